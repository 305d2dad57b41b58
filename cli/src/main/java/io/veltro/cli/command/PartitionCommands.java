package io.veltro.cli.command;

import io.veltro.cli.client.Client;
import io.veltro.cli.text.Converters;
import io.veltro.cli.text.Output;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Partitions: the third level, where messages have offsets. */
@Command(
        name = "partition",
        aliases = "p",
        description = "Add and delete partitions of a topic.",
        subcommands = {PartitionCommands.Create.class, PartitionCommands.Delete.class},
        footer = {"  veltro partition create orders events 2", "  veltro topic get orders events"})
final class PartitionCommands extends Noun {
    static String partitions(int count) {
        return count + (count == 1 ? " partition" : " partitions");
    }

    /** Adds partitions. */
    @Command(
            name = "create",
            aliases = "c",
            description = "Adds partitions behind the last one. Keys point at other partitions afterwards.",
            footer = "  veltro partition create orders events 2")
    static final class Create extends ServerCommand.OnTopic {
        @Parameters(
                index = "2",
                paramLabel = "COUNT",
                converter = Converters.OfCount.class,
                description = "How many, 1 to 1000.")
        private int count;

        @Override
        int run(Client client, Output output) throws IOException {
            client.createPartitions(stream(), topic(), count);
            output.say("Created " + partitions(count) + " in " + where() + ".");
            return Cli.DONE;
        }
    }

    /** Deletes partitions. */
    @Command(
            name = "delete",
            aliases = "d",
            description = "Deletes the partitions with the highest numbers and their messages.",
            footer = "  veltro partition delete orders events 1")
    static final class Delete extends ServerCommand.OnTopic {
        @Parameters(
                index = "2",
                paramLabel = "COUNT",
                converter = Converters.OfCount.class,
                description = "How many, 1 to 1000.")
        private int count;

        @Override
        int run(Client client, Output output) throws IOException {
            client.deletePartitions(stream(), topic(), count);
            output.say("Deleted " + partitions(count) + " of " + where() + ".");
            return Cli.DONE;
        }
    }
}
