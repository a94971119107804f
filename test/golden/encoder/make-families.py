"""Writes families.json: what transformers computes for a small random model of each family.

Run: python3 test/golden/encoder/make-families.py   (needs torch, transformers, safetensors)
Weights are drawn by the names that save_pretrained writes (drawn.ts draws the same), so that none are stored. For
each model: its config.json, names and shapes of its tensors, texts as ids, logits (padded, dropout off), and loss and
gradient norms over all texts with label = row % 3.
"""
import json
import pathlib
import tempfile
import zlib

import numpy as np
import torch
import transformers
from safetensors import safe_open
from transformers import AutoConfig, AutoModelForSequenceClassification

HERE = pathlib.Path(__file__).parent
LABELS = {0: "card", 1: "refund", 2: "weather"}


def drawn(name, shape):
    """Uniform in ±0.3, embeddings in ±1; around 1 for what scales a norm. All in 32-bit integers, equal everywhere."""
    size = int(np.prod(shape))
    h = (np.arange(size, dtype=np.uint64) * 0x9E3779B1 + zlib.crc32(name.encode())) & 0xFFFFFFFF
    h ^= h >> 16
    h = (h * 0x85EBCA6B) & 0xFFFFFFFF
    h ^= h >> 13
    h = (h * 0xC2B2AE35) & 0xFFFFFFFF
    h ^= h >> 16
    is_norm = len(shape) == 1 and name.endswith("weight")
    width = 2.0 if "embeddings" in name and len(shape) == 2 else 0.6
    values = h.astype(np.float64) / 2**32 - 0.5
    return torch.tensor((values * width + (1.0 if is_norm else 0.0)).astype(np.float32).reshape(shape))


bert = dict(vocab_size=120, hidden_size=32, num_hidden_layers=2, num_attention_heads=4, intermediate_size=48,
            max_position_embeddings=40, type_vocab_size=2, hidden_act="gelu")
roberta = dict(bert, max_position_embeddings=42, type_vocab_size=1, pad_token_id=1, bos_token_id=0, eos_token_id=2)
deberta = dict(bert, type_vocab_size=0, max_position_embeddings=64, relative_attention=True, position_buckets=8,
               max_relative_positions=-1, norm_rel_ebd="layer_norm", share_att_key=True, pos_att_type=["p2c", "c2p"],
               position_biased_input=False, pooler_hidden_size=32, pooler_hidden_act="gelu")
modern = dict(vocab_size=120, hidden_size=32, num_hidden_layers=4, num_attention_heads=4, intermediate_size=24,
              max_position_embeddings=64, local_attention=8, global_attn_every_n_layers=3, pad_token_id=0,
              bos_token_id=1, cls_token_id=1, sep_token_id=2, eos_token_id=2)
models = {
    "bert": ("bert", bert),
    "bert-gelu-new": ("bert", dict(bert, hidden_act="gelu_new")),
    "distilbert": ("distilbert", dict(vocab_size=120, dim=32, n_layers=2, n_heads=4, hidden_dim=48,
                                      max_position_embeddings=40)),
    "roberta": ("roberta", roberta),
    "xlm-roberta": ("xlm-roberta", roberta),
    "camembert": ("camembert", roberta),
    "electra": ("electra", dict(bert, embedding_size=20)),
    "electra-wide": ("electra", dict(bert, embedding_size=32)),
    "mpnet": ("mpnet", dict(bert, max_position_embeddings=162, pad_token_id=1, bos_token_id=0, eos_token_id=2)),
    "albert": ("albert", dict(bert, embedding_size=20, hidden_act="gelu_new")),
    "albert-groups": ("albert", dict(bert, embedding_size=20, num_hidden_layers=4, num_hidden_groups=2,
                                     inner_group_num=2)),
    "deberta-v2": ("deberta-v2", dict(deberta, share_att_key=False, position_buckets=-1, norm_rel_ebd="none",
                                      position_biased_input=True, type_vocab_size=2, embedding_size=20)),
    "deberta-v2-convolution": ("deberta-v2", dict(deberta, conv_kernel_size=3, conv_act="gelu")),
    "deberta-v3": ("deberta-v2", deberta),
    "modernbert": ("modernbert", modern),
    "modernbert-mean": ("modernbert", dict(modern, classifier_pooling="mean", attention_bias=True, mlp_bias=True,
                                           norm_bias=True, classifier_bias=True)),
}


def compute(kind, options):
    torch.manual_seed(0)
    config = AutoConfig.for_model(kind, **options, id2label=LABELS, label2id={v: k for k, v in LABELS.items()})
    model = AutoModelForSequenceClassification.from_config(config, attn_implementation="eager").float().eval()
    with tempfile.TemporaryDirectory() as folder:
        model.save_pretrained(folder)
        with safe_open(f"{folder}/model.safetensors", "pt") as file:
            shapes = {name: list(file.get_slice(name).get_shape()) for name in file.keys()}
        saved = json.loads(pathlib.Path(folder, "config.json").read_text())
        from safetensors.torch import save_file
        save_file({name: drawn(name, shape) for name, shape in shapes.items()}, f"{folder}/model.safetensors",
                  metadata={"format": "pt"})
        model, info = AutoModelForSequenceClassification.from_pretrained(
            folder, attn_implementation="eager", output_loading_info=True)
        assert not info["missing_keys"] and not info["unexpected_keys"], info
    model = model.float().eval()
    longest = options["max_position_embeddings"] - (2 if options.get("pad_token_id") == 1 else 0)
    draw = np.random.RandomState(1)
    ids = [draw.randint(5, 120, size=count).tolist() for count in (9, 2, longest, 23, 14, 30)]
    padding = config.pad_token_id if config.pad_token_id is not None else 0
    padded = torch.tensor([row + [padding] * (longest - len(row)) for row in ids])
    mask = torch.tensor([[1] * len(row) + [0] * (longest - len(row)) for row in ids])
    labels = torch.tensor([row % 3 for row in range(len(ids))])
    logits = model(input_ids=padded, attention_mask=mask).logits
    loss = torch.nn.functional.cross_entropy(logits, labels)
    loss.backward()
    named = {name: p.grad.norm().item() for name, p in model.named_parameters() if p.grad is not None}
    return dict(config=saved, shapes=shapes, ids=ids, loss=round(loss.item(), 6),
                logits=[[round(x, 6) for x in row] for row in logits.tolist()],
                gradientNorms={name: round(norm, 6) for name, norm in named.items()})


out = {"note": {"transformers": transformers.__version__, "torch": torch.__version__}}
for name, (kind, options) in models.items():
    out[name] = compute(kind, options)
    print(name, out[name]["logits"][0], len(out[name]["shapes"]))
lines = ",\n".join(f"{json.dumps(key)}: {json.dumps(value, separators=(',', ':'))}" for key, value in out.items())
(HERE / "families.json").write_text("{\n" + lines + "\n}\n")
