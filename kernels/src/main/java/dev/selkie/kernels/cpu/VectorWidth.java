package dev.selkie.kernels.cpu;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodHandles.Lookup;
import java.util.Objects;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/// Lets one source text run at any vector width.
///
/// The compiler makes vector code fast only where the species is a constant. So a class of vector code has its species
/// in a static final field, filled by [#speciesOf]: the machine's preferred one when the class is loaded as usual,
/// another one in the copies of the class that [#copy] makes.
final class VectorWidth {
    private VectorWidth() {}

    /// The species of the class that asks.
    static VectorSpecies<Float> speciesOf(Lookup lookup) {
        try {
            VectorSpecies<?> given = MethodHandles.classData(lookup, "_", VectorSpecies.class);
            return given == null ? FloatVector.SPECIES_PREFERRED : given.check(float.class);
        } catch (IllegalAccessException e) {
            throw new AssertionError("a class may see its own data", e);
        }
    }

    /// An object of a second copy of a class, whose species is another one.
    ///
    /// @param lookup   of the class
    /// @param contract what the object is to be used as
    static <T> T copy(Lookup lookup, Class<T> contract, VectorSpecies<Float> species) {
        Class<?> original = lookup.lookupClass();
        String file = original.getSimpleName() + ".class";
        try (InputStream code = Objects.requireNonNull(original.getResourceAsStream(file), file)) {
            Lookup copy = lookup.defineHiddenClassWithClassData(code.readAllBytes(), species, true);
            return contract.cast(copy.lookupClass().getDeclaredConstructor().newInstance());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError(original + " cannot be copied", e);
        }
    }
}
