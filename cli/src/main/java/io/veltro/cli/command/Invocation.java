package io.veltro.cli.command;

import io.veltro.cli.client.TlsOptions;
import io.veltro.cli.client.TransportKind;
import io.veltro.cli.client.route.Route;
import io.veltro.cli.home.Context;
import io.veltro.cli.home.Contexts;
import io.veltro.cli.home.Home;
import io.veltro.cli.home.SavedTokens;
import io.veltro.cli.text.NotDone;
import io.veltro.cli.text.ServerAddress;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One run of the program: the world around it, what was said for every command, and what is kept at home.
 *
 * <p>Thread: one.
 */
public final class Invocation {
    private final Console console;
    private final GlobalOptions options;
    private final Home home;
    private @Nullable Context context;

    public Invocation(Console console, GlobalOptions options) {
        this.console = console;
        this.options = options;
        this.home = Home.of(console.environment());
    }

    public Console console() {
        return console;
    }

    public GlobalOptions options() {
        return options;
    }

    /** The contexts kept at home. */
    public Contexts contexts() {
        return new Contexts(home);
    }

    /** The tokens kept at home. */
    public SavedTokens tokens() {
        return new SavedTokens(home);
    }

    /** The context in use. */
    Context context() {
        if (context == null) {
            context = contexts().active();
        }
        return context;
    }

    /** How the server is spoken to: as the command line says, $VELTRO_TRANSPORT, the context in use, or over TCP. */
    public TransportKind transport() {
        return options.transport()
                .or(() -> variable("VELTRO_TRANSPORT", TransportKind::parse))
                .orElseGet(() -> context().kind());
    }

    /** Which server: that of the command line, of $VELTRO_SERVER, of the context in use, or the default one. */
    public ServerAddress server() {
        TransportKind kind = transport();
        return options.server(kind)
                .or(() -> variable("VELTRO_SERVER", ServerAddress::parse))
                .orElseGet(() -> context().server(kind))
                .orPort(kind.port());
    }

    /** The way to the server: encrypted as the command line says, else as the context of this server does. */
    Route route() {
        TransportKind kind = transport();
        Optional<TlsOptions> given = options.tls(kind);
        Optional<TlsOptions> tls =
                given.isPresent() || !isOfContext() ? given : context().tls();
        return new Route(kind, server().resolve(), tls);
    }

    /** Whether the context in use speaks of the very server that is spoken to, over the same transport. */
    boolean isOfContext() {
        return context().kind() == transport() && context().server().equals(server());
    }

    private <T> Optional<T> variable(String name, Function<String, T> reader) {
        try {
            return console.variable(name).map(reader);
        } catch (IllegalArgumentException e) {
            throw new NotDone(name + " is set, but " + e.getMessage());
        }
    }
}
