package io.veltro.cli.noun;

import io.veltro.cli.client.Client;
import io.veltro.cli.command.ExitCode;
import io.veltro.cli.command.Noun;
import io.veltro.cli.command.ServerCommand;
import io.veltro.cli.text.Cell;
import io.veltro.cli.text.Converters;
import io.veltro.cli.text.Fields;
import io.veltro.cli.text.Output;
import io.veltro.pipeline.request.Consumer;
import io.veltro.pipeline.request.Identifier;
import io.veltro.pipeline.view.OffsetView;
import java.io.IOException;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

/** Stored offsets: how far a consumer or a group has come. */
@Command(
        name = "offset",
        aliases = {"o", "consumer-offset"},
        description = "Show, set and delete stored offsets of consumers.",
        subcommands = {OffsetCommands.Get.class, OffsetCommands.Set.class, OffsetCommands.Delete.class},
        footer = {"  veltro offset get billing orders events 0", "  veltro offset set billing orders events 0 41"})
public final class OffsetCommands extends Noun {
    /** What a consumer is; a truth would be taken for a flag by the parser. */
    private enum Kind {
        CONSUMER,
        GROUP
    }

    /** Reads {@code consumer} or {@code consumer-group}. */
    static final class OfKind implements ITypeConverter<Kind> {
        @Override
        public Kind convert(String text) {
            return switch (text.toLowerCase(Locale.ROOT)) {
                case "consumer", "c" -> Kind.CONSUMER;
                case "consumer-group", "cg" -> Kind.GROUP;
                default ->
                    throw new TypeConversionException(
                            "\"" + text + "\" is no kind of consumer, write consumer (c) or consumer-group (cg)");
            };
        }
    }

    /** One about a consumer in a partition. The consumer stands first, so that Target cannot be mixed in. */
    abstract static class OnOffset extends ServerCommand {
        private static final Identifier UNSET = Identifier.of(0);

        @Parameters(
                index = "0",
                paramLabel = "CONSUMER",
                converter = Converters.OfIdentifier.class,
                description = "Number or name of the consumer or group.")
        private Identifier consumer = UNSET;

        @Parameters(
                index = "1",
                paramLabel = "STREAM",
                converter = Converters.OfIdentifier.class,
                description = "Number or name of the stream.")
        private Identifier stream = UNSET;

        @Parameters(
                index = "2",
                paramLabel = "TOPIC",
                converter = Converters.OfIdentifier.class,
                description = "Number or name of the topic.")
        private Identifier topic = UNSET;

        @Parameters(
                index = "3",
                paramLabel = "PARTITION",
                converter = Converters.OfPartition.class,
                description = "Number of the partition, from 0.")
        private int partition;

        @Option(
                names = {"-k", "--kind"},
                paramLabel = "KIND",
                converter = OfKind.class,
                description = "consumer (c) or consumer-group (cg). Default: consumer.")
        private Kind kind = Kind.CONSUMER;

        final Consumer consumer() {
            return kind == Kind.GROUP ? Consumer.group(consumer) : Consumer.consumer(consumer);
        }

        final Identifier stream() {
            return stream;
        }

        final Identifier topic() {
            return topic;
        }

        final long partition() {
            return Integer.toUnsignedLong(partition);
        }

        /**
         * Lets this connection speak for the group. Only a member may move offsets, so it joins a group that has no members
         * for as long as the command runs; where there are some it would take partitions from them, and the server refuses.
         */
        final void mayMove(Client client) throws IOException {
            if (kind == Kind.GROUP
                    && client.group(stream, topic, consumer)
                            .filter(group -> group.members().isEmpty())
                            .isPresent()) {
                client.joinGroup(stream, topic, consumer);
            }
        }

        final String where() {
            return consumer() + " in partition " + partition() + " of topic " + topic + " of stream " + stream;
        }
    }

    /** Shows a stored offset. */
    @Command(
            name = "get",
            aliases = "g",
            description = "Shows how far a consumer has come; exits with 1 when nothing is stored.",
            footer = "  veltro offset get billing orders events 0")
    static final class Get extends OnOffset {
        @Override
        protected int run(Client client, Output output) throws IOException {
            Optional<OffsetView> found = client.offset(consumer(), stream(), topic(), partition());
            if (found.isEmpty()) {
                output.missing("No offset is stored for " + where() + ".");
                return ExitCode.FAILED;
            }
            OffsetView offset = found.get();
            output.show(new Fields()
                    .add("Consumer", "consumer", Cell.text(consumer().id().toString()))
                    .add("Kind", "kind", Cell.text(consumer().isGroup() ? "consumer-group" : "consumer"))
                    .add("Partition", "partition_id", Cell.number(offset.partition()))
                    .add("Stored offset", "stored_offset", Cell.number(offset.storedOffset()))
                    .add("Last offset", "current_offset", Cell.number(offset.currentOffset())));
            return ExitCode.DONE;
        }
    }

    /** Stores an offset. */
    @Command(
            name = "set",
            aliases = "s",
            description =
                    "Stores how far a consumer has come, forwards or backwards. That of a group can be moved while it"
                            + " has no members.",
            footer = "  veltro offset set billing orders events 0 41")
    static final class Set extends OnOffset {
        @Parameters(
                index = "4",
                paramLabel = "OFFSET",
                converter = Converters.OfUnsigned.class,
                description = "The last message it is done with; not beyond the last one there is.")
        private long offset;

        @Override
        protected int run(Client client, Output output) throws IOException {
            mayMove(client);
            client.storeOffset(consumer(), stream(), topic(), partition(), offset);
            output.say("Stored offset " + Long.toUnsignedString(offset) + " for " + where() + ".");
            return ExitCode.DONE;
        }
    }

    /** Forgets a stored offset. */
    @Command(
            name = "delete",
            aliases = "d",
            description =
                    "Forgets how far a consumer has come. That of a group can be forgotten while it has no members.",
            footer = "  veltro offset delete billing orders events 0")
    static final class Delete extends OnOffset {
        @Override
        protected int run(Client client, Output output) throws IOException {
            mayMove(client);
            client.deleteOffset(consumer(), stream(), topic(), partition());
            output.say("Deleted the offset stored for " + where() + ".");
            return ExitCode.DONE;
        }
    }
}
