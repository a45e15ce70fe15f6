#!/usr/bin/env python3
"""Makes the small files that the tests of file formats read, with the formats' own libraries. The same files each time.

    make_formats.py            writes src/main/resources/dev/selkie/fixtures/formats beside this script

Needs torch, transformers, peft, safetensors, gguf. Tested with safetensors 0.8, peft 0.21, gguf 0.19, transformers 5.23.
"""
import json, math, os, shutil
from pathlib import Path

os.environ.setdefault("HF_HUB_OFFLINE", "1")
import gguf
import numpy as np
import torch
from peft import LoraConfig, get_peft_model
from safetensors.torch import save_file
from transformers import LlamaConfig, LlamaForCausalLM

OUT = Path(__file__).resolve().parent / "src/main/resources/dev/selkie/fixtures/formats"
SIZES = dict(vocab_size=64, hidden_size=32, intermediate_size=64, num_hidden_layers=2, num_attention_heads=4,
    num_key_value_heads=2, max_position_embeddings=128)


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


if __name__ == "__main__":
    shutil.rmtree(OUT, ignore_errors=True)
    OUT.mkdir(parents=True)
    torch.manual_seed(0)
    every_type()
    conversions()
    adapters(LlamaForCausalLM(LlamaConfig(**SIZES)))
