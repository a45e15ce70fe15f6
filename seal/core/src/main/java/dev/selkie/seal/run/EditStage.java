package dev.selkie.seal.run;

import dev.selkie.model.Llama;
import dev.selkie.model.generate.GenerateListener;
import dev.selkie.model.generate.Prompt;
import dev.selkie.model.generate.Sample;
import dev.selkie.seal.EditWriter;
import dev.selkie.seal.Passage;
import dev.selkie.seal.SealFiles;
import dev.selkie.tokenizer.json.FormatException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Samples those self-edits of a stage that are still missing, as one batch.
///
/// An edit's draws are keyed by (the run's seed, round, stage, its prompt, its number): it is the same whatever is
/// written beside it.
final class EditStage {
    private final RunningRun<RunFolder> run;
    private final Llama llama;
    private final Stage<Passage, Arm> stage;
    private final int round;
    private final EditNotes notes;

    EditStage(RunningRun<RunFolder> run, Llama llama, Stage<Passage, Arm> stage, int round) {
        this.run = run;
        this.llama = llama;
        this.stage = stage;
        this.round = round;
        notes = new EditNotes(run, llama, stage, round);
    }

    void write() throws IOException {
        for (Arm arm : Arm.sources(stage.arms())) {
            switch (arm) {
                case Arm.OwnEdits own -> writeOwn(own);
                case Arm.FileEdits file -> take(file);
                case Arm.Base _, Arm.PassageOnly _, Arm.Adapter _, Arm.Together _, Arm.Full _ -> {}
            }
        }
    }

    private void writeOwn(Arm.OwnEdits arm) throws IOException {
        Writing writing = run.folder().plan().settings().writing();
        var prompts = new ArrayList<Prompt>();
        var names = new ArrayList<List<Trial.Edit>>();
        for (int context = 0; context < stage.contexts().size(); context++) {
            List<Trial.Edit> missing = notes.missing(stage.edits(arm, round, context));
            if (missing.isEmpty()) {
                continue;
            }
            Prompt prompt = EditWriter.prompt(llama, stage.contexts().get(context), writing.prompt());
            if (notes.fits(prompt.length(), missing)) {
                prompts.add(prompt.only(missing.stream().map(Trial.Edit::number).toList()));
                names.add(stage.edits(arm, round, context));
            }
        }
        if (prompts.isEmpty()) {
            return;
        }
        var order = new EditWriter.Order(stage.edits(), writing.maxTokens(), notes.seed());
        long start = System.nanoTime();
        List<EditWriter.Written> written = EditWriter.write(llama, prompts, order, new GenerateListener() {
            @Override
            public void finished(Sample sample) {
                note(names.get(sample.promptIndex()).get(sample.sampleIndex()), EditWriter.Written.of(sample));
            }
        });
        long tokens = written.stream().mapToLong(edit -> edit.ids().size()).sum();
        run.spent("edits", round, written.size(), tokens, start);
    }

    private void note(Trial.Edit name, EditWriter.Written edit) {
        Optional<String> failure = edit.text().isEmpty() ? Optional.of("the model wrote nothing") : Optional.empty();
        notes.note(new Entry.Written(name, edit.text(), edit.ids(), edit.logprob(), failure));
    }

    private void take(Arm.FileEdits arm) throws IOException {
        for (Trial.Edit edit : notes.missing(stage.edits(arm, round))) {
            notes.note(given(arm.file(), edit));
        }
    }

    private Entry.Written given(Path file, Trial.Edit edit) throws IOException {
        Passage passage = stage.contextOf(edit);
        try {
            List<String> texts = SealFiles.edits(file, passage);
            if (edit.number() >= texts.size()) {
                throw FormatException.in(
                        file, "%d edits of %s".formatted(edit.number() + 1, passage.title()), "" + texts.size());
            }
            String text = texts.get(edit.number());
            return new Entry.Written(edit, text, List.of(), 0, Optional.empty());
        } catch (FormatException nothing) {
            return Entry.Written.failed(edit, String.valueOf(nothing.getMessage()));
        }
    }
}
