package io.veltro.cli.command;

import io.veltro.cli.client.Client;
import io.veltro.cli.text.Converters;
import io.veltro.cli.text.Output;
import java.io.IOException;
import picocli.CommandLine.Option;

/** A command that talks to a server: connects, logs in, runs. */
public abstract class ServerCommand extends Verb {
    @Override
    protected final int execute() throws IOException {
        check();
        Invocation run = invocation();
        try (Client client = run.route().connect(options().timeout())) {
            if (needsLogin()) {
                Login.logIn(client, run);
            }
            return run(client, output());
        }
    }

    /** Looks at what no converter can: arguments that only make sense together. Before anything is asked or sent. */
    protected void check() {}

    /** Whether somebody must be logged in. */
    protected boolean needsLogin() {
        return true;
    }

    /** Does the work; returns the exit code. */
    protected abstract int run(Client client, Output output) throws IOException;

    /** One that shows rows. */
    public abstract static class Listing extends ServerCommand {
        @Option(
                names = {"-l", "--list-mode"},
                paramLabel = "FORMAT",
                converter = Converters.OfFormat.class,
                description = "How to show the rows, as with --output.")
        final void listMode(Output.Format format) {
            options().format(format);
        }
    }
}
