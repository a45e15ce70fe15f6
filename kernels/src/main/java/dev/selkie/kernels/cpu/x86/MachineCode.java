package dev.selkie.kernels.cpu.x86;

import dev.selkie.kernels.DType;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import jdk.incubator.vector.FloatVector;

/// The innermost loops in machine code for one width of vectors, each written when it is first asked for.
public final class MachineCode {
    /// One for each width, so that nothing is written twice.
    private static final Map<Integer, MachineCode> OF_WIDTH = new ConcurrentHashMap<>();

    private final int vectorBits;
    private final Map<DType, TileFunctions> tilesOfRows = new EnumMap<>(DType.class);
    private final Map<DType, TileFunctions> tilesOfTransposed = new EnumMap<>(DType.class);
    private final Map<DType, TransposeFunction> transposes = new EnumMap<>(DType.class);
    private final Map<ExponentialTerms, RowFunctions> rows = new HashMap<>();

    /// @throws IllegalStateException if the system lends no executable memory, which the smallest function shows
    private MachineCode(int vectorBits) {
        this.vectorBits = vectorBits;
        var smallest = new Assembler(vectorBits);
        smallest.ret();
        CodeMemory.function(smallest.code());
    }

    /// Whether machine code can be had.
    public sealed interface Search {}

    public record Found(MachineCode code) implements Search {}

    /// @param reason why not, to be shown
    public record Missing(String reason) implements Search {}

    /// Looks for machine code with vectors of some width.
    ///
    /// That the processor has such vectors is taken from the JVM, which has looked: it prefers 512 bits where there
    /// is AVX-512, and 256 where there is AVX2, with which fused multiply-adds and f16 came.
    public static Search find(int vectorBits) {
        if (!System.getProperty("os.arch").equals("amd64")
                || !System.getProperty("os.name").equals("Linux")) {
            return new Missing("it is there for Linux on x86-64 only");
        }
        if (!MachineCode.class.getModule().isNativeAccessEnabled()) {
            return new Missing("the JVM needs --enable-native-access=" + moduleName());
        }
        if (vectorBits < 256 || vectorBits > FloatVector.SPECIES_PREFERRED.vectorBitSize()) {
            return new Missing("there is none for vectors of %d bits".formatted(vectorBits));
        }
        try {
            return new Found(OF_WIDTH.computeIfAbsent(vectorBits, MachineCode::new));
        } catch (IllegalStateException e) {
            return new Missing(String.valueOf(e.getMessage()));
        }
    }

    /// The functions of [TileCode] for columns of a dtype.
    ///
    /// @param transposed whether the left operand has the numbers of one k side by side, or else those of one row
    public synchronized TileFunctions tiles(DType dtype, boolean transposed) {
        return (transposed ? tilesOfTransposed : tilesOfRows)
                .computeIfAbsent(dtype, d -> new TileFunctions(vectorBits, d, transposed));
    }

    /// The function of [TransposeCode] for blocks of a dtype.
    public synchronized TransposeFunction transpose(DType dtype) {
        return transposes.computeIfAbsent(dtype, d -> TransposeFunction.write(vectorBits, d));
    }

    /// The functions of whole rows.
    public synchronized RowFunctions rows(ExponentialTerms terms) {
        return rows.computeIfAbsent(terms, t -> new RowFunctions(vectorBits, t));
    }

    private static String moduleName() {
        Module module = MachineCode.class.getModule();
        return module.isNamed() ? module.getName() : "ALL-UNNAMED";
    }
}
