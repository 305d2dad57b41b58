package io.veltro.ops;

import io.veltro.perf.Perf;
import java.io.UncheckedIOException;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/**
 * The one program: server, quickstart, administration and measurement as subcommands.
 *
 * <p>Exit codes: 0 success, 1 a failure said on standard error, 2 a command line that cannot be understood, 70 a server that
 * can no longer trust its state.
 */
@Command(
        name = "veltro",
        description = "Veltro, a persistent streaming and messaging server.",
        mixinStandardHelpOptions = true)
public final class Main {
    private Main() {}

    /** Runs one command. */
    public static void main(String[] args) {
        CommandLine line = new CommandLine(new Main());
        line.addSubcommand(new ServerCommand());
        line.addSubcommand(new QuickstartCommand());
        line.addSubcommand(new Perf());
        line.setExecutionExceptionHandler((fault, command, result) -> {
            if (fault instanceof ConfigException || fault instanceof UncheckedIOException) {
                command.getErr().println(fault.getMessage());
                return CommandLine.ExitCode.SOFTWARE;
            }
            throw fault;
        });
        System.exit(line.execute(args));
    }
}
