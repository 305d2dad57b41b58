package io.veltro.cli.http;

import com.fasterxml.jackson.core.JsonGenerator;
import io.veltro.pipeline.message.MessageBatch;
import io.veltro.pipeline.message.MessageLayout;
import io.veltro.pipeline.request.MessageRequest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HexFormat;

/**
 * Writes the body of a send from the messages where they lie.
 *
 * <pre>
 *   {"partitioning": {"kind": "balanced" | "partition_id" | "messages_key", "value": base64},
 *    "messages": [{"id": number or 32 hexadecimal digits, "payload": base64, "user_headers": base64}, ...]}
 * </pre>
 *
 * <p>User headers go as the bytes they are, which every server of Iggy 0.8 takes and keeps. An id that does not fit 64 bits is a
 * text, because those servers read no larger numbers; without an id the server gives one out.
 *
 * <p>Thread: one at a time.
 */
final class SendJson {
    private static final HexFormat HEX = HexFormat.of();
    private static final int PARTITION_BYTES = 4;

    private byte[] copy = new byte[1024];

    void write(MessageRequest.Send send, JsonGenerator out) throws IOException {
        out.writeObjectFieldStart("partitioning");
        writePartitioning(send, out);
        out.writeEndObject();
        out.writeArrayFieldStart("messages");
        MessageBatch batch = send.batch();
        int message = batch.messagesPosition();
        for (int i = 0; i < batch.count(); i++) {
            out.writeStartObject();
            writeMessage(batch.buffer(), message, out);
            out.writeEndObject();
            message += (int) MessageLayout.messageBytes(batch.buffer(), message);
        }
        out.writeEndArray();
    }

    private void writePartitioning(MessageRequest.Send send, JsonGenerator out) throws IOException {
        switch (send.partitioning()) {
            case BALANCED -> {
                out.writeStringField("kind", "balanced");
                out.writeStringField("value", "");
            }
            case PARTITION -> {
                out.writeStringField("kind", "partition_id");
                out.writeBinaryField("value", littleEndian(send.partition()));
            }
            case KEY -> {
                out.writeStringField("kind", "messages_key");
                writeBase64("value", send.keyBuffer(), send.keyPosition(), send.keyBytes(), out);
            }
        }
    }

    private static byte[] littleEndian(int value) {
        byte[] bytes = new byte[PARTITION_BYTES];
        for (int i = 0; i < PARTITION_BYTES; i++) {
            bytes[i] = (byte) (value >>> (i * Byte.SIZE));
        }
        return bytes;
    }

    private void writeMessage(ByteBuffer bytes, int message, JsonGenerator out) throws IOException {
        long low = MessageLayout.idLow(bytes, message);
        long high = MessageLayout.idHigh(bytes, message);
        if (high != 0) {
            out.writeStringField("id", HEX.toHexDigits(high) + HEX.toHexDigits(low));
        } else if (low != 0) {
            Json.writeU64(out, "id", low);
        }
        int payload = message + MessageLayout.HEADER_BYTES;
        int payloadBytes = MessageLayout.payloadBytes(bytes, message);
        int headersBytes = MessageLayout.userHeadersBytes(bytes, message);
        writeBase64("payload", bytes, payload, payloadBytes, out);
        if (headersBytes > 0) {
            writeBase64("user_headers", bytes, payload + payloadBytes, headersBytes, out);
        }
    }

    private void writeBase64(String field, ByteBuffer bytes, int position, int length, JsonGenerator out)
            throws IOException {
        if (copy.length < length) {
            copy = new byte[Math.max(length, 2 * copy.length)];
        }
        bytes.get(position, copy, 0, length);
        out.writeFieldName(field);
        out.writeBinary(copy, 0, length);
    }
}
