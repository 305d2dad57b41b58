package io.veltro.cli.http;

import com.fasterxml.jackson.core.Base64Variants;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.veltro.pipeline.message.HeaderKind;
import io.veltro.pipeline.message.MessageLayout;
import io.veltro.pipeline.view.PolledView;
import io.veltro.pipeline.wire.WireWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;

/**
 * Reads polled messages into the layout of the wire, see {@link PolledView} and {@link MessageLayout}; the fields may come in
 * any order.
 *
 * <pre>
 *   {"partition_id":0,"current_offset":9,"count":1,"messages":[{"header":{"checksum":1,"id":2,"offset":3,"timestamp":4,
 *    "origin_timestamp":5,...},"payload":"base64","user_headers":[{"key":{"kind":"string","value":"base64"},"value":{...}}]}]}
 * </pre>
 *
 * <p>User headers are a list, base64 where the server could not read them, or null. In bytes they are what they were.
 *
 * <p>Thread: one at a time.
 */
final class PolledReader {
    private final WireWriter headers = new WireWriter();
    private final WireWriter value = new WireWriter();
    private final Decoded decoded = new Decoded();
    private long checksum;
    private long idLow;
    private long idHigh;
    private long offset;
    private long timestamp;
    private long originTimestamp;

    void read(JsonParser in, WireWriter out) throws IOException {
        int head = out.reserve(PolledView.HEAD_BYTES);
        int partition = 0;
        long currentOffset = 0;
        int count = 0;
        Json.expect(in, JsonToken.START_OBJECT);
        while (in.nextToken() != JsonToken.END_OBJECT) {
            String field = in.currentName();
            in.nextToken();
            switch (field) {
                case "partition_id" -> partition = Json.u32(in);
                case "current_offset" -> currentOffset = Json.u64(in);
                case "messages" -> count = readMessages(in, out);
                default -> in.skipChildren();
            }
        }
        int end = out.length();
        out.buffer().position(head);
        out.u32(partition).u64(currentOffset).u32(count);
        out.buffer().position(end);
    }

    private int readMessages(JsonParser in, WireWriter out) throws IOException {
        Json.expect(in, JsonToken.START_ARRAY);
        int count = 0;
        while (in.nextToken() != JsonToken.END_ARRAY) {
            Json.expect(in, JsonToken.START_OBJECT);
            readMessage(in, out);
            count++;
        }
        return count;
    }

    private void readMessage(JsonParser in, WireWriter out) throws IOException {
        int message = out.reserve(MessageLayout.HEADER_BYTES);
        headers.clear();
        while (in.nextToken() != JsonToken.END_OBJECT) {
            String field = in.currentName();
            in.nextToken();
            switch (field) {
                case "header" -> readHeader(in);
                case "payload" -> readBase64(in, out);
                case "user_headers" -> readUserHeaders(in);
                default -> in.skipChildren();
            }
        }
        int payloadBytes = out.length() - message - MessageLayout.HEADER_BYTES;
        out.bytes(headers.buffer(), 0, headers.length());
        ByteBuffer bytes = out.buffer();
        MessageLayout.writeUnstamped(bytes, message, idLow, idHigh, originTimestamp, payloadBytes, headers.length());
        MessageLayout.writeStamps(bytes, message, checksum, offset, timestamp);
    }

    private void readHeader(JsonParser in) throws IOException {
        Json.expect(in, JsonToken.START_OBJECT);
        while (in.nextToken() != JsonToken.END_OBJECT) {
            String field = in.currentName();
            in.nextToken();
            switch (field) {
                case "checksum" -> checksum = Json.u64(in);
                case "id" -> readId(in);
                case "offset" -> offset = Json.u64(in);
                case "timestamp" -> timestamp = Json.u64(in);
                case "origin_timestamp" -> originTimestamp = Json.u64(in);
                default -> in.skipChildren();
            }
        }
    }

    private void readId(JsonParser in) throws IOException {
        if (in.getNumberType() == JsonParser.NumberType.BIG_INTEGER) {
            BigInteger id = in.getBigIntegerValue();
            idLow = id.longValue();
            idHigh = id.shiftRight(Long.SIZE).longValue();
        } else {
            idLow = in.getLongValue();
            idHigh = 0;
        }
    }

    private void readUserHeaders(JsonParser in) throws IOException {
        if (in.currentToken() == JsonToken.VALUE_STRING) {
            readBase64(in, headers);
        } else if (in.currentToken() != JsonToken.VALUE_NULL) {
            Json.expect(in, JsonToken.START_ARRAY);
            while (in.nextToken() != JsonToken.END_ARRAY) {
                readUserHeader(in);
            }
        }
    }

    /** A key and a value, in this order, as all servers write them. */
    private void readUserHeader(JsonParser in) throws IOException {
        Json.expect(in, JsonToken.START_OBJECT);
        for (String part : new String[] {"key", "value"}) {
            if (in.nextToken() != JsonToken.FIELD_NAME || !in.currentName().equals(part)) {
                throw new JsonParseException(in, "a user header is not key and value");
            }
            in.nextToken();
            readPart(in);
        }
        in.nextToken();
        Json.expect(in, JsonToken.END_OBJECT);
    }

    private void readPart(JsonParser in) throws IOException {
        Json.expect(in, JsonToken.START_OBJECT);
        int kind = 0;
        value.clear();
        while (in.nextToken() != JsonToken.END_OBJECT) {
            String field = in.currentName();
            in.nextToken();
            switch (field) {
                case "kind" -> kind = kind(in);
                case "value" -> readBase64(in, value);
                default -> in.skipChildren();
            }
        }
        headers.u8(kind).u32(value.length()).bytes(value.buffer(), 0, value.length());
    }

    private static int kind(JsonParser in) throws IOException {
        try {
            return HeaderKind.parse(in.getText()).code();
        } catch (IllegalArgumentException e) {
            throw new JsonParseException(in, e.getMessage());
        }
    }

    /** Without a text or an array in between. */
    private void readBase64(JsonParser in, WireWriter out) throws IOException {
        Json.expect(in, JsonToken.VALUE_STRING);
        decoded.target = out;
        in.readBinaryValue(Base64Variants.MIME_NO_LINEFEEDS, decoded);
    }

    /** Where decoded bytes go. */
    private static final class Decoded extends OutputStream {
        private WireWriter target = new WireWriter();

        @Override
        public void write(int octet) {
            target.u8(octet);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            target.bytes(bytes, offset, length);
        }
    }
}
