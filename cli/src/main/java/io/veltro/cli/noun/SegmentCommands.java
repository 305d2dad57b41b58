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

/** Segments: the files a partition is made of. */
@Command(
        name = "segment",
        aliases = "seg",
        description = "Delete segments of a partition.",
        subcommands = SegmentCommands.Delete.class,
        footer = {"  veltro segment delete orders events 0 2", "  veltro topic get orders events"})
public final class SegmentCommands extends Noun {
    /** Deletes segments. */
    @Command(
            name = "delete",
            aliases = "d",
            description = "Deletes the oldest closed segments of a partition with their messages. The one being written"
                    + " stays, and so does what a known consumer has not read yet.",
            footer = "  veltro segment delete orders events 0 2")
    static final class Delete extends ServerCommand {
        @Mixin
        private final Target.OfPartition target = new Target.OfPartition();

        @Parameters(
                index = "3",
                paramLabel = "COUNT",
                converter = Converters.OfCount.class,
                description = "At most how many.")
        private int count;

        @Override
        protected int run(Client client, Output output) throws IOException {
            client.deleteSegments(target.stream(), target.topic(), target.partition(), count);
            output.say("Deleted at most " + count + (count == 1 ? " segment of " : " segments of ") + target.where()
                    + ".");
            return ExitCode.DONE;
        }
    }
}
