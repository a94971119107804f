"""Writes metrics.json: random and degenerate cases with scikit-learn's values of every metric.

Run: python3 make-metrics.py   (needs scikit-learn; only for tests, Winnow itself never needs Python)
Labels from `classes` up are labels that training never saw: their column is all zero.
"""
import json
import math
import pathlib
import warnings

import numpy as np
import sklearn
from sklearn import metrics as m

warnings.filterwarnings("ignore")
EPSILON = np.finfo(np.float64).eps


def top3(truth, scores, classes):
    """scikit-learn's where it is defined (more classes than three, no ties, all seen), else by hand."""
    has_ties = any(len(set(row)) < classes for row in scores)
    if classes > 3 and not has_ties and len(set(truth)) > 1 and truth.max() < classes:
        return float(m.top_k_accuracy_score(truth, scores, k=3, labels=np.arange(classes)))
    ranked = np.argsort(-scores, axis=1, kind="stable")[:, :3]
    return float(np.mean([t in r for t, r in zip(truth, ranked)]))


def defined(value):
    return 0.0 if math.isnan(value) else float(value)


def expected(truth, scores, classes):
    labels = max(classes, int(truth.max()) + 1)
    wide = np.zeros((len(truth), labels))
    wide[:, :classes] = scores
    given = scores.argmax(axis=1)
    loss = -np.log(np.clip(wide[np.arange(len(truth)), truth], EPSILON, 1 - EPSILON)).mean()
    if labels > 1 and np.allclose(wide.sum(axis=1), 1, atol=1e-7):
        loss = m.log_loss(truth, wide, labels=np.arange(labels))
    return {
        "accuracy": m.accuracy_score(truth, given),
        "balancedAccuracy": m.balanced_accuracy_score(truth, given),
        "macroF1": m.f1_score(truth, given, average="macro", zero_division=0),
        "weightedF1": m.f1_score(truth, given, average="weighted", zero_division=0),
        "macroPrecision": m.precision_score(truth, given, average="macro", zero_division=0),
        "macroRecall": m.recall_score(truth, given, average="macro", zero_division=0),
        "mcc": m.matthews_corrcoef(truth, given),
        "kappa": defined(m.cohen_kappa_score(truth, given)),
        "top3": top3(truth, scores, classes),
        "logLoss": float(loss),
    }


def softmax(logits):
    # Whole 2^-16ths, so that f32, f64 and JSON agree to the last bit; each row still sums to exactly 1.
    logits = logits - logits.max(axis=1, keepdims=True)
    shares = np.exp(logits)
    parts = np.floor(shares / shares.sum(axis=1, keepdims=True) * 65536)
    # Distinct within a row, or top-3 and argmax would depend on how ties are broken.
    order = parts.argsort(axis=1, kind="stable").argsort(axis=1)
    parts += order
    parts[np.arange(len(parts)), parts.argmax(axis=1)] += 65536 - parts.sum(axis=1)
    return parts / 65536


def case(name, truth, scores, classes):
    truth = np.asarray(truth)
    return {
        "name": name,
        "classes": classes,
        "truth": truth.tolist(),
        "scores": [int(v) for v in (scores * 65536).ravel()],
        "expected": {k: float(v) for k, v in expected(truth, scores, classes).items()},
    }


def one_hot(labels, classes):
    return np.eye(classes)[labels]


def main():
    rng = np.random.default_rng(20)
    cases = []
    for index in range(210):
        classes = int(rng.choice([2, 2, 3, 4, 5, 7, 12]))
        rows = int(rng.integers(2, 40))
        unseen = int(rng.choice([0, 0, 0, 1, 2]))
        shares = rng.dirichlet(np.full(classes + unseen, rng.choice([0.3, 1.0, 5.0])))
        truth = rng.choice(classes + unseen, size=rows, p=shares)
        logits = rng.normal(size=(rows, classes))
        seen = truth < classes
        logits[np.where(seen)[0], truth[seen]] += rng.choice([0.0, 1.0, 3.0])
        cases.append(case(f"random {index + 1}", truth, softmax(logits), classes))
    cases.append(case("one class only", [0, 0, 0], one_hot([0, 0, 0], 1), 1))
    cases.append(case("one true class, all right", [1, 1, 1], one_hot([1, 1, 1], 3), 3))
    cases.append(case("one true class, all given another", [1, 1, 1], one_hot([0, 0, 0], 3), 3))
    cases.append(case("none right", [0, 1, 2, 3], one_hot([1, 2, 3, 0], 4), 4))
    cases.append(case("perfect", [0, 1, 2, 3, 3], one_hot([0, 1, 2, 3, 3], 4), 4))
    cases.append(case("a class without rows", [0, 1, 1, 0], one_hot([0, 1, 0, 0], 5), 5))
    cases.append(case("all given one label", [0, 1, 2, 0], one_hot([0, 0, 0, 0], 3), 3))
    cases.append(case("labels only in truth", [2, 3, 2, 0], one_hot([0, 1, 0, 0], 2), 2))
    cases.append(case("every true label unseen", [4, 5, 4], one_hot([0, 1, 2], 4), 4))
    cases.append(case("a single row, right", [1], one_hot([1], 2), 2))
    cases.append(case("a single row, wrong", [0], one_hot([1], 2), 2))
    note = {"scikit-learn": sklearn.__version__, "scoreUnit": "1/65536"}
    text = json.dumps({"note": note, "cases": cases}, separators=(",", ":"))
    pathlib.Path(__file__).with_name("metrics.json").write_text(text.replace('{"name"', '\n{"name"') + "\n")


main()
