package io.veltro.cli.noun;

import io.veltro.cli.client.Client;
import io.veltro.cli.command.ExitCode;
import io.veltro.cli.command.Noun;
import io.veltro.cli.command.ServerCommand;
import io.veltro.cli.text.Converters;
import io.veltro.cli.text.Output;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Partitions: the third level, where messages have offsets. */
@Command(
        name = "partition",
        aliases = "p",
        description = "Add and delete partitions of a topic.",
        subcommands = {PartitionCommands.Create.class, PartitionCommands.Delete.class},
        footer = {"  veltro partition create orders events 2", "  veltro topic get orders events"})
public final class PartitionCommands extends Noun {
    static String partitions(int count) {
        return count + (count == 1 ? " partition" : " partitions");
    }

    /** Several partitions of a topic. */
    private static final class Several extends Target.OfTopic {
        @Parameters(
                index = "2",
                paramLabel = "COUNT",
                converter = Converters.OfCount.class,
                description = "How many, 1 to 1000.")
        private int count;
    }

    /** Adds partitions. */
    @Command(
            name = "create",
            aliases = "c",
            description = "Adds partitions behind the last one. Keys point at other partitions afterwards.",
            footer = "  veltro partition create orders events 2")
    static final class Create extends ServerCommand {
        @Mixin
        private final Several several = new Several();

        @Override
        protected int run(Client client, Output output) throws IOException {
            client.createPartitions(several.stream(), several.topic(), several.count);
            output.say("Created " + partitions(several.count) + " in " + several.where() + ".");
            return ExitCode.DONE;
        }
    }

    /** Deletes partitions. */
    @Command(
            name = "delete",
            aliases = "d",
            description = "Deletes the partitions with the highest numbers and their messages.",
            footer = "  veltro partition delete orders events 1")
    static final class Delete extends ServerCommand {
        @Mixin
        private final Several several = new Several();

        @Override
        protected int run(Client client, Output output) throws IOException {
            client.deletePartitions(several.stream(), several.topic(), several.count);
            output.say("Deleted " + partitions(several.count) + " of " + several.where() + ".");
            return ExitCode.DONE;
        }
    }
}
