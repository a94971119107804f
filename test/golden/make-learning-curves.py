"""Writes learning-curves.json: inverse power laws fitted by SciPy from many starts, what they expect of more labels, and
kappas of scikit-learn.

Run: python3 make-learning-curves.py   (needs numpy, scipy and scikit-learn; only for tests)
error(n) = a + b (n / last)^-c, 0 <= a, 0 <= b, 0.01 <= c <= 3; a is 0 with fewer than four points; point i of m weighs i / m.
"""
import json
import pathlib

import numpy as np
import scipy
import sklearn
from scipy.optimize import least_squares
from sklearn.metrics import cohen_kappa_score, f1_score

rng = np.random.default_rng(12)
here = pathlib.Path(__file__)


def fit(labels, values):
    order = np.argsort(labels, kind="stable")
    n, e = np.array(labels, float)[order], 1 - np.array(values)[order]
    x, w = n / n.max(), np.sqrt(np.arange(1, len(n) + 1) / len(n))
    floor = len(set(labels)) >= 4
    best = None
    for c in np.geomspace(0.01, 3, 25):
        for a in (0.0, max(0.0, e.min() / 2)):
            full = lambda p: (p[0] if floor else 0.0, p[-2], p[-1])
            cost = lambda p: w * (full(p)[0] + full(p)[1] * x ** -full(p)[2] - e)
            start, low, high = [max(e.min() - a, 1e-3), c], [0, 0.01], [np.inf, 3]
            if floor:
                start, low, high = [a + 1e-6] + start, [0] + low, [np.inf] + high
            start = np.clip(start, np.array(low) + 1e-9, np.array(high) - 1e-9)
            one = least_squares(cost, start, bounds=(low, high), xtol=1e-15, ftol=1e-15, gtol=1e-15, max_nfev=4000)
            if best is None or one.cost < best[0]:
                best = (one.cost, full(one.x))
    cost, (a, b, c) = best
    return 2 * cost, lambda m: 1 - a - b * (m / n.max()) ** -c, n.max()


curves = []
for at in range(60):
    count = int(rng.integers(2, 13))
    labels = np.unique((rng.uniform(30, 200) * np.cumprod(rng.uniform(1.1, 1.8, count))).astype(int)).tolist()
    a, c, start = rng.uniform(0, 0.15), rng.uniform(0.2, 1.2), rng.uniform(0.3, 0.7)
    noise = rng.choice([0, 0.002, 0.01])
    values = 1 - a - start * (np.array(labels) / labels[0]) ** -c + rng.normal(0, noise, len(labels))
    values = np.round(np.clip(values, 0, 1), 6).tolist()
    order = rng.permutation(len(labels))
    labels, values = [labels[i] for i in order], [values[i] for i in order]
    cost, value, last = fit(labels, values)
    curves.append(
        {
            "labels": labels,
            "values": values,
            "cost": cost,
            "gain100": value(last + 100) - value(last),
            "atLast": value(last),
        }
    )

kappas = []
for at in range(60):
    rows, classes = int(rng.integers(1, 60)), int(rng.integers(2, 7))
    one = rng.integers(0, classes, rows)
    other = np.where(rng.random(rows) < rng.choice([0.5, 0.9, 1.0]), one, rng.integers(0, classes, rows))
    kappa = cohen_kappa_score(one, other)
    f1 = f1_score(one, other, average="macro", zero_division=0)
    kappas.append({"one": one.tolist(), "other": other.tolist(), "classes": classes,
                   "kappa": None if np.isnan(kappa) else kappa, "macroF1": f1})

made = {"scipy": scipy.__version__, "sklearn": sklearn.__version__, "curves": curves, "kappas": kappas}
here.with_name("learning-curves.json").write_text(json.dumps(made) + "\n")
