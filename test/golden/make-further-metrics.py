"""Writes further-metrics.json: scikit-learn's values of the figures that an evaluation adds to those of each epoch, the
figures of each label, and 200 cases and more each of several labels a row, of ordered classes with the accuracy of every
split into two groups, and of several outputs together.

Run: python3 make-further-metrics.py   (needs scikit-learn; only for tests, Winnow itself never needs Python)
The cases of one label a row are those of metrics.json and further ones with ties. Scores are whole 2^-16ths, so that f32,
f64 and JSON agree to the last bit. Where scikit-learn raises, warns or gives NaN for a label, the label is left out of a
mean over labels; where none is left, the figure is null: it cannot be said.
"""
import json
import pathlib
import warnings

import numpy as np
import sklearn
from sklearn import metrics as m
from sklearn.calibration import calibration_curve

warnings.filterwarnings("ignore")
rng = np.random.default_rng(11)
here = pathlib.Path(__file__)
KW = dict(zero_division=0)


def ranked(truth, wide):
    """truth (rows, labels) of 0 and 1."""
    able = [k for k in range(truth.shape[1]) if 0 < truth[:, k].sum() < len(truth)]
    if not able:
        return {"rocAuc": None, "prAuc": None}
    return {
        "rocAuc": float(np.mean([m.roc_auc_score(truth[:, k], wide[:, k]) for k in able])),
        "prAuc": float(np.mean([m.average_precision_score(truth[:, k], wide[:, k]) for k in able])),
    }


def calibration_error(right, confidence, bins=15):
    """Means of each bin as scikit-learn's calibration_curve gives them; it leaves out empty bins."""
    shares, means = calibration_curve(right, confidence, n_bins=bins)
    places = np.searchsorted(np.linspace(0, 1, bins + 1)[1:-1], confidence)
    counts = np.bincount(places, minlength=bins)
    counts = counts[counts > 0]
    return float((np.abs(shares - means) * counts).sum() / len(right))


def top5(truth, scores, classes):
    """scikit-learn's where it is defined (more classes than five, no ties, all seen), else by hand."""
    has_ties = any(len(set(row)) < classes for row in scores)
    if classes > 5 and not has_ties and len(set(truth)) > 1 and truth.max() < classes:
        return float(m.top_k_accuracy_score(truth, scores, k=5, labels=np.arange(classes)))
    best = np.argsort(-scores, axis=1, kind="stable")[:, :5]
    return float(np.mean([t in r for t, r in zip(truth, best)]))


def brier(truth, wide):
    labels = wide.shape[1]
    if labels == 1:
        return float(((wide[:, 0] - 1) ** 2).mean() / 2)
    if np.allclose(wide.sum(axis=1), 1, atol=1e-7):
        if labels == 2:
            return float(m.brier_score_loss(truth, wide[:, 1], labels=[0, 1]))
        return float(m.brier_score_loss(truth, wide, labels=np.arange(labels)))
    return float(((wide - np.eye(labels)[truth]) ** 2).sum(axis=1).mean() / (2 if labels == 2 else 1))


def single(truth, scores, classes):
    labels = max(classes, int(truth.max()) + 1)
    wide = np.zeros((len(truth), labels))
    wide[:, :classes] = scores
    given = scores.argmax(axis=1)
    of = lambda score, average: float(score(truth, given, average=average, **KW))
    p, r, f, s = m.precision_recall_fscore_support(truth, given, labels=np.arange(labels), **KW)
    return {
        "expected": {
            "microF1": of(m.f1_score, "micro"),
            "weightedPrecision": of(m.precision_score, "weighted"),
            "microPrecision": of(m.precision_score, "micro"),
            "weightedRecall": of(m.recall_score, "weighted"),
            "microRecall": of(m.recall_score, "micro"),
            "top5": top5(truth, scores, classes),
            **ranked(np.eye(labels)[truth], wide),
            "brier": brier(truth, wide),
            "calibrationError": calibration_error((truth == given).astype(int), scores.max(axis=1)),
        },
        "labels": [[rounded(a), rounded(b), rounded(c), int(d)] for a, b, c, d in zip(p, r, f, s)],
    }


def rounded(value):
    return round(float(value), 12)


def case(name, truth, scores, classes):
    truth = np.asarray(truth)
    own = {"classes": classes, "truth": truth.tolist(), "scores": [int(v) for v in (scores * 65536).ravel()]}
    return {"name": name, **own, **single(truth, scores, classes)}


