"""Predicting alone, texts a second, on what people run in production: ONNX Runtime in f32 and int8, PyTorch in f32
and bf16. Length-sorted batches of 64; a fresh classification head, whose weights change no speed.

predict.py MODEL FILE.csv [--rows 2000] [--text text] [--label label] [--max-length 128]
Prints one line a program, the median of three passes. Needs: torch, transformers, onnx, onnxruntime.
"""
import argparse
import csv
import logging
import os
import statistics
import tempfile
import time
import warnings

import numpy as np
import torch
from transformers import AutoModelForSequenceClassification, AutoTokenizer

parser = argparse.ArgumentParser()
parser.add_argument('model')
parser.add_argument('file')
parser.add_argument('--rows', type=int, default=2000)
parser.add_argument('--text', default='text')
parser.add_argument('--label', default='label')
parser.add_argument('--max-length', type=int, default=128)
given = parser.parse_args()
csv.field_size_limit(1 << 30)
warnings.filterwarnings('ignore')
logging.disable(logging.WARNING)

with open(given.file, newline='', encoding='utf-8-sig') as file:
    rows = [(row[given.text], row[given.label]) for row in csv.DictReader(file) if row[given.text].strip()]
order = np.random.RandomState(0).permutation(len(rows))[:given.rows]
texts = [rows[index][0] for index in order]
labels = sorted({label for _, label in rows})
tokenizer = AutoTokenizer.from_pretrained(given.model)
model = AutoModelForSequenceClassification.from_pretrained(given.model, num_labels=len(labels)).eval()


def batches(kind):
    """Tokenised anew in each pass, as both sides of the other benchmark do."""
    ranked = sorted(texts, key=len)
    for start in range(0, len(ranked), 64):
        yield tokenizer(ranked[start:start + 64], padding=True, truncation=True, max_length=given.max_length,
                        return_tensors=kind)


def measure(name, kind, run):
    speeds = []
    for _ in range(4):
        begun = time.perf_counter()
        for batch in batches(kind):
            run(batch)
        speeds.append(len(texts) / (time.perf_counter() - begun))
    print(f'{name:24s}{statistics.median(speeds[1:]):8.1f} texts/s', flush=True)




measure('PyTorch f32', 'pt', lambda batch: torch.no_grad()(lambda: model(**batch).logits)())
with tempfile.TemporaryDirectory() as folder:
    import onnxruntime
    from onnxruntime.quantization import QuantType, quantize_dynamic

    plain, small = os.path.join(folder, 'model.onnx'), os.path.join(folder, 'int8.onnx')
    example = tokenizer(['a text', 'another one'], padding=True, return_tensors='pt')
    names = list(example.keys())
    axes = {name: {0: 'batch', 1: 'tokens'} for name in names}
    torch.onnx.export(model, tuple(example[name] for name in names), plain, input_names=names,
                      output_names=['logits'], dynamic_axes=axes, opset_version=17, dynamo=False)
    quantize_dynamic(plain, small, weight_type=QuantType.QInt8, per_channel=True)
    for name, path in (('ONNX Runtime f32', plain), ('ONNX Runtime int8', small)):
        session = onnxruntime.InferenceSession(path, providers=['CPUExecutionProvider'])
        wanted = {one.name for one in session.get_inputs()}
        measure(name, 'np', lambda batch: session.run(
            None, {key: value.astype(np.int64) for key, value in batch.items() if key in wanted}))
half = model.to(torch.bfloat16)
measure('PyTorch bf16', 'pt', lambda batch: torch.no_grad()(lambda: half(**batch).logits)())
