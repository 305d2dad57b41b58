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
import io.veltro.pipeline.view.StreamView;
import java.io.IOException;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Streams: the first of three levels; a stream holds topics. */
@Command(
        name = "stream",
        aliases = "s",
        description = "Make, show, change and delete streams.",
        subcommands = {
            StreamCommands.Create.class,
            StreamCommands.Delete.class,
            StreamCommands.Update.class,
            StreamCommands.Get.class,
            StreamCommands.ListAll.class,
            StreamCommands.Purge.class
        },
        footer = {"  veltro stream create orders", "  veltro stream list"})
public final class StreamCommands extends Noun {
    static Fields describe(StreamView stream) {
        return new Fields()
                .add("ID", "id", Cell.number(stream.id()))
                .add("Created (UTC)", "created_at", Cell.time(stream.createdMicros()))
                .add("Name", "name", Cell.text(stream.name()))
                .add("Size", "size", Cell.bytes(stream.bytes()))
                .add("Messages", "messages_count", Cell.number(stream.messages()))
                .add("Topics", "topics_count", Cell.number(stream.topics()));
    }

    /** Makes a stream. */
    @Command(
            name = "create",
            aliases = "c",
            description = "Makes a stream; the server gives it a number.",
            footer = "  veltro stream create orders")
    static final class Create extends ServerCommand {
        @Parameters(
                paramLabel = "NAME",
                converter = Converters.OfName.class,
                description = "Its name, 1 to 255 bytes; no other stream has it.")
        private String name = "";

        @Option(
                names = {"-s", "--stream-id"},
                hidden = true,
                description = "Accepted and ignored: the server chooses.")
        private int ignored;

        @Override
        protected int run(Client client, Output output) throws IOException {
            StreamView.Details made = client.createStream(name);
            if (output.format() == Output.Format.JSON) {
                output.show(describe(made.stream()));
            }
            output.say("Stream " + name + " created with ID "
                    + Integer.toUnsignedString(made.stream().id()) + ".");
            return ExitCode.DONE;
        }
    }

    /** Deletes a stream. */
    @Command(
            name = "delete",
            aliases = "d",
            description = "Deletes a stream with its topics and messages.",
            footer = "  veltro stream delete orders")
    static final class Delete extends ServerCommand {
        @Mixin
        private final Target.OfStream target = new Target.OfStream();

        @Override
        protected int run(Client client, Output output) throws IOException {
            client.deleteStream(target.stream());
            output.say("Stream " + target.stream() + " deleted.");
            return ExitCode.DONE;
        }
    }

    /** Renames a stream. */
    @Command(
            name = "update",
            aliases = "u",
            description = "Renames a stream.",
            footer = "  veltro stream update orders orders-2026")
    static final class Update extends ServerCommand {
        @Mixin
        private final Target.OfStream target = new Target.OfStream();

        @Parameters(
                index = "1",
                paramLabel = "NAME",
                converter = Converters.OfName.class,
                description = "The new name, 1 to 255 bytes.")
        private String name = "";

        @Override
        protected int run(Client client, Output output) throws IOException {
            client.updateStream(target.stream(), name);
            output.say("Stream " + target.stream() + " renamed to " + name + ".");
            return ExitCode.DONE;
        }
    }

    /** Shows a stream. */
    @Command(
            name = "get",
            aliases = "g",
            description = "Shows a stream and its topics; exits with 1 when there is none.",
            footer = {"  veltro stream get orders", "  veltro stream get 0 --json"})
    static final class Get extends ServerCommand {
        @Mixin
        private final Target.OfStream target = new Target.OfStream();

        @Override
        protected int run(Client client, Output output) throws IOException {
            Optional<StreamView.Details> found = client.stream(target.stream());
            if (found.isEmpty()) {
                output.missing(target.missing());
                return ExitCode.FAILED;
            }
            output.show(
                    describe(found.get().stream()),
                    "topics",
                    TopicCommands.table(found.get().topics()));
            return ExitCode.DONE;
        }
    }

    /** Shows all streams. */
    @Command(
            name = "list",
            aliases = "l",
            description = "Shows all streams.",
            footer = {"  veltro stream list", "  veltro stream list --json"})
    static final class ListAll extends ServerCommand.Listing {
        @Override
        protected int run(Client client, Output output) throws IOException {
            output.show(
                    Table.of(client.streams(), StreamCommands::describe),
                    "There are no streams yet. Make one with \"veltro stream create NAME\".");
            return ExitCode.DONE;
        }
    }

    /** Empties a stream. */
    @Command(
            name = "purge",
            aliases = "p",
            description = "Deletes all messages of a stream and the offsets stored for them; topics stay.",
            footer = "  veltro stream purge orders")
    static final class Purge extends ServerCommand {
        @Mixin
        private final Target.OfStream target = new Target.OfStream();

        @Override
        protected int run(Client client, Output output) throws IOException {
            client.purgeStream(target.stream());
            output.say("Stream " + target.stream() + " purged.");
            return ExitCode.DONE;
        }
    }
}
