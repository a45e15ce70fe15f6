#!/usr/bin/env python3
"""Small tokenizers of every published style, and what Hugging Face `tokenizers` makes of texts with them.

Writes STYLE.json into the folder given: {tokenizer: (a whole tokenizer.json), cases: [{text, special, ids, offsets}],
decodings: [{ids, kept, skipped}]}. The same version writes the same bytes. Made with tokenizers 0.23.3:
    make_goldens.py ../resources/goldens
"""
import json, random, sys
from pathlib import Path

from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers

CONTRACTIONS = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)"
REST = r"| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
LLAMA3 = CONTRACTIONS + r"|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}" + REST
QWEN2 = CONTRACTIONS + r"|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}" + REST
UPPER, LOWER = r"[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]", r"[\p{Ll}\p{Lm}\p{Lo}\p{M}]"
O200K = (rf"[^\r\n\p{{L}}\p{{N}}]?{UPPER}*{LOWER}+{CONTRACTIONS}?|[^\r\n\p{{L}}\p{{N}}]?{UPPER}+{LOWER}*{CONTRACTIONS}?"
    r"|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+")
POSSESSIVE = (r"'(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?+\p{L}++|\p{N}{1,3}+| ?[^\s\p{L}\p{N}]++[\r\n]*+|\s++$|\s*[\r\n]|\s+(?!\S)|\s")
GROUPS = r"\p{N}{1,3}(?=(?:\p{N}{3})*(?:\P{N}|$))|\P{N}+"

WORDS = ("seal skin tale water north harbour island selkie writes learns sings naïve café Übung the a of in to and is was that it's "
    "don't we'll I'm 12 345 1973 20,000 tensor gradient kernel matrix token 海豹 море 🙂 don’t").split()
TEXTS = [
    "", " ", "a", "Hello, world!", "The seal swam north and the sailor's dog followed it.", "  two  spaces\tand tab\n\nnew\r\nline \n x  ",
    "I'm you're THEY'LL he'D don’t 'ſ 'S", "3.14159 1,000,000 0x1F 1e-5 ٣٤٥ १२३ ½ ² Ⅷ ①", "def f(x):\n    return x**2  # ok\n\n\n",
    "<div class=\"a\">&amp;</div> http://a.b/c?d=e&f=g C:\\dir /* x */ == != -> => && ||", "año Übergröße naïve œuvre Łódź İstanbul ıİ ǅ ẞ",
    "Ελληνικά, Русский текст, Հայերեն, ქართული", "עברית עם נִקּוּד וְעוד", "العربية والأردية؟ ۱۲۳", "हिन्दी में लिखा है। বাংলা ਪੰਜਾਬੀ ગુજરાતી", "தமிழ் తెలుగు ಕನ್ನಡ മലയാളം සිංහල",
    "ภาษาไทยไม่มีช่องว่าง ລາວ ខ្មែរ မြန်မာ བོད་ཡིག", "日本語のテキスト、中文文本。한국어 텍스트", "አማርኛ ᏣᎳᎩ ᠮᠣᠩᠭᠣᠯ ߒߞߏ", "𝔾𝕠𝕠𝕕 𐍈𐌰 𓀀 𒀀 😀", "👩‍👩‍👧‍👦 🏳️‍🌈 👍🏽 🇺🇳 e\u0301 o\u0308\u0301 \u0301x",
    "\u00a0\u2003\u200b\ufeff\u2028\u2029\u0085\u3000\u1680", "nul\0byte \x01\x1f\x7f", "\ufffd \uffff \ue000 \U0010ffff", "Å Å ﬁ ｆｕｌｌ ㈱ 각 각 ᄀ",
    "A" * 70 + " " * 40 + "b", "ab" * 60 + "0" * 50 + "!" * 45 + "\n" * 45, "<|im_start|>user\nhi<|im_end|>\n<|im_start|>assistant\n", "x <|begin|>  <|im_end|>y<|im_end", "  <mask>  after the <MASK> and maskin mask",
    "the new york newyork new york, NEW YORK", "▁under ▁▁lower _ <0x41> <unk>", "..." * 9 + "?!" * 7, "🙂" * 30, "\u0301" * 30,
]
SPECIAL = ["<|begin|>", "<|im_start|>", "<|im_end|>"]


def corpus():
    rng = random.Random(0)
    for _ in range(300):
        words = rng.choices(WORDS, k=rng.randint(4, 12))
        yield words[0].capitalize() + rng.choice([" ", "  ", ", ", "\n"]) + " ".join(words[1:]) + rng.choice([".", "?", "!\n", " ...\n\n"])


def byte_level(first=None, normalizer=None, use_regex=False, prefix=False, size=360, **model):
    core = Tokenizer(models.BPE(**model))
    parts = ([first] if not isinstance(first, list) else first) if first else []
    parts.append(pre_tokenizers.ByteLevel(add_prefix_space=prefix, use_regex=use_regex))
    core.pre_tokenizer = pre_tokenizers.Sequence(parts) if len(parts) > 1 else parts[0]
    core.decoder = decoders.ByteLevel()
    core.post_processor = processors.ByteLevel(trim_offsets=False)
    if normalizer:
        core.normalizer = normalizer
    core.train_from_iterator(corpus(), trainers.BpeTrainer(vocab_size=size, special_tokens=SPECIAL, show_progress=False,
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet()))
    return core


