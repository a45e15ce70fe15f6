package dev.selkie.kernels.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WorkersTest {
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 8})
    void everyPieceIsDoneOnce(int count) {
        try (var workers = new Workers(count)) {
            for (int pieces : new int[] {0, 1, 2, 3, 17, 1003}) {
                for (int repetition = 0; repetition < 50; repetition++) {
                    var done = new AtomicIntegerArray(pieces);
                    workers.run(pieces, (piece, _) -> done.incrementAndGet(piece));
                    int[] once = new int[pieces];
                    Arrays.fill(once, 1);
                    assertArrayEquals(once, copyOf(done));
                }
            }
        }
    }

    @Test
    void workersThatFellAsleepWakeUp() {
        try (var workers = new Workers(3)) {
            for (int repetition = 0; repetition < 5; repetition++) {
                LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
                var done = new AtomicIntegerArray(9);
                workers.run(9, (piece, _) -> {
                    LockSupport.parkNanos(Duration.ofMillis(1).toNanos()); // long enough that the caller sleeps too
                    done.incrementAndGet(piece);
                });
                assertArrayEquals(new int[] {1, 1, 1, 1, 1, 1, 1, 1, 1}, copyOf(done));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void whatAPieceThrowsReachesTheCaller(int count) {
        try (var workers = new Workers(count)) {
            var expected = new IllegalStateException("piece 5");
            var thrown = assertThrows(
                    IllegalStateException.class,
                    () -> workers.run(9, (piece, _) -> {
                        if (piece == 5) {
                            throw expected;
                        }
                    }));
            assertSame(expected, thrown);
            var done = new AtomicIntegerArray(4);
            workers.run(4, (piece, _) -> done.incrementAndGet(piece));
            assertEquals(1, done.get(3), "and later runs are sound");
        }
    }

    @Test
    void scratchIsEachWorkersOwn() {
        try (var workers = new Workers(2)) {
            workers.reserveScratch(100);
            workers.reserveScratch(50);
            assertTrue(workers.scratch(0).byteSize() >= 100);
            assertEquals(0, workers.scratch(1).address() % 64);
            assertTrue(workers.scratch(0).asOverlappingSlice(workers.scratch(1)).isEmpty());
        }
    }

    @Test
    void noWorkersAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> new Workers(0));
    }

    private static int[] copyOf(AtomicIntegerArray array) {
        int[] copy = new int[array.length()];
        Arrays.setAll(copy, array::get);
        return copy;
    }
}
