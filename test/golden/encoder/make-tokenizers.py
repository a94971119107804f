"""Writes tiny-uncased/ and tiny-cased/: two small WordPiece tokenizers for tests, trained on real messages.

tiny-uncased has a tokenizer.json, tiny-cased only a vocab.txt, as older folders do. Needed again only when the
vocabularies are to change; make-ids.py and make-hidden.py must follow then.

Run: python3 make-tokenizers.py BANKING77.csv MULTILINGUAL.csv   (needs tokenizers; only for tests)
Data: banking77 (PolyAI, CC BY 4.0), xSID (CC BY-SA 4.0).
"""
import csv
import json
import pathlib
import sys

from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers

HERE = pathlib.Path(__file__).parent
SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
texts = [row["text"] for path in sys.argv[1:] for row in csv.DictReader(open(path, encoding="utf-8"))]
# Sorted by script, an alphabet of its own for each: the commonest letters of all languages, few of them CJK.
for name, size, lower in [("tiny-uncased", 1500, True), ("tiny-cased", 1200, False)]:
    tokenizer = Tokenizer(models.WordPiece(unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=lower)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    trainer = trainers.WordPieceTrainer(
        vocab_size=size, special_tokens=SPECIAL, limit_alphabet=300, min_frequency=2, show_progress=False
    )
    tokenizer.train_from_iterator(texts, trainer)
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", pair="[CLS] $A [SEP] $B:1 [SEP]:1", special_tokens=[("[CLS]", 2), ("[SEP]", 3)]
    )
    tokenizer.decoder = decoders.WordPiece()
    folder = HERE / name
    folder.mkdir(exist_ok=True)
    if lower:
        tokenizer.save(str(folder / "tokenizer.json"), pretty=False)
    else:
        vocabulary = sorted(tokenizer.get_vocab().items(), key=lambda item: item[1])
        (folder / "vocab.txt").write_text("\n".join(token for token, _ in vocabulary) + "\n", encoding="utf-8")
    config = {"do_lower_case": lower, "tokenizer_class": "BertTokenizer", "model_max_length": 40}
    (folder / "tokenizer_config.json").write_text(json.dumps(config, indent=2) + "\n")
