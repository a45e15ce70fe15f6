package dev.selkie.cli;

import java.io.IOException;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import picocli.AutoComplete.GenerateCompletion;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/// The program: finds the verb, runs it, and turns whatever goes wrong into one line and an exit code.
@Command(
        name = "selkie",
        description = "A language model that teaches itself, in pure Java.",
        synopsisSubcommandLabel = "VERB",
        versionProvider = Version.class)
final class Selkie implements Callable<Integer> {
    private static final Map<String, Function<Console, Verb>> VERBS = verbs();

    /// A word may have a slip in every so many letters, two in any case, and still be taken for another.
    private static final int LETTERS_FOR_A_SLIP = 3;

    /// How picocli tells of a word that is none of an option's.
    private static final Pattern CHOICES = Pattern.compile(
            "'([^']+)'(?: \\(.*\\))?: expected one of \\[(.*)] \\(case-insensitive\\) but was '(.*)'", Pattern.DOTALL);

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help.")
    boolean help;

    @Option(
            names = {"-V", "--version"},
            versionHelp = true,
            description = "Show the version, the commit and the JDK.")
    boolean version;

    @Spec
    CommandSpec spec = CommandSpec.create();

    private Selkie() {}

    private static Map<String, Function<Console, Verb>> verbs() {
        Map<String, Function<Console, Verb>> verbs = new LinkedHashMap<>();
        verbs.put("demo", Demo::new);
        verbs.put("doctor", Doctor::new);
        verbs.put("devices", ListDevices::new);
        verbs.put("inspect", Inspect::new);
        verbs.put("plan", ShowPlan::new);
        verbs.put("import", Import::new);
        verbs.put("merge", MergeAdapter::new);
        verbs.put("tokenize", Tokenize::new);
        verbs.put("logits", Logits::new);
        verbs.put("score", Score::new);
        verbs.put("generate", Generate::new);
        verbs.put("train", Train::new);
        verbs.put("pretrain", Pretrain::new);
        verbs.put("adapt", Adapt::new);
        verbs.put("bench", Bench::new);
        verbs.put("seal", Seal::new);
        return verbs;
    }

    /// Runs one command line.
    ///
    /// @return the process's exit code
    static int run(Console console, String... given) {
        try {
            String[] arguments = Domains.resolve(helpAsOption(given));
            CommandLine program = program(console, arguments);
            return program.execute(withConfig(program, arguments));
        } catch (IOException | CliException badConfig) {
            String verb = Verb.path(verb(program(console, given), given).getCommandSpec());
            return report(console, verb, badConfig, List.of(given).contains("--trace"));
        } catch (StackOverflowError | OutOfMemoryError error) {
            return report(console, given[0], error, List.of(given).contains("--trace"));
        }
    }

    /// `help VERB` as `VERB --help`; what is no verb stays alone, to be told of.
    private static String[] helpAsOption(String... given) {
        if (given.length == 0 || !given[0].equals("help")) {
            return given;
        }
        List<String> words = List.of(given).subList(1, given.length);
        boolean known = words.isEmpty()
                || VERBS.containsKey(words.getFirst())
                || words.getFirst().startsWith("-");
        return Stream.concat(words.stream(), known ? Stream.of("--help") : Stream.empty())
                .toArray(String[]::new);
    }

    /// The arguments, with the options of a `--config` file before those of a verb that reads one.
    private static String[] withConfig(CommandLine program, String... arguments) throws IOException {
        CommandLine verb = verb(program, arguments);
        Object command = verb.getCommand();
        if (!(command instanceof SealRunVerb || command instanceof SealArcRun)) { // pretrain's --config is a model's
            return arguments;
        }
        List<String> all = List.of(arguments);
        int words = Verb.path(verb.getCommandSpec()).split(" ", -1).length;
        List<String> options = ConfigFile.expand(verb.getCommandSpec(), all.subList(words, all.size()));
        return Stream.concat(all.subList(0, words).stream(), options.stream()).toArray(String[]::new);
    }

    /// The verb that the first arguments name; the program itself if they name none.
    private static CommandLine verb(CommandLine program, String... arguments) {
        CommandLine verb = program;
        for (int i = 0; i < arguments.length && verb.getSubcommands().containsKey(arguments[i]); i++) {
            verb = verb.getSubcommands().get(arguments[i]);
        }
        return verb;
    }

    /// The verb alone where the first argument names one, all of them otherwise: reading the options of twenty
    /// verbs takes longer than most verbs do.
    private static CommandLine program(Console console, String... arguments) {
        CommandLine program = new CommandLine(new Selkie());
        if (arguments.length > 0 && VERBS.containsKey(arguments[0])) {
            program.addSubcommand(line(VERBS.get(arguments[0]).apply(console)));
        } else {
            VERBS.values().forEach(verb -> program.addSubcommand(line(verb.apply(console))));
            program.addSubcommand(new GenerateCompletion());
        }
        return program.setOut(Console.writer(console.out()))
                .setErr(Console.writer(console.err()))
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setUsageHelpAutoWidth(false)
                .setOverwrittenOptionsAllowed(true)
                .setParameterExceptionHandler((error, _) -> badUsage(console, error))
                .setExecutionExceptionHandler((error, verb, _) -> report(
                        console,
                        Verb.path(verb.getCommandSpec()),
                        error,
                        verb.getCommand() instanceof Verb v && v.common.trace));
    }

