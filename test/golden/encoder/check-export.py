"""Loads exported folders as their README.md says and prints their logits for some texts, one line of JSON a folder.

Run: python3 check-export.py TEXTS.json FOLDER...   (needs torch, transformers, sentence-transformers)
"""
import json
import pathlib
import sys

import torch

texts = json.load(open(sys.argv[1], encoding="utf-8"))
for folder in sys.argv[2:]:
    if pathlib.Path(folder, "modules.json").exists():
        from sentence_transformers import SentenceTransformer
        logits = torch.tensor(SentenceTransformer(folder, device="cpu").encode(texts))
        names = json.loads(pathlib.Path(folder, "labels.json").read_text())
    else:
        from transformers import AutoModelForSequenceClassification, AutoTokenizer
        tokenizer = AutoTokenizer.from_pretrained(folder)
        model, info = AutoModelForSequenceClassification.from_pretrained(
            folder, output_loading_info=True, attn_implementation="eager")
        assert not info["missing_keys"] and not info["unexpected_keys"], info
        batch = tokenizer(texts, padding=True, truncation=True, return_tensors="pt")
        batch.pop("token_type_ids", None)
        with torch.no_grad():
            logits = model.eval()(**batch).logits
        names = [model.config.id2label[at] for at in range(len(model.config.id2label))]
    print(json.dumps({"logits": logits.tolist(), "labels": names}))
