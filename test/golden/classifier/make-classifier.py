"""Writes sst/ and sst.json: a small random classifier as transformers saves one, and what transformers says with it.

Run: python3 test/golden/classifier/make-classifier.py   (needs torch, transformers, scikit-learn)
The model is a BertForSequenceClassification of 2 layers and 16 numbers a token with the labels of an sst-2
classifier and one more; its weights are f16, the sums are f32. The tokenizer is encoder/tiny-uncased.
sst.json: texts with the softmax, a dataset with labels, parts and what scikit-learn makes of the predictions.
"""
import json
import pathlib
import random
import shutil

import sklearn
import torch
import transformers
from sklearn.metrics import accuracy_score, balanced_accuracy_score, cohen_kappa_score, f1_score, matthews_corrcoef
from tokenizers import Tokenizer
from transformers import BertConfig, BertForSequenceClassification

HERE = pathlib.Path(__file__).parent
FOLDER = HERE / "sst"
TOKENIZER = HERE.parent / "encoder" / "tiny-uncased"
LENGTH = 40
torch.manual_seed(7)
torch.set_num_threads(1)

config = BertConfig(
    vocab_size=1500, hidden_size=16, num_hidden_layers=2, num_attention_heads=2, intermediate_size=32,
    max_position_embeddings=LENGTH, initializer_range=0.4,
    id2label={0: "NEGATIVE", 1: "POSITIVE", 2: "neutral"}, label2id={"NEGATIVE": 0, "POSITIVE": 1, "neutral": 2},
)
FOLDER.mkdir(exist_ok=True)
drawn = BertForSequenceClassification(config).eval()
with torch.no_grad():
    # As drawn, every text would get the same label: words count for more here, and no label for more than another.
    drawn.bert.embeddings.word_embeddings.weight *= 4
    drawn.classifier.weight *= 3
    sample = torch.randint(5, 1500, (400, 9))
    drawn.classifier.bias -= drawn(input_ids=sample).logits.mean(0)
drawn.half().save_pretrained(FOLDER)
(FOLDER / "model.safetensors").chmod(0o644)
for name in ("tokenizer.json", "tokenizer_config.json"):
    shutil.copy(TOKENIZER / name, FOLDER / name)
model = BertForSequenceClassification.from_pretrained(FOLDER, dtype=torch.float32, attn_implementation="eager").eval()
tokenizer = Tokenizer.from_file(str(FOLDER / "tokenizer.json"))
tokenizer.enable_truncation(max_length=LENGTH)
names = [model.config.id2label[index] for index in range(3)]


def softmax(text):
    ids = torch.tensor([tokenizer.encode(text).ids])
    with torch.no_grad():
        return model(input_ids=ids).logits.softmax(-1)[0].tolist()


texts = [
    "Where is my card?", "", "My card has not arrived yet, and I have been waiting for two weeks now.",
    "wie heiß wird es heute", "😀 refund please", "the card " * 40, 'He said "no",\nthen left',
]

words = "card refund please my weather not today waiting app transfer when why cancel money lost new account".split()
draw = random.Random(3)
rows = []
for index in range(120):
    text = " ".join(draw.choice(words) for _ in range(draw.randint(2, 9))) + f" {index}"
    said = names[max(range(3), key=softmax(text).__getitem__)]
    # Right in about two of three rows; "angry" is a label that the model does not know.
    right = {"NEGATIVE": "negative", "POSITIVE": "Positive", "neutral": "neutral"}[said]
    label = right if draw.random() < 0.65 else draw.choice(["negative", "Positive", "neutral", "angry"])
    part = "test" if index % 3 else "train"
    rows.append({"text": text, "label": label if index % 20 else "", "split": part, "said": said})

of_dataset = {"NEGATIVE": "negative", "POSITIVE": "Positive", "neutral": "neutral"}


def figures(part):
    kept = [row for row in rows if row["label"] and (part == "all" or row["split"] == part)]
    truth = [row["label"] for row in kept]
    said = [of_dataset[row["said"]] for row in kept]
    return {
        "rows": len(kept),
        "accuracy": accuracy_score(truth, said),
        "macroF1": f1_score(truth, said, average="macro", zero_division=0),
        "weightedF1": f1_score(truth, said, average="weighted", zero_division=0),
        "balancedAccuracy": balanced_accuracy_score(truth, said),
        "mcc": matthews_corrcoef(truth, said),
        "kappa": cohen_kappa_score(truth, said),
    }


out = {
    "note": {"transformers": transformers.__version__, "torch": torch.__version__, "scikit-learn": sklearn.__version__},
    "labels": names,
    "texts": [{"text": text, "probabilities": softmax(text)} for text in texts],
    "rows": [{**row, "probabilities": [round(p, 7) for p in softmax(row["text"])]} for row in rows],
    "figures": {part: figures(part) for part in ("test", "train", "all")},
}
lines = ",\n".join(f"{json.dumps(key)}: {json.dumps(value, separators=(',', ':'), ensure_ascii=False)}" for key, value in out.items())
(HERE / "sst.json").write_text("{\n" + lines + "\n}\n")
said = [row["said"] for row in rows]
print({name: said.count(name) for name in names}, out["figures"])
