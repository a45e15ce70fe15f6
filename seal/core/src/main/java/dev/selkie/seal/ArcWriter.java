package dev.selkie.seal;

import dev.selkie.model.Llama;
import dev.selkie.model.data.DataSet;
import dev.selkie.model.data.LossRule;
import dev.selkie.model.data.Sequence;
import dev.selkie.model.generate.GenerateListener;
import dev.selkie.model.generate.GenerateSettings;
import dev.selkie.model.generate.Prompt;
import dev.selkie.model.generate.Sample;
import dev.selkie.model.generate.Sampling;
import dev.selkie.model.random.RandomStream;
import dev.selkie.seal.arc.ArcTask;
import dev.selkie.seal.arc.ArcText;
import dev.selkie.tokenizer.json.Place;
import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/// A model that writes self-edits of puzzles.
///
/// A sample that cannot be read is drawn again, up to a number of tries; the last one stands.
public final class ArcWriter {
    private static final Place PLACE = new Place("self-edit");

    private final Llama llama;
    private final ArcText form;
    private final ArcQuirks quirks;

    public ArcWriter(Llama llama, ArcQuirks quirks) {
        this.llama = llama;
        this.quirks = quirks;
        form = ArcRows.form(llama);
    }

    /// One without quirks.
    public ArcWriter(Llama llama) {
        this(llama, ArcQuirks.NONE);
    }

    /// How edits are sampled.
    ///
    /// @param count       of each puzzle
    /// @param temperature of the sampling; nothing is cut off
    /// @param maxTokens   longest edit
    /// @param tries       samples of an edit until one can be read
    /// @param seed        of the draws
    public record Order(int count, double temperature, int maxTokens, int tries, long seed) {}

    /// Edits that are still to be written.
    ///
    /// @param numbers of the edits, from 0 to below [Order#count()]; leaving some out does not change the
    ///     others
    public record Wanted(ArcTask task, List<Integer> numbers) {
        public Wanted {
            numbers = List.copyOf(numbers);
        }
    }

    /// One edit.
    ///
    /// @param wanted  number of its puzzle in the list
    /// @param number  of the edit, from 0
    /// @param text    stripped of white space at both ends
    /// @param ids     of the tokens that were drawn last, the end token included
    /// @param logprob of those tokens together
    /// @param failure why it cannot be read
    public record Written(
            int wanted, int number, String text, List<Integer> ids, double logprob, Optional<String> failure) {}

    /// Writes edits of many puzzles, all samples of a try as one batch. What is drawn for an edit depends on
    /// the seed, its puzzle, its number and the try.
    ///
    /// @param each hears of every edit as soon as it stands
    /// @throws IOException if the model's template or tokenizer cannot write a request
    public void write(List<Wanted> wanted, Order order, Consumer<Written> each) throws IOException {
        var prompts = new ArrayList<int[]>();
        var left = new ArrayList<List<Integer>>();
        for (Wanted one : wanted) {
            prompts.add(promptIds(one.task));
            left.add(new ArrayList<>(one.numbers));
        }
        for (int attempt = 0; attempt < order.tries; attempt++) {
            boolean last = attempt == order.tries - 1;
            tryOnce(prompts, left, settings(order, attempt), written -> {
                if (last || written.failure.isEmpty()) {
                    left.get(written.wanted).remove((Integer) written.number);
                    each.accept(written);
                }
            });
        }
    }

    /// The tokens that the model continues with an edit of `task`.
    public int[] promptIds(ArcTask task) throws IOException {
        return quirks.begun(llama, llama.encoder(false).prompt(form.wanted(task.demonstrations()), PLACE));
    }

    /// What the model learns from, so that it writes `edit` when asked for one of `task`.
    public Sequence lesson(ArcTask task, String edit) throws IOException {
        var data = new DataSet(
                List.of(form.lesson(task.demonstrations(), edit)), List.of(new Place("the edit of " + task.id())));
        Sequence plain = llama.encoder(true).encode(data, LossRule.COMPLETION).getFirst();
        int[] ids = quirks.begun(llama, plain.ids());
        int begun = ids.length - plain.length();
        var targets = new BitSet(ids.length);
        IntStream.range(0, plain.length()).filter(plain::isTarget).forEach(t -> targets.set(t + begun));
        return Sequence.of(ids, targets);
    }

    private void tryOnce(
            List<int[]> prompts, List<List<Integer>> left, GenerateSettings settings, Consumer<Written> each) {
        var asked = new ArrayList<Prompt>();
        var places = new ArrayList<Integer>();
        for (int i = 0; i < prompts.size(); i++) {
            if (!left.get(i).isEmpty()) {
                asked.add(Prompt.of(prompts.get(i)).only(left.get(i)));
                places.add(i);
            }
        }
        if (asked.isEmpty()) {
            return;
        }
        llama.generate(asked, settings, new GenerateListener() {
            @Override
            public void finished(Sample sample) {
                each.accept(written(places.get(sample.promptIndex()), sample));
            }
        });
    }

    private Written written(int wanted, Sample sample) {
        String text = PythonText.strip(sample.text());
        return new Written(wanted, sample.sampleIndex(), text, sample.ids(), sample.logprob(), failure(text));
    }

    private Optional<String> failure(String text) {
        try {
            form.edit(text);
            return Optional.empty();
        } catch (IOException notAnEdit) {
            return Optional.of(String.valueOf(notAnEdit.getMessage()));
        }
    }

    private static GenerateSettings settings(Order order, int attempt) {
        return GenerateSettings.DEFAULT
                .withMaxTokens(order.maxTokens)
                .withSamples(order.count)
                .withSampling(Sampling.of(order.temperature, 1))
                .withSeed(RandomStream.of(order.seed, "try").bits(attempt));
    }
}
