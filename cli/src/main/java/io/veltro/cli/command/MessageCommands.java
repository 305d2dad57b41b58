package io.veltro.cli.command;

import io.veltro.cli.client.Client;
import io.veltro.cli.text.Converters;
import io.veltro.cli.text.Output;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Messages: what it is all about. */
@Command(
        name = "message",
        aliases = "m",
        description = "Send, poll and flush messages.",
        subcommands = {SendCommand.class, PollCommand.class, MessageCommands.Flush.class},
        footer = {"  veltro message send orders events hello", "  veltro message poll orders events 0 --first -m 10"})
final class MessageCommands extends Noun {
    /** Flushes a partition. */
    @Command(
            name = "flush",
            aliases = "f",
            description = "Returns once everything sent to a partition is written.",
            footer = "  veltro message flush orders events 0 --fsync")
    static final class Flush extends ServerCommand.OnTopic {
        @Parameters(
                index = "2",
                paramLabel = "PARTITION",
                converter = Converters.OfPartition.class,
                description = "Number of the partition, from 0.")
        private int partition;

        @Option(
                names = {"-f", "--fsync"},
                description = "Wait until it is on the device.")
        private boolean sync;

        @Override
        int run(Client client, Output output) throws IOException {
            client.flush(stream(), topic(), partition, sync);
            output.say("Flushed partition " + Integer.toUnsignedString(partition) + " of " + where()
                    + (sync ? " to the device." : "."));
            return Cli.DONE;
        }
    }
}
