package dev.selkie.cli;

import dev.selkie.seal.run.AnyRun;
import java.util.function.Supplier;

/// What is said when a signal ends the program in the middle of work that can be taken up again: how to do so.
///
/// Has identity: it holds from its making to its closing.
final class WhenStopped implements AutoCloseable {
    /// How a verb goes on that has `--resume`.
    static final String SAME_COMMAND = "go on with the same command and --resume";

    /// The same where there is nothing to go on from.
    static final String BEGINS_ANEW = "nothing is noted yet, the same command begins anew";

    private final Thread atExit;

    private WhenStopped(Thread atExit) {
        this.atExit = atExit;
    }

    /// Says `how` to go on, unless the verb is to be quiet.
    ///
    /// @param how asked at the end, from another thread
    static WhenStopped say(Verb verb, Supplier<String> how) {
        var atExit = new Thread(() -> tell(verb, how), "say-how-to-go-on");
        Runtime.getRuntime().addShutdownHook(atExit);
        return new WhenStopped(atExit);
    }

    /// How a run goes on, whatever verb has started it.
    static String resume(AnyRun run) {
        return "go on with: selkie seal resume " + run.path();
    }

    /// How to go on from `step`, the last whose state is noted; 0 is none.
    static String from(int step) {
        return step == 0 ? BEGINS_ANEW : "step %d is noted, %s".formatted(step, SAME_COMMAND);
    }

    private static void tell(Verb verb, Supplier<String> how) {
        if (verb.console().terminal() && !verb.common.quiet) {
            verb.console().err().println(); // ends the line of a bar
        }
        verb.note("stopped; %s", how.get());
        verb.console().err().flush();
    }

    /// The work is done, or has failed: nothing is to be said.
    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(atExit);
        } catch (IllegalStateException _) {
            // the program is ending, and it is said already
        }
    }
}
