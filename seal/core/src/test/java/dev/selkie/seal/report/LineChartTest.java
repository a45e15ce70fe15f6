package dev.selkie.seal.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class LineChartTest {
    private static final int HEIGHT = 260; // of the picture
    private static final Pattern NAME = Pattern.compile("<text x=\\d+ y=([0-9.]+) style='fill:[^']*'>([a-z]+)<");

    /// However many series end at the same place, at the top or at the bottom.
    @Test
    void namesStandApartWithinThePicture() {
        for (double value : List.of(0.0, 1.0)) {
            var chart = new LineChart("title", 0);
            chart.add("other", List.of(new LineChart.Point(0, new Interval(1 - value, 1 - value, 1 - value))));
            List.of("a", "b", "c", "d", "e")
                    .forEach(name ->
                            chart.add(name, List.of(new LineChart.Point(0, new Interval(value, value, value)))));
            List<Double> places = NAME.matcher(chart.svg())
                    .results()
                    .map(name -> Double.parseDouble(name.group(1)))
                    .toList();
            assertEquals(6, places.size());
            for (int i = 1; i < places.size(); i++) {
                assertTrue(places.get(i) >= places.get(i - 1) + 13.9, places::toString);
            }
            assertTrue(places.getFirst() > 10 && places.getLast() < HEIGHT - 3, places::toString);
        }
    }
}
