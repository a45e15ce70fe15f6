package dev.selkie.seal.report;

import dev.selkie.model.files.Staged;
import dev.selkie.seal.Measure;
import dev.selkie.seal.run.ContinualFolder;
import dev.selkie.seal.run.ContinualRow;
import dev.selkie.seal.run.ContinualSettings;
import dev.selkie.tokenizer.json.Json;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/// What a continual run has shown so far: `report.json`, and `report.html` with the forgetting matrix as a heat map.
///
/// @param rows that are finished
public record ContinualReport(ContinualFolder folder, List<ContinualRow> rows) {
    public ContinualReport {
        rows = List.copyOf(rows);
    }

    /// Reads what is finished of the run in `folder`.
    public static ContinualReport of(ContinualFolder folder) throws IOException {
        return new ContinualReport(folder, folder.rows());
    }

    /// The forgetting matrix by a measure.
    public ForgettingMatrix matrix(Measure measure) {
        return ForgettingMatrix.of(folder, rows, measure);
    }

    /// What programs read: for each measure the matrix, and how it stands.
    public SequencedMap<String, Object> json() {
        var json = new LinkedHashMap<String, Object>();
        json.put("n_sequences", folder.settings().sequences());
        json.put("n_datapoints", folder.settings().length());
        json.put("base_model", folder.model().toString());
        json.put("rows", rows.size());
        json.put("of_rows", folder.total());
        json.put("failed", failed());
        for (Measure measure : Measure.values()) {
            if (!measure.isJudged()) { // a continual run asks no judge
                json.put(measure.toString(), matrix(measure).json());
            }
        }
        return json;
    }

    /// Steps in which nothing was learnt.
    public long failed() {
        return rows.stream().filter(row -> row.failure().isPresent()).count();
    }

    /// Writes both files into the run's folder; gives the page.
    public Path write() throws IOException {
        Staged.writeString(folder.path().resolve(RunResults.FILE), Json.write(json()));
        Path page = folder.path().resolve(ReportPage.FILE);
        Staged.writeString(page, html());
        return page;
    }

    private String html() {
        String title = "A model that learns one passage after another: "
                + folder.model().getFileName();
        var body = new StringBuilder();
        head(body);
        body.append("<div class=pair>");
        figure(body, Measure.CONTAINED, "Answers that hold the right one");
        figure(body, Measure.LOGPROB, "Right answers' log-probability");
        body.append("</div>\n");
        body.append(
                "<p class=soft>Rows: the model after so many steps. Columns: the passages in the order in which they"
                        + " are learnt; framed where a passage has just been learnt. Means over sequences.</p>\n");
        body.append("<h2>Steps</h2>\n");
        body.append(Html.table(List.of("sequence", "step", "passage", "self-edit", "documents", "loss"), steps(), 4));
        return Html.page(title, body);
    }

    private void head(StringBuilder body) {
        ContinualSettings settings = folder.settings();
        body.append(Html.of(
                "<p class=soft>Continual self-edits after SEAL (arXiv:2506.10943): %d sequences of %d passages,"
                        + " prompt <em>%s</em>, rank %d, %d epochs, learning rate %s, merged after each step; seed %d."
                        + " %d of %d rows are finished, %d steps failed.</p>\n",
                settings.sequences(),
                settings.length(),
                settings.writing().prompt(),
                settings.inner().lora().rank(),
                settings.inner().train().epochs(),
                settings.inner().train().adamW().learningRate(),
                settings.seed(),
                rows.size(),
                folder.total(),
                failed()));
        body.append("<div class=cards>");
        for (Measure measure : List.of(Measure.CONTAINED, Measure.LOGPROB)) {
            ForgettingMatrix matrix = matrix(measure);
            body.append(Html.card(gain(matrix.learnt()), measure + " gained when learnt"));
            body.append(Html.card(gain(matrix.kept()), "over the untaught at the end"));
        }
        body.append("</div>\n");
    }

    private static String gain(double figure) {
        return Double.isFinite(figure) ? Html.of("%+.3f", figure) : "–";
    }

    private void figure(StringBuilder body, Measure measure, String title) {
        body.append("<figure>")
                .append(new HeatMap(matrix(measure), title).svg())
                .append("</figure>");
    }

    private List<List<String>> steps() {
        return rows.stream()
                .filter(row -> row.step() > 0)
                .map(row -> List.of(
                        Integer.toString(row.sequence() + 1),
                        Integer.toString(row.step()),
                        Html.escape(folder.sequences()
                                .get(row.sequence())
                                .get(row.step() - 1)
                                .title()),
                        "<details><summary>"
                                + Html.escape(row.failure().orElse("read"))
                                + "</summary><pre>"
                                + Html.escape(row.edit())
                                + "</pre></details>",
                        Integer.toString(row.documents()),
                        Html.of("%.3f", row.loss())))
                .toList();
    }
}
