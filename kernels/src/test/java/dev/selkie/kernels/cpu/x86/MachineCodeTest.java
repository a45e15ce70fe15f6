package dev.selkie.kernels.cpu.x86;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import jdk.incubator.vector.FloatVector;
import org.junit.jupiter.api.Test;

class MachineCodeTest {
    private static final int BITS = FloatVector.SPECIES_PREFERRED.vectorBitSize();

    /// Otherwise the tests that hold it to the Vector API's bits would compare that with itself.
    @Test
    void isThereWhereItCanBe() {
        boolean linux = System.getProperty("os.name").equals("Linux");
        assumeTrue(
                linux && System.getProperty("os.arch").equals("amd64") && BITS >= 256, "no Linux on x86-64 with AVX2");
        assertInstanceOf(MachineCode.Found.class, MachineCode.find(256));
        assertInstanceOf(MachineCode.Found.class, MachineCode.find(BITS));
    }

    @Test
    void saysWhyItIsNotThere() {
        var missing = assertInstanceOf(MachineCode.Missing.class, MachineCode.find(128));
        assertTrue(!missing.reason().isBlank(), missing.reason());
        assertEquals(missing, MachineCode.find(128));
    }
}
