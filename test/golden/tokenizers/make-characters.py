"""Writes characters.json: a hash of what each normaliser and pre-tokenizer makes of every character up to U+3347F.

Normalisers read a + character + b (Strip the character alone), pre-tokenizers a + character + 1. A line a character:
the normalised text, or starts and ends of the pieces in characters.

Run: python3 make-characters.py   (needs tokenizers)
"""
import gzip
import hashlib
import json
import pathlib

import tokenizers
from tokenizers import normalizers as n
from tokenizers import pre_tokenizers as p

HERE = pathlib.Path(__file__).parent
charsmap = gzip.decompress((HERE / "nmt_nfkc.gz").read_bytes())
characters = [chr(code) for code in range(0x33480) if not 0xD800 <= code < 0xE000]
normalizers = {
    "NFC": n.NFC(), "NFD": n.NFD(), "NFKC": n.NFKC(), "NFKD": n.NFKD(), "Lowercase": n.Lowercase(), "StripAccents": n.StripAccents(),
    "Strip": n.Strip(), "Nmt": n.Nmt(), "Precompiled": n.Precompiled(charsmap), "BertNormalizer": n.BertNormalizer(),
}
pre_tokenizers = {
    "BertPreTokenizer": p.BertPreTokenizer(), "Whitespace": p.Whitespace(), "WhitespaceSplit": p.WhitespaceSplit(),
    "Punctuation": p.Punctuation(), "Digits": p.Digits(), "ByteLevel": p.ByteLevel(add_prefix_space=False),
}


def digest(lines):
    return hashlib.sha1("\n".join(lines).encode()).hexdigest()


out = {name: digest(it.normalize_str(c if name == "Strip" else f"a{c}b") for c in characters) for name, it in normalizers.items()}
for name, it in pre_tokenizers.items():
    out[name] = digest(" ".join(f"{a}-{b}" for _, (a, b) in it.pre_tokenize_str(f"a{c}1")) for c in characters)
note = {"tokenizers": tokenizers.__version__, "characters": len(characters)}
(HERE / "characters.json").write_text(json.dumps({"note": note, "hashes": out}, indent=1) + "\n")
