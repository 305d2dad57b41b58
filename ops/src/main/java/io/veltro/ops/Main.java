package io.veltro.ops;

import io.veltro.cli.Cli;
import io.veltro.cli.command.ExitCode;
import io.veltro.perf.Perf;
import java.io.UncheckedIOException;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;

/**
 * The one program: server, quickstart, measurement and administration as subcommands.
 *
 * <p>Exit codes: 0 done, 1 not done, 2 bad usage, 70 a server that can no longer trust its state.
 */
public final class Main {
    private Main() {}

    /** Runs one command. */
    public static void main(String[] args) {
        CommandLine line = Cli.commandLine(new ServerCommand(), new QuickstartCommand(), new Perf());
        IExecutionExceptionHandler faults = line.getExecutionExceptionHandler();
        line.setExecutionExceptionHandler((fault, command, result) -> {
            if (fault instanceof ConfigException || fault instanceof UncheckedIOException) {
                command.getErr().println(fault.getMessage());
                return ExitCode.FAILED;
            }
            return faults.handleExecutionException(fault, command, result);
        });
        System.exit(line.execute(args));
    }
}
