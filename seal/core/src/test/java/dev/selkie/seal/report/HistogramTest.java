package dev.selkie.seal.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class HistogramTest {
    private static final Pattern BAR = Pattern.compile(
            "<rect x=([0-9.]+) y=[0-9.]+ width=([0-9.]+) height=[0-9.]+ rx=2 fill='var\\(--(\\w+)\\)'><title>(\\d+)<");

    /// One of the bars.
    private record Bar(double left, double right, String colour, int count) {}

    @Test
    void lossesStandLeftOfZeroAndGainsRightOfIt() {
        List<Bar> bars = bars(List.of(-0.1, -0.05, 0.0, 0.0, 0.3, 1.0 / 3));
        assertEquals(2 + 1 + 7, bars.size()); // bins of 0.05 from -0.10 to 0.35, and what is 0 between them
        assertEquals(List.of(1, 1, 2, 0, 0, 0, 0, 0, 1, 1), counts(bars));
        assertEquals("loss", bars.get(1).colour);
        assertEquals("a0", bars.get(2).colour);
        assertEquals("gain", bars.get(3).colour);
    }

    @Test
    void barsFillTheWidth() {
        for (List<Double> values :
                List.of(List.of(0.0), List.of(0.5, 0.25), List.of(-2.0), List.of(1e-9), List.of(3.0, -7.0))) {
            List<Bar> bars = bars(values);
            assertEquals(0, bars.getFirst().left, 1.5);
            assertEquals(460, bars.getLast().right, 1.5);
            assertEquals(values.size(), counts(bars).stream().mapToInt(n -> n).sum());
            assertTrue(bars.size() <= 24, bars::toString);
        }
    }

    private static List<Integer> counts(List<Bar> bars) {
        return bars.stream().map(Bar::count).toList();
    }

    private static List<Bar> bars(List<Double> values) {
        return BAR.matcher(Histogram.svg("title", values))
                .results()
                .map(bar -> new Bar(
                        Double.parseDouble(bar.group(1)),
                        Double.parseDouble(bar.group(1)) + Double.parseDouble(bar.group(2)),
                        bar.group(3),
                        Integer.parseInt(bar.group(4))))
                .toList();
    }
}
