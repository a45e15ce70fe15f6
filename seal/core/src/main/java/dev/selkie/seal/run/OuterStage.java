package dev.selkie.seal.run;

import dev.selkie.model.Llama;
import dev.selkie.model.data.Sequence;
import dev.selkie.model.train.Objective;
import dev.selkie.model.train.Objective.Rollout;
import dev.selkie.seal.run.Writer.Lessons;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/// The outer step of a round: what the writer learns from its edits and their rewards, as [Reinforcement] says.
///
/// Source: Zweiger et al., arXiv:2506.10943, section 3.1.
///
/// @param llama the writer
record OuterStage(Llama llama, Reinforcement reinforcement, Candidates candidates, Ledger ledger) {
    Lessons lessons() throws IOException {
        return switch (reinforcement) {
            case Reinforcement.RestEm() -> imitation();
            case Reinforcement.Grpo grpo -> policyGradient(grpo);
            case Reinforcement.Dpo(double beta) -> preference(beta);
        };
    }

    /// The kept edits as what the writer shall say when asked; one that does not fit the context is left out.
    private Lessons imitation() throws IOException {
        var kept = new ArrayList<Trial.Edit>();
        var data = new ArrayList<Sequence>();
        for (Group group : candidates.groups()) {
            for (Group.Graded one : candidates.imitated(group)) {
                Sequence lesson = candidates.lesson(written(one));
                kept.add(one.edit());
                if (lesson.length() <= llama.config().maxPositionEmbeddings()) {
                    data.add(lesson);
                }
            }
        }
        return new Lessons(kept, List.of(), candidates.together(data), new Objective.CrossEntropy());
    }

    /// All edits with a reward that differs from another's of their context.
    private Lessons policyGradient(Reinforcement.Grpo grpo) throws IOException {
        var kept = new ArrayList<Trial.Edit>();
        var data = new ArrayList<Sequence>();
        var advantages = new ArrayList<Double>();
        List<Group> groups = candidates.groups();
        for (Group group : groups) {
            List<Double> ofGroup = grpo.advantages(group.rewards());
            for (int i = 0; i < ofGroup.size(); i++) {
                Group.Graded one = group.edits().get(i);
                if (ofGroup.get(i) != 0) {
                    data.add(drawn(one));
                    advantages.add(ofGroup.get(i));
                }
                if (ofGroup.get(i) > 0) {
                    kept.add(one.edit());
                }
            }
        }
        List<List<Float>> known = llama.score(data, Optional.empty());
        List<Rollout> rollouts = IntStream.range(0, data.size())
                .mapToObj(i -> new Rollout(
                        known.get(i),
                        known.get(i),
                        advantages.get(i),
                        grpo.weight(known.get(i).size(), candidates.mostTokens())))
                .toList();
        var objective = new Objective.PolicyGradient(rollouts, grpo.clip(), grpo.penalty());
        return new Lessons(kept, alike(groups), data, objective);
    }

    /// Of each context the edits with the highest and the lowest reward, where these differ.
    private Lessons preference(double beta) throws IOException {
        var kept = new ArrayList<Trial.Edit>();
        var data = new ArrayList<Sequence>();
        List<Group> groups = candidates.groups();
        for (Group group : groups) {
            Optional<Group.Graded> best = group.best();
            Optional<Group.Graded> worse = best.flatMap(group::worseThan);
            if (best.isPresent() && worse.isPresent()) {
                kept.add(best.get().edit());
                data.add(drawn(best.get()));
                data.add(drawn(worse.get()));
            }
        }
        var objective = new Objective.Preference(llama.score(data, Optional.empty()), beta);
        return new Lessons(kept, alike(groups), data, objective);
    }

    /// Contexts that teach nothing, as all their edits have the same reward.
    private static List<Integer> alike(List<Group> groups) {
        return IntStream.range(0, groups.size())
                .filter(context -> groups.get(context).isAlike())
                .boxed()
                .toList();
    }

    /// The edit's tokens as they were drawn, after its prompt.
    private Sequence drawn(Group.Graded one) throws IOException {
        Entry.Written written = written(one);
        int[] prompt = candidates.prompt(written);
        int[] ids = IntStream.concat(
                        IntStream.of(prompt), written.ids().stream().mapToInt(id -> id))
                .toArray();
        return Sequence.from(prompt.length, ids);
    }

    private Entry.Written written(Group.Graded one) {
        return ledger.edit(one.edit()).orElseThrow();
    }
}
