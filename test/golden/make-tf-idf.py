"""Writes tf-idf.json: scikit-learn's TF-IDF of a few English texts, words and characters side by side.

Run: python3 make-tf-idf.py   (needs scikit-learn; only for tests)
"""
import json
import pathlib

import sklearn
from sklearn.feature_extraction.text import TfidfVectorizer

TRAIN = [
    "Where is my card? I ordered it two weeks ago.",
    "My card has not arrived yet",
    "I can't log in, it says my password is wrong!",
    "How do I change my password?",
    "the card card card was declined at an ATM",
    "Refund please: order #4471, EUR 12.50",
    "a b c",
    "Is there a fee for a top-up by card?",
    "Is there a fee   for\na transfer?",
]
TEST = ["Has my card arrived?", "card CARD", "nothing known zzz qqq", "", "a fee for my password"]

out = {"note": {"scikit-learn": sklearn.__version__}, "train": TRAIN, "test": TEST, "cases": []}
for words, characters, least in [(2, 5, 1), (2, 0, 2), (0, 5, 2), (1, 3, 1), (3, 6, 2), (0, 2, 1)]:
    blocks = []
    common = {"lowercase": True, "sublinear_tf": True, "smooth_idf": True, "norm": "l2", "min_df": least}
    if words:
        blocks.append(TfidfVectorizer(token_pattern=r"(?u)\b\w+\b", ngram_range=(1, words), **common))
    if characters:
        blocks.append(
            TfidfVectorizer(analyzer="char_wb", ngram_range=(min(3, characters), characters), **common)
        )
    rows = [[] for _ in TEST]
    features = 0
    for block in blocks:
        features += len(block.fit(TRAIN).vocabulary_)
        for row, values in zip(rows, block.transform(TEST).toarray()):
            row.extend(sorted(float(v) for v in values if v))
    # Which column a term has differs; each block's values in order identify them well enough.
    out["cases"].append(
        {"words": words, "characters": characters, "least": least, "features": features, "values": rows}
    )
pathlib.Path(__file__).with_name("tf-idf.json").write_text(json.dumps(out, separators=(",", ":")).replace('{"words"', '\n{"words"') + "\n")
