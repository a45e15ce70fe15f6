package dev.selkie.seal.run;

import dev.selkie.model.Llama;
import dev.selkie.model.generate.GenerateListener;
import dev.selkie.model.generate.Prompt;
import dev.selkie.model.generate.Sample;
import dev.selkie.model.random.RandomStream;
import dev.selkie.seal.EditWriter;
import dev.selkie.seal.Passage;
import dev.selkie.seal.SealFiles;
import dev.selkie.tokenizer.json.FormatException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Samples those self-edits of a stage that are still missing, as one batch.
///
/// An edit's draws are keyed by (the run's seed, round, stage, its prompt, its number): it is the same whatever is
/// written beside it.
final class EditStage {
    private final RunningRun run;
    private final Llama llama;
    private final Stage<Passage, Arm> stage;
    private final int round;

    EditStage(RunningRun run, Llama llama, Stage<Passage, Arm> stage, int round) {
        this.run = run;
        this.llama = llama;
        this.stage = stage;
        this.round = round;
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
        Writing writing = run.settings().writing();
        var prompts = new ArrayList<Prompt>();
        var names = new ArrayList<List<Trial.Edit>>();
        for (int context = 0; context < stage.contexts().size(); context++) {
            List<Trial.Edit> missing = missing(stage.edits(arm, round, context));
            if (missing.isEmpty()) {
                continue;
            }
            Prompt prompt = EditWriter.prompt(llama, stage.contexts().get(context), writing.prompt());
            if (fits(prompt, missing)) {
                prompts.add(prompt.only(missing.stream().map(Trial.Edit::number).toList()));
                names.add(stage.edits(arm, round, context));
            }
        }
        if (prompts.isEmpty()) {
            return;
        }
        var order = new EditWriter.Order(stage.edits(), writing.maxTokens(), seed());
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
        try {
            run.finish(new Entry.Written(name, edit.text(), edit.ids(), edit.logprob(), failure));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Whether a prompt leaves room for an edit; where it does not, that is noted for its edits.
    private boolean fits(Prompt prompt, List<Trial.Edit> missing) throws IOException {
        Optional<String> misfit = llama.config().misfit("the prompt with a new token", prompt.length() + 1);
        if (misfit.isPresent()) {
            for (Trial.Edit edit : missing) {
                run.finish(Entry.Written.failed(edit, misfit.get()));
            }
        }
        return misfit.isEmpty();
    }

    private void take(Arm.FileEdits arm) throws IOException {
        for (Trial.Edit edit : missing(stage.edits(arm, round))) {
            run.finish(given(arm.file(), edit));
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

    private List<Trial.Edit> missing(List<Trial.Edit> edits) {
        return edits.stream().filter(edit -> run.ledger().edit(edit).isEmpty()).toList();
    }

    private long seed() {
        return RandomStream.of(run.settings().seed(), "edits")
                .with(round)
                .with(stage.name())
                .bits(0);
    }
}
