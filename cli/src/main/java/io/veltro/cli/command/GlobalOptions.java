package io.veltro.cli.command;

import io.veltro.cli.text.Converters;
import io.veltro.cli.text.Output;
import io.veltro.cli.text.ServerAddress;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What can be said with every command, before it or behind it. */
final class GlobalOptions {
    private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(30);

    @Option(
            names = "--server",
            paramLabel = "HOST:PORT",
            converter = Converters.OfAddress.class,
            description = "TCP address of the server; else $VELTRO_SERVER, else 127.0.0.1:8090.")
    private @Nullable ServerAddress server;

    @Option(
            names = {"-u", "--username"},
            paramLabel = "USER",
            description = "Who logs in; else $VELTRO_USERNAME and $VELTRO_PASSWORD, else the same with IGGY_.")
    private @Nullable String username;

    @Option(
            names = {"-p", "--password"},
            paramLabel = "PASSWORD",
            description = "If left out with -u: asked for at a terminal, else the first line of the input.")
    private @Nullable String password;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            converter = Converters.OfFormat.class,
            description = "One of ${COMPLETION-CANDIDATES}; list prints a line per row, its cells between bars.")
    private Output.Format format = Output.Format.TABLE;

    @Option(names = "--json", description = "The same as --output json.")
    private boolean json;

    @Option(
            names = {"-q", "--quiet"},
            description = "Print results and errors only.")
    private boolean quiet;

    @Option(
            names = "--timeout",
            paramLabel = "TIME",
            converter = Converters.OfTimeout.class,
            description = "How long to wait for the connection and for each answer, as in 500ms or 1min; 0 waits for"
                    + " ever. Default: 30s.")
    private Duration timeout = DEFAULT_TIMEOUT;

    @Option(
            names = "--tcp-server-address",
            hidden = true,
            paramLabel = "HOST:PORT",
            converter = Converters.OfAddress.class,
            description = "The same as --server.")
    void tcpServerAddress(ServerAddress address) {
        server = address;
    }

    ServerAddress server(Console console) {
        if (server != null) {
            return server;
        }
        try {
            return console.variable("VELTRO_SERVER").map(ServerAddress::parse).orElse(ServerAddress.DEFAULT);
        } catch (IllegalArgumentException e) {
            throw new Faults.NotDone("VELTRO_SERVER is set, but " + e.getMessage());
        }
    }

    Optional<String> username() {
        return Optional.ofNullable(username);
    }

    Optional<String> password() {
        return Optional.ofNullable(password);
    }

    Duration timeout() {
        return timeout;
    }

    void format(Output.Format format) {
        this.format = format;
    }

    Output output(Console console) {
        return new Output(console.out(), console.err(), json ? Output.Format.JSON : format, quiet);
    }
}
