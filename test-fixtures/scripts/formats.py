#!/usr/bin/env python3
"""Makes the small files that the tests of file formats read, with the formats' own libraries. The same files each time.

    formats.py                 writes test-fixtures/src/main/resources/dev/selkie/fixtures/formats

Needs torch, transformers, peft, safetensors, gguf. Tested with safetensors 0.8, peft 0.21, gguf 0.19, transformers 5.23.
"""
import copy, json, math, os, shutil
from pathlib import Path

os.environ.setdefault("HF_HUB_OFFLINE", "1")
import gguf
import numpy as np
import torch
from peft import LoraConfig, PeftModel, get_peft_model
from safetensors.torch import save_file
from tokenizers import Regex, Tokenizer, models, pre_tokenizers, processors, trainers
from transformers import LlamaConfig, LlamaForCausalLM

OUT = Path(__file__).resolve().parents[1] / "src/main/resources/dev/selkie/fixtures/formats"
SIZES = dict(vocab_size=64, hidden_size=32, intermediate_size=64, num_hidden_layers=2, num_attention_heads=4,
    num_key_value_heads=2, max_position_embeddings=128)
TEXT = "The selkie's skin lay on the shore;\n\n  it counted 12345 tides & didn't stir. Ünïcödé 海豹 🦭!"
LLAMA3_SPLIT = (r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+"
    r"|\s+(?!\S)|\s+")


def every_type():
    """One tensor of each common type, names that sort differently as UTF-16 and as UTF-8, an empty tensor, a single number."""
    types = dict(f64=torch.float64, f32=torch.float32, f16=torch.float16, bf16=torch.bfloat16, i64=torch.int64, i32=torch.int32,
        i16=torch.int16, i8=torch.int8, u8=torch.uint8, bool=torch.bool, u16=torch.uint16, u32=torch.uint32, u64=torch.uint64)
    tensors = {f"{name}.weight": torch.arange(6).reshape(2, 3).to(dtype) for name, dtype in types.items()}
    tensors |= {"scalar": torch.tensor(0.5), "empty": torch.zeros(0, 4), "\U0001f9ad": torch.ones(1), "\uffee\n\"": torch.zeros(1)}
    save_file(tensors, OUT / "every-type.safetensors", {"format": "pt"})


def conversions():
    """f32 values that are awkward to round, and what PyTorch makes of them."""
    rng = np.random.default_rng(0)
    bits = np.concatenate([rng.integers(0, 2**32, 3000, dtype=np.uint32), np.arange(0x3f7f0000, 0x3f820000, 997, dtype=np.uint32),
        np.array([0, 0x80000000, 1, 0x7f7fffff, 0x7f800000, 0xff800000, 0x3f808000, 0x3f818000, 0x477fefff, 0x477ff000, 0x33000000,
            0x33000001, 0x387fe000, 0x387fffff], dtype=np.uint32)])
    values = torch.from_numpy(bits.view(np.float32))
    values = values[~values.isnan()]
    save_file({"f32": values, "bf16": values.bfloat16(), "f16": values.half()}, OUT / "conversions.safetensors")


def adapters(base):
    def save(name, dtype=torch.float32, **settings):
        torch.manual_seed(1)
        model = get_peft_model(base, LoraConfig(task_type="CAUSAL_LM", **settings)).to(dtype)
        for key, weight in sorted(model.named_parameters()):
            if "lora_" in key:
                torch.nn.init.normal_(weight)
        model.peft_config["default"].base_model_name_or_path = "../base"
        model.save_pretrained(OUT / name)
        scaling = {path: module.scaling["default"] for path, module in model.named_modules() if isinstance(getattr(module, "scaling", None), dict)}
        (OUT / name / "README.md").unlink()
        config = json.loads((OUT / name / "adapter_config.json").read_text())
        if isinstance(config["target_modules"], list):  # PEFT writes a set as it comes
            config["target_modules"].sort()
        (OUT / name / "adapter_config.json").write_text(json.dumps(config, indent=2, sort_keys=True) + "\n")
        (OUT / name / "scaling.json").write_text(json.dumps({k.removeprefix("base_model.model."): v for k, v in scaling.items()}, indent=1))
        model.unload()

    save("adapter-plain", r=2, lora_alpha=8, target_modules=["q_proj", "v_proj"])
    save("adapter-patterns", torch.bfloat16, r=2, lora_alpha=3.5, target_modules="all-linear", use_rslora=True, lora_dropout=0.1,
        rank_pattern={"mlp.down_proj": 3, r"layers\.1\..*\.up_proj": 1}, alpha_pattern={"self_attn.q_proj": 7})
    save("adapter-regex", r=1, lora_alpha=1, target_modules=r"model\.layers\.1\..*(k|o)_proj")


