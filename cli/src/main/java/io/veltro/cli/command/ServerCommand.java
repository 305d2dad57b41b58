package io.veltro.cli.command;

import io.veltro.cli.client.Client;
import io.veltro.cli.text.Converters;
import io.veltro.cli.text.Output;
import io.veltro.pipeline.request.Identifier;
import java.io.IOException;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** A command that talks to a server: connects, logs in, runs. */
abstract class ServerCommand implements Callable<Integer> {
    private static final Identifier UNSET = Identifier.of(0);

    @Spec
    private CommandSpec spec = CommandSpec.create();

    private @Nullable Cli cli;

    /** Tells the command whose it is; called once, when it is made. */
    final void bind(Cli cli) {
        this.cli = cli;
    }

    final CommandSpec spec() {
        return spec;
    }

    final Console console() {
        return cli().console();
    }

    final GlobalOptions options() {
        return cli().options();
    }

    private Cli cli() {
        return Objects.requireNonNull(cli, "a command is used before it is bound");
    }

    @Override
    public final Integer call() throws IOException {
        try (Client client =
                Client.connect(options().server(console()).resolve(), options().timeout())) {
            if (needsLogin()) {
                login(client);
            }
            return run(client, options().output(console()));
        }
    }

    private void login(Client client) throws IOException {
        Credentials credentials = Credentials.find(
                        options().username(), options().password(), console())
                .orElseThrow(
                        () -> new Faults.NotDone("Nobody to log in as. Give -u USER (the password is asked for), or"
                                + " set VELTRO_USERNAME and VELTRO_PASSWORD; a server started with"
                                + " --with-default-root-credentials takes -u iggy -p iggy"));
        client.login(credentials.username(), credentials.password());
    }

    /** Whether somebody must be logged in. */
    boolean needsLogin() {
        return true;
    }

    /** Does the work; returns the exit code. */
    abstract int run(Client client, Output output) throws IOException;

    /** One that shows rows. */
    abstract static class Listing extends ServerCommand {
        @Option(
                names = {"-l", "--list-mode"},
                paramLabel = "FORMAT",
                converter = Converters.OfFormat.class,
                description = "How to show the rows, as with --output.")
        final void listMode(Output.Format format) {
            options().format(format);
        }
    }

    /** One about a stream. */
    abstract static class OnStream extends ServerCommand {
        @Parameters(
                index = "0",
                paramLabel = "STREAM",
                converter = Converters.OfIdentifier.class,
                description = "Number or name of the stream.")
        private Identifier stream = UNSET;

        final Identifier stream() {
            return stream;
        }
    }

    /** One about a topic. */
    abstract static class OnTopic extends OnStream {
        @Parameters(
                index = "1",
                paramLabel = "TOPIC",
                converter = Converters.OfIdentifier.class,
                description = "Number or name of the topic.")
        private Identifier topic = UNSET;

        final Identifier topic() {
            return topic;
        }

        /** Both names, for a sentence. */
        final String where() {
            return "topic " + topic + " of stream " + stream();
        }
    }
}