def tied(name, rows, classes, steps):
    """Scores of few values, so that rows and labels tie; each row sums to 1."""
    parts = rng.multinomial(steps, np.full(classes, 1 / classes), size=rows)
    return case(name, rng.integers(0, classes, rows), parts / steps, classes)


def multi(name, rows, classes, density, threshold, step):
    truth = (rng.random((rows, classes)) < density).astype(int)
    scores = (np.floor(rng.beta(0.6, 0.8, (rows, classes)) * (65536 / step - 1)) + 1) * step / 65536
    lean = rng.random((rows, classes)) < 0.5
    scores = np.where(lean & (truth == 1), np.maximum(scores, 1 - scores), scores)
    return given_multi(name, truth, scores, threshold)


def given_multi(name, truth, scores, threshold):
    classes = truth.shape[1]
    given = (scores >= threshold).astype(int)
    of = lambda score, average: score(truth, given, average=average, **KW)
    two = classes > 1
    expected = {
        "subsetAccuracy": m.accuracy_score(truth, given),
        "hammingLoss": m.hamming_loss(truth, given),
        "logLoss": sum(
            m.log_loss(truth[:, k], scores[:, k].clip(2**-52, 1 - 2**-52), labels=[0, 1]) for k in range(classes)
        ),
        "lrap": m.label_ranking_average_precision_score(truth, scores),
        "brier": np.mean([m.brier_score_loss(truth[:, k], scores[:, k], labels=[0, 1]) for k in range(classes)]),
        **ranked(truth, scores),
    }
    for average in ["micro", "macro", "weighted", "samples"]:
        expected[f"{average}F1"] = of(m.f1_score, average)
        expected[f"{average}Precision"] = of(m.precision_score, average)
        expected[f"{average}Recall"] = of(m.recall_score, average)
    expected["jaccard"] = of(m.jaccard_score, "samples")
    p, r, f, s = m.precision_recall_fscore_support(truth, given, **KW)
    return {
        "name": name,
        "classes": classes,
        "threshold": threshold,
        "truth": [np.flatnonzero(row).tolist() for row in truth],
        "scores": [int(v) for v in (scores * 65536).ravel()],
        "expected": {k: None if v is None else float(v) for k, v in expected.items()},
        "labels": [[rounded(a), rounded(b), rounded(c), int(d)] for a, b, c, d in zip(p, r, f, s)],
    }


def ordered(name, truth, given, classes):
    middle = (classes - 1) / 2
    sided = truth != middle
    sides = np.sign(truth - middle)[sided], np.sign(given - middle)[sided]
    kappa = m.cohen_kappa_score(truth, given, weights="quadratic", labels=np.arange(classes))
    splits = [float(m.accuracy_score(truth <= k, given <= k)) for k in range(classes - 1)]
    return {
        "name": name,
        "classes": classes,
        "truth": truth.tolist(),
        "given": given.tolist(),
        "expected": {
            "mae": float(m.mean_absolute_error(truth, given)),
            "withinOne": float(np.mean(np.abs(truth - given) <= 1)),
            "twoGroupAccuracy": float(m.accuracy_score(*sides)) if sided.any() else 0.0,
            # Where truth and answers are one and the same class, scikit-learn says NaN and Winnow 0.
            "quadraticKappa": 0.0 if np.isnan(kappa) else float(kappa),
        },
        "splits": [rounded(one) for one in splits],
    }


def together(name, right):
    """right (outputs, rows) of 0 and 1: rows right in every output, and the mean of the shares right."""
    rights = np.asarray(right)
    wanted = np.ones_like(rights)
    several = len(rights) > 1
    return {
        "name": name,
        "right": rights.tolist(),
        "allRight": float(m.accuracy_score(wanted.T, rights.T) if several else m.accuracy_score(wanted[0], rights[0])),
        "meanRight": float(np.mean([m.accuracy_score(w, r) for w, r in zip(wanted, rights)])),
    }


