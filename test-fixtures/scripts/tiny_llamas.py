#!/usr/bin/env python3
"""Makes test-fixtures/models: tiny random Llamas with the numbers to expect of them, computed by PyTorch in f64.

    python tiny_llamas.py ../models        (torch 2.13, transformers 5.23, peft 0.21; the same seeds make the same files)

models/NAME            a Hugging Face folder, and expected.safetensors: ids i64 (T), logits f32 (T, V), rounded once
  llama                untied head, GQA, bos                      llama-biased   tied, biases everywhere, head_dim not D / H, linear rope
  llama-bf16           bf16 weights, llama3 rope
models/start           a PEFT adapter of `llama`, all targets, rank 4, B not 0, with its expected.safetensors
models/records.jsonl   four records, and for them
models/gradients.safetensors   d(mean loss of all four) / d(adapter), PEFT's names; metadata: loss, tokens
models/trained-NAME    the adapter after training, and train.jsonl: {step, epoch, loss, tokens, learning_rate, gradient_norm}
models/padded.json     loss of the first record under SEAL's padding: 2048 ids, end tokens that no one attends to are targets too
models/padded-together.json   of the first two, in one step, where the shorter is filled so to the length of the longer
"""
import json, math, shutil, sys
from pathlib import Path

import torch
from peft import LoraConfig, PeftModel, get_peft_model, get_peft_model_state_dict
from safetensors.torch import save_file
from tokenizers import Regex, Tokenizer, decoders, models, pre_tokenizers, processors, trainers
from transformers import AutoModelForCausalLM, AutoTokenizer, LlamaConfig, PreTrainedTokenizerFast, get_scheduler

OUT = Path(sys.argv[1])
TEXT = "The selkie swam north. Café, naïve, 12 seals? Yes! 海豹 and more"
RECORDS = [
    {"text": "The seal swam north and the sailor followed it."},
    {"prompt": "Where did the seal swim?", "completion": " North."},
    {"messages": [{"role": "user", "content": "Who followed?"}, {"role": "assistant", "content": "The sailor."}]},
    {"text": "North is where the ice is."},
]
CHAT = ("{{ bos_token }}{% for m in messages %}<|{{ m['role'] }}|>{{ m['content'] }}<|end|>{% endfor %}"
    "{% if add_generation_prompt %}<|assistant|>{% endif %}")
SHAPE = dict(hidden_size=32, intermediate_size=56, num_hidden_layers=2, num_attention_heads=4, num_key_value_heads=2,
    max_position_embeddings=4096, bos_token_id=0, eos_token_id=1, pad_token_id=1)
MODELS = {
    "llama": (torch.float32, dict(tie_word_embeddings=False, rope_parameters=dict(rope_type="default", rope_theta=10000.0))),
    "llama-biased": (torch.float32, dict(tie_word_embeddings=True, attention_bias=True, mlp_bias=True, head_dim=12,
        rope_parameters=dict(rope_type="linear", rope_theta=10000.0, factor=2.0))),
    "llama-bf16": (torch.bfloat16, dict(tie_word_embeddings=False, num_hidden_layers=3, rope_parameters=dict(rope_type="llama3",
        rope_theta=1000.0, factor=8.0, low_freq_factor=1.0, high_freq_factor=4.0, original_max_position_embeddings=64))),
}
TARGETS = ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"]


# ---------------------------------------------------------------- models

def tokenizer():
    core = Tokenizer(models.BPE())
    pattern = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
    core.pre_tokenizer = pre_tokenizers.Sequence([pre_tokenizers.Split(Regex(pattern), behavior="isolated"),
        pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)])
    core.decoder = decoders.ByteLevel()
    special = ["<|begin|>", "<|end|>", "<|user|>", "<|assistant|>"]
    core.train_from_iterator([TEXT, *map(json.dumps, RECORDS)] * 3, trainers.BpeTrainer(vocab_size=288, special_tokens=special,
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(), show_progress=False))
    core.post_processor = processors.Sequence([processors.ByteLevel(trim_offsets=False),
        processors.TemplateProcessing(single="<|begin|> $A", pair="<|begin|> $A <|begin|> $B", special_tokens=[("<|begin|>", 0)])])
    return PreTrainedTokenizerFast(tokenizer_object=core, bos_token="<|begin|>", eos_token="<|end|>", pad_token="<|end|>",
        chat_template=CHAT, clean_up_tokenization_spaces=False)


