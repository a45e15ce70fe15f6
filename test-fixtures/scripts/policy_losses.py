#!/usr/bin/env python3
"""Makes models/policy.json: training of `llama` with `start` by policy gradient and by preference, in PyTorch f64.

    python policy_losses.py ../models      (after tiny_llamas.py; the same versions)

{records: [{ids, first, sampled, reference, advantage}],
 grpo | dpo: {settings, steps: [{loss, gradient_norm}]}}. Ids from number `first` on are what was written. The losses
are written as the papers write them: arXiv:2402.03300, equation 3 with the estimator of equation 4, and
arXiv:2305.18290, equation 7.
"""
import json

import torch
from tiny_llamas import OUT, load, norm, trainable

RATE, EPOCHS, CLIP, PENALTY, BETA = 5e-3, 3, 0.2, 0.3, 0.4
TEXTS = [([0, 40, 50, 60], [70, 71, 90, 91, 92, 1]), ([0, 40, 50, 60], [70, 81, 1]),
    ([0, 33, 44], [5, 100, 120, 121, 200]), ([0, 33, 44], [5, 17, 18, 1])]
ADVANTAGES = [1.25, -0.5, -1.0, 0.75]


def logprobs(model, prompt, text):
    logits = model(torch.tensor([prompt + text]), use_cache=False).logits[0]
    return logits[:-1].log_softmax(-1).gather(-1, torch.tensor((prompt + text)[1:])[:, None])[len(prompt) - 1:, 0]


def records():
    """Log-probabilities as of models nearby, so that some ratios are clipped and no term is 0."""
    model, generator, made = load(OUT / "llama", OUT / "start"), torch.Generator().manual_seed(3), []
    for (prompt, text), advantage in zip(TEXTS, ADVANTAGES):
        with torch.no_grad():
            now = logprobs(model, prompt, text)
        noisy = lambda: (now + 0.3 * torch.randn(now.shape, generator=generator)).float().tolist()
        made.append(dict(ids=prompt + text, first=len(prompt), sampled=noisy(), reference=noisy(), advantage=advantage))
    return made


def grpo(model, items):
    total = 0
    for item in items:
        new = logprobs(model, item["ids"][:item["first"]], item["ids"][item["first"]:])
        old, reference = torch.tensor(item["sampled"]).double(), torch.tensor(item["reference"]).double()
        ratio, advantage = torch.exp(new - old), item["advantage"]
        surrogate = torch.minimum(ratio * advantage, ratio.clamp(1 - CLIP, 1 + CLIP) * advantage)
        divergence = torch.exp(reference) / torch.exp(new) - torch.log(torch.exp(reference) / torch.exp(new)) - 1
        total = total + (surrogate - PENALTY * divergence).mean()
    return -total / len(items)


def dpo(model, items):
    margins = []
    for item in items:
        new = logprobs(model, item["ids"][:item["first"]], item["ids"][item["first"]:])
        margins.append(new.sum() - torch.tensor(item["reference"]).double().sum())
    wins = [BETA * (chosen - rejected) for chosen, rejected in zip(margins[::2], margins[1::2])]
    return -torch.stack([torch.nn.functional.logsigmoid(win) for win in wins]).mean()


def train(loss, items, group):
    model, lines = load(OUT / "llama", OUT / "start").train(), []
    optimizer = torch.optim.AdamW(trainable(model), lr=RATE, weight_decay=0.0)
    per_epoch = len(items) // group
    for step in range(EPOCHS * per_epoch):
        for settings in optimizer.param_groups:
            settings["lr"] = RATE * (EPOCHS * per_epoch - step) / (EPOCHS * per_epoch)
        first = step % per_epoch * group
        value = loss(model, items[first:first + group])
        value.backward()
        lines.append(dict(loss=value.item(), gradient_norm=norm(model)))
        optimizer.step(), optimizer.zero_grad()
    return lines


def main():
    items, common = records(), dict(learning_rate=RATE, epochs=EPOCHS)
    made = dict(records=items,
        grpo=dict(**common, clip=CLIP, penalty=PENALTY, steps=train(grpo, items, 2)),
        dpo=dict(**common, beta=BETA, steps=train(dpo, items, 2)),
        dpo_both=dict(**common, beta=BETA, steps=train(dpo, items, 4)))
    (OUT / "policy.json").write_text(json.dumps(made, indent=1) + "\n")


if __name__ == "__main__":
    main()
