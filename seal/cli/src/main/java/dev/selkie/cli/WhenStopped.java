package dev.selkie.cli;

import dev.selkie.seal.run.AnyRun;

/// What is said when a signal ends the program in the middle of work that can be taken up again: how to do so.
///
/// Has identity: it holds from its making to its closing.
final class WhenStopped implements AutoCloseable {
    /// How a verb goes on that has `--resume`.
    static final String SAME_COMMAND = "go on with the same command and --resume";

    private final Thread atExit;

    private WhenStopped(Thread atExit) {
        this.atExit = atExit;
    }

    /// Says `how` to go on, unless the verb is to be quiet.
    static WhenStopped say(Verb verb, String how) {
        var atExit = new Thread(() -> tell(verb, how), "say-how-to-go-on");
        Runtime.getRuntime().addShutdownHook(atExit);
        return new WhenStopped(atExit);
    }

    /// As [#say], of a run.
    static WhenStopped sayResume(Verb verb, AnyRun run) {
        return say(verb, resume(run));
    }

    /// How a run goes on, whatever verb has started it.
    static String resume(AnyRun run) {
        return "go on with: selkie seal resume " + run.path();
    }

    private static void tell(Verb verb, String how) {
        if (verb.console().terminal() && !verb.common.quiet) {
            verb.console().err().println(); // ends the line of a bar
        }
        verb.note("stopped; %s", how);
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
