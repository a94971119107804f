"""Writes slices.json: scipy's one-sided Fisher exact tests and statsmodels' corrections after Holm.

Run: python3 make-slices.py   (needs scipy and statsmodels; only for tests, Winnow itself never needs Python)
"""
import json
import pathlib

import numpy as np
import scipy
import statsmodels
from scipy import stats
from statsmodels.stats.multitest import multipletests

rng = np.random.default_rng(12)


def fisher(wrong_inside, inside, wrong, rows):
    table = [[wrong_inside, inside - wrong_inside], [wrong - wrong_inside, rows - inside - wrong + wrong_inside]]
    p = stats.fisher_exact(table, alternative="greater").pvalue
    return [wrong_inside, inside, wrong, rows, float(p)]


def main():
    tests = []
    for _ in range(200):
        rows = int(10 ** rng.uniform(0.5, 4.5))
        wrong, inside = int(rng.integers(0, rows + 1)), int(rng.integers(1, rows + 1))
        drawn = int(stats.hypergeom.rvs(rows, wrong, inside, random_state=rng)) + int(rng.integers(0, 12))
        tests.append(fisher(min(drawn, inside, wrong), inside, wrong, rows))
    # One row; all right; all wrong; a slice that is everything; the least and the most that can be.
    tests += [fisher(*one) for one in [
        (0, 1, 0, 1), (1, 1, 1, 1), (0, 30, 0, 60), (30, 30, 60, 60), (5, 60, 5, 60), (0, 30, 20, 60), (20, 30, 20, 60),
        (30, 30, 40, 60), (10, 30, 40, 60),
    ]]
    holm = []
    for at in range(200):
        many = int(rng.integers(1, 60))
        values = rng.random(many) ** float(rng.choice([1, 3, 8]))
        if at % 5 == 0:
            values = np.round(values, 1)
        holm.append([values.tolist(), multipletests(values, method="holm")[1].tolist()])
    for values in ([0.0], [1.0], [0.0, 0.0, 1.0], [0.05] * 4, [1e-300, 0.5]):
        holm.append([values, multipletests(values, method="holm")[1].tolist()])
    note = {"scipy": scipy.__version__, "statsmodels": statsmodels.__version__}
    out = {"note": note, "fisher": tests, "holm": holm}
    pathlib.Path(__file__).with_name("slices.json").write_text(json.dumps(out, separators=(",", ":")) + "\n")


main()
