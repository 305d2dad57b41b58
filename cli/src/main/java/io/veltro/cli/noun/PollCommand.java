package io.veltro.cli.noun;

import io.veltro.cli.client.Client;
import io.veltro.cli.client.MessageCursor;
import io.veltro.cli.command.ExitCode;
import io.veltro.cli.command.ServerCommand;
import io.veltro.cli.text.Cell;
import io.veltro.cli.text.Converters;
import io.veltro.cli.text.Fields;
import io.veltro.cli.text.MessageTable;
import io.veltro.cli.text.Output;
import io.veltro.cli.text.SizeText;
import io.veltro.pipeline.request.Consumer;
import io.veltro.pipeline.request.Identifier;
import io.veltro.pipeline.request.MessageRequest;
import io.veltro.pipeline.request.MessageRequest.Strategy;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Polls messages of one partition, in portions, so that neither side has to hold many at once. */
@Command(
        name = "poll",
        aliases = "p",
        description = {
            "Shows messages of a partition, by default the next one of the consumer.",
            "Tables cut long payloads; list, JSON and files have them whole. A payload that is no UTF-8 stands in JSON in"
                    + " base64."
        },
        footer = {
            "  veltro message poll orders events 0 --first -m 10",
            "  veltro message poll orders events 0 --next --auto-commit --consumer billing",
            "  veltro message poll orders events 0 --last --follow",
            "  veltro message poll orders events 0 --offset 0 -m 100000 --output-file events.bin"
        })
final class PollCommand extends ServerCommand {
    private static final int PORTION_MESSAGES_MAX = 1000;
    private static final long IDLE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    /** Where to begin. */
    private static final class Start {
        @Option(
                names = {"-o", "--offset"},
                paramLabel = "OFFSET",
                converter = Converters.OfUnsigned.class,
                description = "Begin at this offset. (Here the format is --output, in full.)")
        private @Nullable Long offset;

        @Option(
                names = {"-f", "--first"},
                description = "Begin at the oldest message.")
        private boolean first;

        @Option(
                names = {"-l", "--last"},
                description = "The newest messages.")
        private boolean last;

        @Option(
                names = {"-n", "--next"},
                description = "Begin behind the offset stored for the consumer. The default.")
        private boolean next;
    }

    @Mixin
    private final Target.OfPartition target = new Target.OfPartition();

    @ArgGroup
    private Start begin = new Start();

    @Option(
            names = {"-m", "--message-count"},
            paramLabel = "N",
            converter = Converters.OfCount.class,
            description = "At most so many messages. Default: 1; with --follow no limit.")
    private @Nullable Integer count;

    @Option(
            names = {"-a", "--auto-commit"},
            description = "Store the offset of the last message for the consumer.")
    private boolean autoCommit;

    @Option(
            names = {"-c", "--consumer"},
            paramLabel = "CONSUMER",
            converter = Converters.OfIdentifier.class,
            description = "Number or name of the consumer. Default: 0.")
    private Identifier consumer = Identifier.of(0);

    @Option(
            names = {"-s", "--show-headers"},
            description = "Show user headers too.")
    private boolean showHeaders;

    @Option(
            names = "--output-file",
            paramLabel = "FILE",
            description = "Append the messages to a file as they are, for \"message send --input-file\".")
    private @Nullable Path outputFile;

    @Option(names = "--follow", description = "Go on with new messages until Ctrl-C, a line each.")
    private boolean follow;

    private Strategy strategy = Strategy.NEXT;
    private long value;
    private long polled;
    private long polledBytes;

    @Override
    protected int run(Client client, Output output) throws IOException {
        long limit = count != null ? count : follow ? Long.MAX_VALUE : 1;
        chooseStart(client, limit);
        if (outputFile == null) {
            show(client, output, limit);
            return ExitCode.DONE;
        }
        try (FileChannel file = FileChannel.open(outputFile, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            pollAll(client, limit, cursor -> append(file, cursor), () -> {});
        }
        output.say("Appended " + messages() + " to " + outputFile + ".");
        return ExitCode.DONE;
    }

    private void chooseStart(Client client, long limit) throws IOException {
        if (begin.next) {
            moveTo(Strategy.NEXT, 0);
        } else if (begin.offset != null) {
            moveTo(Strategy.OFFSET, begin.offset);
        } else if (begin.first) {
            moveTo(Strategy.FIRST, 0);
        } else if (begin.last && limit <= PORTION_MESSAGES_MAX) {
            moveTo(Strategy.LAST, 0);
        } else if (begin.last) {
            long newest = client.poll(poll(Strategy.LAST, 0, 1, false)).currentOffset();
            moveTo(Strategy.OFFSET, follow && count == null ? newest : Math.max(0, newest + 1 - limit));
        }
    }

    private void moveTo(Strategy strategy, long value) {
        this.strategy = strategy;
        this.value = value;
    }

    private MessageRequest.Poll poll(Strategy strategy, long value, int portion, boolean commit) {
        return MessageRequest.Poll.of(
                        Consumer.consumer(consumer),
                        target.stream(),
                        target.topic(),
                        target.maybePartition(),
                        portion,
                        commit)
                .at(strategy, value);
    }

    private void show(Client client, Output output, long limit) throws IOException {
        MessageTable rows = new MessageTable(output.format(), showHeaders);
        if (follow) {
            pollAll(client, limit, rows::add, () -> output.stream(rows.takeTable()));
            return;
        }
        long newest = pollAll(client, limit, rows::add, () -> {});
        if (output.format() == Output.Format.JSON) {
            output.show(
                    new Fields()
                            .add("Partition", "partition_id", Cell.number(target.partition()))
                            .add("Last offset", "current_offset", Cell.number(newest)),
                    "messages",
                    rows.takeTable());
            return;
        }
        if (polled > 0) {
            output.introduce("Polled " + messages() + " of " + SizeText.format(polledBytes) + " from "
                    + target.where() + "; its last offset is "
                    + Long.toUnsignedString(newest) + ".");
        }
        output.show(rows.takeTable(), "There are no messages to show.");
    }

    private String messages() {
        return polled + (polled == 1 ? " message" : " messages");
    }

    /** Takes one message; it is borrowed. */
    private interface MessageSink {
        void take(MessageCursor message) throws IOException;
    }

    /** Called behind each portion that was not empty. */
    private interface PortionEnd {
        void reached() throws IOException;
    }

    /** Polls portion after portion; returns the partition's last offset as the last reply told it. */
    private long pollAll(Client client, long limit, MessageSink sink, PortionEnd end) throws IOException {
        while (true) {
            int portion = (int) Math.min(limit - polled, PORTION_MESSAGES_MAX);
            MessageCursor cursor = client.poll(poll(strategy, value, portion, autoCommit));
            int found = cursor.count();
            while (cursor.next()) {
                sink.take(cursor);
                polled++;
                polledBytes += cursor.bytes();
                moveTo(Strategy.OFFSET, cursor.offset() + 1);
            }
            if (found > 0) {
                end.reached();
            }
            if (polled >= limit || (found == 0 && !follow)) {
                return cursor.currentOffset();
            }
            if (found == 0) {
                LockSupport.parkNanos(IDLE_NANOS);
            }
        }
    }

    private static void append(FileChannel file, MessageCursor message) throws IOException {
        ByteBuffer bytes = message.buffer().slice(message.position(), message.bytes());
        while (bytes.hasRemaining()) {
            file.write(bytes);
        }
    }
}
