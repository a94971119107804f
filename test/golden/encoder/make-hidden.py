"""Writes tiny-bert.json and minilm.json: what transformers computes for the tiny BERT and for all-MiniLM-L6-v2.

Run: node test/golden/encoder/write-tiny-bert.mjs TINY_FOLDER
     python3 make-hidden.py TINY_FOLDER MINILM_FOLDER BANKING77.csv   (needs torch, transformers)
tiny-bert.json: numbers of every token, pooled, logits, loss and gradient norms, all dropout off.
minilm.json: 50 messages of banking77 (PolyAI, CC BY 4.0); little-endian f32 in base64.
"""
import base64
import csv
import json
import pathlib
import random
import sys

import torch
import transformers
from tokenizers import Tokenizer
from transformers import BertForSequenceClassification, BertModel

HERE = pathlib.Path(__file__).parent
tiny_folder, minilm_folder, banking = map(pathlib.Path, sys.argv[1:4])
note = {"transformers": transformers.__version__, "torch": torch.__version__}
torch.set_num_threads(2)


def batch(folder, texts, length):
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.enable_truncation(max_length=length)
    tokenizer.enable_padding()
    encoded = tokenizer.encode_batch(texts)
    return {
        "input_ids": torch.tensor([e.ids for e in encoded]),
        "attention_mask": torch.tensor([e.attention_mask for e in encoded]),
    }


def rounded(tensor):
    return [round(value, 6) for value in tensor.flatten().tolist()]


def save(name, out):
    lines = ",\n".join(f"{json.dumps(key)}: {json.dumps(value, separators=(',', ':'))}" for key, value in out.items())
    (HERE / name).write_text("{\n" + lines + "\n}\n")


texts = [
    "Where is my card?",
    "",
    "My card has not arrived yet, and I have been waiting for two weeks now. What can I do?",
    "wie heiß wird es heute",
    "😀 refund please",
    "the card " * 40,
]
labels = torch.tensor([0, 1, 2, 0, 1, 2])
# The first sdpa implementation takes shortcuts with the mask; eager is the formula of the paper.
model = BertForSequenceClassification.from_pretrained(tiny_folder, attn_implementation="eager").eval()
inputs = batch(tiny_folder, texts, 40)
result = model.bert(**inputs)
logits = model(**inputs).logits
loss = torch.nn.functional.cross_entropy(logits, labels)
loss.backward()
rows = []
for row, text in enumerate(texts):
    length = int(inputs["attention_mask"][row].sum())
    hidden = result.last_hidden_state[row, :length].detach()
    rows.append({
        "text": text,
        "ids": inputs["input_ids"][row, :length].tolist(),
        "hidden": rounded(hidden),
        "mean": rounded(hidden.mean(0)),
        "pooled": rounded(result.pooler_output[row].detach()),
        "logits": rounded(logits[row].detach()),
    })
norms = {name: round(p.grad.norm().item(), 7) for name, p in model.named_parameters() if p.grad is not None}
save("tiny-bert.json", {
    "note": note, "maxLength": 40, "hiddenSize": model.config.hidden_size, "rows": rows,
    "labels": labels.tolist(), "loss": round(loss.item(), 7), "gradientNorms": norms,
})

messages = [row["text"] for row in csv.DictReader(open(banking, encoding="utf-8")) if row["split"] == "test"]
messages = random.Random(0).sample(messages, 50)
model = BertModel.from_pretrained(minilm_folder, attn_implementation="eager").eval()
inputs = batch(minilm_folder, messages, 128)
with torch.no_grad():
    hidden = model(**inputs).last_hidden_state
packed = lambda tensor: base64.b64encode(tensor.contiguous().numpy().astype("<f4").tobytes()).decode()
mask = inputs["attention_mask"].bool()
save("minilm.json", {
    "note": note, "maxLength": 128, "hiddenSize": hidden.shape[-1],
    "rows": [
        {
            "text": text,
            "ids": inputs["input_ids"][row][mask[row]].tolist(),
            "first": packed(hidden[row, 0]),
            "mean": packed(hidden[row][mask[row]].mean(0)),
            "firstDimensions": packed(hidden[row][mask[row]][:, :8]),
        }
        for row, text in enumerate(messages)
    ],
})
