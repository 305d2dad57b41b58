package io.veltro.cli.noun;

import io.veltro.cli.client.Client;
import io.veltro.cli.command.ExitCode;
import io.veltro.cli.command.Noun;
import io.veltro.cli.command.ServerCommand;
import io.veltro.cli.text.Output;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Messages: what it is all about. */
@Command(
        name = "message",
        aliases = "m",
        description = "Send, poll and flush messages.",
        subcommands = {SendCommand.class, PollCommand.class, MessageCommands.Flush.class},
        footer = {"  veltro message send orders events hello", "  veltro message poll orders events 0 --first -m 10"})
public final class MessageCommands extends Noun {
    /** Flushes a partition. */
    @Command(
            name = "flush",
            aliases = "f",
            description = "Returns once everything sent to a partition is written.",
            footer = "  veltro message flush orders events 0 --fsync")
    static final class Flush extends ServerCommand {
        @Mixin
        private final Target.OfPartition target = new Target.OfPartition();

        @Option(
                names = {"-f", "--fsync"},
                description = "Wait until it is on the device.")
        private boolean sync;

        @Override
        protected int run(Client client, Output output) throws IOException {
            client.flush(target.stream(), target.topic(), target.partition(), sync);
            output.say("Flushed " + target.where() + (sync ? " to the device." : "."));
            return ExitCode.DONE;
        }
    }
}
