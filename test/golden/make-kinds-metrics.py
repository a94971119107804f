"""Writes kinds-metrics.json: scikit-learn's figures of several labels a row, and of ordered classes.

Run: python3 make-kinds-metrics.py   (needs scikit-learn; only for tests, Winnow itself never needs Python)
Scores are whole 2^-16ths, so that f32, f64 and JSON agree to the last bit.
"""
import json
import pathlib
import warnings

import numpy as np
from sklearn import metrics as m

warnings.filterwarnings("ignore")
rng = np.random.default_rng(5)


def scores_of(shape):
    return (np.floor(rng.beta(0.6, 0.8, shape) * 65534) + 1) / 65536


def multi(name, rows, classes, density, threshold):
    truth = (rng.random((rows, classes)) < density).astype(int)
    scores = scores_of((rows, classes))
    # Half of the answers lean towards the truth.
    lean = rng.random((rows, classes)) < 0.5
    scores = np.where(lean & (truth == 1), np.maximum(scores, 1 - scores - 1 / 65536), scores)
    given = (scores >= threshold).astype(int)
    kw = dict(zero_division=0)
    loss = sum(m.log_loss(truth[:, k], scores[:, k].clip(2**-52, 1 - 2**-52), labels=[0, 1]) for k in range(classes))
    return {
        "name": name,
        "classes": classes,
        "threshold": threshold,
        "truth": [np.flatnonzero(row).tolist() for row in truth],
        "scores": [int(v) for v in (scores * 65536).ravel()],
        "expected": {
            "microF1": m.f1_score(truth, given, average="micro", **kw),
            "macroF1": m.f1_score(truth, given, average="macro", **kw),
            "samplesF1": m.f1_score(truth, given, average="samples", **kw),
            "subsetAccuracy": m.accuracy_score(truth, given),
            "hammingLoss": m.hamming_loss(truth, given),
            "microPrecision": m.precision_score(truth, given, average="micro", **kw),
            "microRecall": m.recall_score(truth, given, average="micro", **kw),
            "macroPrecision": m.precision_score(truth, given, average="macro", **kw),
            "macroRecall": m.recall_score(truth, given, average="macro", **kw),
            "logLoss": float(loss),
        },
        "labels": [
            {"precision": p, "recall": r, "f1": f, "support": int(s), "predicted": int(given[:, k].sum())}
            for k, (p, r, f, s) in enumerate(zip(*m.precision_recall_fscore_support(truth, given, **kw)))
        ],
    }


def ordered(name, rows, classes, blur):
    truth = rng.integers(0, classes, rows)
    given = np.clip(truth + np.rint(rng.normal(0, blur, rows)).astype(int), 0, classes - 1)
    middle = (classes - 1) / 2
    sided = truth != middle
    sides = np.sign(truth - middle)[sided], np.sign(given - middle)[sided]
    return {
        "name": name,
        "classes": classes,
        "truth": truth.tolist(),
        "given": given.tolist(),
        "expected": {
            "mae": m.mean_absolute_error(truth, given),
            "withinOne": float(np.mean(np.abs(truth - given) <= 1)),
            "twoGroupAccuracy": m.accuracy_score(*sides) if sided.any() else 0.0,
            "quadraticKappa": m.cohen_kappa_score(truth, given, weights="quadratic", labels=np.arange(classes)),
        },
    }


cases = {
    "multi": [
        multi(f"{rows} rows of {classes} labels, {density} of them, from {threshold}", rows, classes, density, threshold)
        for rows, classes, density, threshold in
        [(40, 3, 0.4, 0.5), (60, 12, 0.1, 0.5), (60, 12, 0.1, 0.3), (25, 2, 0.5, 0.5), (30, 5, 0.9, 0.7), (1, 4, 0.5, 0.5), (50, 80, 0.02, 0.9)]
    ],
    "ordered": [
        ordered(f"{rows} rows of {classes} classes, off by {blur}", rows, classes, blur)
        for rows, classes, blur in [(60, 5, 0.8), (60, 5, 2.5), (40, 4, 1), (30, 3, 0.6), (30, 2, 0.5), (80, 10, 3)]
    ],
}
for group in cases.values():
    for one in group:
        one["expected"] = {key: float(value) for key, value in one["expected"].items()}
path = pathlib.Path(__file__).with_name("kinds-metrics.json")
path.write_text(json.dumps(cases, separators=(",", ":")) + "\n")
