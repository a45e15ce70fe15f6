package dev.selkie.seal;

import dev.selkie.model.Llama;
import dev.selkie.model.data.Encoder;
import dev.selkie.model.generate.GenerateListener;
import dev.selkie.model.generate.GenerateSettings;
import dev.selkie.model.generate.Prompt;
import dev.selkie.model.generate.Sample;
import dev.selkie.model.generate.Sampling;
import dev.selkie.model.peft.PeftAdapter;
import dev.selkie.seal.arc.ArcTask;
import dev.selkie.seal.arc.ArcText;
import dev.selkie.seal.arc.Grid;
import dev.selkie.seal.arc.GridMap;
import dev.selkie.seal.arc.Query;
import dev.selkie.seal.arc.Vote;
import dev.selkie.tokenizer.json.Place;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/// A puzzle's tests, put to a model in many ways: each question is answered greedily, the answers are turned
/// back, and two attempts are voted for.
///
/// A question that is too long, or leaves no room for an answer, is not asked; where all are too long, shorter
/// ones with fewer demonstrations are asked in their place. An answer counts if it is a grid that a puzzle may
/// have.
///
/// Source: Akyürek et al., arXiv:2411.07279, section 4; Zweiger et al., arXiv:2506.10943, appendix A.
public final class ArcExam {
    /// Of the orders in which demonstrations are shown: as published, the same for every puzzle.
    private static final int SEED = 0;

    private static final Place PLACE = new Place("puzzle");

    private final Llama llama;
    private final ArcText form;
    private final GenerateSettings settings;
    private final List<List<Asked>> tests;
    private final boolean reshapes;

    private ArcExam(Llama llama, ArcTask task, ArcLimits limits, ArcQuirks quirks) throws IOException {
        this.llama = llama;
        form = ArcRows.form(llama);
        reshapes = quirks.published() && llama.chatRenderer().isPresent();
        settings = GenerateSettings.DEFAULT
                .withMaxTokens(limits.answerTokens())
                .withSampling(Sampling.GREEDY)
                .withStops(reshapes ? List.of() : form.stops());
        tests = new ArrayList<>();
        for (Grid test : task.tests()) {
            List<Asked> asked = asked(Query.of(task.demonstrations(), test, SEED), limits);
            tests.add(asked.isEmpty() ? asked(Query.shorter(task.demonstrations(), test, SEED), limits) : asked);
        }
    }

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Asked(int[] ids, GridMap inverse) {}

    /// One puzzle, attempted with one adapter or none.
    public record Sitting(ArcExam exam, Optional<PeftAdapter> adapter) {}

    /// The exam on `task`, in the form that suits `llama`.
    ///
    /// @throws IOException if the model's template or tokenizer cannot write a question
    public static ArcExam of(Llama llama, ArcTask task, ArcLimits limits, ArcQuirks quirks) throws IOException {
        return new ArcExam(llama, task, limits, quirks);
    }

    /// Number of questions.
    public int questions() {
        return tests.stream().mapToInt(List::size).sum();
    }

    /// For each sitting two attempts at each test. All questions are answered as one batch; each answer is, bit
    /// for bit, what it would be alone.
    ///
    /// @throws ArithmeticException if an adapter is so broken that the logits are not numbers
    public static List<List<List<Grid>>> take(List<Sitting> sittings) {
        var prompts = new ArrayList<Prompt>();
        for (Sitting sitting : sittings) {
            for (List<Asked> test : sitting.exam.tests) {
                test.forEach(asked -> prompts.add(Prompt.of(asked.ids, sitting.adapter)));
            }
        }
        Iterator<Sample> answers = prompts.isEmpty()
                ? List.<Sample>of().iterator()
                : sittings.getFirst().exam.answers(prompts).iterator();
        return sittings.stream().map(sitting -> sitting.exam.attempts(answers)).toList();
    }

    private List<Sample> answers(List<Prompt> prompts) {
        return llama.generate(prompts, settings, GenerateListener.SILENT).samples();
    }

    private List<List<Grid>> attempts(Iterator<Sample> answers) {
        var attempts = new ArrayList<List<Grid>>();
        for (List<Asked> test : tests) {
            var votes = new ArrayList<Vote.Answer>();
            for (Asked asked : test) {
                answer(answers.next().text())
                        .filter(Grid::isAllowed)
                        .ifPresent(grid -> votes.add(new Vote.Answer(asked.inverse.apply(grid), asked.inverse)));
            }
            attempts.add(Vote.attempts(votes));
        }
        return attempts;
    }

    private Optional<Grid> answer(String written) {
        return reshapes ? Grid.reshaped(written) : form.answer(written);
    }

    private List<Asked> asked(List<Query> queries, ArcLimits limits) throws IOException {
        Encoder encoder = llama.encoder(false);
        int longest = Math.min(limits.tokens(), llama.config().maxPositionEmbeddings());
        var asked = new ArrayList<Asked>();
        for (Query query : queries) {
            int[] ids = encoder.prompt(form.asked(query.shown(), query.input()), PLACE);
            if (ids.length < longest) {
                asked.add(new Asked(ids, query.inverse()));
            }
        }
        return asked;
    }
}
