package io.veltro.cli.text;

import io.veltro.cli.client.MessageCursor;
import io.veltro.cli.client.UserHeader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;

/** Collects polled messages as rows: what people need to see, in JSON all there is. */
public final class MessageTable {
    private static final int TABLE_CHARACTERS_MAX = 100;

    private final Output.Format format;
    private final boolean withHeaders;
    private Table table;

    public MessageTable(Output.Format format, boolean withHeaders) {
        this.format = format;
        this.withHeaders = withHeaders;
        this.table = empty();
    }

    private Table empty() {
        Table fresh = new Table()
                .column("Offset", "offset")
                .column("Timestamp (UTC)", "timestamp")
                .column("ID", "id")
                .column("Length", "length")
                .column("Payload", "payload");
        if (format == Output.Format.JSON) {
            fresh.column("Encoding", "payload_encoding").column("Origin", "origin_timestamp");
        }
        return withHeaders ? fresh.column("Headers", "user_headers") : fresh;
    }

    /** The rows so far; this is empty afterwards. */
    public Table takeTable() {
        Table full = table;
        table = empty();
        return full;
    }

    public void add(MessageCursor message) throws IOException {
        byte[] payload = new byte[message.payloadBytes()];
        message.buffer().get(message.payloadPosition(), payload);
        Optional<String> text = utf8(payload);
        List<Cell> row = new ArrayList<>();
        row.add(Cell.number(message.offset()));
        row.add(Cell.preciseTime(message.timestampMicros()));
        row.add(Cell.text(id(message)));
        row.add(Cell.number(payload.length));
        if (format == Output.Format.JSON) {
            row.add(Cell.text(text.orElseGet(() -> Base64.getEncoder().encodeToString(payload))));
            row.add(Cell.text(text.isPresent() ? "utf8" : "base64"));
            row.add(Cell.number(message.originTimestamp()));
        } else {
            row.add(cut(Cell.text(text.orElseGet(() -> new String(payload, StandardCharsets.UTF_8)))));
        }
        if (withHeaders) {
            row.add(headers(message));
        }
        table.row(row);
    }

    private Cell cut(Cell cell) {
        return format == Output.Format.TABLE ? cell.shortened(TABLE_CHARACTERS_MAX) : cell;
    }

    /** A small number as such, anything else as a UUID: that is what servers give out. */
    private static String id(MessageCursor message) {
        return message.idHigh() == 0
                ? Long.toUnsignedString(message.idLow())
                : new UUID(message.idHigh(), message.idLow()).toString();
    }

    private Cell headers(MessageCursor message) throws IOException {
        List<UserHeader> headers =
                UserHeader.decode(message.buffer(), message.userHeadersPosition(), message.userHeadersBytes());
        String text = headers.stream()
                .map(header -> header.key() + ":" + header.kind().label() + ":" + header.value())
                .collect(Collectors.joining(","));
        if (format != Output.Format.JSON) {
            return cut(Cell.text(text));
        }
        Table rows = new Table()
                .column("Key", "key")
                .column("Key kind", "key_kind")
                .column("Kind", "kind")
                .column("Value", "value");
        for (UserHeader header : headers) {
            rows.row(
                    Cell.text(header.key()),
                    Cell.text(header.keyKind().label()),
                    Cell.text(header.kind().label()),
                    Cell.text(header.value()));
        }
        return Cell.json(Output.jsonOf(rows));
    }

    private static Optional<String> utf8(byte[] bytes) {
        try {
            return Optional.of(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString());
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }
}
