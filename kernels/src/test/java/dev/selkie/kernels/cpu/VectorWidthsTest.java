package dev.selkie.kernels.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;
import org.junit.jupiter.api.Test;

/// The kernels of rows have the same bits on vectors of 128, 256 and 512 bits: the package is loaded once for each.
class VectorWidthsTest {
    @Test
    void bitsDoNotDependOnTheWidthOfTheVectors() throws ReflectiveOperationException {
        String narrow = digest(FloatVector.SPECIES_128, false);
        for (boolean machineCode : new boolean[] {false, true}) {
            assertEquals(narrow, digest(FloatVector.SPECIES_256, machineCode), "256, machine code " + machineCode);
            assertEquals(narrow, digest(FloatVector.SPECIES_512, machineCode), "512, machine code " + machineCode);
        }
    }

    private static String digest(VectorSpecies<Float> species, boolean machineCode)
            throws ReflectiveOperationException {
        var loader = new PackageLoader();
        choose(loader, "species", species);
        choose(loader, "takesMachineCode", machineCode);
        Method digest = loader.loadClass(KernelDigest.class.getName()).getDeclaredMethod("digest", int.class);
        digest.setAccessible(true);
        return (String) digest.invoke(null, species.length());
    }

    private static void choose(ClassLoader loader, String field, Object value) throws ReflectiveOperationException {
        Field choice = loader.loadClass(Lanes.Choice.class.getName()).getDeclaredField(field);
        choice.setAccessible(true);
        choice.set(null, value);
    }

    /// Defines the classes of this package anew, from the same files.
    private static final class PackageLoader extends ClassLoader {
        private static final String PACKAGE = VectorWidthsTest.class.getPackageName() + ".";

        PackageLoader() {
            super(VectorWidthsTest.class.getClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (!name.startsWith(PACKAGE) || name.lastIndexOf('.') >= PACKAGE.length()) {
                return super.loadClass(name, resolve);
            }
            synchronized (getClassLoadingLock(name)) {
                Class<?> loaded = findLoadedClass(name);
                return loaded != null ? loaded : define(name);
            }
        }

        private Class<?> define(String name) throws ClassNotFoundException {
            String file = name.substring(PACKAGE.length()) + ".class";
            try (InputStream code = VectorWidthsTest.class.getResourceAsStream(file)) {
                if (code == null) {
                    throw new ClassNotFoundException(name);
                }
                byte[] bytes = code.readAllBytes();
                return defineClass(name, bytes, 0, bytes.length);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