def random_model(settings, vocabulary, dtype):
    model = AutoModelForCausalLM.from_config(LlamaConfig(vocab_size=vocabulary, **{**SHAPE, **settings}))
    generator = torch.Generator().manual_seed(len(settings))
    with torch.no_grad():
        for name, weight in sorted(model.named_parameters()):
            noise = torch.randn(weight.shape, generator=generator)
            if "norm" in name:
                weight.copy_(1 + 0.2 * noise)
            elif weight.dim() == 1:
                weight.copy_(0.2 * noise)
            else:
                weight.copy_(noise * (0.4 if "embed" in name else 1.5 / weight.shape[1] ** 0.5))
    return model.to(dtype)


def load(folder, adapter=None):
    """All in f64: also the norm and the rotary angles, which transformers computes in f32."""
    model = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float64)
    if adapter:
        model = PeftModel.from_pretrained(model, adapter, is_trainable=True)
    model.double()
    for module in model.modules():
        if type(module).__name__ == "LlamaRMSNorm":
            module.forward = lambda x, m=module: m.weight * x / (x.square().mean(-1, keepdim=True) + m.variance_epsilon).sqrt()
        if type(module).__name__ == "LlamaRotaryEmbedding":
            module.forward = lambda x, position_ids, f=frequencies(module.config), **_: angles(position_ids, f)
    return model


def angles(positions, frequencies):
    half = positions[..., None].double() * frequencies
    return torch.cat((half, half), -1).cos(), torch.cat((half, half), -1).sin()


