"""Writes token-ids.json: ids of 200 texts by the Python library, for both tiny tokenizers and for MiniLM.

Run: python3 make-ids.py BANKING77.csv MULTILINGUAL.csv MINILM_FOLDER   (needs tokenizers, transformers)
Texts: banking77 (PolyAI, CC BY 4.0), xSID (mainlp, CC BY-SA 4.0), and ugly ones of our own.
"""
import csv
import json
import pathlib
import random
import sys

import tokenizers
from tokenizers import Tokenizer
from tokenizers.implementations import BertWordPieceTokenizer

HERE = pathlib.Path(__file__).parent
UGLY = [
    "", " ", "\n\t\r\n", "\u00a0\u2003\u3000", "\ufeffWhere is my card?", "a\u200bb\u200dc\u00add", "\u0000nul\u0000", "\ufffd",
    "[CLS] not a token [SEP]", "the [MASK] token", "[UNK]", "[unk]", "x[PAD]y",
    "Stra\u00dfe \u1e9e STRASSE", "\u0130stanbul \u0131\u015f\u0131k", "\u039f\u0394\u039f\u03a3 \u03bf\u03b4\u03cc\u03c2 \u03a3\u0391\u03a3", "na\u00efve cafe\u0301 re\u0301sume\u0301",
    "\ufb01nance \uff21\uff22\uff23 \u2460 \u00bd \u2122", "\U00020000\U0002a6d6 \U0002f800", "\u4f60\u597d\u3002\u4e16\u754c", "\ud55c\uad6d\uc5b4 \ud14d\uc2a4\ud2b8", "\u0e44\u0e17\u0e22",
    "\U0001f600", "\U0001f600\U0001f600\U0001f621", "great\U0001f44d\U0001f3fd!", "\U0001f468\u200d\U0001f469\u200d\U0001f467", "\U0001f1e9\U0001f1ea \u2764\ufe0f \u263a",
    "don't can't I'll o'clock", "\u201cquotes\u201d \u2018and\u2019 \u2014 dashes \u2026", "a.b,c;d:e!f?g", "e-mail: me@example.com, https://example.com/a?b=c#d",
    "#4471 $12.50 \u20ac9,99 \u00a35 100% ~1^2_3`", "C++ && <b>html</b> &amp; {\"json\": [1, 2]}", "x" * 100, "x" * 101, "word " * 60,
    "supercalifragilisticexpialidocious antidisestablishmentarianism", "\u0661\u0662\u0663 \u0967\u0968", "\u05e9\u05dc\u05d5\u05dd \u05b0\u05b8",
    "tab\tseparated\u2028line\u2029para\u0085next\u000bvt\u000cff", "\u0301combining first", "\u1d00\u1d01 \u212b \u2126 \ufdfa",
]

banking = [row["text"] for row in csv.DictReader(open(sys.argv[1], encoding="utf-8")) if row["split"] == "test"]
languages = list(csv.DictReader(open(sys.argv[2], encoding="utf-8")))
draw = random.Random(0)
texts = draw.sample(banking, 60)
for language in ["en", "de", "it", "ja", "zh", "ar"]:
    texts += draw.sample([row["text"] for row in languages if row["lang"] == language], 14)
texts += [row["text"] for row in languages if row["lang"] == "mixed"] + UGLY

folder = HERE / "tiny-cased"
loaded = {
    "tiny-uncased": Tokenizer.from_file(str(HERE / "tiny-uncased" / "tokenizer.json")),
    "tiny-cased": BertWordPieceTokenizer(str(folder / "vocab.txt"), lowercase=False),
    "all-MiniLM-L6-v2": Tokenizer.from_file(str(pathlib.Path(sys.argv[3]) / "tokenizer.json")),
}
out = {"note": {"tokenizers": tokenizers.__version__}, "texts": texts, "cutAt": 12, "ids": {}, "cut": {}}
for name, tokenizer in loaded.items():
    tokenizer.no_padding()
    tokenizer.no_truncation()
    out["ids"][name] = [e.ids for e in tokenizer.encode_batch(texts)]
    tokenizer.enable_truncation(max_length=12)
    out["cut"][name] = [e.ids for e in tokenizer.encode_batch(texts)]
lines = ",\n".join(f"{json.dumps(key)}: {json.dumps(value, separators=(',', ':'))}" for key, value in out.items())
(HERE / "token-ids.json").write_text("{\n" + lines + "\n}\n")
