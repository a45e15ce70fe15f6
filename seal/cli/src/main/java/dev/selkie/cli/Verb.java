package dev.selkie.cli;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// One verb of the program: options, a call to the library, a printed result.
abstract class Verb implements Callable<Integer> {
    @Spec
    CommandSpec spec;

    @Mixin
    CommonOptions common = new CommonOptions();

    private final Console console;

    Verb(Console console) {
        this.console = console;
        this.spec = CommandSpec.create(); // until picocli sets the real one
    }

    /// Does the work, printing the result to [#console].
    ///
    /// @throws Exception whatever went wrong; [Failure] puts it into words
    abstract void run() throws Exception;

    /// The verbs under this one, such as `split` under `seal`.
    List<Verb> parts() {
        return List.of();
    }

    Console console() {
        return console;
    }

    /// Its name with those of the verbs above it, such as `seal arc run`.
    String path() {
        return path(spec);
    }

    /// The same of any command of the program.
    static String path(CommandSpec command) {
        return command.qualifiedName().replaceFirst("^selkie ", "");
    }

    /// A bar or plain lines on stderr for long work, counted in `unit`, or nothing at all with `--quiet`.
    Progress progress(String unit) {
        return progress(unit, 0);
    }

    /// The same of work of which an earlier process has done some units.
    Progress progress(String unit, long earlier) {
        return Progress.start(console, common.quiet, path(), unit, earlier);
    }

    /// A remark for the user, on stderr.
    void note(String format, Object... arguments) {
        if (!common.quiet) {
            console.err().println("selkie: " + format.formatted(arguments));
        }
    }

    @Override
    public final Integer call() throws Exception {
        run();
        return ExitCode.DONE;
    }
}
