"""Trains small tokenizers of every kind on the texts of texts.json: BPE with `tokenizers`, Unigram with `sentencepiece`.

The compiled normaliser of sentencepiece (nmt_nfkc, 240 kB, the same in all models) is kept once, in nmt_nfkc.gz;
models are stored without it and tokenizer.json with "@nmt_nfkc" in its place. make-goldens.py must follow.

Run: python3 make-kinds.py   (needs tokenizers, sentencepiece)
"""
import gzip
import io
import json
import pathlib

import sentencepiece
from sentencepiece import sentencepiece_model_pb2
from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers

HERE = pathlib.Path(__file__).parent
texts = json.loads((HERE / "texts.json").read_text())["real"]


def folder(name):
    (HERE / name).mkdir(exist_ok=True)
    return HERE / name


def save_json(name, tokenizer, config):
    (folder(name) / "tokenizer.json").write_text(json.dumps(json.loads(tokenizer.to_str()), ensure_ascii=False, separators=(",", ":")) + "\n")
    (folder(name) / "tokenizer_config.json").write_text(json.dumps(config, indent=2) + "\n")


def byte_level(size, special):
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    trainer = trainers.BpeTrainer(vocab_size=size, special_tokens=special, show_progress=False, initial_alphabet=pre_tokenizers.ByteLevel.alphabet())
    tokenizer.train_from_iterator(texts, trainer)
    return tokenizer


# RoBERTa as old folders have it: vocab.json and merges.txt.
roberta = json.loads(byte_level(1200, ["<s>", "<pad>", "</s>", "<unk>", "<mask>"]).to_str())["model"]
place = folder("roberta")
(place / "vocab.json").write_text(json.dumps(roberta["vocab"], ensure_ascii=False, separators=(",", ":")) + "\n")
(place / "merges.txt").write_text("#version: 0.2\n" + "".join(" ".join(merge) + "\n" for merge in roberta["merges"]))

# ModernBERT: NFC, byte level, added tokens that are runs of spaces and matched in the normalised text.
tokenizer = byte_level(1000, ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"])
tokenizer.normalizer = normalizers.NFC()
tokenizer.add_tokens([AddedToken(" " * n, normalized=True) for n in range(8, 1, -1)] + [AddedToken("|||IP_ADDRESS|||", normalized=True)])
tokenizer.add_tokens([AddedToken("é_tok", normalized=True), AddedToken("extra_0", single_word=True, rstrip=True, normalized=False)])
tokenizer.add_special_tokens([AddedToken("[MASK]", lstrip=True, special=True)])
tokenizer.post_processor = processors.TemplateProcessing(single="[CLS] $A [SEP]", pair="[CLS] $A [SEP] $B [SEP]", special_tokens=[("[CLS]", 2), ("[SEP]", 3)])
tokenizer.decoder = decoders.ByteLevel()
save_json("modernbert", tokenizer, {"tokenizer_class": "PreTrainedTokenizerFast", "model_max_length": 8192})

# BPE over characters, as sentencepiece's: unknown characters fused, prefix at the first word only.
tokenizer = Tokenizer(models.BPE(unk_token="<unk>", fuse_unk=True))
tokenizer.normalizer = normalizers.Sequence([normalizers.Nmt(), normalizers.NFKC(), normalizers.Replace(Regex(" {2,}"), " ")])
tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme="first", split=True)
tokenizer.train_from_iterator(texts, trainers.BpeTrainer(vocab_size=900, limit_alphabet=200, special_tokens=["<unk>", "<s>", "</s>"], show_progress=False))
tokenizer.post_processor = processors.TemplateProcessing(single="<s> $A </s>", pair="<s> $A </s> $B </s>", special_tokens=[("<s>", 1), ("</s>", 2)])
tokenizer.decoder = decoders.Metaspace()
save_json("metaspace-bpe", tokenizer, {"model_max_length": 512})

# BPE of other habits: a mark at the end of a word, every stage that cuts, unknown characters one by one.
tokenizer = Tokenizer(models.BPE(unk_token="[UNK]", fuse_unk=False, end_of_word_suffix="</w>"))
tokenizer.normalizer = normalizers.Sequence([normalizers.NFD(), normalizers.StripAccents(), normalizers.Lowercase(), normalizers.Strip(), normalizers.Replace("'", "$&")])
tokenizer.pre_tokenizer = pre_tokenizers.Sequence([
    pre_tokenizers.Whitespace(), pre_tokenizers.Digits(individual_digits=False), pre_tokenizers.Punctuation("merged_with_previous"),
    pre_tokenizers.Split(Regex("[aeiou]{2}"), "merged_with_next"), pre_tokenizers.Split(Regex("x+"), "removed"),
])
tokenizer.train_from_iterator(texts, trainers.BpeTrainer(vocab_size=600, limit_alphabet=120, special_tokens=["[UNK]", "[PAD]"], end_of_word_suffix="</w>", show_progress=False))
save_json("odd-bpe", tokenizer, {})

