"""Writes texts.json: 2,000 real messages of six languages, every tenth with an emoji, and ugly ones of our own.

Run: python3 make-texts.py BANKING77.csv MULTILINGUAL.csv
Texts: banking77 (PolyAI, CC BY 4.0), xSID (mainlp, CC BY-SA 4.0; so is this selection of it).
"""
import csv
import json
import pathlib
import random
import sys

HERE = pathlib.Path(__file__).parent
EMOJI = ["😀", "👍🏽", "🇩🇪", "👨‍👩‍👧", "❤️", "😡😡", "☺", "🏳️‍🌈", "1️⃣", "🤷🏿‍♀️"]
UGLY = [
    "", " ", "   ", "\n", "\t", "\r\n", "\n\t\r\n ", "\u00a0\u2003\u3000", "\ufeff", "\ufeffWhere is my card?",
    "a\u200bb\u200dc\u00add", "\u0000", "\u0000nul\u0000", "\ufffd", "x\ufffdy", "\u0001\u0002 control \u001b[0m \u007f\u009f",
    "  two  spaces   three    four ", " leading", "trailing ", "a\r\nb\rc\nd", "tab\ttab\t\ttab", "a \n b", "a\n\n\n b  \n\n",
    "tab\tseparated\u2028line\u2029para\u0085next\u000bvt\u000cff", "\u0085", "a\u0085b", "\u180e a\u180eb", "\u2060\u2061",
    "nbsp\u00a0nbsp\u202fnarrow\u205fmath\u1680ogham", "ideographic\u3000space",
    "[CLS] not a token [SEP]", "the [MASK] token", "the  [MASK]  token", "[UNK]", "[unk]", "x[PAD]y", "<s> not </s> a <pad> token",
    "the <mask> token", "the  <mask>  token", "<mask>", " <mask>", "<mask><mask>", "<unk>", "a<unk>b <unk> <unk>", "<s>NOTUSED", "</s>NOTUSED",
    "<unk>NOTUSED", "<0x41>", "|||IP_ADDRESS||| and |||IP_address|||", "<|endoftext|>", "extra_0 extra_0x xextra_0 EXTRA_0", "straße_x é_tok",
    "Straße ẞ STRASSE", "İstanbul ışık I i", "ΟΔΟΣ οδός ΣΑΣ Σ σς", "naïve café résumé", "nai\u0308ve cafe\u0301 re\u0301sume\u0301", "Å\u030a ǖ u\u0308\u0304 u\u0304\u0308",
    "ộ o\u0302\u0323 o\u0323\u0302 \u1ed9", "ﬁnance ﬀ ﬃ ﬆ", "ＡＢＣ１２３！？", "ｶﾞｷﾞｸﾞ ﾊﾟ ｱ", "① ½ ™ ℃ ㎏ ㍿", "²³¹ ₂ Ⅷ ⅷ", "ǅ ǆ Ǆ", "ŉ ĳ ſ K Å Ω",
    "𠀀𪛖 丽 你好𠀀", "你好。世界", "我想去2号店，谢谢！", "한국어 텍스트", "한국어", "ไทย ภาษาไทย กำ", "ສະບາຍດີ ຳ",
    "हिन्दी में एक वाक्य क्षि", "বাংলা কো", "தமிழ் கொ", "العربية مَرْحَبًا ﷺ ﷲ ـــ لا", "עִבְרִית שלום", "日本語のテキスト、カタカナ。", "ガギグ か\u3099",
    "Привет, мир! Ёлка е\u0308", "ქართული", "Ϊ́ ΐ ι\u0308\u0301", "ʼn ﬅ", "\u0301combining first", "\u0301", "\u0301\u0302\u0303", "a\u0301\u0302\u0303\u0304b", " \u0301x",
    "ﬁ\u0301 ½\u0301 Å\u0327", "e\u20dd 1\u20e3 #\ufe0f\u20e3", "\u093f start", "\u0e33", "\u0600\u0601 1", "x\u0300\u0301y \u1100\u1161\u11a8 \uac00\u11a8",
    "😀", "😀😀😡", "great👍🏽!", "👨‍👩‍👧", "🇩🇪 ❤️ ☺", "🇩🇪🇫🇷🇬", "👩🏾‍🚀 space", "🏴󠁧󠁢󠁥󠁮󠁧󠁿 flag", "1️⃣ #️⃣", "©️ ™️ ‼️", "a🏽", "🤷🏿‍♀️🤷🏿‍♀️", "😀 😀", "x😀y",
    "don't can't I'll o'clock we've they're I'd I'm it's 'tis 'S 'RE", "“quotes” ‘and’ — dashes … ·", "``quotes'' and `` ''", "a.b,c;d:e!f?g", "wait...what?!", "--- *** === ___",
    "e-mail: me@example.com, https://example.com/a?b=c#d", "#4471 $12.50 €9,99 £5 100% ~1^2_3`", "1,000,000 3, 4,5 9,", "C++ && <b>html</b> &amp; {\"json\": [1, 2]}",
    "x" * 100, "x" * 101, "ab" * 100, "word " * 60, "é" * 150, "あ" * 300, "😀" * 70, "!" * 120, " " * 40 + "x" + " " * 41,
    "supercalifragilisticexpialidocious antidisestablishmentarianism", "١٢٣ १२३ ๑๒๓ 一二三 Ⅳ", "\u05e9\u05dc\u05d5\u05dd \u05b0\u05b8", "▁ ▁a a▁b ▁▁ ▁", " ▁x", "Ġ ĠĠ Ċ â",
    "\u1d00\u1d01 \u212b \u2126 \ufdfa", "\u0345\u0390 ᾳ ῼ", "Ǆungla LJ", "\U0001d400\U0001d7d8 \U0001f130", "\U000e0041 tag", "\ue000 private \U0010fffd", "\u0378 unassigned \U0003fffd",
    "CamelCase snake_case kebab-case 3D 2nd x86 v1.2.3", "İ̇ i̇ I\u0307", "\u1e9b\u0323 \u1e9b", "ﷺ" * 3, "½½½", "…………", "～〜~", "a\u0338= \u2260",
]

draw = random.Random(0)
banking = [row["text"] for row in csv.DictReader(open(sys.argv[1], encoding="utf-8")) if row["split"] == "test"]
languages = list(csv.DictReader(open(sys.argv[2], encoding="utf-8")))
texts = [row["text"] for row in languages if row["lang"] == "mixed"]
for language in ["en", "de", "it", "ja", "zh", "ar"]:
    own = [row["text"] for row in languages if row["lang"] == language]
    texts += draw.sample(own, min(200, len(own) * 9 // 10))
texts += draw.sample(banking, 2000 - len(texts))
texts = [text + " " + draw.choice(EMOJI) if at % 10 == 0 else text for at, text in enumerate(texts)]
(HERE / "texts.json").write_text(json.dumps({"real": texts, "ugly": UGLY}, ensure_ascii=False, indent=0) + "\n", encoding="utf-8")
