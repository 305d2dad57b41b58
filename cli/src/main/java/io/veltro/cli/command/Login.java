package io.veltro.cli.command;

import io.veltro.cli.client.Client;
import io.veltro.cli.client.RefusedException;
import io.veltro.cli.home.Context;
import io.veltro.cli.home.SavedToken;
import io.veltro.cli.home.SavedTokens;
import io.veltro.cli.text.NotDone;
import io.veltro.cli.text.Secret;
import io.veltro.pipeline.error.ErrorCode;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * Finds out who logs in, and logs in.
 *
 * <pre>
 *   1  the command line    -n NAME, a saved token;  -t TOKEN;  -u USER with -p PASSWORD, else asked for
 *   2  the saved session   of this server, made by "login"
 *   3  the context in use  its token_name, token, or username and password; only for the context's own server
 *   4  the environment     VELTRO_TOKEN;  VELTRO_USERNAME and VELTRO_PASSWORD;  the same two with IGGY_
 * </pre>
 *
 * <p>A password is asked for at a terminal without echo, else it is the first line of the input. A context's secrets go to
 * no other server, whatever else names one.
 */
public final class Login {
    private static final List<String> PREFIXES = List.of("VELTRO_", "IGGY_");

    /** Refusals that say that a token is not, or no longer, good. */
    private static final List<ErrorCode> TOKEN_IS_OVER =
            List.of(ErrorCode.RESOURCE_NOT_FOUND, ErrorCode.PERSONAL_ACCESS_TOKEN_EXPIRED);

    private Login() {}

    /** Logs in as whoever comes first. */
    static void logIn(Client client, Invocation run) throws IOException {
        Optional<Credentials> given = given(run);
        if (given.isPresent()) {
            given.get().logIn(client);
        } else if (run.options().password().isPresent() || !resume(client, run)) {
            kept(run).logIn(client);
        }
    }

    /** Logs in as whoever comes first, leaving the saved session out. */
    public static void logInAfresh(Client client, Invocation run) throws IOException {
        Optional<Credentials> given = given(run);
        Credentials credentials = given.isPresent() ? given.get() : kept(run);
        credentials.logIn(client);
    }

    /** Logs in with the saved session; a session that is over is forgotten. */
    public static boolean resume(Client client, Invocation run) throws IOException {
        SavedTokens tokens = run.tokens();
        Optional<SavedToken> session = tokens.session(run.server());
        if (session.isEmpty()) {
            return false;
        }
        try {
            client.loginWithToken(session.get().secret().text());
            return true;
        } catch (RefusedException e) {
            if (e.code().filter(TOKEN_IS_OVER::contains).isEmpty()) {
                throw e;
            }
            tokens.remove(session.get());
            run.options().output(run.console()).hint("The saved session of " + run.server() + " is over.");
            return false;
        }
    }

    /** Who is named on the command line. */
    static Optional<Credentials> given(Invocation run) throws IOException {
        GlobalOptions options = run.options();
        if (options.tokenName().isPresent()) {
            return Optional.of(saved(options.tokenName().get(), run));
        }
        if (options.token().isPresent()) {
            return Optional.of(new Credentials.OfToken(options.token().get()));
        }
        if (options.username().isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(ofUser(options.username().get(), options.password(), run));
    }

    private static Credentials kept(Invocation run) throws IOException {
        Optional<Credentials> found = ofContext(run);
        if (found.isEmpty()) {
            found = ofEnvironment(run);
        }
        return found.orElseThrow(
                () -> new NotDone("Nobody to log in as. Give -u USER (the password is asked for), or set"
                        + " VELTRO_USERNAME and VELTRO_PASSWORD, or use \"veltro login\"; a server started with"
                        + " --with-default-root-credentials takes -u iggy -p iggy"));
    }

    static Optional<Credentials> ofContext(Invocation run) throws IOException {
        Context context = run.context();
        if (!run.isOfContext()) {
            return Optional.empty();
        }
        if (context.tokenName().isPresent()) {
            return Optional.of(saved(context.tokenName().get(), run));
        }
        if (context.token().isPresent()) {
            return Optional.of(new Credentials.OfToken(context.token().get()));
        }
        if (context.username().isEmpty()) {
            return Optional.empty();
        }
        Optional<Secret> password = run.options().password().or(context::password);
        return Optional.of(ofUser(context.username().get(), password, run));
    }

    static Optional<Credentials> ofEnvironment(Invocation run) {
        Console console = run.console();
        Optional<String> token = console.variable("VELTRO_TOKEN");
        if (token.isPresent()) {
            return Optional.of(new Credentials.OfToken(new Secret(token.get())));
        }
        for (String prefix : PREFIXES) {
            Optional<String> user = console.variable(prefix + "USERNAME");
            Optional<Secret> password = run.options()
                    .password()
                    .or(() -> console.variable(prefix + "PASSWORD").map(Secret::new));
            if (user.isPresent() && password.isPresent()) {
                return Optional.of(new Credentials.OfUser(user.get(), password.get()));
            }
        }
        return Optional.empty();
    }

    private static Credentials ofUser(String username, Optional<Secret> password, Invocation run) throws IOException {
        return new Credentials.OfUser(
                username, password.isPresent() ? password.get() : run.console().secret("Password of " + username));
    }

    private static Credentials saved(String name, Invocation run) {
        SavedToken token = run.tokens()
                .named(run.server(), name)
                .orElseThrow(() -> new NotDone("no token \"" + name + "\" is saved for " + run.server()
                        + ". Make one with \"veltro token create " + name + " --store-token\""));
        return new Credentials.OfToken(token.secret());
    }
}
