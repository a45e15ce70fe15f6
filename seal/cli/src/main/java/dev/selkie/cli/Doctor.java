package dev.selkie.cli;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;

/// `selkie doctor`: is everything here that Selkie needs, and if not, what to do about it.
@Command(
        name = "doctor",
        description = "Look at this machine: JDK, vectors, memory, devices, and what is wrong with them.")
final class Doctor extends Verb {
    private static final int NARROW_VECTOR_BITS = 128;
    private static final long LITTLE_MEMORY_BYTES = 2L << 30; // a 135M model in f32 with its training step takes 1 GB

    Doctor(Console console) {
        super(console);
    }

    /// The whole answer, as `--json` prints it.
    record Report(
            String jdk,
            String os,
            int vectorBits,
            int cores,
            long memoryBytes,
            List<DeviceInfo> devices,
            List<Problem> problems) {}

    /// Something that will hurt, and what helps.
    record Problem(String what, String cure) {}

    @Override
    void run() {
        Report report = report(Machine.here());
        if (common.json) {
            console().json(report);
        } else {
            print(report);
        }
    }

    static Report report(Machine machine) {
        return new Report(
                machine.jdk(),
                machine.os(),
                machine.vectorBits(),
                machine.cores(),
                machine.memoryBytes(),
                ListDevices.all(machine),
                problems(machine));
    }

    /// What is wrong with `machine`, most harmful first.
    static List<Problem> problems(Machine machine) {
        List<Problem> problems = new ArrayList<>();
        if (machine.vectorBits() < NARROW_VECTOR_BITS) {
            problems.add(new Problem(
                    "the JVM sees vectors of %d bits only".formatted(machine.vectorBits()),
                    "use a 64-bit JDK for this processor, without -XX:UseAVX or -XX:UseSVE limits"));
        }
        if (machine.memoryBytes() < LITTLE_MEMORY_BYTES) {
            problems.add(new Problem(
                    "%d MiB of memory hold only small models".formatted(machine.memoryBytes() >> 20),
                    "give the machine or container 2 GiB or more"));
        }
        if (machine.cores() == 1) {
            problems.add(new Problem(
                    "the JVM may use one core only", "raise the container's CPU limit, if that is what holds it back"));
        }
        return problems;
    }

    private void print(Report report) {
        console().line("jdk          %s", report.jdk());
        console().line("os           %s", report.os());
        console().line("vectors      %d bits", report.vectorBits());
        console().line("cores        %d", report.cores());
        console().line("memory       %.1f GiB", report.memoryBytes() / (double) (1 << 30));
        report.devices().forEach(device -> console().line(ListDevices.line(device)));
        for (Problem problem : report.problems()) {
            console().line("problem      %s; %s", problem.what(), problem.cure());
        }
        if (report.problems().isEmpty()) {
            console().line("no problems found");
        }
    }
}
