"""Writes calibration.json: temperatures, calibration errors, log losses, Brier scores, shares answered and Wilson intervals of
random and degenerate cases, as scipy and scikit-learn have them; the temperatures are checked against torch as well.

Run: python3 make-calibration.py   (needs scikit-learn, scipy and torch; only for tests, Winnow itself never needs Python)
Scores are whole 2^-16ths, so that f32, f64 and JSON agree to the last bit. A stored probability of 0 is read as the smallest
normal f32, 1 - p is never under 2^-25 where each label is a yes or no of its own: what f32 can hold.
"""
import json
import pathlib
import warnings

import numpy as np
import scipy
import sklearn
import torch
from scipy import optimize, special, stats
from sklearn import metrics as m
from sklearn.calibration import calibration_curve

warnings.filterwarnings("ignore")
rng = np.random.default_rng(11)
TINY, LEAST_REST, EPSILON = 1.1754943508222875e-38, 2.0**-25, 2.0**-52
LOW, HIGH, BINS = 0.05, 20.0, 15


def logits_of(p, several):
    own = np.log(np.maximum(p, TINY))
    return own - np.log(np.maximum(1 - p, LEAST_REST)) if several else own


def loss(logits, truth, inverse, several):
    z = logits * inverse
    if several:
        return np.logaddexp(0, np.where(truth == 1, -z, z)).sum()
    return (special.logsumexp(z, axis=1) - z[np.arange(len(truth)), truth]).sum()


def best_temperature(logits, truth, several):
    """The minimum over 1/T, in which the loss is convex, between the limits of the fit; scipy's bounded Brent."""
    found = optimize.minimize_scalar(
        lambda x: loss(logits, truth, x, several), bounds=(1 / HIGH, 1 / LOW), method="bounded",
        options={"xatol": 1e-12, "maxiter": 1000},
    )
    # Where the loss is nothing at an end as well, the rows would have it go there.
    inverse = min([1 / LOW, 1 / HIGH, found.x], key=lambda x: loss(logits, truth, x, several))
    is_inside = 1 / HIGH * 1.001 < inverse < 1 / LOW * 0.999
    if is_inside:
        by_torch(logits, truth, inverse, several)
    return float(1 / inverse), not is_inside


def by_torch(logits, truth, inverse, several):
    """The gradient is nothing there, as torch's automatic differentiation has it."""
    at = torch.tensor(float(inverse), dtype=torch.float64, requires_grad=True)
    z = torch.tensor(logits) * at
    if several:
        value = torch.nn.functional.binary_cross_entropy_with_logits(z, torch.tensor(truth).double(), reduction="sum")
    else:
        value = torch.nn.functional.cross_entropy(z, torch.tensor(truth).long(), reduction="sum")
    value.backward()
    assert abs(float(at.grad)) < 1e-3 * max(1, float(value)), (float(at.grad), float(value))


def scaled(logits, temperature, several):
    z = logits / temperature
    return (special.expit(z) if several else special.softmax(z, axis=1)).astype(np.float32).astype(np.float64)


def calibration_error(right, confidence):
    shares, means = calibration_curve(right, confidence, n_bins=BINS)
    places = np.searchsorted(np.linspace(0, 1, BINS + 1)[1:-1], confidence)
    counts = np.bincount(places, minlength=BINS)
    counts = counts[counts > 0]
    return float((np.abs(shares - means) * counts).sum() / len(right))


def figures(p, truth, several):
    if several:
        clipped = p.clip(EPSILON, 1 - EPSILON)
        labels = range(p.shape[1])
        return {
            "ece": calibration_error(truth.ravel(), p.ravel()),
            "logLoss": float(sum(m.log_loss(truth[:, k], clipped[:, k], labels=[0, 1]) for k in labels)),
            "brier": float(np.mean([m.brier_score_loss(truth[:, k], p[:, k], labels=[0, 1]) for k in labels])),
        }
    rows, width = p.shape
    own = p[np.arange(rows), truth].clip(EPSILON, 1 - EPSILON)
    brier = (m.brier_score_loss(truth, p[:, 1], labels=[0, 1]) if width == 2
             else m.brier_score_loss(truth, p, labels=np.arange(width)) if width > 2
             else ((p[:, 0] - 1) ** 2).mean() / 2)
    return {
        "ece": calibration_error((p.argmax(axis=1) == truth).astype(int), p.max(axis=1)),
        "logLoss": float(-np.log(own).mean()),
        "brier": float(brier),
    }


def answered(p, truth, several):
    """From each confidence on [rows, right], and the lowest confidence for a share that is wished for."""
    confidence, right = ((np.maximum(p, 1 - p).ravel(), ((p >= 0.5) == (truth == 1)).ravel()) if several
                         else (p.max(axis=1), p.argmax(axis=1) == truth))
    steps = np.minimum(1000, np.floor(confidence * 1000 + 1e-6).astype(int))
    counts = [[int((steps >= at).sum()), int(right[steps >= at].sum())] for at in range(1001)]
    low = {}
    for rows, hits in {tuple(one) for one in counts}:
        low[rows, hits] = stats.binomtest(hits, rows).proportion_ci(method="wilson").low if rows else -1.0
    found = {}
    for wanted in (0.6, 0.8, 0.95):
        sure = next((at for at, (rows, hits) in enumerate(counts) if rows and low[rows, hits] >= wanted), None)
        near = next((at for at, (rows, hits) in enumerate(counts) if rows >= 30 and hits / rows >= wanted), None)
        found[str(wanted)] = None if sure is None and near is None else [near if sure is None else sure, sure is not None]
    return {"counts": [[at, *counts[at]] for at in (0, 400, 700, 900, 1000)], "found": found}


