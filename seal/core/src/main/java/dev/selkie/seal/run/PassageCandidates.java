package dev.selkie.seal.run;

import dev.selkie.model.Llama;
import dev.selkie.model.data.DataSet;
import dev.selkie.model.data.Sequence;
import dev.selkie.seal.EditWriter;
import dev.selkie.seal.Passage;
import dev.selkie.tokenizer.json.Place;
import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;

/// The edits of a stage's passages, rewarded as the run's [Selection] says; the best of each passage is imitated.
record PassageCandidates(RunSettings settings, Ledger ledger, Llama llama, Stage<Passage, Arm> stage, int round)
        implements Candidates {
    @Override
    public List<Group> groups() {
        return IntStream.range(0, stage.contexts().size())
                .mapToObj(context -> settings.selection().group(stage, round, context, ledger))
                .toList();
    }

    @Override
    public List<Group.Graded> imitated(Group group) {
        return group.best().stream().toList();
    }

    @Override
    public Sequence lesson(Entry.Written edit) throws IOException {
        var example = EditWriter.lesson(llama, passage(edit), settings.writing().prompt(), edit.text());
        var place = new Place("the edit kept of passage " + edit.edit().context());
        return llama.encoder(true)
                .encode(
                        new DataSet(List.of(example), List.of(place)),
                        settings.rounds().outer().train().loss())
                .getFirst();
    }

    @Override
    public int[] prompt(Entry.Written edit) throws IOException {
        return EditWriter.prompt(llama, passage(edit), settings.writing().prompt())
                .ids();
    }

    @Override
    public int mostTokens() {
        return settings.writing().maxTokens();
    }

    private Passage passage(Entry.Written edit) {
        return stage.contextOf(edit.edit());
    }
}
