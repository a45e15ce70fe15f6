#!/usr/bin/env python3
"""What Hugging Face `tokenizers` learns from the texts of make_goldens.py and from running text.

Writes trained.json into the folder given: {texts, sizes: {SIZE: (the text of tokenizer.json)}, special}. The same
version writes the same bytes. Made with tokenizers 0.23.3:
    make_trained_golden.py ../resources/goldens
"""
import json, random, sys
from pathlib import Path

from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers

from make_goldens import TEXTS, WORDS

SPECIAL = ["<|pad|>", "<|begin|>", "the", "<|end|>"]
SIZES = [260, 400, 5000]


def texts():
    draw = random.Random(7)
    running = [" ".join(draw.choices(WORDS, k=12)) + draw.choice([".", "!\n", "?\r\n", "…"]) for _ in range(40)]
    return TEXTS + running + ["a" * 37, "ab" * 20 + "aaa" * 11, "\n" * 9 + " " * 14, "the them then other"] * 2


def trained(size):
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    trainer = trainers.BpeTrainer(
        vocab_size=size, special_tokens=SPECIAL, initial_alphabet=alphabet, show_progress=False)
    tokenizer.train_from_iterator(texts(), trainer)
    return tokenizer.to_str(pretty=True)


if __name__ == "__main__":
    golden = {"texts": texts(), "special": SPECIAL, "sizes": {str(size): trained(size) for size in SIZES}}
    Path(sys.argv[1], "trained.json").write_text(json.dumps(golden, ensure_ascii=False, indent=0) + "\n", encoding="utf-8")
