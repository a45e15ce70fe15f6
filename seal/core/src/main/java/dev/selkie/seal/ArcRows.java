package dev.selkie.seal;

import dev.selkie.model.Llama;
import dev.selkie.model.data.DataSet;
import dev.selkie.model.data.Example;
import dev.selkie.model.data.Example.Turn;
import dev.selkie.model.data.LossRule;
import dev.selkie.model.data.Sequence;
import dev.selkie.seal.arc.ArcEdit;
import dev.selkie.seal.arc.ArcEdit.Loss;
import dev.selkie.seal.arc.ArcTask;
import dev.selkie.seal.arc.ArcText;
import dev.selkie.seal.arc.Row;
import dev.selkie.seal.arc.TrainingRows;
import dev.selkie.tokenizer.json.Place;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A puzzle's demonstrations as what a model learns from, in the way that an edit says: its augmentations,
/// and which tokens count. Rows that are too long are left out.
///
/// Source: Zweiger et al., arXiv:2506.10943, appendix A, and the code published with it.
public final class ArcRows {
    /// Of colours, orders and shifts: as published, every puzzle's rows are drawn from the same seed.
    private static final int SEED = 0;

    private final Llama llama;
    private final ArcText form;
    private final ArcLimits limits;
    private final ArcQuirks quirks;

    public ArcRows(Llama llama, ArcLimits limits, ArcQuirks quirks) {
        this.llama = llama;
        this.form = form(llama);
        this.limits = limits;
        this.quirks = quirks;
    }

    /// The form that suits `llama`.
    public static ArcText form(Llama llama) {
        return ArcText.of(llama.chatRenderer().isPresent());
    }

    /// The rows of `task` after `edit`; perhaps none.
    ///
    /// @throws IOException if the model's template or tokenizer cannot write one
    public List<Sequence> of(ArcTask task, ArcEdit edit) throws IOException {
        List<Row> all = TrainingRows.all(task.demonstrations(), edit.augmentations(SEED, quirks.published()), SEED);
        Map<Row, Sequence> encoded = encode(all, edit.loss());
        List<Sequence> rows =
                TrainingRows.limited(all, row -> isShort(sequence(encoded, row)), limits.rows(), SEED).stream()
                        .map(row -> sequence(encoded, row))
                        .toList();
        return quirks.padded(llama, rows);
    }

    private boolean isShort(Sequence row) {
        return row.length() < limits.tokens() && row.length() <= llama.config().maxPositionEmbeddings();
    }

    private Map<Row, Sequence> encode(List<Row> rows, Loss loss) throws IOException {
        List<Sequence> sequences =
                quirks.published() && llama.chatRenderer().isPresent() ? published(rows, loss) : clean(rows, loss);
        var encoded = new LinkedHashMap<Row, Sequence>();
        for (int i = 0; i < rows.size(); i++) {
            encoded.put(rows.get(i), sequences.get(i));
        }
        return encoded;
    }

    private List<Sequence> clean(List<Row> rows, Loss loss) throws IOException {
        var examples = new ArrayList<Example>();
        var places = new ArrayList<Place>();
        for (Row row : rows) {
            examples.add(form.solved(row));
            places.add(new Place("training row " + examples.size()));
        }
        LossRule rule = loss == Loss.ALL_TOKENS ? LossRule.ALL : LossRule.COMPLETION;
        return llama.encoder(true).encode(new DataSet(examples, places), rule);
    }

    private List<Sequence> published(List<Row> rows, Loss loss) throws IOException {
        var sequences = new ArrayList<Sequence>();
        for (Row row : rows) {
            if (form.solved(row) instanceof Example.Chat(List<Turn> turns)) {
                int[] asked = ids(turns.subList(0, turns.size() - 1));
                sequences.add(Sequence.from(loss == Loss.ALL_TOKENS ? 1 : asked.length, ids(turns)));
            }
        }
        return sequences;
    }

    /// The turns and what introduces the assistant's next.
    private int[] ids(List<Turn> turns) throws IOException {
        String text = llama.chatRenderer().orElseThrow().render(turns, true);
        return quirks.begun(llama, llama.tokenizer().encode(text, false));
    }

    private static Sequence sequence(Map<Row, Sequence> encoded, Row row) {
        Sequence sequence = encoded.get(row);
        if (sequence == null) {
            throw new AssertionError("every row is encoded");
        }
        return sequence;
    }
}
