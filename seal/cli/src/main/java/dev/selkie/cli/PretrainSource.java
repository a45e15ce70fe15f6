package dev.selkie.cli;

import dev.selkie.model.config.LlamaConfig;
import dev.selkie.model.data.DataSet;
import dev.selkie.model.data.Encoder;
import dev.selkie.model.data.Example;
import dev.selkie.model.data.Sequence;
import dev.selkie.model.train.CorpusBatches;
import dev.selkie.model.train.FullTrainingJob.Limits;
import dev.selkie.seal.PretrainRecipe;
import dev.selkie.tokenizer.BpeTrainer;
import dev.selkie.tokenizer.Tokenizer;
import dev.selkie.tokenizer.TrainedTokenizer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.IntFunction;

/// What a model is made from.
///
/// @param config    its shape
/// @param tokenizer learnt from the same texts
/// @param texts     a name of the texts, for comparison with an earlier run
/// @param work      what is learnt, once the tokenizer is there
record PretrainSource(LlamaConfig config, TrainedTokenizer tokenizer, String texts, Function<Tokenizer, Work> work) {
    private static final int END_ID = 0; // special tokens get the ids from 0 on

    /// The steps to do.
    ///
    /// @param batches what each step, from 1, learns from
    record Work(IntFunction<List<Sequence>> batches, Limits limits, int steps) {}

    /// A model in the box.
    static PretrainSource boxed(PretrainRecipe recipe, OptionalInt steps) {
        var limits = new Limits(recipe.rows(), recipe.rows(), recipe.config().maxPositionEmbeddings());
        return new PretrainSource(
                recipe.config(),
                recipe.tokenizer(),
                "of the recipe",
                tokenizer -> new Work(
                        recipe.batches(new Encoder(tokenizer, Optional.empty(), true)),
                        limits,
                        steps.orElse(recipe.steps())));
    }

    /// A model of the shape `config` from the texts of `data`.
    static PretrainSource corpus(LlamaConfig config, DataSet data, Pretrain.Corpus options, long seed) {
        if (options.context > config.maxPositionEmbeddings()) {
            throw CliException.badInput(
                    "--context (%d): the model of --config has %d positions; give at most that",
                    options.context, config.maxPositionEmbeddings());
        }
        // the special tokens of the shape's file are another tokenizer's
        LlamaConfig own = config.withSpecialTokens(OptionalInt.empty(), List.of(END_ID));
        List<String> texts = data.examples().stream().map(PretrainSource::text).toList();
        var trainer = new BpeTrainer(config.vocabSize(), List.of(PretrainRecipe.END));
        texts.forEach(trainer::add);
        return new PretrainSource(own, trainer.train(), digest(texts), tokenizer -> {
            List<int[]> ids =
                    texts.stream().map(text -> tokenizer.encode(text, false)).toList();
            var batches = new CorpusBatches(ids, END_ID, options.context, options.batch, seed);
            return new Work(batches, batches.limits(), Math.multiplyExact(batches.stepsPerEpoch(), options.epochs));
        });
    }

    private static String digest(List<String> texts) {
        byte[] bytes = String.join("\n\0", texts).getBytes(StandardCharsets.UTF_8);
        return "%d texts (%s)".formatted(texts.size(), UUID.nameUUIDFromBytes(bytes));
    }

    private static String text(Example example) {
        return switch (example) {
            case Example.Text(String text) -> text;
            case Example.Completion(String prompt, String completion) -> prompt + completion;
            case Example.Prompt(String prompt) -> prompt;
            case Example.Chat _ ->
                throw CliException.badInput("--data: a new model has no chat template for messages;"
                        + " give {\"text\"} or prompt and completion");
        };
    }
}
