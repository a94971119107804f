"""Fine-tunes a local Hugging Face encoder with Transformers and PyTorch, as bench/train/run.mjs asks.

peer.py MODEL TRAIN.csv EVAL.csv [--epochs 1] [--batch 32] [--max-length 128] [--lr 5e-5] [--seed 42] [--bf16]
        [--compile] [--gpu] [--tf32]
Reads the columns text and label. Prints one line of JSON: training and predicting speed, accuracy on EVAL.
Without --gpu the CPU is used; --tf32 lets a GPU round factors of products as TensorFlow does by itself.
Needs: torch, transformers, accelerate.
"""
import argparse
import csv
import inspect
import json
import tempfile
import time

import numpy as np
from torch.utils.data import Dataset
from transformers import (AutoModelForSequenceClassification, AutoTokenizer, DataCollatorWithPadding, Trainer,
                          TrainingArguments, set_seed)

parser = argparse.ArgumentParser()
parser.add_argument('model')
parser.add_argument('train')
parser.add_argument('eval')
parser.add_argument('--epochs', type=float, default=1)
parser.add_argument('--batch', type=int, default=32)
parser.add_argument('--max-length', type=int, default=128)
parser.add_argument('--lr', type=float, default=5e-5)
parser.add_argument('--seed', type=int, default=42)
parser.add_argument('--bf16', action='store_true')
parser.add_argument('--compile', action='store_true')
parser.add_argument('--gpu', action='store_true')
parser.add_argument('--tf32', action='store_true')
given = parser.parse_args()
csv.field_size_limit(1 << 30)


def rows(path):
    with open(path, newline='', encoding='utf-8') as file:
        return [(row['text'], row['label']) for row in csv.DictReader(file)]


class Rows(Dataset):
    def __init__(self, data):
        encoded = tokenizer([text for text, _ in data], truncation=True, max_length=given.max_length)
        self.items = [
            dict(input_ids=ids, attention_mask=mask, labels=numbers[label])
            for ids, mask, (_, label) in zip(encoded['input_ids'], encoded['attention_mask'], data)
        ]

    def __len__(self):
        return len(self.items)

    def __getitem__(self, index):
        return self.items[index]


set_seed(given.seed)
train, evaluation = rows(given.train), rows(given.eval)
labels = sorted({label for _, label in train + evaluation})
numbers = {label: number for number, label in enumerate(labels)}
tokenizer = AutoTokenizer.from_pretrained(given.model)
model = AutoModelForSequenceClassification.from_pretrained(given.model, num_labels=len(labels))
options = dict(output_dir=tempfile.mkdtemp(), num_train_epochs=given.epochs, learning_rate=given.lr,
               per_device_train_batch_size=given.batch, per_device_eval_batch_size=64, weight_decay=0.01,
               seed=given.seed, logging_steps=50, save_strategy='no', report_to=[], use_cpu=not given.gpu,
               bf16=given.bf16, torch_compile=given.compile, disable_tqdm=True,
               **(dict(tf32=given.tf32) if given.gpu else {}))
known = inspect.signature(TrainingArguments.__init__).parameters
options.update(dict(warmup_ratio=0.1) if 'warmup_ratio' in known else dict(warmup_steps=0.1))
# Batches of texts of like length: its best setting on the CPU.
options.update(dict(group_by_length=True) if 'group_by_length' in known
               else dict(train_sampling_strategy='group_by_length'))
trainer = Trainer(model=model, args=TrainingArguments(**options), train_dataset=Rows(train),
                  data_collator=DataCollatorWithPadding(tokenizer))
started = time.time()
trainer.train()
seconds = time.time() - started
begun = time.time()
predicted = trainer.predict(Rows(evaluation))
predicting = time.time() - begun
accuracy = float(np.mean(predicted.predictions.argmax(-1) == predicted.label_ids))
print(json.dumps(dict(trainSamplesPerSecond=len(train) * given.epochs / seconds,
                      predictSamplesPerSecond=len(evaluation) / predicting, accuracy=accuracy)))
