package io.veltro.cli.noun;

import io.veltro.cli.client.Client;
import io.veltro.cli.command.ExitCode;
import io.veltro.cli.command.Noun;
import io.veltro.cli.command.ServerCommand;
import io.veltro.cli.text.Cell;
import io.veltro.cli.text.Converters;
import io.veltro.cli.text.Fields;
import io.veltro.cli.text.Output;
import io.veltro.cli.text.Table;
import io.veltro.pipeline.view.SystemView;
import java.io.IOException;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Clients: the connections to a server. */
@Command(
        name = "client",
        aliases = "c",
        description = "Show the connections to a server.",
        subcommands = {ClientCommands.Get.class, ClientCommands.ListAll.class},
        footer = {"  veltro client list", "  veltro me"})
public final class ClientCommands extends Noun {
    private static Fields describe(SystemView.Client client) {
        return new Fields()
                .add("Client ID", "client_id", Cell.number(client.client()))
                .add(
                        "User ID",
                        "user_id",
                        client.user() == SystemView.Client.NO_USER
                                ? new Cell("none", "null", false)
                                : Cell.number(client.user()))
                .add("Address", "address", Cell.text(client.address()))
                .add("Transport", "transport", Cell.text(client.transport().name()))
                .add("Consumer groups", "consumer_groups_count", Cell.number(client.groups()));
    }

    /** One connection and the groups it is a member of. */
    static void show(SystemView.ClientDetails details, Output output) throws IOException {
        Table groups = new Table()
                .column("Stream", "stream_id")
                .column("Topic", "topic_id")
                .column("Group", "group_id");
        details.memberships()
                .forEach(m -> groups.row(Cell.number(m.stream()), Cell.number(m.topic()), Cell.number(m.group())));
        output.show(describe(details.client()), "consumer_groups", groups);
    }

    /** Shows one connection. */
    @Command(
            name = "get",
            aliases = "g",
            description = "Shows a connection and its consumer groups; exits with 1 when there is none.",
            footer = "  veltro client get 2147483650")
    static final class Get extends ServerCommand {
        @Parameters(
                paramLabel = "CLIENT",
                converter = Converters.OfClient.class,
                description = "Number of the connection, from 1.")
        private int client;

        @Override
        protected int run(Client client, Output output) throws IOException {
            Optional<SystemView.ClientDetails> found = client.client(this.client);
            if (found.isEmpty()) {
                output.missing("Client " + Integer.toUnsignedString(this.client)
                        + " was not found. See \"veltro client list\".");
                return ExitCode.FAILED;
            }
            show(found.get(), output);
            return ExitCode.DONE;
        }
    }

    /** Shows all connections. */
    @Command(
            name = "list",
            aliases = "l",
            description = "Shows all connections, this one too.",
            footer = {"  veltro client list", "  veltro client list --json"})
    static final class ListAll extends ServerCommand.Listing {
        @Override
        protected int run(Client client, Output output) throws IOException {
            output.show(Table.of(client.clients(), ClientCommands::describe), "There are no clients.");
            return ExitCode.DONE;
        }
    }
}
