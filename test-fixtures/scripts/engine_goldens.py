#!/usr/bin/env python3
"""What PyTorch says about the engine's macro ops, in f64: engine/src/test/resources/dev/selkie/engine/goldens.txt.

    python engine_goldens.py > goldens.txt

Inputs are formulas that both sides compute: number i of the input with seed s is 1.3 sin(3.7 i + s) + 0.2 cos(i).
Each line: the name of a result, then its numbers, row-major. Needs PyTorch alone; the same everywhere.
"""
import math
import torch

torch.set_default_dtype(torch.float64)


def numbers(seed, *shape):
    count = math.prod(shape)
    values = [1.3 * math.sin(3.7 * i + seed) + 0.2 * math.cos(i) for i in range(count)]
    return torch.tensor(values).reshape(shape).requires_grad_()


def show(name, tensor):
    print(name, *(repr(x) for x in tensor.detach().flatten().tolist()))


def show_gradients(op, y, **inputs):
    """The gradients of sum(y * numbers(9))."""
    gradients = torch.autograd.grad((y * numbers(9, *y.shape).detach()).sum(), list(inputs.values()))
    show(op, y)
    for name, gradient in zip(inputs, gradients):
        show(f"{op}.{name}", gradient)


def rms_norm(x, weight, eps=1e-3):
    return torch.nn.functional.rms_norm(x, (x.shape[-1],), weight, eps)


def rotate(x, positions, head_dim):
    """As transformers' apply_rotary_pos_emb: halves."""
    frequencies = 10.0 ** -(torch.arange(0, head_dim, 2) / head_dim)
    angles = positions[:, None] * torch.cat([frequencies, frequencies])
    heads = x.reshape(len(positions), -1, head_dim)
    half = head_dim // 2
    turned = torch.cat([-heads[..., half:], heads[..., :half]], -1)
    return (heads * angles.cos()[:, None] + turned * angles.sin()[:, None]).reshape(x.shape)


def attention(q, k, v, segments, head_dim, scaling):
    """One call of scaled_dot_product_attention for each segment (first row, rows)."""
    outs = []
    for first, rows in segments:
        parts = [t[first:first + rows].reshape(rows, -1, head_dim).transpose(0, 1)[None] for t in (q, k, v)]
        out = torch.nn.functional.scaled_dot_product_attention(*parts, is_causal=True, scale=scaling, enable_gqa=True)
        outs.append(out[0].transpose(0, 1).reshape(rows, -1))
    return torch.cat(outs)


x, weight = numbers(1, 3, 8), numbers(2, 8)
show_gradients("rms_norm", rms_norm(x, weight), x=x, weight=weight)

gate, up = numbers(1, 3, 5), numbers(2, 3, 5)
show_gradients("swiglu", torch.nn.functional.silu(gate) * up, gate=gate, up=up)

positions = torch.tensor([2, 0, 5])
show_gradients("rope", rotate(x, positions, 4), x=x)

q, k, v = numbers(1, 5, 8), numbers(2, 5, 4), numbers(3, 5, 4)
show_gradients("attention", attention(q, k, v, [(0, 2), (2, 3)], 4, 0.7), q=q, k=k, v=v)

hidden, head = numbers(1, 4, 6), numbers(2, 7, 6)
targets = torch.tensor([3, 0, 6, 2])
logprobs = -torch.nn.functional.cross_entropy(hidden @ head.T, targets, reduction="none")
show_gradients("cross_entropy", logprobs[:, None], hidden=hidden, head=head)

base, a, b = numbers(3, 6, 8), numbers(4, 2, 8), numbers(5, 6, 2)
show_gradients("lora_linear", x @ base.T + 0.5 * (x @ a.T) @ b.T, x=x, a=a, b=b)

table, ids = numbers(1, 5, 3), torch.tensor([4, 1, 4])
show_gradients("embedding", torch.nn.functional.embedding(ids, table), table=table)

p = torch.nn.Parameter(numbers(1, 2, 3).detach())
optimizer = torch.optim.AdamW([p], lr=0.1, betas=(0.9, 0.99), eps=1e-6, weight_decay=0.05)
for step in range(3):
    p.grad = numbers(step + 2, 2, 3).detach()
    norm = torch.nn.utils.clip_grad_norm_([p], 1.5)
    show(f"gradient_norm.{step}", norm)
    optimizer.step()
    show(f"adamw.{step}", p)

# A Llama block: norm, attention with rotary embedding, norm, SwiGLU, both with their residuals.
x = numbers(1, 5, 8)
weights = {name: numbers(10 + i, *shape) for i, (name, shape) in enumerate({
    "norm1": (8,), "q": (8, 8), "k": (4, 8), "v": (4, 8), "o": (8, 8),
    "norm2": (8,), "gate": (6, 8), "up": (6, 8), "down": (8, 6)}.items())}
w = {name: weight * 0.3 for name, weight in weights.items()}
positions = torch.tensor([0, 1, 0, 1, 2])
n = rms_norm(x, w["norm1"])
q, k, v = rotate(n @ w["q"].T, positions, 4), rotate(n @ w["k"].T, positions, 4), n @ w["v"].T
h = x + attention(q, k, v, [(0, 2), (2, 3)], 4, 0.5) @ w["o"].T
n = rms_norm(h, w["norm2"])
y = h + (torch.nn.functional.silu(n @ w["gate"].T) * (n @ w["up"].T)) @ w["down"].T
show_gradients("block", y, x=x, **weights)
