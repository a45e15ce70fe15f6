package dev.selkie.seal.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.selkie.seal.Measure;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ArmResultTest {
    /// Passages differ far more than the arms do: paired by passage, the difference is always 0.25.
    @Test
    void armsArePairedByPassage() {
        ArmResult base = arm("base", Map.of(0, 0.0, 1, 0.75, 2, 0.5));
        ArmResult edits = arm("edits", Map.of(0, 0.25, 1, 1.0, 3, 0.9));
        assertEquals(Optional.of(new Interval(0.25, 0.25, 0.25)), edits.over(base, Measure.CONTAINED, 0));
        assertEquals(1.25 / 3, base.interval(Measure.CONTAINED, 0).mean(), 1e-12);
        assertEquals(Optional.empty(), arm("a", Map.of(9, 1.0)).over(base, Measure.CONTAINED, 0));
    }

    private static ArmResult arm(String name, Map<Integer, Double> scores) {
        var byMeasure = new LinkedHashMap<Measure, SortedMap<Integer, Double>>();
        byMeasure.put(Measure.CONTAINED, new TreeMap<>(scores));
        return new ArmResult(0, name, scores.size(), scores.size(), byMeasure);
    }
}
