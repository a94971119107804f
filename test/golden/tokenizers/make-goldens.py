"""Writes goldens.json: what the Python libraries make of every text of texts.json, by kind of tokenizer.

For each text a hash of its ids and one of its offsets (in UTF-16 code units, null for tokens that a post-processor
added), four hex digits each. Folders without tokenizer.json go through transformers: its converters of sentencepiece
models (convert_slow_tokenizer), with the special tokens that its tokenizers add, and its RoBERTa and MPNet.

Run: python3 make-goldens.py [FILE]   (needs tokenizers, transformers, sentencepiece; FILE gets it all unhashed)
"""
import gzip
import hashlib
import base64
import json
import pathlib
import sys
import tempfile
import types

import tokenizers
import transformers
from sentencepiece import sentencepiece_model_pb2
from tokenizers import AddedToken, Tokenizer
from tokenizers.implementations import BertWordPieceTokenizer
from transformers import MPNetTokenizer, RobertaTokenizer
from transformers import convert_slow_tokenizer as slow
from transformers.tokenization_utils_base import generate_merges

HERE = pathlib.Path(__file__).parent
CHARSMAP = gzip.decompress((HERE / "nmt_nfkc.gz").read_bytes())
TEXTS = json.loads((HERE / "texts.json").read_text())


def from_json(path):
    return Tokenizer.from_str(path.read_text().replace("@nmt_nfkc", base64.b64encode(CHARSMAP).decode()))


class Merges:
    """The extractor of transformers 4, which the converters still call."""

    def __init__(self, file):
        self.proto = sentencepiece_model_pb2.ModelProto()
        self.proto.ParseFromString(pathlib.Path(file).read_bytes())

    def extract(self, scores):
        vocabulary = {piece.piece: at for at, piece in enumerate(self.proto.pieces)}
        return vocabulary, generate_merges(vocabulary, scores)


def from_sentencepiece(file, converter, special, mask, takes_space=True, **settings):
    """Converts a model as transformers does; `special` and `mask` are what its tokenizer adds then."""
    proto = sentencepiece_model_pb2.ModelProto()
    proto.ParseFromString((HERE / file).read_bytes())
    proto.normalizer_spec.precompiled_charsmap = CHARSMAP
    with tempfile.NamedTemporaryFile(suffix=".model") as whole:
        whole.write(proto.SerializeToString())
        whole.flush()
        made = None
        stand_in = types.SimpleNamespace(vocab_file=whole.name, add_prefix_space=True, **settings)
        stand_in.convert_tokens_to_ids = lambda token: made.token_to_id(token)
        converter = type("Own", (converter,), {"SpmExtractor": Merges})(stand_in)
        made = converter.tokenizer(converter.proto)
        made.add_special_tokens([AddedToken(token, special=True) for token in special])
        made.add_special_tokens([AddedToken(mask, lstrip=takes_space, special=True)])
        converter.tokenizer = lambda proto: made
        return converter.converted()


BERT = ["[CLS]", "[SEP]", "[UNK]", "[PAD]"]
ROBERTA = ["<s>", "</s>", "<unk>", "<pad>"]
CAMEMBERT = ROBERTA + ["<s>NOTUSED", "</s>NOTUSED", "<unk>NOTUSED"]
DEBERTA = dict(converter=slow.DebertaV2Converter, special=BERT, mask="[MASK]", takes_space=False)
PLAIN = dict(do_lower_case=False, split_by_punct=False)
# As transformers 4 and the folders on model hubs have it; transformers 5 forgets the space.
MASK = AddedToken("<mask>", lstrip=True, special=True)
encoder = HERE.parent / "encoder"
kinds = {
    "bert-uncased": from_json(encoder / "tiny-uncased" / "tokenizer.json"),
    "bert-cased": BertWordPieceTokenizer(str(encoder / "tiny-cased" / "vocab.txt"), lowercase=False),
    "mpnet": MPNetTokenizer.from_pretrained(HERE / "mpnet", mask_token=MASK).backend_tokenizer,
    "roberta": RobertaTokenizer.from_pretrained(HERE / "roberta", mask_token=MASK).backend_tokenizer,
    "roberta-prefix": RobertaTokenizer.from_pretrained(HERE / "roberta", mask_token=MASK, add_prefix_space=True).backend_tokenizer,
    **{name: from_json(HERE / name / "tokenizer.json") for name in ["modernbert", "metaspace-bpe", "odd-bpe", "odd-wordpiece", "bytes-unigram", "xlm-roberta-json"]},
    "xlm-roberta": from_sentencepiece("xlm-roberta/sentencepiece.bpe.model", slow.XLMRobertaConverter, ROBERTA, "<mask>"),
    "camembert": from_sentencepiece("xlm-roberta/sentencepiece.bpe.model", slow.CamembertConverter, CAMEMBERT, "<mask>"),
    "albert": from_sentencepiece("albert/spiece.model", slow.AlbertConverter, ["[CLS]", "[SEP]", "<unk>", "<pad>"], "[MASK]", keep_accents=False, do_lower_case=True),
    "albert-cased": from_sentencepiece("albert/spiece.model", slow.AlbertConverter, ["[CLS]", "[SEP]", "<unk>", "<pad>"], "[MASK]", keep_accents=True, do_lower_case=False),
    "deberta": from_sentencepiece("deberta/spm.model", **DEBERTA, **PLAIN),
    "deberta-lower": from_sentencepiece("deberta/spm.model", **DEBERTA, do_lower_case=True, split_by_punct=True),
    "deberta-bpe": from_sentencepiece("deberta-bpe/spm.model", **DEBERTA, **PLAIN),
}


def encode(tokenizer, text):
    """Ids, starts and ends of a text."""
    units = [0]
    for char in text:
        units.append(units[-1] + (2 if ord(char) > 0xFFFF else 1))
    made = tokenizer.encode(text)
    places = [(None, None) if added else (units[a], units[b]) for (a, b), added in zip(made.offsets, made.special_tokens_mask)]
    return made.ids, [start for start, _ in places], [end for _, end in places]


def digest(value):
    return hashlib.sha1(json.dumps(value, separators=(",", ":")).encode()).hexdigest()[:4]


out, whole = {}, {}
for name, tokenizer in kinds.items():
    if not isinstance(tokenizer, BertWordPieceTokenizer):
        tokenizer.no_padding()
        tokenizer.no_truncation()
    made = [encode(tokenizer, text) for text in TEXTS["real"] + TEXTS["ugly"]]
    whole[name] = made
    out[name] = {"ids": "".join(digest(ids) for ids, _, _ in made), "places": "".join(digest([starts, ends]) for _, starts, ends in made)}
note = {"tokenizers": tokenizers.__version__, "transformers": transformers.__version__}
(HERE / "goldens.json").write_text(json.dumps({"note": note, "kinds": out}, indent=1) + "\n")
if len(sys.argv) > 1:
    pathlib.Path(sys.argv[1]).write_text(json.dumps(whole))