    private static CommandLine line(Verb verb) {
        var line = new CommandLine(verb);
        line.getCommandSpec().usageMessage().abbreviateSynopsis(true); // dozens of options stand below it anyway
        line.setDefaultValueProvider(new TypedDefault());
        verb.parts().forEach(part -> line.addSubcommand(line(part)));
        return line;
    }

    private static int badUsage(Console console, ParameterException error) {
        String verb = error.getCommandLine().getCommandSpec().qualifiedName();
        String cause = cause(unmatchedFirst(error)).strip().replaceAll("\\s*\\R\\s*", "; ");
        String end = cause.endsWith("?") ? "" : ";";
        console.err()
                .println("%s: %s%s see %s --help".formatted(verb.replace("selkie ", "selkie: "), cause, end, verb));
        return ExitCode.BAD_INPUT;
    }

    /// A slip in one option makes another one missing; the slip is what to tell of.
    private static ParameterException unmatchedFirst(ParameterException error) {
        List<String> unmatched = error.getCommandLine().getUnmatchedArguments();
        return error instanceof MissingParameterException && !unmatched.isEmpty()
                ? new UnmatchedArgumentException(error.getCommandLine(), unmatched)
                : error;
    }

    private static String cause(ParameterException error) {
        if (!(error instanceof UnmatchedArgumentException unmatched)) {
            return String.valueOf(error.getMessage())
                    .replaceFirst("^Error: ", "")
                    .replaceFirst("^Missing required ", "missing ")
                    .replaceFirst("^Invalid value for option ", "")
                    .transform(Selkie::choices)
                    .replaceFirst(" is not an? (double|float)$", " is no number")
                    .replaceFirst(" is not an? (int|long)$", " is no whole number, or too large a one");
        }
        String word = unmatched.getUnmatched().getFirst();
        String meant = meant(unmatched)
                .filter(one -> distance(word, one) <= Math.max(2, word.length() / LETTERS_FOR_A_SLIP))
                .min(Comparator.comparingInt(one -> distance(word, one)))
                .map(" (did you mean %s?)"::formatted)
                .orElse("");
        if (word.startsWith("-")) {
            return "no option '%s'%s".formatted(word, meant);
        }
        boolean verbExpected = !error.getCommandLine().getSubcommands().isEmpty();
        return verbExpected
                ? "no verb '%s'%s".formatted(word, meant)
                : "'%s' is one word too many; put a text of several words in quotes".formatted(word);
    }

    /// The choices of an option as they are typed.
    private static String choices(String message) {
        Matcher wrong = CHOICES.matcher(message);
        return wrong.matches()
                ? "%s (%s): is none of %s; name one of them"
                        .formatted(
                                wrong.group(1), wrong.group(3), wrong.group(2).toLowerCase(Locale.ROOT))
                : message;
    }

    /// What a word may stand for: what picocli finds like it and, where there is such, any verb.
    private static Stream<String> meant(UnmatchedArgumentException error) {
        List<String> alike = error.getSuggestions();
        boolean mayBeVerb = !alike.isEmpty() && !alike.getFirst().startsWith("-");
        return mayBeVerb
                ? Stream.concat(alike.stream(), error.getCommandLine().getSubcommands().keySet().stream())
                : alike.stream();
    }

    /// Letters to put in, leave out or exchange to make one word of the other.
    ///
    /// Source: Levenshtein, "Binary codes capable of correcting deletions, insertions, and reversals" (1966).
    private static int distance(String a, String b) {
        int[] row = IntStream.rangeClosed(0, b.length()).toArray();
        for (int i = 0; i < a.length(); i++) {
            int diagonal = row[0];
            row[0] = i + 1;
            for (int j = 0; j < b.length(); j++) {
                int exchanged = diagonal + (a.charAt(i) == b.charAt(j) ? 0 : 1);
                diagonal = row[j + 1];
                row[j + 1] = Math.min(exchanged, 1 + Math.min(diagonal, row[j]));
            }
        }
        return row[b.length()];
    }

    private static int report(Console console, String verb, Throwable error, boolean trace) {
        Failure failure = Failure.of(verb, error);
        console.out().flush();
        console.err().println(failure.line());
        if (trace) {
            error.printStackTrace(console.err());
        }
        return failure.exitCode();
    }

    @Override
    public Integer call() {
        spec.commandLine().usage(spec.commandLine().getErr());
        return ExitCode.BAD_INPUT;
    }
}