def case(name, whole, truth, several):
    p = whole / 65536
    logits = logits_of(p, several)
    temperature, is_at_limit = best_temperature(logits, truth, several)
    return {
        "name": name,
        "kind": "multi" if several else "single",
        "width": p.shape[1],
        "scores": whole.ravel().tolist(),
        "truth": [np.flatnonzero(row).tolist() for row in truth] if several else [[int(one)] for one in truth],
        "temperature": temperature,
        "isAtLimit": bool(is_at_limit),
        "raw": figures(p, truth, several),
        "scaled": figures(scaled(logits, temperature, several), truth, several),
        "answered": answered(p, truth, several),
    }


def whole_parts(p):
    """Rows of 2^-16ths that sum to 1; what rounding leaves goes to the largest."""
    whole = np.floor(p * 65536).astype(int)
    whole[np.arange(len(p)), p.argmax(axis=1)] += 65536 - whole.sum(axis=1)
    return whole


def one_label(name):
    rows, width = int(rng.integers(2, 40)), int(rng.choice([2, 3, 5, 9]))
    logits = rng.normal(size=(rows, width)) * rng.uniform(0.3, 5)
    chances = special.softmax(logits / rng.uniform(0.3, 4), axis=1)
    truth = np.array([rng.choice(width, p=row) for row in chances])
    return case(name, whole_parts(special.softmax(logits, axis=1)), truth, False)


def several_labels(name):
    rows, width = int(rng.integers(2, 25)), int(rng.choice([1, 2, 4, 6]))
    logits = rng.normal(size=(rows, width)) * rng.uniform(0.3, 5)
    truth = (rng.random((rows, width)) < special.expit(logits / rng.uniform(0.3, 4))).astype(int)
    whole = np.rint(special.expit(logits) * 65534).astype(int) + 1
    return case(name, whole, truth, True)


def parts(rows):
    return np.array(rows) * 65536 // 100


def main():
    cases = [one_label(f"random {at + 1}") for at in range(200)]
    cases += [several_labels(f"random, several labels {at + 1}") for at in range(200)]
    of = lambda *labels: np.array(labels)
    even = np.full((8, 4), 16384)
    cases += [
        case("one row, right", parts([[75, 25]]), of(0), False),
        case("one row, wrong", parts([[75, 25]]), of(1), False),
        case("one class", np.full((5, 1), 65536), of(0, 0, 0, 0, 0), False),
        case("all right", parts([[75, 25], [25, 75], [50, 50]]), of(0, 1, 0), False),
        case("all wrong", parts([[75, 25], [25, 75], [75, 25]]), of(1, 0, 1), False),
        case("sure and right", parts([[100, 0, 0], [0, 100, 0]]), of(0, 1), False),
        case("sure, once wrong", parts([[100, 0, 0], [0, 100, 0], [0, 0, 100], [100, 0, 0]]), of(0, 1, 2, 1), False),
        case("all equal", even, of(0, 1, 2, 3, 0, 1, 2, 3), False),
        case("all equal, one class in truth", even, of(*[2] * 8), False),
        case("ties", parts([[50, 50, 0], [50, 50, 0], [25, 25, 50], [50, 25, 25]]), of(1, 0, 2, 2), False),
        case("no label at all", parts([[25, 75], [50, 25]]), of([0, 0], [0, 0]), True),
        case("every label", parts([[25, 75], [50, 25]]), of([1, 1], [1, 1]), True),
        case("several, sure", parts([[0, 100], [100, 0], [0, 100], [100, 100]]), of([0, 1], [1, 0], [1, 1], [1, 0]), True),
        case("several, one row", parts([[75, 25, 50]]), of([1, 0, 1]), True),
    ]
    wilson = []
    for hits, rows in [(0, 1), (1, 1), (0, 30), (30, 30), (0, 100000), (100000, 100000)]:
        wilson.append([hits, rows])
    for _ in range(200):
        rows = int(10 ** rng.uniform(0, 5))
        wilson.append([int(rng.integers(0, rows + 1)), rows])
    for one in wilson:
        found = stats.binomtest(*one).proportion_ci(method="wilson")
        one += [float(found.low), float(found.high)]
    note = {"scikit-learn": sklearn.__version__, "scipy": scipy.__version__, "torch": torch.__version__, "scoreUnit": "1/65536"}
    out = {"note": note, "cases": cases, "wilson": wilson}
    pathlib.Path(__file__).with_name("calibration.json").write_text(json.dumps(out, separators=(",", ":")) + "\n")


main()
