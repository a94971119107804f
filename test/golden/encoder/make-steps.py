"""Writes tiny-steps.json: how the tiny BERT is trained by PyTorch's AdamW as Hugging Face's Trainer sets it up (decay
on matrices alone, gradients limited to a joint norm of 1, 10 % warm-up, linear fall), dropout off, 40 steps.

Run: node test/golden/encoder/write-tiny-bert.mjs TINY_FOLDER
     python3 make-steps.py TINY_FOLDER   (needs torch, transformers)
Step i reads two of the rows of tiny-bert.json: i % 6 and (i * 5 + 1) % 6, with the labels there.
"""
import json
import pathlib
import sys

import torch
from transformers import BertForSequenceClassification, get_linear_schedule_with_warmup

HERE = pathlib.Path(__file__).parent
tiny = json.loads((HERE / "tiny-bert.json").read_text())
torch.set_num_threads(1)
model = BertForSequenceClassification.from_pretrained(sys.argv[1], attn_implementation="eager").eval()
before = {name: p.detach().double().clone() for name, p in model.named_parameters()}
matrices = [p for p in model.parameters() if p.dim() > 1]
vectors = [p for p in model.parameters() if p.dim() <= 1]
steps, rate = 40, 1e-3
optimizer = torch.optim.AdamW(
    [{"params": matrices, "weight_decay": 0.1}, {"params": vectors, "weight_decay": 0.0}], lr=rate)
schedule = get_linear_schedule_with_warmup(optimizer, steps // 10, steps)
losses, norms = [], []
for step in range(steps):
    chosen = [step % 6, (step * 5 + 1) % 6]
    ids = [torch.tensor(tiny["rows"][row]["ids"]) for row in chosen]
    padded = torch.nn.utils.rnn.pad_sequence(ids, batch_first=True)
    mask = torch.nn.utils.rnn.pad_sequence([torch.ones_like(one) for one in ids], batch_first=True)
    labels = torch.tensor([tiny["labels"][row] for row in chosen])
    loss = model(input_ids=padded, attention_mask=mask, labels=labels).loss
    optimizer.zero_grad()
    loss.backward()
    norms.append(round(torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0).item(), 6))
    losses.append(round(loss.item(), 6))
    optimizer.step()
    schedule.step()
moved = {name: round((p.detach().double() - before[name]).norm().item(), 7) for name, p in model.named_parameters()}
out = {"steps": steps, "rate": rate, "warmup": steps // 10, "weightDecay": 0.1, "losses": losses, "norms": norms,
       "moved": moved}
(HERE / "tiny-steps.json").write_text(json.dumps(out, indent=1) + "\n")
