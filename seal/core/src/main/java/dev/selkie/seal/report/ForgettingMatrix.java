package dev.selkie.seal.report;

import dev.selkie.seal.Measure;
import dev.selkie.seal.run.ContinualFolder;
import dev.selkie.seal.run.ContinualRow;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/// What a model knows of each passage after each step, over all sequences: row k, column i is the score of the
/// answers on passage i + 1 after step k. Row 0 is the untaught model; above the diagonal nothing is asked.
///
/// @param cells row 0 has as many as there are passages, row k has k
public record ForgettingMatrix(List<List<Cell>> cells) {
    public ForgettingMatrix {
        cells = cells.stream().map(List::copyOf).toList();
    }

    /// One passage after one step.
    ///
    /// @param mean      over the sequences that have come this far; NaN if there are none
    /// @param deviation sample standard deviation over them; 0 of a single one
    public record Cell(double mean, double deviation, int sequences) {
        static Cell of(List<Double> values) {
            double mean = values.isEmpty() ? Double.NaN : Interval.mean(values);
            double squares = values.stream()
                    .mapToDouble(value -> (value - mean) * (value - mean))
                    .sum();
            double deviation = values.size() < 2 ? 0 : Math.sqrt(squares / (values.size() - 1));
            return new Cell(mean, deviation, values.size());
        }
    }

    /// The matrix of what is finished of a run.
    public static ForgettingMatrix of(ContinualFolder folder, List<ContinualRow> rows, Measure measure) {
        int length = folder.settings().length();
        var cells = new ArrayList<List<Cell>>();
        for (int step = 0; step <= length; step++) {
            var row = new ArrayList<Cell>();
            for (int passage = 0; passage < (step == 0 ? length : step); passage++) {
                row.add(Cell.of(values(folder, rows, measure, step, passage)));
            }
            cells.add(row);
        }
        return new ForgettingMatrix(cells);
    }

    private static List<Double> values(
            ContinualFolder folder, List<ContinualRow> rows, Measure measure, int step, int passage) {
        return rows.stream()
                .filter(row -> row.step() == step)
                .map(row -> measure.mean(
                        row.answers().get(passage),
                        folder.sequences().get(row.sequence()).get(passage)))
                .toList();
    }

    /// Passages of a sequence.
    int length() {
        return cells.size() - 1;
    }

    /// Over all passages, how much better they are known after the step that learns them than untaught.
    public double learnt() {
        double sum = 0;
        for (int passage = 0; passage < length(); passage++) {
            sum += cells.get(passage + 1).get(passage).mean()
                    - cells.get(0).get(passage).mean();
        }
        return sum / length();
    }

    /// Over all passages, how much better they are known at the end than untaught.
    public double kept() {
        double sum = 0;
        for (int passage = 0; passage < length(); passage++) {
            sum += cells.getLast().get(passage).mean()
                    - cells.get(0).get(passage).mean();
        }
        return sum / length();
    }

    /// Both tables, zeros above the diagonal, named as in the published result files.
    SequencedMap<String, Object> json() {
        var mean = new ArrayList<List<Double>>();
        var deviation = new ArrayList<List<Double>>();
        for (List<Cell> row : cells) {
            mean.add(padded(row.stream().map(Cell::mean).toList()));
            deviation.add(padded(row.stream().map(Cell::deviation).toList()));
        }
        var json = new LinkedHashMap<String, Object>();
        json.put("mean_over_sequences", mean);
        json.put("std_over_sequences", deviation);
        if (Double.isFinite(learnt()) && Double.isFinite(kept())) {
            json.put("learnt", learnt());
            json.put("kept", kept());
        }
        return json;
    }

    private List<Double> padded(List<Double> row) {
        var padded = new ArrayList<Double>();
        for (int i = 0; i < length(); i++) {
            padded.add(i < row.size() && Double.isFinite(row.get(i)) ? row.get(i) : 0.0);
        }
        return padded;
    }
}
