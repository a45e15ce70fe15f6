package dev.selkie.kernels.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class MachinePeakTest {
    @Test
    void measuresWhatAnyMachineReachesAndNoneExceeds() {
        try (var workers = new Workers(1)) {
            MachinePeak peak = MachinePeak.measure(workers);
            assertTrue(peak.flopsPerSecond() > 1e8 && peak.flopsPerSecond() < 1e13, peak.toString());
            assertTrue(peak.bytesPerSecond() > 1e8 && peak.bytesPerSecond() < 1e13, peak.toString());
        }
    }

    @Test
    void theFloorIsTheLongerOfComputingAndReading() {
        var peak = new MachinePeak(200, 10);
        assertEquals(3, peak.floorSeconds(600, 20));
        assertEquals(4, peak.floorSeconds(600, 40));
        assertEquals(0, peak.floorSeconds(0, 0));
    }
}
