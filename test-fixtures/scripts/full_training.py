#!/usr/bin/env python3
"""Makes models/full.json: training of all weights of `llama` in PyTorch f64, with AdamW, clipping and a cosine.

    python full_training.py ../models      (after tiny_llamas.py; the same versions)

{steps: [{loss, gradient_norm, learning_rate}], weights: {name: [sum, sum of squares, first, last]}} after the last step.
Step s learns from three sequences of ids (5 s + 7 i + 3 t + i t²) mod 256 with 9 + i ids.
"""
import json

import torch
from tiny_llamas import OUT
from transformers import AutoModelForCausalLM, get_cosine_schedule_with_warmup

STEPS = 6


def main():
    torch.set_default_dtype(torch.float64)
    model = AutoModelForCausalLM.from_pretrained(OUT / "llama", dtype=torch.float64).train()
    optimizer = torch.optim.AdamW(model.parameters(), lr=3e-3, betas=(0.9, 0.98), eps=1e-8, weight_decay=0.05)
    schedule = get_cosine_schedule_with_warmup(optimizer, 2, STEPS)
    steps = []
    for s in range(1, STEPS + 1):
        total, count = 0, 0
        for i in range(3):
            ids = torch.tensor([[(5 * s + 7 * i + 3 * t + i * t * t) % 256 for t in range(9 + i)]])
            logits = model(ids, use_cache=False).logits[0, :-1]
            total = total - logits.log_softmax(-1).gather(-1, ids[0, 1:, None]).sum()
            count += ids.shape[1] - 1
        loss = total / count
        optimizer.zero_grad()
        loss.backward()
        norm = torch.nn.utils.clip_grad_norm_(model.parameters(), 0.8)
        steps.append(dict(loss=loss.item(), gradient_norm=norm.item(), learning_rate=schedule.get_last_lr()[0]))
        optimizer.step()
        schedule.step()
    weights = {name: [w.sum().item(), w.square().sum().item(), w.flatten()[0].item(), w.flatten()[-1].item()]
        for name, w in sorted(model.state_dict().items())}
    (OUT / "full.json").write_text(json.dumps(dict(steps=steps, weights=weights), indent=1) + "\n")


main()
