"""Writes the files beside it: what torch.save makes of weights, and weights.json: what torch reads out of them.

Run: python3 make-weights.py   (needs torch, transformers, numpy)
weights.json: by file, by tensor: format, shape and the SHA-256 of its numbers as little-endian f32, row-major.
The files that are no weights (module, program) are only ever written here, never loaded.
"""
import hashlib
import json
import os
import pathlib
import pickle
from collections import OrderedDict

import torch
import transformers
from transformers import BertConfig, BertForSequenceClassification

HERE = pathlib.Path(__file__).parent
FORMATS = {
    torch.float32: "F32", torch.float16: "F16", torch.bfloat16: "BF16", torch.float64: "F64",
    torch.int64: "I64", torch.uint8: "U8", torch.bool: "BOOL",
}
out = {"torch": torch.__version__, "transformers": transformers.__version__, "files": {}}
torch.manual_seed(7)


def note(name, state):
    out["files"][name] = {
        key: {
            "dtype": FORMATS[value.dtype],
            "shape": list(value.shape),
            "sha256": hashlib.sha256(
                value.detach().to(torch.float32).contiguous().numpy().astype("<f4").tobytes()
            ).hexdigest(),
        }
        for key, value in state.items()
    }


def save(name, state, **options):
    torch.save(state, HERE / name, **options)
    inner = state.get("state_dict", state)
    # torch's own careful reader knows protocol 2 alone.
    read = torch.load(HERE / name, weights_only="pickle_protocol" not in options)
    read = read.get("state_dict", read)
    for key in inner:
        assert torch.equal(torch.nan_to_num(read[key]), torch.nan_to_num(inner[key])), key
    note(name, read)


table = torch.randn(5, 4)
fused = torch.randn(6, 5)
special = torch.tensor([0.0, -0.0, float("inf"), -float("inf"), 1e-45, 6e-8, 65504.0, 1 / 3])
model = torch.nn.Sequential(torch.nn.Linear(3, 2), torch.nn.LayerNorm(2))
state = model.state_dict()  # an OrderedDict with _metadata, as every model has
state["table"] = table
state["tied"] = table
state["transposed"] = torch.randn(3, 4).t()
state["permuted"] = torch.randn(2, 3, 4).permute(2, 0, 1)
state["rows"] = fused[2:4]
state["columns"] = fused[:, 1:3]
state["every.second"] = torch.randn(9)[1::2]
state["half"] = torch.cat([special, torch.randn(7)]).to(torch.float16)
state["half.transposed"] = torch.randn(2, 3).to(torch.float16).t()
state["bfloat"] = torch.cat([special, torch.randn(7)]).to(torch.bfloat16)
state["special"] = special
state["scalar"] = torch.tensor(2.5)
state["empty"] = torch.zeros(0, 4)
state["parameter"] = torch.nn.Parameter(torch.randn(2, 2))
state["position_ids"] = torch.arange(6).expand((1, -1))
state["mask"] = torch.tensor([True, False])
state["double"] = torch.randn(2, dtype=torch.float64)

save("zip.bin", state)
save("legacy.bin", state, _use_new_zipfile_serialization=False)
small = OrderedDict((key, state[key]) for key in ("table", "tied", "transposed", "position_ids"))
save("zip-protocol-4.bin", small, pickle_protocol=4)
save("legacy-protocol-4.bin", small, pickle_protocol=4, _use_new_zipfile_serialization=False)
save("checkpoint.bin", {"state_dict": small, "epoch": 3, "loss": 0.25, "names": ["a", "b"], "best": None})
save("checkpoint-legacy.bin", {"epoch": 3, "state_dict": small}, _use_new_zipfile_serialization=False)

# What is no table of tensors.
torch.save(model[0], HERE / "module.bin")


class Own(torch.nn.Module):  # the older format holds the source of a module, so not one of torch's
    pass


torch.save(Own(), HERE / "module-legacy.bin", _use_new_zipfile_serialization=False)


class Program:
    def __reduce__(self):
        return os.system, ("touch winnow-ran-a-program",)


torch.save({"weight": table, "run": Program()}, HERE / "program.bin")
torch.save({"weight": table, "run": Program()}, HERE / "program-legacy.bin", _use_new_zipfile_serialization=False)
(HERE / "program-plain.bin").write_bytes(pickle.dumps(Program(), protocol=2))
torch.save({"weight": table.to_sparse()}, HERE / "sparse.bin")

# A model in two files with an index, as save_pretrained of transformers before 5 laid them out.
config = BertConfig(
    vocab_size=1500, hidden_size=4, num_hidden_layers=1, num_attention_heads=1, intermediate_size=8,
    max_position_embeddings=16, num_labels=2,
)
bert = BertForSequenceClassification(config).to(torch.float16).state_dict()
bert["bert.embeddings.position_ids"] = torch.arange(16).expand((1, -1))
halves = list(bert.items())
shards = {
    "pytorch_model-00001-of-00002.bin": OrderedDict(halves[:4]),
    "pytorch_model-00002-of-00002.bin": OrderedDict(halves[4:]),
}
folder = HERE / "sharded"
folder.mkdir(exist_ok=True)
total = sum(value.numel() * value.element_size() for value in bert.values())
index = {
    "metadata": {"total_size": total},
    "weight_map": {key: name for name, shard in shards.items() for key in shard},
}
for name, shard in shards.items():
    torch.save(shard, folder / name)
(folder / "pytorch_model.bin.index.json").write_text(json.dumps(index, indent=1) + "\n")
note("sharded", bert)

# One tensor a line.
text = json.dumps(out).replace("}, ", "},\n").replace(": {", ": {\n", 1)
(HERE / "weights.json").write_text(text + "\n")
