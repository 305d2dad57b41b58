package io.veltro.cli.noun;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.veltro.cli.client.BatchBuilder;
import io.veltro.cli.client.Client;
import io.veltro.cli.client.MessageCursor;
import io.veltro.cli.client.UserHeader;
import io.veltro.cli.command.ExitCode;
import io.veltro.cli.command.ServerCommand;
import io.veltro.cli.text.Cell;
import io.veltro.cli.text.Converters;
import io.veltro.cli.text.Fields;
import io.veltro.cli.text.NotDone;
import io.veltro.cli.text.Output;
import io.veltro.pipeline.message.MessageLayout;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** Sends messages: those named, those of a file, or the lines of the input, in batches. */
@Command(
        name = "send",
        aliases = "s",
        description = {
            "Sends messages.",
            "Without MESSAGE and --input-file every line of the input becomes one message; empty lines are left out."
        },
        footer = {
            "  veltro message send orders events hello world",
            "  tail -f app.log | veltro message send logs app",
            "  veltro message send orders events hello --message-key user-7 --headers retries:uint8:3"
        })
final class SendCommand extends ServerCommand {
    private static final int BATCH_MESSAGES_MAX = 1000;
    private static final int BATCH_BYTES_MAX = 1_000_000;
    private static final int INPUT_BYTES = 64 * 1024;
    private static final int MESSAGE_BYTES_MAX =
            MessageLayout.HEADER_BYTES + MessageLayout.PAYLOAD_BYTES_MAX + MessageLayout.USER_HEADERS_BYTES_MAX;

    /** Where the messages go; without either the server takes turns. */
    private static final class Destination {
        @Option(
                names = {"-p", "--partition-id"},
                paramLabel = "PARTITION",
                converter = Converters.OfPartition.class,
                description = "All messages go to this partition.")
        private @Nullable Integer partition;

        @Option(
                names = {"-m", "--message-key"},
                paramLabel = "KEY",
                description = "All messages go to the partition this key points at, 1 to 255 bytes.")
        private @Nullable String key;
    }

    @Mixin
    private final Target.OfTopic target = new Target.OfTopic();

    @Parameters(index = "2..*", arity = "0..*", paramLabel = "MESSAGE", description = "Payloads, a message each.")
    private List<String> messages = new ArrayList<>();

    @ArgGroup
    private Destination destination = new Destination();

    @Option(
            names = {"-H", "--headers"},
            paramLabel = "KEY:KIND:VALUE",
            split = ",",
            converter = Converters.OfHeader.class,
            description = "User headers of every message. Kinds: raw, string, bool, int8 to int128, uint8 to uint128,"
                    + " float32, float64.")
    private List<UserHeader> headers = new ArrayList<>();

    @Option(
            names = "--input-file",
            paramLabel = "FILE",
            description = "Sends the messages of a file that \"message poll --output-file\" has written.")
    private @Nullable Path inputFile;

    private long sent;

    @Override
    protected int run(Client client, Output output) throws IOException {
        BatchBuilder batch = batch();
        if (inputFile != null) {
            if (!messages.isEmpty() || !headers.isEmpty()) {
                throw new ParameterException(
                        spec().commandLine(),
                        "--input-file brings its own messages and headers: leave MESSAGE and --headers out");
            }
            sendFile(client, batch, inputFile);
        } else if (messages.isEmpty()) {
            if (console().askPassword().isPresent()) {
                output.hint("Type messages, one per line, and end with Ctrl-D.");
            }
            sendLines(client, batch, console().in());
        } else {
            for (String message : messages) {
                add(client, batch, message.getBytes(UTF_8));
            }
        }
        flush(client, batch);
        if (output.format() == Output.Format.JSON) {
            output.show(new Fields().add("Messages", "messages_count", Cell.number(sent)));
        }
        output.say("Sent " + sent + (sent == 1 ? " message to " : " messages to ") + target.where() + ".");
        return ExitCode.DONE;
    }

    private BatchBuilder batch() {
        BatchBuilder batch = new BatchBuilder(target.stream(), target.topic());
        if (destination.partition != null) {
            return batch.partition(destination.partition);
        }
        if (destination.key == null) {
            return batch;
        }
        try {
            return batch.key(destination.key.getBytes(UTF_8));
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec().commandLine(), e.getMessage(), e);
        }
    }

    private void add(Client client, BatchBuilder batch, byte[] payload) throws IOException {
        if (batch.count() == BATCH_MESSAGES_MAX || batch.messagesBytes() + (long) payload.length > BATCH_BYTES_MAX) {
            flush(client, batch);
        }
        batch.add(0, 0, console().nowMicros(), payload, UserHeader.encode(headers));
    }

    private void flush(Client client, BatchBuilder batch) throws IOException {
        if (batch.count() > 0) {
            client.sendMessages(batch);
            sent += batch.count();
            batch.clear();
        }
    }

    /** Sends lines as they come: a batch ends when it is full or when the next line is not there yet. */
    private void sendLines(Client client, BatchBuilder batch, InputStream input) throws IOException {
        BufferedInputStream in = new BufferedInputStream(input, INPUT_BYTES);
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = in.read(); b >= 0; b = in.read()) {
            if (b != '\n') {
                line.write(b);
                continue;
            }
            addLine(client, batch, line);
            if (in.available() == 0) {
                flush(client, batch);
            }
        }
        addLine(client, batch, line);
    }

    private void addLine(Client client, BatchBuilder batch, ByteArrayOutputStream line) throws IOException {
        byte[] bytes = line.toByteArray();
        int length = bytes.length > 0 && bytes[bytes.length - 1] == '\r' ? bytes.length - 1 : bytes.length;
        if (length > 0) {
            add(client, batch, Arrays.copyOf(bytes, length));
        }
        line.reset();
    }

    private void sendFile(Client client, BatchBuilder batch, Path file) throws IOException {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file), INPUT_BYTES)) {
            MessageCursor cursor = new MessageCursor();
            while (next(in, cursor, file)) {
                if (batch.count() == BATCH_MESSAGES_MAX || batch.messagesBytes() > BATCH_BYTES_MAX) {
                    flush(client, batch);
                }
                batch.add(cursor);
            }
        }
    }

    /** Reads one message and puts the cursor on it; false at the end of the file. */
    private boolean next(InputStream in, MessageCursor cursor, Path file) throws IOException {
        byte[] header = in.readNBytes(MessageLayout.HEADER_BYTES);
        if (header.length == 0) {
            return false;
        }
        long bytes = header.length < MessageLayout.HEADER_BYTES
                ? MessageLayout.HEADER_BYTES
                : MessageLayout.messageBytes(little(header), 0);
        byte[] body = bytes > MESSAGE_BYTES_MAX ? new byte[0] : in.readNBytes((int) bytes - header.length);
        if (header.length + body.length < bytes) {
            throw new NotDone("file " + file + " holds no messages, or the last one is not whole; "
                    + (sent == 0 ? "none were sent" : sent + " messages in front of it were sent"));
        }
        byte[] message = Arrays.copyOf(header, (int) bytes);
        System.arraycopy(body, 0, message, header.length, body.length);
        return cursor.wrap(little(message), 0, message.length).next();
    }

    private static ByteBuffer little(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
