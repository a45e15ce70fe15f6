package dev.selkie.seal.random;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// Numbers drawn with Python 3 and NumPy.
class PublishedRandomTest {
    @Test
    void theTwisterDrawsPythonsWords() {
        var twister = MersenneTwister.seededByArray(42);
        assertEquals(2746317213L, Integer.toUnsignedLong(twister.next()));
        assertEquals(478163327L, Integer.toUnsignedLong(twister.next()));
        assertEquals(107420369L, Integer.toUnsignedLong(twister.next()));
        assertEquals(3184935163L, Integer.toUnsignedLong(twister.next()));
    }

    @Test
    void shufflesAsPython() throws GeneralSecurityException {
        int[] order = new PythonRandom(42).shuffled(2067);
        assertArrayEquals(new int[] {1168, 760, 685, 1193, 1679, 1572, 1257, 522, 137, 2032}, Arrays.copyOf(order, 10));
        String joined = Arrays.stream(order).mapToObj(Integer::toString).collect(Collectors.joining(","));
        byte[] digest = MessageDigest.getInstance("SHA-1").digest(joined.getBytes(StandardCharsets.US_ASCII));
        assertEquals("0185a92f3cecf8088c4f431981363e7af6c7a37d", HexFormat.of().formatHex(digest));
    }

    @Test
    void samplesAsPython() {
        var random = new PythonRandom(42);
        assertEquals(List.of(456, 102, 1126, 1003, 914, 571, 419, 356), random.sample(2067, 8));
        assertEquals(List.of(1728, 130, 122, 383, 895, 952, 108, 814), random.sample(2067, 8));
        assertEquals(List.of(10, 1, 0, 4, 3), new PythonRandom(42).sample(12, 5));
        assertThrows(IllegalArgumentException.class, () -> random.sample(3, 4));
    }

    @Test
    void permutesAsNumpy() {
        assertArrayEquals(new int[] {6, 11, 4, 10, 2, 8, 1, 7, 9, 3, 0, 5, 12}, new NumpyRandom(0).permutation(13));
        assertArrayEquals(new int[] {4, 9, 2, 10, 6, 1, 7, 8, 3, 0, 5}, new NumpyRandom(0).permutation(11));
    }
}
