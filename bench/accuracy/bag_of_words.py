"""scikit-learn on the same file and features: logistic regression and a linear SVM over TF-IDF of words and
characters. Prints one line of JSON per classifier. Started by run.mjs; needs scikit-learn.
"""
import argparse
import csv
import json
import resource
import time

from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import accuracy_score, f1_score
from sklearn.model_selection import train_test_split
from sklearn.pipeline import make_union
from sklearn.svm import LinearSVC

parser = argparse.ArgumentParser()
parser.add_argument("file")
parser.add_argument("--seed", type=int, default=42)
for name in ("text", "label", "split"):
    parser.add_argument(f"--{name}", default=name)
options = parser.parse_args()
csv.field_size_limit(2**30)
with open(options.file, newline="", encoding="utf-8-sig") as handle:
    rows = [row for row in csv.DictReader(handle) if row[options.text] and row[options.label]]
if all(row.get(options.split) for row in rows):
    train = [row for row in rows if row[options.split] == "train"]
    test = [row for row in rows if row[options.split] == "test"]
else:
    labels = [row[options.label] for row in rows]
    train, test = train_test_split(rows, test_size=0.2, stratify=labels, random_state=options.seed)
labels = [row[options.label] for row in train]
train, _ = train_test_split(train, test_size=0.1, stratify=labels, random_state=options.seed)

for name, model in (("LogisticRegression(C=10)", LogisticRegression(C=10, max_iter=1000)), ("LinearSVC(C=1)", LinearSVC())):
    started = time.perf_counter()
    words = TfidfVectorizer(token_pattern=r"(?u)\b\w+\b", ngram_range=(1, 2), sublinear_tf=True, min_df=2)
    characters = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5), sublinear_tf=True, min_df=2)
    union = make_union(words, characters)
    model.fit(union.fit_transform([row[options.text] for row in train]), [row[options.label] for row in train])
    seconds = time.perf_counter() - started
    given = model.predict(union.transform([row[options.text] for row in test]))
    truth = [row[options.label] for row in test]
    print(
        json.dumps(
            {
                "name": name,
                "trainSeconds": seconds,
                "predictSeconds": time.perf_counter() - started - seconds,
                "testAccuracy": accuracy_score(truth, given),
                "testMacroF1": f1_score(truth, given, average="macro"),
                "peakRssMiB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
            }
        ),
        flush=True,
    )
