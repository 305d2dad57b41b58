package io.veltro.cli.noun;

import io.veltro.cli.client.Client;
import io.veltro.cli.command.ExitCode;
import io.veltro.cli.command.Noun;
import io.veltro.cli.command.ServerCommand;
import io.veltro.cli.home.SavedToken;
import io.veltro.cli.text.Cell;
import io.veltro.cli.text.Converters;
import io.veltro.cli.text.Fields;
import io.veltro.cli.text.Output;
import io.veltro.cli.text.Secret;
import io.veltro.cli.text.Table;
import io.veltro.pipeline.request.TopicRequest;
import io.veltro.pipeline.view.TokenView;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Personal access tokens: what a program logs in with in place of a password. */
@Command(
        name = "token",
        aliases = "pat",
        description = "Make, show and delete your own personal access tokens.",
        subcommands = {TokenCommands.Create.class, TokenCommands.Delete.class, TokenCommands.ListAll.class},
        footer = {"  veltro token create nightly 30days --store-token", "  veltro -n nightly stream list"})
public final class TokenCommands extends Noun {
    /** Makes a token. */
    @Command(
            name = "create",
            aliases = "c",
            description = {
                "Makes a token and shows it, this once: the server keeps only a hash.",
                "With --store-token it is saved for \"-n NAME\" and not shown."
            },
            footer = {
                "  veltro token create nightly 30days --store-token",
                "  TOKEN=$(veltro --quiet token create nightly 1day 12h)"
            })
    static final class Create extends ServerCommand {
        @Parameters(
                index = "0",
                paramLabel = "NAME",
                converter = Converters.OfName.class,
                description = "Its name, 3 to 30 bytes; none of your other tokens has it.")
        private String name = "";

        @Parameters(
                index = "1..*",
                arity = "0..*",
                paramLabel = "EXPIRY",
                description = "How long it lives, as in 30days or \"1day 12h\"; none for ever. Default: none.")
        private List<String> expiry = new ArrayList<>();

        @Option(
                names = {"-s", "--store-token"},
                description = "Save it in ~/.veltro/credentials, or in $VELTRO_HOME, for this server.")
        private boolean store;

        private long micros = TopicRequest.SERVER_DEFAULT;

        @Override
        protected void check() {
            if (!expiry.isEmpty()) {
                micros = expiryMicros(expiry);
            }
            if (store) {
                invocation().tokens().mustBeUsable();
            }
        }

        @Override
        protected int run(Client client, Output output) throws IOException {
            Secret secret = new Secret(client.createToken(name, micros).token());
            if (store) {
                invocation().tokens().keep(new SavedToken(invocation().server().toString(), false, name, secret));
            }
            if (output.format() == Output.Format.JSON) {
                Fields fields = new Fields().add("Name", "name", Cell.text(name));
                output.show(store ? fields : fields.add("Token", "token", Cell.text(secret.text())));
                return ExitCode.DONE;
            }
            output.say("Token " + name + (store ? " created and saved; use it with -n " + name + "." : " created."));
            if (!store) {
                output.result("Token", secret.text());
            }
            return ExitCode.DONE;
        }
    }

    /** Deletes a token. */
    @Command(
            name = "delete",
            aliases = "d",
            description = "Deletes a token of yours, here too if it was saved.",
            footer = "  veltro token delete nightly")
    static final class Delete extends ServerCommand {
        @Parameters(paramLabel = "NAME", converter = Converters.OfName.class, description = "Its name.")
        private String name = "";

        @Override
        protected int run(Client client, Output output) throws IOException {
            client.deleteToken(name);
            invocation()
                    .tokens()
                    .named(invocation().server(), name)
                    .ifPresent(invocation().tokens()::remove);
            output.say("Token " + name + " deleted.");
            return ExitCode.DONE;
        }
    }

    /** Shows all tokens. */
    @Command(
            name = "list",
            aliases = "l",
            description = "Shows your tokens by name; never the tokens themselves.",
            footer = {"  veltro token list", "  veltro token list --json"})
    static final class ListAll extends ServerCommand.Listing {
        @Override
        protected int run(Client client, Output output) throws IOException {
            Table table = new Table().column("Name", "name").column("Expires (UTC)", "expires_at");
            for (TokenView token : client.tokens()) {
                Cell expires = token.expiresMicros() == 0
                        ? new Cell("never", "null", false)
                        : Cell.time(token.expiresMicros());
                table.row(Cell.text(token.name()), expires);
            }
            output.show(table, "You have no tokens yet. Make one with \"veltro token create NAME\".");
            return ExitCode.DONE;
        }
    }
}