def main():
    global rng
    known = json.loads(here.with_name("metrics.json").read_text())["cases"]
    again = [
        single(np.array(c["truth"]), np.array(c["scores"]).reshape(-1, c["classes"]) / 65536, c["classes"])
        for c in known
    ]
    own = [tied(f"tied {i + 1}", int(rng.integers(3, 30)), int(rng.choice([2, 3, 5, 8])), int(rng.choice([1, 2, 4])))
           for i in range(40)]
    even = np.full((6, 4), 0.25)
    own.append(case("all probabilities equal", [0, 1, 2, 3, 0, 1], even, 4))
    own.append(case("all equal, one label only in truth", [2, 2, 2, 2, 2, 2], even, 4))
    own.append(case("one row, all equal", [1], even[:1], 4))
    several = []
    for i in range(200):
        rows, classes = int(rng.integers(1, 25)), int(rng.choice([2, 3, 5, 9]))
        density, threshold = float(rng.choice([0.05, 0.2, 0.5, 0.9])), float(rng.choice([0.25, 0.5, 0.75]))
        several.append(multi(f"random {i + 1}", rows, classes, density, threshold, int(rng.choice([1, 1, 8192]))))
    several.append(multi("no label at all", 5, 3, 0, 0.5, 1))
    several.append(multi("every label always", 5, 3, 1.1, 0.5, 1))
    stars = []
    for i in range(200):
        rows, classes = int(rng.integers(1, 40)), int(rng.choice([2, 3, 4, 5, 7, 10]))
        truth = rng.integers(0, classes, rows)
        given = np.clip(truth + np.rint(rng.normal(0, rng.choice([0.5, 1, 3]), rows)).astype(int), 0, classes - 1)
        stars.append(ordered(f"random {i + 1}", truth, given, classes))
    stars.append(ordered("all the middle one", np.array([2, 2, 2]), np.array([1, 2, 3]), 5))
    stars.append(ordered("one class, all right", np.array([3, 3, 3]), np.array([3, 3, 3]), 5))
    stars.append(ordered("as far off as can be", np.array([0, 4, 0, 4]), np.array([4, 0, 4, 0]), 5))
    # With a seed of their own, so that what stands above stays as it is.
    rng = np.random.default_rng(12)
    for i in range(60):
        rows, classes = int(rng.integers(20, 40)), int(rng.choice([2, 3, 5]))
        density, threshold = float(rng.choice([0.2, 0.5, 0.8])), float(rng.choice([0.25, 0.5, 0.75]))
        several.append(multi(f"random {i + 201}", rows, classes, density, threshold, int(rng.choice([1, 8192]))))
    exact = np.array([[1, 0, 0], [0, 1, 1], [1, 1, 0]])
    several.append(given_multi("all right", exact, exact * 0.75 + 0.125, 0.5))
    several.append(given_multi("all wrong", exact, 0.875 - exact * 0.75, 0.5))
    several.append(given_multi("one row, all right", exact[:1], exact[:1] * 0.75 + 0.125, 0.5))
    several.append(given_multi("one row, all wrong", exact[:1], 0.875 - exact[:1] * 0.75, 0.5))
    several.append(given_multi("nothing given", exact, exact * 0.25 + 0.125, 0.5))
    several.append(given_multi("every label given", exact, exact * 0.25 + 0.625, 0.5))
    several.append(given_multi("all at the threshold", exact, np.full(exact.shape, 0.5), 0.5))
    several.append(given_multi("probabilities 0 and 1", exact, np.array([[1, 0, 1], [0, 1, 0], [1, 1, 0]]) * 1.0, 0.5))
    several.append(given_multi("a label without a row", exact * [1, 1, 0], exact * 0.5 + 0.25, 0.5))
    for name, truth, given, classes in [
        ("a single row, right", [2], [2], 5),
        ("a single row, wrong", [2], [4], 5),
        ("two classes, all wrong", [0, 1, 0], [1, 0, 1], 2),
        ("all given one class", [0, 1, 2, 3, 4], [2, 2, 2, 2, 2], 5),
        ("all one off", [0, 1, 2, 3], [1, 2, 3, 4], 5),
    ]:
        stars.append(ordered(name, np.array(truth), np.array(given), classes))
    joint = [together(f"random {i + 1}", (rng.random((int(rng.integers(1, 5)), int(rng.integers(1, 60)))) < rng.random()).astype(int))
             for i in range(200)]
    joint.append(together("all right", [[1, 1, 1], [1, 1, 1]]))
    joint.append(together("all wrong", [[0, 0], [0, 0]]))
    joint.append(together("never right together", [[1, 0, 1], [0, 1, 0]]))
    joint.append(together("a single row", [[1], [0]]))
    note = {"scikit-learn": sklearn.__version__, "scoreUnit": "1/65536"}
    all_of_it = {"note": note, "again": again, "own": own, "multi": several, "ordered": stars, "together": joint}
    here.with_name("further-metrics.json").write_text(json.dumps(all_of_it, separators=(",", ":")) + "\n")


main()
