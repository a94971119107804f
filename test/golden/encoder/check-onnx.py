"""Turns exported folders into ONNX files and prints what ONNX Runtime says of some texts, one line of JSON a folder.

Run: python3 check-onnx.py TEXTS.json FOLDER...   (needs torch, transformers, onnx, onnxruntime)
The graph ends in the probabilities: softmax, or where config.json says that a text may have several labels sigmoid.
"""
import json
import pathlib
import sys
import tempfile

import onnxruntime
import torch
from transformers import AutoModelForSequenceClassification, AutoTokenizer


class Probabilities(torch.nn.Module):
    def __init__(self, model):
        super().__init__()
        self.model = model
        self.is_multi = model.config.problem_type == "multi_label_classification"

    def forward(self, input_ids, attention_mask):
        logits = self.model(input_ids=input_ids, attention_mask=attention_mask).logits
        return logits.sigmoid() if self.is_multi else logits.softmax(-1)


texts = json.load(open(sys.argv[1], encoding="utf-8"))
for folder in sys.argv[2:]:
    tokenizer = AutoTokenizer.from_pretrained(folder)
    model = AutoModelForSequenceClassification.from_pretrained(folder, attn_implementation="eager").eval()
    batch = tokenizer(texts, padding=True, truncation=True, return_tensors="pt")
    given = (batch["input_ids"], batch["attention_mask"])
    with tempfile.TemporaryDirectory() as place:
        file = str(pathlib.Path(place, "model.onnx"))
        torch.onnx.export(Probabilities(model), given, file, input_names=["input_ids", "attention_mask"],
                          output_names=["probabilities"], dynamo=False)
        session = onnxruntime.InferenceSession(file, providers=["CPUExecutionProvider"])
        (said,) = session.run(None, {"input_ids": given[0].numpy(), "attention_mask": given[1].numpy()})
    names = [model.config.id2label[at] for at in range(len(model.config.id2label))]
    print(json.dumps({"probabilities": said.tolist(), "labels": names}))
