package dev.selkie.bench;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.StringWriter;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The Java programs that the README shows compile and run as they are printed.
class ReadmeTest {
    private static final Path PROJECT = Path.of("..").toAbsolutePath().normalize();
    private static final Pattern PROGRAM = Pattern.compile("```java\n// (\\w+)\\.java\n(.*?)```", Pattern.DOTALL);

    @TempDir
    Path folder;

    @Test
    void learnTeachesAModelADocument() throws Exception {
        Path adapter = folder.resolve("adapter");
        List<Double> losses = losses(
                run("Learn", PROJECT.resolve("test-fixtures/models/llama").toString(), adapter.toString()));
        assertTrue(Files.size(adapter.resolve("adapter_model.safetensors")) > 0);
        assertEquals(20, losses.size(), "two records, ten epochs");
        double firstEpoch = losses.get(0) + losses.get(1);
        double lastEpoch = losses.get(18) + losses.get(19);
        assertTrue(lastEpoch < firstEpoch, () -> "losses " + losses);
    }

    @Test
    void spiralsTrainsAModelOfOnesOwn() throws Exception {
        List<Double> losses = losses(run("Spirals"));
        assertEquals(4, losses.size(), "every hundredth of 400 steps");
        assertTrue(losses.getLast() < 0.05, () -> "losses " + losses);
    }

    /// The numbers that `text` calls losses, in order.
    private static List<Double> losses(String text) {
        return Pattern.compile("loss (\\d+)[.,](\\d+)")
                .matcher(text)
                .results()
                .map(found -> Double.valueOf(found.group(1) + "." + found.group(2)))
                .toList();
    }

    /// Compiles and runs a program of the README.
    ///
    /// @return what it prints
    private String run(String name, String... arguments) throws Exception {
        Path source = folder.resolve(name + ".java");
        Files.writeString(source, program(name));
        compile(source);
        var printed = new ByteArrayOutputStream();
        PrintStream out = System.out;
        try (var loader = new URLClassLoader(new URL[] {folder.toUri().toURL()})) {
            System.setOut(new PrintStream(printed, true, UTF_8));
            Class<?> main = loader.loadClass(name);
            var method = main.getDeclaredMethod("main", String[].class);
            method.setAccessible(true);
            var constructor = main.getDeclaredConstructor();
            constructor.setAccessible(true);
            method.invoke(constructor.newInstance(), (Object) arguments);
        } finally {
            System.setOut(out);
        }
        return printed.toString(UTF_8);
    }

    private static String program(String name) throws IOException {
        return PROGRAM.matcher(Files.readString(PROJECT.resolve("README.md")))
                .results()
                .filter(found -> found.group(1).equals(name))
                .map(found -> found.group(2))
                .findFirst()
                .orElseThrow();
    }

    private void compile(Path source) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter log = new StringWriter();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
            List<String> options = List.of("-d", folder.toString(), "-cp", classPath());
            boolean compiled = compiler.getTask(log, files, null, options, null, files.getJavaFileObjects(source))
                    .call();
            assertEquals("", log.toString());
            assertTrue(compiled);
        }
    }

    private static String classPath() {
        return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    }
}