# WordPiece beyond BERT: other cutting, continuing pieces marked @@, added tokens of all flags.
tokenizer = Tokenizer(models.WordPiece(unk_token="[UNK]", continuing_subword_prefix="@@", max_input_chars_per_word=50))
tokenizer.normalizer = normalizers.Sequence([normalizers.Prepend("a "), normalizers.NFKD(), normalizers.Strip(left=False)])
tokenizer.pre_tokenizer = pre_tokenizers.Sequence([pre_tokenizers.WhitespaceSplit(), pre_tokenizers.Punctuation("contiguous"), pre_tokenizers.Digits(individual_digits=True)])
tokenizer.train_from_iterator(texts, trainers.WordPieceTrainer(vocab_size=700, limit_alphabet=150, special_tokens=["[UNK]", "[PAD]", "[CLS]", "[SEP]"], continuing_subword_prefix="@@", show_progress=False))
tokenizer.add_tokens([AddedToken("alarm", single_word=True, normalized=False), AddedToken("weather", lstrip=True, rstrip=True, normalized=False), AddedToken("card", normalized=False)])
tokenizer.post_processor = processors.BertProcessing(("[SEP]", 3), ("[CLS]", 2))
save_json("odd-wordpiece", tokenizer, {})


def train(name, file, size, **options):
    out = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(texts), model_writer=out, vocab_size=size, normalization_rule_name="nmt_nfkc", minloglevel=2, **options
    )
    proto = sentencepiece_model_pb2.ModelProto()
    proto.ParseFromString(out.getvalue())
    charsmap = proto.normalizer_spec.precompiled_charsmap
    proto.normalizer_spec.precompiled_charsmap = b""
    proto.normalizer_spec.ClearField("precompiled_charsmap")
    (folder(name) / file).write_bytes(proto.SerializeToString())
    return charsmap


charsmap = train("xlm-roberta", "sentencepiece.bpe.model", 900, character_coverage=0.985)
(HERE / "nmt_nfkc.gz").write_bytes(gzip.compress(charsmap, 9, mtime=0))
special = dict(pad_id=0, unk_id=1, bos_id=-1, eos_id=-1, pad_piece="<pad>", unk_piece="<unk>")
assert train("albert", "spiece.model", 800, character_coverage=0.98, control_symbols=["[CLS]", "[SEP]"], user_defined_symbols=["[MASK]", "(", ")"], **special) == charsmap
special = dict(pad_id=0, bos_id=1, eos_id=2, unk_id=3, pad_piece="[PAD]", bos_piece="[CLS]", eos_piece="[SEP]", unk_piece="[UNK]")
assert train("deberta", "spm.model", 850, character_coverage=0.99, **special) == charsmap
assert train("deberta-bpe", "spm.model", 800, character_coverage=0.98, model_type="bpe", **special) == charsmap


def unigram(pieces, unk_id, normal, cut, fallback=False):
    tokenizer = Tokenizer(models.Unigram([(p.piece, p.score) for p in pieces] if fallback else pieces, unk_id, fallback))
    tokenizer.normalizer = normalizers.Sequence([normalizers.Precompiled(charsmap)] + normal)
    tokenizer.pre_tokenizer = cut
    tokenizer.decoder = decoders.Metaspace()
    return tokenizer


def save_with_charsmap(name, tokenizer, config):
    save_json(name, tokenizer, config)
    path = HERE / name / "tokenizer.json"
    data = path.read_text()
    start = data.index('"precompiled_charsmap":"') + len('"precompiled_charsmap":"')
    path.write_text(data[:start] + "@nmt_nfkc" + data[data.index('"', start):])


# Unigram that falls back on bytes, whole texts at once.
assert train("bytes-unigram", "spm.model", 700, character_coverage=0.98, byte_fallback=True) == charsmap
proto = sentencepiece_model_pb2.ModelProto()
proto.ParseFromString((HERE / "bytes-unigram" / "spm.model").read_bytes())
(HERE / "bytes-unigram" / "spm.model").unlink()
tokenizer = unigram(proto.pieces, 0, [normalizers.Replace(Regex(" {2,}"), " ")], pre_tokenizers.Metaspace(split=False), True)
tokenizer.add_special_tokens(["<unk>", "<s>", "</s>"])
save_with_charsmap("bytes-unigram", tokenizer, {})

# XLM-RoBERTa's tokenizer.json as model hubs have it.
proto = sentencepiece_model_pb2.ModelProto()
proto.ParseFromString((HERE / "xlm-roberta" / "sentencepiece.bpe.model").read_bytes())
pieces = [("<s>", 0.0), ("<pad>", 0.0), ("</s>", 0.0), ("<unk>", 0.0)] + [(p.piece, p.score) for p in proto.pieces[3:]] + [("<mask>", 0.0)]
tokenizer = unigram(pieces, 3, [], pre_tokenizers.Sequence([pre_tokenizers.WhitespaceSplit(), pre_tokenizers.Metaspace()]))
tokenizer.add_special_tokens(["<s>", "<pad>", "</s>", "<unk>", AddedToken("<mask>", lstrip=True, special=True)])
tokenizer.post_processor = processors.TemplateProcessing(single="<s> $A </s>", pair="<s> $A </s> </s> $B </s>", special_tokens=[("<s>", 0), ("</s>", 2)])
save_with_charsmap("xlm-roberta-json", tokenizer, {"tokenizer_class": "XLMRobertaTokenizer", "model_max_length": 512})

# MPNet's vocab.txt: BERT's words, RoBERTa's special tokens.
words = json.loads((HERE.parent / "encoder" / "tiny-uncased" / "tokenizer.json").read_text())["model"]["vocab"]
renamed = {"[PAD]": "<pad>", "[CLS]": "<s>", "[SEP]": "</s>", "[MASK]": "<mask>"}
(folder("mpnet") / "vocab.txt").write_text("".join(renamed.get(word, word) + "\n" for word in sorted(words, key=words.get)))
