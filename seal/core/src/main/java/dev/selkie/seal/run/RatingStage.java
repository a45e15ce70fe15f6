package dev.selkie.seal.run;

import dev.selkie.seal.Passage;
import dev.selkie.seal.judge.Judge;
import dev.selkie.seal.judge.Judges;
import dev.selkie.seal.judge.Opinion;
import dev.selkie.seal.judge.ProxyScore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Has a judge rate those self-edits of a stage that are not rated yet; they are rated in place of being
/// learnt.
final class RatingStage {
    private final RunningRun<RunFolder> run;
    private final Judges judges;
    private final Stage<Passage, Arm> stage;
    private final int round;

    RatingStage(RunningRun<RunFolder> run, Judges judges, Stage<Passage, Arm> stage, int round) {
        this.run = run;
        this.judges = judges;
        this.stage = stage;
        this.round = round;
    }

    void rate() throws IOException {
        List<Trial.Edit> missing = stage.edits(new Arm.OwnEdits(), round).stream()
                .filter(edit -> run.ledger().rating(edit).isEmpty())
                .toList();
        for (List<Trial.Edit> some : run.limits().groups(missing)) {
            if (!run.cancelled()) {
                rate(some);
            }
        }
    }

    private void rate(List<Trial.Edit> edits) throws IOException {
        long start = System.nanoTime();
        var rated = new ArrayList<Trial.Edit>();
        var prompts = new ArrayList<String>();
        for (Trial.Edit edit : edits) {
            Entry.Written written = run.ledger().edit(edit).orElseThrow();
            if (written.failure().isPresent()) {
                run.finish(new Entry.Rated(edit, Optional.empty(), written.failure()));
            } else {
                Passage passage = stage.contextOf(edit);
                rated.add(edit);
                prompts.add(ProxyScore.prompt(passage, written.text()));
            }
        }
        List<Opinion<String>> replies = judge().replies(prompts, ProxyScore.REPLY_TOKENS);
        for (int i = 0; i < rated.size(); i++) {
            Opinion<ProxyScore> score = replies.get(i).map(ProxyScore::parse);
            run.finish(new Entry.Rated(rated.get(i), score.value(), score.why()));
        }
        run.spent("ratings", round, edits.size(), 0, start);
    }

    private Judge judge() {
        return judges.judge(run.folder().plan().settings().selection().reward()).orElseThrow();
    }
}
