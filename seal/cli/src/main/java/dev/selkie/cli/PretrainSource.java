package dev.selkie.cli;

import dev.selkie.model.config.LlamaConfig;
import dev.selkie.model.data.DataSet;
import dev.selkie.model.data.Encoder;
import dev.selkie.model.data.Example;
import dev.selkie.model.data.Sequence;
import dev.selkie.model.train.CorpusBatches;
import dev.selkie.model.train.FullTrainingJob.Limits;
import dev.selkie.seal.pup.PupRecipe;
import dev.selkie.seal.pup.World;
import dev.selkie.tokenizer.BpeTrainer;
import dev.selkie.tokenizer.Tokenizer;
import dev.selkie.tokenizer.TrainedTokenizer;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.function.IntFunction;

/// What a model is made from.
///
/// @param config    its shape
/// @param tokenizer learnt from the same texts
/// @param end       the token that ends a text
/// @param work      what is learnt, once the tokenizer is there
record PretrainSource(LlamaConfig config, TrainedTokenizer tokenizer, String end, Function<Tokenizer, Work> work) {
    /// The steps to do.
    ///
    /// @param batches what each step, from 1, learns from
    record Work(IntFunction<List<Sequence>> batches, Limits limits, int steps) {}

    /// The model in the box.
    static PretrainSource pup(OptionalInt steps, long seed) {
        var recipe = new PupRecipe(World.PUP, seed);
        var limits = new Limits(PupRecipe.ROWS, PupRecipe.ROWS, PupRecipe.CONFIG.maxPositionEmbeddings());
        return new PretrainSource(
                PupRecipe.CONFIG,
                recipe.tokenizer(),
                PupRecipe.END,
                tokenizer -> new Work(
                        recipe.batches(new Encoder(tokenizer, Optional.empty(), true)),
                        limits,
                        steps.orElse(PupRecipe.STEPS)));
    }

    /// A model of the shape `config` from the texts of `data`.
    static PretrainSource corpus(LlamaConfig config, DataSet data, Pretrain.Corpus options, long seed) {
        List<String> texts = data.examples().stream().map(PretrainSource::text).toList();
        var trainer = new BpeTrainer(config.vocabSize(), List.of(PupRecipe.END));
        texts.forEach(trainer::add);
        return new PretrainSource(config, trainer.train(), PupRecipe.END, tokenizer -> {
            List<int[]> ids =
                    texts.stream().map(text -> tokenizer.encode(text, false)).toList();
            var batches = new CorpusBatches(ids, 0, options.context, options.batch, seed);
            return new Work(batches, batches.limits(), Math.multiplyExact(batches.stepsPerEpoch(), options.epochs));
        });
    }

    private static String text(Example example) {
        return switch (example) {
            case Example.Text(String text) -> text;
            case Example.Completion(String prompt, String completion) -> prompt + completion;
            case Example.Prompt(String prompt) -> prompt;
            case Example.Chat _ ->
                throw CliException.badInput(
                        "--data: a new model has no chat template for messages; give {\"text\"} or prompt and completion");
        };
    }
}
