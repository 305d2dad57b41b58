package io.veltro.cli.noun;

import io.veltro.cli.client.Client;
import io.veltro.cli.command.ExitCode;
import io.veltro.cli.command.Login;
import io.veltro.cli.command.ServerCommand;
import io.veltro.cli.home.SavedToken;
import io.veltro.cli.home.SavedTokens;
import io.veltro.cli.text.Cell;
import io.veltro.cli.text.DurationText;
import io.veltro.cli.text.Fields;
import io.veltro.cli.text.Output;
import io.veltro.cli.text.Secret;
import io.veltro.cli.text.ServerAddress;
import io.veltro.pipeline.request.TopicRequest;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/**
 * Logging in for several commands: a token of its own for each login, kept for its server. The token's name ends in random
 * digits, so that the same user may log in from two places.
 */
public final class SessionCommands {
    private static final String NAME_START = "veltro-cli-session-";
    private static final int NAME_RANDOM_BYTES = 4;

    private SessionCommands() {}

    /** Begins a session. */
    @Command(
            name = "login",
            aliases = "li",
            description = {
                "Logs in for the commands to come: makes a token that lives 15 minutes, or as long as EXPIRY says, and"
                        + " saves it for this server in ~/.veltro/credentials, or in $VELTRO_HOME.",
                "Commands use it unless -u, -t or -n says otherwise."
            },
            footer = {"  veltro -u ann login", "  veltro login 8h"})
    public static final class LogIn extends ServerCommand {
        @Parameters(
                arity = "0..*",
                paramLabel = "EXPIRY",
                description = "How long, as in 8h or \"1day 12h\"; none for ever. Default: 15min.")
        private List<String> expiry = new ArrayList<>(List.of("15min"));

        private long micros;

        @Override
        protected void check() {
            micros = expiryMicros(expiry);
            invocation().tokens().mustBeUsable();
        }

        @Override
        protected boolean needsLogin() {
            return false;
        }

        @Override
        protected int run(Client client, Output output) throws IOException {
            ServerAddress server = invocation().server();
            SavedTokens tokens = invocation().tokens();
            if (Login.resume(client, invocation())) {
                output.say("Already logged in to " + server + ". End it first with \"veltro logout\".");
                return ExitCode.DONE;
            }
            Login.logInAfresh(client, invocation());
            byte[] random = new byte[NAME_RANDOM_BYTES];
            new SecureRandom().nextBytes(random);
            String name = NAME_START + HexFormat.of().formatHex(random);
            Secret secret = new Secret(client.createToken(name, micros).token());
            tokens.keep(new SavedToken(server.toString(), true, name, secret));
            if (output.format() == Output.Format.JSON) {
                output.show(new Fields()
                        .add("Server", "server", Cell.text(server.toString()))
                        .add("Session", "session", Cell.text(name)));
            }
            boolean forEver = micros == TopicRequest.UNLIMITED || micros == TopicRequest.SERVER_DEFAULT;
            output.say("Logged in to " + server
                    + (forEver ? " until \"veltro logout\"." : " for " + DurationText.format(micros) + "."));
            return ExitCode.DONE;
        }
    }

    /** Ends a session. */
    @Command(
            name = "logout",
            aliases = "lo",
            description = "Ends what \"veltro login\" began: deletes the token on the server and here.",
            footer = "  veltro logout")
    public static final class LogOut extends ServerCommand {
        @Override
        protected boolean needsLogin() {
            return false;
        }

        @Override
        protected int run(Client client, Output output) throws IOException {
            SavedTokens tokens = invocation().tokens();
            Optional<SavedToken> session = tokens.session(invocation().server());
            if (session.isEmpty()) {
                output.missing("Nobody is logged in to " + invocation().server() + ".");
                return ExitCode.FAILED;
            }
            if (Login.resume(client, invocation())) {
                client.deleteToken(session.get().name());
                tokens.remove(session.get());
            }
            output.say("Logged out of " + invocation().server() + ".");
            return ExitCode.DONE;
        }
    }
}
