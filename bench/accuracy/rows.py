"""Arguments and rows that the peers share: the file's split column, else every fifth row of each label is test."""
import argparse
import csv
import json
import resource

from sklearn.metrics import accuracy_score, f1_score
from sklearn.model_selection import train_test_split


def parse(description):
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("file")
    parser.add_argument("--model", required=True)
    parser.add_argument("--seed", type=int, default=42)
    for name in ("text", "label", "split"):
        parser.add_argument(f"--{name}", default=name)
    return parser.parse_args()


def read(options):
    csv.field_size_limit(2**30)
    with open(options.file, newline="", encoding="utf-8-sig") as handle:
        rows = [row for row in csv.DictReader(handle) if row[options.text] and row[options.label]]
    if all(row.get(options.split) for row in rows):
        train = [row for row in rows if row[options.split] == "train"]
        test = [row for row in rows if row[options.split] == "test"]
    else:
        labels = [row[options.label] for row in rows]
        train, test = train_test_split(rows, test_size=0.2, stratify=labels, random_state=42)
    return [[(row[options.text], row[options.label]) for row in part] for part in (train, test)]


def report(name, train_seconds, predict_seconds, truth, given):
    print(
        json.dumps(
            {
                "name": name,
                "trainSeconds": train_seconds,
                "predictSeconds": predict_seconds,
                "testAccuracy": accuracy_score(truth, given),
                "testMacroF1": f1_score(truth, given, average="macro"),
                "peakRssMiB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
            }
        ),
        flush=True,
    )
