package dev.selkie.kernels.cpu;

import dev.selkie.kernels.DType;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodHandles.Lookup;
import java.util.Objects;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/// Lets one source text run at any vector width and on any kind of weights.
///
/// The compiler makes vector code fast only where the species is a constant. So a class of vector code has what
/// it varies by in static final fields, filled from [#constants]: [#PREFERRED] when the class is loaded as
/// usual, others in the copies of the class that [#copy] makes.
final class VectorCode {
    /// The machine's preferred width, f32 weights.
    static final Constants PREFERRED = new Constants(FloatVector.SPECIES_PREFERRED, DType.F32);

    /// What vector code varies by.
    record Constants(VectorSpecies<Float> species, DType dtype) {}

    private VectorCode() {}

    /// The constants of the class that asks.
    static Constants constants(Lookup lookup) {
        try {
            return Objects.requireNonNullElse(MethodHandles.classData(lookup, "_", Constants.class), PREFERRED);
        } catch (IllegalAccessException e) {
            throw new AssertionError("a class may see its own data", e);
        }
    }

    /// An object of a second copy of a class, whose constants are others.
    ///
    /// @param lookup   of the class
    /// @param contract what the object is to be used as
    static <T> T copy(Lookup lookup, Class<T> contract, Constants constants) {
        Class<?> original = lookup.lookupClass();
        String file = original.getSimpleName() + ".class";
        try (InputStream code = Objects.requireNonNull(original.getResourceAsStream(file), file)) {
            Lookup copy = lookup.defineHiddenClassWithClassData(code.readAllBytes(), constants, true);
            return contract.cast(copy.lookupClass().getDeclaredConstructor().newInstance());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError(original + " cannot be copied", e);
        }
    }
}
