"""A frozen encoder in PyTorch (mean of the tokens, scaled to length 1) and scikit-learn's logistic regression.
Started by run.mjs; needs torch, transformers and scikit-learn.
"""
import time

import numpy
import torch
from rows import parse, read, report
from sklearn.linear_model import LogisticRegression
from transformers import AutoModel, AutoTokenizer

options = parse(__doc__)
train, test = read(options)
tokenizer = AutoTokenizer.from_pretrained(options.model)
network = AutoModel.from_pretrained(options.model).eval()


def features(part):
    result = numpy.zeros((len(part), network.config.hidden_size), numpy.float32)
    order = sorted(range(len(part)), key=lambda row: len(part[row][0]))
    for start in range(0, len(order), 64):
        rows = order[start : start + 64]
        texts = [part[row][0] for row in rows]
        batch = tokenizer(texts, padding=True, truncation=True, max_length=128, return_tensors="pt")
        with torch.no_grad():
            hidden = network(**batch).last_hidden_state
        mask = batch["attention_mask"][..., None]
        result[rows] = ((hidden * mask).sum(1) / mask.sum(1)).numpy()
    return result / numpy.linalg.norm(result, axis=1, keepdims=True)


started = time.perf_counter()
head = LogisticRegression(C=10, max_iter=300).fit(features(train), [label for _, label in train])
trained = time.perf_counter()
given = head.predict(features(test))
name = "PyTorch + LogisticRegression(C=10)"
report(name, trained - started, time.perf_counter() - trained, [label for _, label in test], given)