def split(pattern, behavior="isolated", invert=False):
    return pre_tokenizers.Split(Regex(pattern), behavior=behavior, invert=invert)


def with_bos(core, trim=False):
    core.post_processor = processors.Sequence([processors.ByteLevel(trim_offsets=trim), processors.TemplateProcessing(
        single="<|begin|> $A", pair="<|begin|> $A <|begin|>:1 $B:1", special_tokens=[("<|begin|>", 0)])])
    return core


def gpt2():
    core = byte_level(use_regex=True, prefix=True)
    core.post_processor = processors.ByteLevel(trim_offsets=True, add_prefix_space=True)
    core.add_tokens([AddedToken("<mask>", lstrip=True, special=True), AddedToken("mask", single_word=True), AddedToken("new york", rstrip=True, normalized=True)])
    return core


def qwen2():
    return byte_level(split(QWEN2), normalizers.NFC())


def lowercase():
    core = byte_level(split(LLAMA3), normalizers.Sequence([normalizers.NFKD(), normalizers.Lowercase(), normalizers.Strip()]))
    core.add_tokens([AddedToken("New York", normalized=True), AddedToken("<MASK>", normalized=False, lstrip=True, rstrip=True)])
    return core


def falcon():
    core = byte_level([pre_tokenizers.Punctuation(behavior="contiguous")], use_regex=True)
    core.pre_tokenizer = pre_tokenizers.Sequence([pre_tokenizers.Punctuation(behavior="contiguous"), pre_tokenizers.ByteLevel(add_prefix_space=False),
        pre_tokenizers.Digits(individual_digits=False), pre_tokenizers.Split(Regex("[0-9][0-9][0-9]"), behavior="isolated")])
    return core


def sentencepiece(first, prepend, decoder):
    core = Tokenizer(models.BPE(unk_token="<unk>", fuse_unk=True, byte_fallback=True))
    core.normalizer, core.pre_tokenizer = first, prepend
    core.train_from_iterator(corpus(), trainers.BpeTrainer(vocab_size=420, show_progress=False,
        special_tokens=["<unk>", "<s>", "</s>"] + [f"<0x{b:02X}>" for b in range(256)]))
    saved = json.loads(core.to_str())
    saved["added_tokens"] = saved["added_tokens"][:3]
    core = Tokenizer.from_str(json.dumps(saved))
    core.decoder = decoder
    core.post_processor = processors.TemplateProcessing(single="<s> $A </s>", pair="<s> $A </s> $B", special_tokens=[("<s>", 1), ("</s>", 2)])
    return core


def llama2():
    return sentencepiece(normalizers.Sequence([normalizers.Prepend("▁"), normalizers.Replace(" ", "▁")]), None,
        decoders.Sequence([decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse(), decoders.Strip(content=" ", left=1, right=0)]))


def metaspace():
    return sentencepiece(normalizers.Replace(Regex(r"\s+"), " "), pre_tokenizers.Metaspace(prepend_scheme="first", split=True), decoders.Metaspace(prepend_scheme="first"))


def unknown():
    """Words with a suffix, unknown characters, no bytes at all."""
    core = Tokenizer(models.BPE(unk_token="<unk>", end_of_word_suffix="</w>", fuse_unk=False))
    core.pre_tokenizer = pre_tokenizers.Whitespace()
    core.train_from_iterator(corpus(), trainers.BpeTrainer(vocab_size=150, show_progress=False, special_tokens=["<unk>"], end_of_word_suffix="</w>"))
    return core


def behaviors():
    return byte_level([split(r"\d+", "merged_with_previous"), split("[aeiou]+", "merged_with_next"), split("[.,!?]", "contiguous"),
        pre_tokenizers.Split("th", "removed"), split(r"\w+", "removed", True), pre_tokenizers.CharDelimiterSplit("q"), pre_tokenizers.WhitespaceSplit()])


STYLES = {
    "gpt2": gpt2, "llama3": lambda: with_bos(byte_level(split(LLAMA3), ignore_merges=True), True), "qwen2": qwen2,
    "smollm": lambda: byte_level(pre_tokenizers.Digits(individual_digits=True), use_regex=True), "o200k": lambda: with_bos(byte_level(split(O200K))),
    "possessive": lambda: byte_level(split(POSSESSIVE)), "groups": lambda: byte_level(split(GROUPS)), "lowercase": lowercase, "falcon": falcon,
    "llama2": llama2, "metaspace": metaspace, "unknown": unknown, "behaviors": behaviors,
}


def golden(core, seed):
    rng, size = random.Random(seed), core.get_vocab_size()
    cases = []
    for text in TEXTS:
        for special in (False, True):
            coded = core.encode(text, add_special_tokens=special)
            cases.append({"text": text, "special": special, "ids": coded.ids, "offsets": [o for pair in coded.offsets for o in pair]})
    drawn = [core.encode(text).ids for text in TEXTS] + [[rng.randrange(size + 2) for _ in range(rng.randint(0, 20))] for _ in range(60)]
    decodings = [{"ids": ids, "kept": core.decode(ids, skip_special_tokens=False), "skipped": core.decode(ids, skip_special_tokens=True)} for ids in drawn]
    return {"tokenizer": json.loads(core.to_str()), "cases": cases, "decodings": decodings}


def main():
    out = Path(sys.argv[1])
    for seed, (name, make) in enumerate(STYLES.items()):
        (out / f"{name}.json").write_text(json.dumps(golden(make(), seed), separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