def frequencies(config):
    rope, size = config.rope_parameters, getattr(config, "head_dim", None) or config.hidden_size // config.num_attention_heads
    plain = torch.tensor([rope["rope_theta"] ** (-2 * i / size) for i in range(size // 2)], dtype=torch.float64)
    if rope["rope_type"] == "linear":
        return plain / rope["factor"]
    if rope["rope_type"] == "llama3":
        waves = rope["original_max_position_embeddings"] / (2 * math.pi / plain)
        smooth = ((waves - rope["low_freq_factor"]) / (rope["high_freq_factor"] - rope["low_freq_factor"])).clamp(0, 1)
        return (1 - smooth) * plain / rope["factor"] + smooth * plain
    return plain


def expect(model, coder, out):
    ids = torch.tensor(coder(TEXT).input_ids)
    with torch.inference_mode():
        save_file({"ids": ids, "logits": model(ids[None], use_cache=False).logits[0].float().contiguous()}, out / "expected.safetensors")


# ---------------------------------------------------------------- training

def encode(coder, record):
    """Ids, and whether each may be a target."""
    if "text" in record:
        ids = coder(record["text"]).input_ids
        return ids, [True] * len(ids)
    if "prompt" in record:
        prompt, rest = coder(record["prompt"]).input_ids, coder(record["completion"], add_special_tokens=False).input_ids
        return prompt + rest + [coder.eos_token_id], [False] * len(prompt) + [True] * (len(rest) + 1)
    turns = record["messages"]
    before, whole = (coder.apply_chat_template(turns[:n], tokenize=False, add_generation_prompt=n < len(turns)) for n in (len(turns) - 1, len(turns)))
    coded = coder(whole, add_special_tokens=False, return_offsets_mapping=True)
    return coded.input_ids, [start >= len(before) for start, _ in coded.offset_mapping]


def nll(model, ids, own, keys):
    logits = model(torch.tensor([ids]), attention_mask=(torch.arange(len(ids)) < keys)[None].long(), use_cache=False).logits[0]
    picked = logits[:-1].log_softmax(-1).gather(-1, torch.tensor(ids[1:])[:, None])[:, 0]
    return -picked[torch.tensor(own[1:])].sum()


def backward(model, coder, records):
    coded = [encode(coder, record) for record in records]
    tokens = sum(sum(own[1:]) for _, own in coded)
    losses = [nll(model, ids, own, len(ids)) / tokens for ids, own in coded]
    sum(losses).backward()
    return sum(losses).item(), tokens


def trainable(model):
    return [p for p in model.parameters() if p.requires_grad]


def norm(model):
    return math.sqrt(sum(p.grad.square().sum().item() for p in trainable(model)))


def gradients(coder):
    model = load(OUT / "llama", OUT / "start")
    loss, tokens = backward(model, coder, RECORDS)
    for p in trainable(model):
        p.data = p.grad
    state = {name: value.float().contiguous() for name, value in get_peft_model_state_dict(model).items()}
    save_file(state, OUT / "gradients.safetensors", {"loss": repr(loss), "tokens": str(tokens)})


def train(name, coder, group, epochs, schedule, warmup, rate, decay, clip):
    model = load(OUT / "llama", OUT / "start").train()
    steps = epochs * math.ceil(len(RECORDS) / group)
    optimizer = torch.optim.AdamW(trainable(model), lr=rate, weight_decay=decay)
    rates, lines = get_scheduler(schedule, optimizer, warmup, steps), []
    for step in range(steps):
        first = step * group % (math.ceil(len(RECORDS) / group) * group)
        rate = rates.get_last_lr()[0]
        loss, tokens = backward(model, coder, RECORDS[first:first + group])
        lines.append(dict(step=step + 1, epoch=step // math.ceil(len(RECORDS) / group) + 1, loss=loss, tokens=tokens,
            learning_rate=rate, gradient_norm=norm(model)))
        if clip:
            torch.nn.utils.clip_grad_norm_(trainable(model), clip)
        optimizer.step(), rates.step(), optimizer.zero_grad()
    save_adapter(model, OUT / f"trained-{name}")
    (OUT / f"trained-{name}" / "train.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))


def padded(coder):
    model, ids = load(OUT / "llama", OUT / "start"), coder(RECORDS[0]["text"]).input_ids
    loss = nll(model, ids + [coder.eos_token_id] * (2048 - len(ids)), [True] * 2048, len(ids)) / 2048
    loss.backward()
    (OUT / "padded.json").write_text(json.dumps(dict(loss=loss.item(), tokens=2048, gradient_norm=norm(model))) + "\n")


def padded_together(coder):
    model = load(OUT / "llama", OUT / "start")
    coded = [encode(coder, RECORDS[n]) for n in (0, 1)]  # a text, of which every id is a label, and a completion
    longest = max(len(ids) for ids, _ in coded)
    labels = [own + [True] * (longest - len(own)) for _, own in coded]
    losses = [nll(model, ids + [coder.eos_token_id] * (longest - len(ids)), own, len(ids)) / sum(map(sum, labels))
        for (ids, _), own in zip(coded, labels)]
    sum(losses).backward()
    line = dict(loss=sum(losses).item(), tokens=sum(map(sum, labels)), gradient_norm=norm(model))
    (OUT / "padded-together.json").write_text(json.dumps(line) + "\n")


def save_adapter(model, folder):
    for p in trainable(model):
        p.data = p.data.float()
    model.peft_config["default"].base_model_name_or_path = "llama"
    model.save_pretrained(folder, save_embedding_layers=False)
    (folder / "README.md").unlink()
    config = json.loads((folder / "adapter_config.json").read_text())
    config["target_modules"].sort()
    (folder / "adapter_config.json").write_text(json.dumps(config, indent=1, sort_keys=True) + "\n")


def main():
    shutil.rmtree(OUT, ignore_errors=True)
    coder = tokenizer()
    for name, (dtype, settings) in MODELS.items():
        random_model(settings, len(coder), dtype).save_pretrained(OUT / name)
        coder.save_pretrained(OUT / name)
        expect(load(OUT / name), coder, OUT / name)
    coder = AutoTokenizer.from_pretrained(OUT / "llama")

    model = get_peft_model(AutoModelForCausalLM.from_pretrained(OUT / "llama"),
        LoraConfig(r=4, lora_alpha=8, lora_dropout=0.0, target_modules=TARGETS, task_type="CAUSAL_LM"))
    generator = torch.Generator().manual_seed(1)
    with torch.no_grad():
        for key, weight in sorted(model.named_parameters()):
            if "lora_" in key:
                weight.copy_(torch.randn(weight.shape, generator=generator) * 0.1)
    save_adapter(model, OUT / "start")
    expect(load(OUT / "llama", OUT / "start"), coder, OUT / "start")

    (OUT / "records.jsonl").write_text("".join(json.dumps(record) + "\n" for record in RECORDS))
    gradients(coder)
    train("linear", coder, 1, 3, "linear", 0, 5e-3, 0.0, 0)
    train("cosine", coder, 3, 6, "cosine", 2, 5e-3, 0.01, 0.5)
    padded(coder)
    padded_together(coder)


if __name__ == "__main__":
    main()
