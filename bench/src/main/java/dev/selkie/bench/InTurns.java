package dev.selkie.bench;

import java.io.IOException;
import java.lang.annotation.Annotation;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// Runs one benchmark of several builds of Selkie in turns, in one JVM, and prints how much faster than the first the
/// others are. Where a machine's speed changes from one second to the next, only what ran next to each other can be
/// compared: a turn takes some milliseconds, and what counts is the median of the turns' ratios.
///
///     JDK25/bin/java --add-modules jdk.incubator.vector --enable-native-access=ALL-UNNAMED -cp bench/target/classes \
///         dev.selkie.bench.InTurns OLD,NEW LinearBenchmark.linear rows=50 weights=1536x576 dtype=F32
///
/// `OLD` and `NEW` are folders of the repository, such as two of `git worktree`, in which `bench` is built. Each build
/// has a class loader and workers of its own; as their classes have the same names, they are called by reflection.
public final class InTurns {
    private static final long WARM_UP_NANOS = 3_000_000_000L;
    private static final long NANOS = 8_000_000_000L;

    /// How long a build runs before it is the next one's turn.
    private static final long TURN_NANOS = 4_000_000;

    private InTurns() {}

    /// @param arguments the builds, a class and method of this package, and parameters of the benchmark
    public static void main(String[] arguments) throws IOException, ReflectiveOperationException {
        if (arguments.length < 2 || !arguments[1].contains(".")) {
            System.err.println("InTurns: needs OLD,NEW Benchmark.method [parameter=value …]");
            System.exit(2);
        }
        var builds = new ArrayList<Build>();
        for (String folder : arguments[0].split(",", -1)) {
            builds.add(Build.of(Path.of(folder), arguments[1], parameters(arguments)));
        }
        long begin = System.nanoTime();
        while (System.nanoTime() - begin < WARM_UP_NANOS) {
            for (Build build : builds) {
                build.run(1);
            }
        }
        int runs = (int) Math.max(1, TURN_NANOS / builds.getFirst().run(1));
        var turns = new ArrayList<long[]>();
        for (long start = System.nanoTime(); System.nanoTime() - start < NANOS; ) {
            long[] turn = new long[builds.size()];
            for (int i = 0; i < turn.length; i++) {
                builds.get(i).run(1); // its memory takes the place of the other's in the caches
                turn[i] = builds.get(i).run(runs);
            }
            turns.add(turn);
        }
        print(builds, turns, runs);
        System.exit(0); // the builds' workers still wait
    }

    private static Map<String, String> parameters(String[] arguments) {
        return Arrays.stream(arguments, 2, arguments.length)
                .map(argument -> argument.split("=", 2))
                .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1]));
    }

    private static void print(List<Build> builds, List<long[]> turns, int runs) {
        for (int i = 0; i < builds.size(); i++) {
            int build = i;
            double[] micros = turns.stream()
                    .mapToDouble(turn -> turn[build] * 1e-3 / runs)
                    .sorted()
                    .toArray();
            double[] times = turns.stream()
                    .mapToDouble(turn -> (double) turn[0] / turn[build])
                    .sorted()
                    .toArray();
            System.out.printf(
                    "%s: %.1f µs, %.2f times as fast (%.2f to %.2f), %d turns%n",
                    builds.get(i).folder,
                    quantile(micros, 0.5),
                    quantile(times, 0.5),
                    quantile(times, 0.25),
                    quantile(times, 0.75),
                    times.length);
        }
    }

    private static double quantile(double[] sorted, double share) {
        return sorted[(int) (share * (sorted.length - 1))];
    }

    /// A benchmark of one build, ready to run.
    private record Build(Path folder, Method method, Object benchmark, List<Object> states) {
        static Build of(Path folder, String name, Map<String, String> parameters)
                throws IOException, ReflectiveOperationException {
            ClassLoader classes = classes(folder);
            int dot = name.lastIndexOf('.');
            Class<?> type = classes.loadClass(InTurns.class.getPackageName() + "." + name.substring(0, dot));
            Method method = Arrays.stream(type.getMethods())
                    .filter(one -> one.getName().equals(name.substring(dot + 1)))
                    .findAny()
                    .orElseThrow(() -> new NoSuchMethodException(name));
            Object benchmark = state(type, parameters);
            var states = new ArrayList<>();
            for (Class<?> parameter : method.getParameterTypes()) {
                states.add(state(parameter, parameters));
            }
            return new Build(folder, method, benchmark, states);
        }

        private static ClassLoader classes(Path folder) throws IOException {
            Path target = folder.resolve("bench/target");
            var urls = new ArrayList<URL>();
            urls.add(target.resolve("classes").toUri().toURL());
            for (String jar :
                    Files.readString(target.resolve("classpath")).strip().split(":", -1)) {
                urls.add(Path.of(jar).toUri().toURL());
            }
            return new URLClassLoader(urls.toArray(URL[]::new), ClassLoader.getPlatformClassLoader());
        }

        /// One of JMH's states, set up. Its annotations are classes of the build, so they are known by name.
        private static Object state(Class<?> type, Map<String, String> parameters) throws ReflectiveOperationException {
            Object state = type.getConstructor().newInstance();
            for (Field field : type.getFields()) {
                String value = parameters.get(field.getName());
                if (value != null && has(field.getAnnotations(), "Param")) {
                    field.set(state, value(field.getType(), value));
                }
            }
            for (Method method : type.getMethods()) {
                if (has(method.getAnnotations(), "Setup")) {
                    method.invoke(state);
                }
            }
            return state;
        }

        private static boolean has(Annotation[] annotations, String name) {
            return Arrays.stream(annotations)
                    .anyMatch(one -> one.annotationType().getSimpleName().equals(name));
        }

        private static Object value(Class<?> type, String text) {
            if (type == int.class) {
                return Integer.valueOf(text);
            }
            return type.isEnum()
                    ? Arrays.stream(type.getEnumConstants())
                            .filter(one -> one.toString().equals(text))
                            .findAny()
                            .orElseThrow(() -> new IllegalArgumentException(text + " is no " + type.getSimpleName()))
                    : text;
        }

        /// Runs it some times.
        ///
        /// @return nanoseconds of all runs together
        long run(int times) throws ReflectiveOperationException {
            long begin = System.nanoTime();
            for (int i = 0; i < times; i++) {
                method.invoke(benchmark, states.toArray());
            }
            return System.nanoTime() - begin;
        }
    }
}
