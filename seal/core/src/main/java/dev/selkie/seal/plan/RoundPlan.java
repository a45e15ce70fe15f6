package dev.selkie.seal.plan;

import dev.selkie.engine.Graph;
import dev.selkie.model.config.LlamaConfig;
import dev.selkie.model.generate.Generator;
import dev.selkie.model.llama.CachedForward;
import dev.selkie.model.llama.Leaves;
import dev.selkie.model.llama.LlamaGraphs;
import dev.selkie.model.lora.LoraSettings;
import dev.selkie.model.lora.Projection;
import dev.selkie.model.train.TrainGraphs;
import dev.selkie.model.train.TrainSettings;
import dev.selkie.model.train.Trainer;
import dev.selkie.seal.run.Recipe;
import java.util.List;
import java.util.Set;

/// What a round of reinforcement takes, phase by phase: the plans that a run of [dev.selkie.seal.run.SealRun] compiles,
/// made without the weights, times the number of their runs.
///
///     edits   contexts prompts are read, contexts · edits texts are written
///     base    the untaught model answers and scores each question once
///     inner   contexts · edits · seeds adapters learn their documents, as many together as fit
///     exams   each adapter answers and scores its passage's questions
///     outer   the model learns one edit of each passage
///
/// All texts are taken to have the mean length of their kind, and each answer and edit all of its tokens. Loading and
/// merging the model are left out: seconds.
public final class RoundPlan {
    private static final LoraSettings NO_ADAPTER = LoraSettings.DEFAULT;

    private final LlamaConfig config;
    private final Leaves weights;
    private final Amounts amounts;
    private final Lengths lengths;

    private RoundPlan(LlamaConfig config, Leaves weights, Amounts amounts, Lengths lengths) {
        this.config = config;
        this.weights = weights;
        this.amounts = amounts;
        this.lengths = lengths;
    }

    /// The phases of a round of the model that `config` describes, in order.
    ///
    /// @throws IllegalArgumentException if a text is longer than the model's context
    public static List<Phase> of(LlamaConfig config, Amounts amounts, Lengths lengths, Recipe inner, Recipe outer) {
        config.requireFits("the longest text", lengths.longest(), "plan with fewer tokens");
        var plan = new RoundPlan(config, LlamaGraphs.leaves(config), amounts, lengths);
        return List.of(plan.edits(), plan.base(), plan.inner(inner), plan.exams(inner.lora()), plan.outer(outer));
    }

    private Phase edits() {
        int positions = lengths.prompt() + lengths.edit();
        int texts = amounts.allEdits();
        int together = Generator.textsAtOnce(config, texts, positions);
        var writing = new Segments(together, 1, lengths.prompt() + lengths.edit() / 2);
        double runs = (double) texts * lengths.edit() / together;
        return new Phase(
                "edits",
                (long) amounts.contexts() * lengths.prompt() + (long) texts * lengths.edit(),
                List.of(
                        reading(amounts.contexts(), lengths.prompt(), together * positions, 0, NO_ADAPTER),
                        forward(writing, runs, together * positions, 0, NO_ADAPTER)));
    }

    private Phase base() {
        return exam("base", amounts.contexts(), 0, NO_ADAPTER);
    }

    private Phase exams(LoraSettings lora) {
        return exam("exams", amounts.adapters(), Math.min(amounts.atOnce(), amounts.adapters()), lora);
    }

    /// @param sittings passages that are examined
    /// @param adapters in use at a time; 0 for all passages at once without one
    private Phase exam(String name, int sittings, int adapters, LoraSettings lora) {
        int positions = lengths.question() + lengths.answer();
        int texts = sittings * lengths.questions();
        int atOnce = adapters == 0 ? texts : adapters * lengths.questions();
        int together = Generator.textsAtOnce(config, atOnce, positions);
        int cacheRows = together * positions;
        var answering = new Segments(together, 1, lengths.question() + lengths.answer() / 2);
        double runs = (double) texts * lengths.answer() / together;
        Work asked = reading(texts, lengths.question(), cacheRows, adapters, lora);
        return new Phase(
                name,
                (long) texts * (2L * lengths.question() + lengths.answer()),
                List.of(asked, forward(answering, runs, cacheRows, adapters, lora), asked)); // read again to be scored
    }

    private Phase inner(Recipe recipe) {
        TrainSettings train = recipe.train();
        int jobs = Math.min(amounts.atOnce(), amounts.adapters());
        int slots = Trainer.adaptersAtOnce(config, recipe.lora(), jobs);
        int rows = train.batch() * (lengths.document() - 1);
        int together = Math.clamp(Trainer.RUN_ROWS / rows, 1, slots);
        double batches = (double) lengths.documents() / train.batch() * train.epochs() * amounts.adapters();
        var size = new TrainGraphs.Size(together, train.batch(), lengths.document());
        return new Phase(
                "inner",
                (long) amounts.adapters() * lengths.documents() * lengths.document() * train.epochs(),
                List.of(training(recipe, size, slots, batches / together)));
    }

    private Phase outer(Recipe recipe) {
        TrainSettings train = recipe.train();
        int tokens = lengths.prompt() + lengths.edit();
        double batches = (double) amounts.contexts() / train.batch() * train.epochs();
        var size = new TrainGraphs.Size(1, train.batch(), tokens);
        return new Phase(
                "outer",
                (long) amounts.contexts() * tokens * train.epochs(),
                List.of(training(recipe, size, 1, batches)));
    }

    private Work training(Recipe recipe, TrainGraphs.Size size, int slots, double runs) {
        boolean accumulates = recipe.train().accumulate() > 1;
        Graph graph = TrainGraphs.step(config, weights, recipe.lora(), size, slots, accumulates);
        return Work.of(graph, new Segments(size.adapters() * size.records(), size.tokens() - 1, 0), runs);
    }

    /// `texts` texts of `tokens` tokens, as many in a run as it takes; a longer one in several runs.
    private Work reading(int texts, int tokens, int cacheRows, int adapters, LoraSettings lora) {
        int rows = Math.min(tokens, Generator.STEP_ROWS);
        int together = Math.min(texts, Generator.STEP_ROWS / rows);
        var segments = new Segments(together, rows, (tokens - rows) / 2);
        return forward(segments, (double) texts * tokens / segments.allRows(), cacheRows, adapters, lora);
    }

    private Work forward(Segments segments, double runs, int cacheRows, int adapters, LoraSettings lora) {
        Set<Projection> targets = adapters == 0 ? Set.of() : lora.targets();
        int positions = lengths.longest();
        var size = new CachedForward.Size(
                segments.allRows(),
                segments.count(),
                Math.max(cacheRows, positions),
                positions,
                adapters,
                adapters == 0 ? 0 : lora.rank(),
                targets);
        return Work.of(LlamaGraphs.forward(config, weights, size), segments, runs);
    }
}
