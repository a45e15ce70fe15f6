package dev.selkie.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// One thing that `selkie bench` measures, under the name that other engines' benchmarks give it.
sealed interface BenchCase {
    /// Such as `pp512`.
    String name();

    /// Reading a prompt of so many ids into an empty cache, with the logits of its last one.
    record Prefill(int tokens) implements BenchCase {
        @Override
        public String name() {
            return "pp" + tokens;
        }
    }

    /// Writing so many ids, greedily, for each of so many texts, from an empty cache.
    record Decode(int tokens, int texts) implements BenchCase {
        @Override
        public String name() {
            return texts == 1 ? "tg" + tokens : "tg%dx%d".formatted(tokens, texts);
        }
    }

    /// One LoRA step of so many adapters, each on so many records of so many ids.
    ///
    /// @param targets `qv` or `all`
    record Step(String targets, int adapters, int records, int tokens) implements BenchCase {
        @Override
        public String name() {
            String many = adapters == 1 ? "" : adapters + "a-";
            return "train-%s-%s%dx%d".formatted(targets, many, records, tokens);
        }
    }

    /// Pairs such as `1x50,8x50`: records and their length.
    Pattern PAIR = Pattern.compile("([1-9]\\d{0,5})x([1-9]\\d{0,5})");

    /// The steps that `pairs` name.
    ///
    /// @throws CliException if one is no pair
    static List<Step> steps(String pairs, String targets, int adapters) {
        var steps = new ArrayList<Step>();
        for (String pair : pairs.split(",", -1)) {
            Matcher sizes = PAIR.matcher(pair.strip());
            if (!sizes.matches()) {
                throw CliException.badInput("--train (%s): is no list of RECORDSxTOKENS; give 1x50,8x50", pairs);
            }
            steps.add(new Step(targets, adapters, Integer.parseInt(sizes.group(1)), Integer.parseInt(sizes.group(2))));
        }
        return steps;
    }
}