def merged(base):
    """A base in bf16 and in f32 (the same numbers), and what PEFT makes of it and adapter-patterns."""
    for name, dtype in (("base", torch.bfloat16), ("merged", torch.float32)):
        model = copy.deepcopy(base).to(torch.bfloat16).to(dtype)
        if name == "merged":
            model = PeftModel.from_pretrained(model, OUT / "adapter-patterns").merge_and_unload()
        save_file({k: v.contiguous() for k, v in model.state_dict().items()}, OUT / f"{name}.safetensors", {"format": "pt"})


def llama_gguf():
    """A Llama in GGUF with every element type that Selkie reads, and the weights that transformers loads from it."""
    torch.manual_seed(2)
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    core = Tokenizer(models.BPE(ignore_merges=True))
    core.pre_tokenizer = pre_tokenizers.Sequence([pre_tokenizers.Split(Regex(LLAMA3_SPLIT), "isolated"),
        pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)])
    core.train_from_iterator([TEXT] * 3, trainers.BpeTrainer(vocab_size=320, initial_alphabet=alphabet, show_progress=False,
        special_tokens=["<|begin|>", "<|end|>"]))
    parts = json.loads(core.to_str())["model"]
    tokens = sorted(parts["vocab"], key=parts["vocab"].get)
    core.post_processor = processors.TemplateProcessing(single="<|begin|> $A", special_tokens=[("<|begin|>", 0)])

    config = LlamaConfig(**(SIZES | dict(vocab_size=len(tokens))))
    weights = LlamaForCausalLM(config).state_dict()
    writer = gguf.GGUFWriter(OUT / "llama.gguf", "llama")
    writer.add_block_count(2)
    writer.add_context_length(512)
    writer.add_embedding_length(32)
    writer.add_feed_forward_length(64)
    writer.add_head_count(4)
    writer.add_head_count_kv(2)
    writer.add_layer_norm_rms_eps(1e-5)
    writer.add_rope_freq_base(10000.0)
    writer.add_rope_dimension_count(8)
    writer.add_vocab_size(len(tokens))
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("llama-bpe")
    writer.add_token_list(tokens)
    writer.add_token_types([3 if t.startswith("<|") else 1 for t in tokens])
    writer.add_token_merges([" ".join(pair) for pair in parts["merges"]])
    writer.add_bos_token_id(0)
    writer.add_eos_token_id(1)
    writer.add_chat_template("{{ bos_token }}{% for m in messages %}{{ m.content }}{% endfor %}")
    writer.add_tensor("rope_freqs.weight", llama3_quotients(10000.0, 8, factor=8.0, low=1.0, high=4.0, length=64))
    types = [gguf.GGMLQuantizationType[t] for t in ("Q4_0", "Q4_1", "Q8_0", "F16", "BF16", "F32")]
    names = gguf.get_tensor_name_map(gguf.MODEL_ARCH.LLAMA, 2)
    for i, (name, weight) in enumerate(sorted(weights.items())):
        data = weight.numpy()
        if "q_proj" in name or "k_proj" in name:
            heads = 4 if "q_proj" in name else 2
            data = data.reshape(heads, 2, -1, 32).swapaxes(1, 2).reshape(data.shape)
        kind = types[i % len(types)] if data.ndim == 2 else gguf.GGMLQuantizationType.F32
        stem, suffix = name.rsplit(".", 1)
        writer.add_tensor(f"{names.get_name(stem)}.{suffix}", gguf.quants.quantize(data, kind), raw_dtype=kind)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()

    loaded = LlamaForCausalLM.from_pretrained(OUT, gguf_file="llama.gguf", dtype=torch.float32)
    ids = torch.tensor(core.encode(TEXT).ids)
    save_file({k: v.contiguous() for k, v in loaded.state_dict().items()} | {"ids": ids}, OUT / "llama-from-gguf.safetensors", {"text": TEXT})


def llama3_quotients(theta, width, factor, low, high, length):
    """As llama.cpp's convert_hf_to_gguf.py stores llama3 rope scaling."""
    quotients = []
    for frequency in 1.0 / (theta ** (torch.arange(0, width, 2, dtype=torch.float32) / width)):
        wavelength = 2 * math.pi / frequency
        smooth = min(1, max(0, (length / wavelength - low) / (high - low)))
        quotients.append(1 / ((1 - smooth) / factor + smooth))
    return np.array(quotients, dtype=np.float32)


if __name__ == "__main__":
    shutil.rmtree(OUT, ignore_errors=True)
    OUT.mkdir(parents=True)
    torch.manual_seed(0)
    every_type()
    conversions()
    base = LlamaForCausalLM(LlamaConfig(**SIZES))
    adapters(base)
    merged(base)
    llama_gguf()
