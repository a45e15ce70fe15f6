package dev.selkie.seal.run;

import dev.selkie.model.Llama;
import dev.selkie.model.data.DataSet;
import dev.selkie.model.data.Example;
import dev.selkie.model.data.Sequence;
import dev.selkie.model.train.Objective;
import dev.selkie.model.train.Objective.Rollout;
import dev.selkie.seal.EditWriter;
import dev.selkie.seal.Passage;
import dev.selkie.seal.run.Writer.Lessons;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/// The outer step of a round: the writer learns from its edits and their rewards, as [Reinforcement] says.
///
/// Source: Zweiger et al., arXiv:2506.10943, section 3.1.
final class OuterStage {
    private final RunningRun run;
    private final Llama llama;
    private final Stage stage;
    private final int round;

    OuterStage(RunningRun run, Llama llama, Stage stage, int round) {
        this.run = run;
        this.llama = llama;
        this.stage = stage;
        this.round = round;
    }

    /// Trains the writer; its adapter is written to the run's folder.
    Entry.Reinforced learn() throws IOException {
        return run.writer(round).teach(llama, lessons());
    }

    private Lessons lessons() throws IOException {
        return switch (run.settings().reinforcement()) {
            case Reinforcement.RestEm() -> imitation();
            case Reinforcement.Grpo grpo -> policyGradient(grpo);
            case Reinforcement.Dpo(double beta) -> preference(beta);
        };
    }

    /// The kept edits as what the writer shall say when asked; one that does not fit the context is left out.
    private Lessons imitation() throws IOException {
        List<Trial.Edit> kept = selection().of(stage, round, run.ledger());
        var examples = new ArrayList<Example>();
        var places = new ArrayList<String>();
        for (Trial.Edit edit : kept) {
            examples.add(EditWriter.lesson(
                    llama,
                    passage(edit),
                    run.settings().writing().prompt(),
                    written(edit).text()));
            places.add("the edit kept of passage " + edit.context());
        }
        List<Sequence> data =
                llama
                        .encoder(true)
                        .encode(
                                new DataSet(examples, places),
                                run.settings().outer().train().loss())
                        .stream()
                        .filter(lesson -> lesson.length() <= llama.config().maxPositionEmbeddings())
                        .toList();
        return new Lessons(kept, data, new Objective.CrossEntropy());
    }

    /// All edits with a reward that differs from another's of their context.
    private Lessons policyGradient(Reinforcement.Grpo grpo) throws IOException {
        var kept = new ArrayList<Trial.Edit>();
        var data = new ArrayList<Sequence>();
        var advantages = new ArrayList<Double>();
        for (int context = 0; context < stage.passages().size(); context++) {
            List<Selection.Graded> group = selection().graded(stage, round, context, run.ledger());
            List<Double> ofGroup =
                    grpo.advantages(group.stream().map(Selection.Graded::reward).toList());
            for (int i = 0; i < group.size(); i++) {
                if (ofGroup.get(i) != 0) {
                    data.add(sequence(group.get(i).edit()));
                    advantages.add(ofGroup.get(i));
                }
                if (ofGroup.get(i) > 0) {
                    kept.add(group.get(i).edit());
                }
            }
        }
        List<List<Float>> known = llama.score(data, Optional.empty());
        int most = run.settings().writing().maxTokens();
        List<Rollout> rollouts = IntStream.range(0, data.size())
                .mapToObj(i -> new Rollout(
                        known.get(i),
                        known.get(i),
                        advantages.get(i),
                        grpo.weight(known.get(i).size(), most)))
                .toList();
        return new Lessons(kept, data, new Objective.PolicyGradient(rollouts, grpo.clip(), grpo.penalty()));
    }

    /// The best and the worst edit of each context where they differ in worth.
    private Lessons preference(double beta) throws IOException {
        List<Trial.Edit> kept = new ArrayList<>();
        var data = new ArrayList<Sequence>();
        for (Trial.Edit best : selection().of(stage, round, run.ledger())) {
            Optional<Trial.Edit> worse = selection().worseThan(best, stage, run.ledger());
            if (worse.isPresent()) {
                kept.add(best);
                data.add(sequence(best));
                data.add(sequence(worse.get()));
            }
        }
        return new Lessons(kept, data, new Objective.Preference(llama.score(data, Optional.empty()), beta));
    }

    /// The edit's tokens as they were drawn, after its prompt.
    private Sequence sequence(Trial.Edit edit) throws IOException {
        int[] prompt = EditWriter.prompt(
                        llama, passage(edit), run.settings().writing().prompt())
                .ids();
        int[] ids = IntStream.concat(
                        IntStream.of(prompt), written(edit).ids().stream().mapToInt(id -> id))
                .toArray();
        return Sequence.from(prompt.length, ids);
    }

    private Selection selection() {
        return run.settings().selection();
    }

    private Passage passage(Trial.Edit edit) {
        return stage.passages().get(edit.context());
    }

    private Entry.Written written(Trial.Edit edit) {
        return run.ledger().edit(edit).orElseThrow();
    }
}
