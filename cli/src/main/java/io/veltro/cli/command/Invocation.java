package io.veltro.cli.command;

import io.veltro.cli.client.TlsOptions;
import io.veltro.cli.home.Context;
import io.veltro.cli.home.Contexts;
import io.veltro.cli.home.Home;
import io.veltro.cli.home.SavedTokens;
import io.veltro.cli.text.NotDone;
import io.veltro.cli.text.ServerAddress;
import java.util.Optional;
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

    /** Whether and how the connection is encrypted: as the command line says, else as the context of this server does. */
    Optional<TlsOptions> tls() {
        Optional<TlsOptions> given = options.tls();
        return given.isPresent() || !context().server().equals(server())
                ? given
                : context().tls();
    }

    /** Which server: that of the command line, of $VELTRO_SERVER, of the context in use, or the default one. */
    public ServerAddress server() {
        Optional<ServerAddress> given = options.server();
        if (given.isPresent()) {
            return given.get();
        }
        try {
            return console.variable("VELTRO_SERVER")
                    .map(ServerAddress::parse)
                    .orElseGet(() -> context().server());
        } catch (IllegalArgumentException e) {
            throw new NotDone("VELTRO_SERVER is set, but " + e.getMessage());
        }
    }
}
