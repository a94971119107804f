"""Writes losses.json: losses and their slopes by PyTorch's autograd, for the outputs that a training may have.

    python test/golden/make-losses.py        (needs torch)

Targets are as src/main/engine/loss.ts wants them: what having a class counts, negative where a text lacks it.
"""
import json
import os

import torch

torch.manual_seed(7)
cases = []


def focal(p, gamma):
    return (1 - p) ** gamma


def single(logits, targets, gamma):
    logs = torch.log_softmax(logits, 1)
    return -(targets * focal(logs.exp(), gamma) * logs).sum()


def several(logits, targets, gamma):
    having = torch.nn.functional.logsigmoid(logits)
    lacking = torch.nn.functional.logsigmoid(-logits)
    up, down = targets.clamp(min=0), (-targets).clamp(min=0)
    return -(up * focal(having.exp(), gamma) * having + down * focal(lacking.exp(), gamma) * lacking).sum()


def add(name, heads, gamma, logits, targets):
    logits = torch.tensor(logits, dtype=torch.float64, requires_grad=True) if isinstance(logits, list) else logits
    logits = logits.detach().double().requires_grad_(True)
    at, loss = 0, 0
    for kind, classes in heads:
        part = slice(at, at + classes)
        loss = loss + (several if kind == "multi" else single)(logits[:, part], targets[:, part].double(), gamma)
        at += classes
    loss.backward()
    cases.append(
        {
            "name": name,
            "heads": [{"isMulti": kind == "multi", "classes": classes} for kind, classes in heads],
            "gamma": gamma,
            "logits": logits.tolist(),
            "targets": targets.tolist(),
            "loss": loss.item(),
            "slopes": logits.grad.tolist(),
        }
    )


one_hot = torch.eye(3)[[0, 2, 1, 2]] * torch.tensor([[0.1], [0.4], [0.2], [0.3]])
signs = torch.tensor([[0.25, -0.25, -0.25, 0.25], [-0.25, -0.25, 0.25, 0.25], [0.0, 0, 0, 0], [-0.5, 0.25, -0.1, 0.3]])
for gamma in (0, 2, 1.5):
    add("one of three", [("single", 3)], gamma, torch.randn(4, 3), one_hot)
    add("any of four", [("multi", 4)], gamma, torch.randn(4, 4) * 3, signs)
    add("both", [("single", 3), ("multi", 4), ("single", 3)], gamma, torch.randn(4, 10), torch.cat([one_hot, signs, one_hot.flip(0)], 1))
add("far out", [("multi", 2)], 0, torch.tensor([[60.0, -60.0], [-90.0, 90.0]]), torch.tensor([[0.5, -0.5], [0.5, -0.5]]))

with open(os.path.join(os.path.dirname(__file__), "losses.json"), "w") as file:
    json.dump(cases, file, indent=1)
    file.write("\n")
