package dev.selkie.cli;

import dev.selkie.model.lora.LoraSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// One thing that `selkie bench` measures, under the name that other engines' benchmarks give it.
sealed interface BenchCase {
    /// Such as `pp512`.
    String name();

    /// That one run reads, writes or learns.
    long tokens();

    /// Ids of one text.
    int length();

    /// The same with texts of so many ids.
    BenchCase withLength(int length);

    /// The most ids of a text that a model with so many positions holds.
    int longest(int positions);

    /// That the length is given with; empty where it is always the same.
    Optional<String> option();

    /// Reading a prompt of so many ids into an empty cache, with the logits of its last one.
    record Prefill(int length) implements BenchCase {
        @Override
        public String name() {
            return "pp" + length;
        }

        @Override
        public long tokens() {
            return length;
        }

        @Override
        public Prefill withLength(int length) {
            return new Prefill(length);
        }

        /// The id that the logits draw needs a place too.
        @Override
        public int longest(int positions) {
            return positions - 1;
        }

        @Override
        public Optional<String> option() {
            return Optional.of("-p");
        }
    }

    /// Writing so many ids, greedily, for each of so many texts, from an empty cache.
    record Decode(int length, int texts) implements BenchCase {
        @Override
        public String name() {
            return texts == 1 ? "tg" + length : "tg%dx%d".formatted(length, texts);
        }

        @Override
        public long tokens() {
            return (long) length * texts;
        }

        @Override
        public Decode withLength(int length) {
            return new Decode(length, texts);
        }

        /// The id that they are written after needs a place too.
        @Override
        public int longest(int positions) {
            return positions - 1;
        }

        @Override
        public Optional<String> option() {
            return Optional.of("-g");
        }
    }

    /// One LoRA step of so many adapters, each on so many records of so many ids.
    ///
    /// @param targets `qv` or `all`
    record Step(String targets, int adapters, int records, int length) implements BenchCase {
        private static final int RANK = 32;
        private static final double ALPHA = 64;

        @Override
        public String name() {
            String many = adapters == 1 ? "" : adapters + "a-";
            return "train-%s-%s%dx%d".formatted(targets, many, records, length);
        }

        @Override
        public long tokens() {
            return (long) adapters * records * length;
        }

        @Override
        public Step withLength(int length) {
            return new Step(targets, adapters, records, length);
        }

        @Override
        public int longest(int positions) {
            return positions;
        }

        @Override
        public Optional<String> option() {
            return adapters == 1 ? Optional.of("--train") : Optional.empty();
        }

        LoraSettings lora() {
            return BenchCase.lora(targets);
        }
    }

    /// The adapter of a step.
    ///
    /// @throws CliException if the targets are neither `qv` nor `all`
    static LoraSettings lora(String targets) {
        return switch (targets) {
            case "qv" -> new LoraSettings(Step.RANK, Step.ALPHA, LoraSettings.DEFAULT.targets());
            case "all" -> LoraSettings.all(Step.RANK, Step.ALPHA);
            default -> throw CliException.badInput("--targets (%s): is neither; give qv or all", targets);
        };
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
