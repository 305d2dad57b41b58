package io.veltro.rest.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.veltro.pipeline.error.ErrorCode;
import io.veltro.pipeline.error.RequestException;
import io.veltro.pipeline.message.Counted;
import io.veltro.pipeline.message.MessageBatch;
import io.veltro.pipeline.message.MessageLayout;
import io.veltro.pipeline.request.Identifier;
import io.veltro.pipeline.request.MessageRequest;
import io.veltro.pipeline.wire.WireWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/**
 * Reads the body of a send, token by token, into the layout that the wire and the journal share.
 *
 * <pre>
 *   {"partitioning": {"kind": "balanced" | "partition_id" | "messages_key", "value": base64},
 *    "messages": [{"id": 0, "payload": base64, "user_headers": []}, ...]}
 * </pre>
 *
 * <p>No other key is allowed on the top level; further down unknown keys are ignored, because official clients send some. The
 * id may stand in {@code header.id}, where the official Java client puts it.
 *
 * <p>Thread: one at a time; used once.
 */
public final class SendBody {
    private static final List<String> KINDS = List.of("balanced", "partition_id", "messages_key");
    private static final int KEY_BYTES_MAX = 255;

    private final byte[] source;
    private final WireWriter messages = new WireWriter();
    private final WireWriter index = new WireWriter();
    private final long nowMicros;
    private String kind = "";
    private byte[] value = {};
    private int count;
    private boolean hasMessages;

    private SendBody(byte[] source, long nowMicros) {
        this.source = source;
        this.nowMicros = nowMicros;
        messages.reserve(source.length); // what is decoded is shorter, unless the messages are tiny
        messages.clear();
    }

    /**
     * Reads a body.
     *
     * @param nowMicros what the messages get as their client's time
     * @throws BadRequestException when it is no JSON, or not this
     * @throws RequestException when the partitioning cannot be
     */
    public static MessageRequest.Send read(byte[] bytes, Identifier stream, Identifier topic, long nowMicros) {
        SendBody body = new SendBody(bytes, nowMicros);
        try (JsonParser in = BodyShape.JSON.createParser(bytes)) {
            body.readAll(in);
        } catch (JsonProcessingException e) {
            throw BodyShape.unreadable(e);
        } catch (IOException e) {
            throw new IllegalStateException("bytes in memory cannot be read", e);
        }
        return body.request(stream, topic);
    }

    private void readAll(JsonParser in) throws IOException {
        Tokens.begin(in, "The body", "");
        while (in.nextToken() != JsonToken.END_OBJECT) {
            String field = in.currentName();
            in.nextToken();
            switch (field) {
                case "partitioning" -> readPartitioning(in);
                case "messages" -> readMessages(in);
                default ->
                    throw BadRequestException.unprocessable(
                            "There is no field " + Values.shortened(field) + ": send partitioning and messages", "");
            }
        }
        if (in.nextToken() != null) {
            throw BadRequestException.unreadable("The body goes on behind its object");
        }
        if (kind.isEmpty() || !hasMessages) {
            String missing = kind.isEmpty() ? "partitioning" : "messages";
            throw BadRequestException.unprocessable("The field " + missing + " is missing", missing);
        }
    }

    private void readPartitioning(JsonParser in) throws IOException {
        Tokens.expect(in, JsonToken.START_OBJECT, "partitioning", "an object");
        kind = "";
        while (in.nextToken() != JsonToken.END_OBJECT) {
            String field = in.currentName();
            in.nextToken();
            switch (field) {
                case "kind" -> kind = Tokens.text(in, "kind");
                case "value" -> value = Tokens.base64(in, "value");
                default -> in.skipChildren();
            }
        }
        if (!KINDS.contains(kind)) {
            throw BadRequestException.unprocessable(
                    "The kind of partitioning is missing or none: write one of " + String.join(", ", KINDS), "kind");
        }
    }

    private void readMessages(JsonParser in) throws IOException {
        Tokens.expect(in, JsonToken.START_ARRAY, "messages", "a list");
        hasMessages = true;
        while (in.nextToken() != JsonToken.END_ARRAY) {
            Tokens.expect(in, JsonToken.START_OBJECT, "messages", "a list of objects");
            readMessage(in);
        }
    }

    private void readMessage(JsonParser in) throws IOException {
        MessageId id = MessageId.NONE;
        MessageId headerId = MessageId.NONE;
        byte[] payload = {};
        byte[] headers = {};
        while (in.nextToken() != JsonToken.END_OBJECT) {
            String field = in.currentName();
            in.nextToken();
            switch (field) {
                case "id" -> id = MessageId.read(in);
                case "header" -> headerId = readHeader(in);
                case "payload" -> payload = Tokens.base64(in, source, "payload");
                case "user_headers" -> headers = UserHeadersJson.read(in);
                default -> in.skipChildren();
            }
        }
        if (payload.length == 0 || payload.length > MessageLayout.PAYLOAD_BYTES_MAX) {
            throw BadRequestException.unprocessable(
                    "The payload of message " + count + " has " + payload.length + " bytes: send 1 to "
                            + MessageLayout.PAYLOAD_BYTES_MAX + ", in base64",
                    "payload");
        }
        append(id.isNone() ? headerId : id, payload, headers);
    }

    private static MessageId readHeader(JsonParser in) throws IOException {
        if (in.currentToken() != JsonToken.START_OBJECT) {
            in.skipChildren();
            return MessageId.NONE;
        }
        MessageId id = MessageId.NONE;
        while (in.nextToken() != JsonToken.END_OBJECT) {
            String field = in.currentName();
            in.nextToken();
            if (field.equals("id")) {
                id = MessageId.read(in);
            } else {
                in.skipChildren();
            }
        }
        return id;
    }

    private void append(MessageId id, byte[] payload, byte[] headers) {
        int message = messages.reserve(MessageLayout.HEADER_BYTES);
        MessageLayout.writeUnstamped(
                messages.buffer(), message, id.low(), id.high(), nowMicros, payload.length, headers.length);
        messages.bytes(payload).bytes(headers);
        if (messages.length() > MessageBatch.BYTES_MAX) {
            throw RequestException.of(ErrorCode.TOO_BIG_MESSAGE_PAYLOAD);
        }
        int entry = index.reserve(MessageBatch.INDEX_ENTRY_BYTES);
        MessageBatch.writeIndexEntry(index.buffer(), entry, messages.length());
        count++;
    }

    /** The index lies behind the messages: how many there are is known last. */
    private MessageRequest.Send request(Identifier stream, Identifier topic) {
        int messagesBytes = messages.length();
        messages.bytes(index.buffer(), 0, index.length());
        MessageBatch batch = new MessageBatch();
        batch.wrap(messages.buffer(), messagesBytes, count, 0, messagesBytes, Counted.FOREVER);
        MessageRequest.Send send = MessageRequest.Send.of(stream, topic, batch);
        return switch (kind) {
            case "balanced" -> send;
            case "partition_id" -> send.to(partition());
            default -> send.by(key());
        };
    }

    private int partition() {
        if (value.length < Integer.BYTES) {
            throw RequestException.of(ErrorCode.INVALID_COMMAND);
        }
        return ByteBuffer.wrap(value).order(ByteOrder.LITTLE_ENDIAN).getInt();
    }

    private byte[] key() {
        if (value.length == 0 || value.length > KEY_BYTES_MAX) {
            throw RequestException.of(ErrorCode.INVALID_KEY_VALUE_LENGTH);
        }
        return value;
    }

    /** Its schema. */
    public static ObjectNode describe() {
        ObjectNode partitioning = PolledJson.object("kind", Schemas.choice(KINDS));
        partitioning.withObject("properties").set("value", Schemas.base64());
        ObjectNode message = PolledJson.object("payload", Schemas.base64().put("minLength", 1));
        ObjectNode id = Schemas.either(Schemas.u128(), Schemas.text());
        id.put("description", "0 lets the server choose; a text is a decimal number, a UUID or 32 hexadecimal digits");
        message.withObject("properties").set("id", id);
        message.withObject("properties")
                .set(
                        "user_headers",
                        Schemas.either(Schemas.list(PolledJson.userHeader()), Schemas.base64(), Schemas.typed("null")));
        ObjectNode body = PolledJson.object("partitioning", partitioning);
        PolledJson.property(body, "messages", Schemas.list(message).put("minItems", 1));
        return body.put("additionalProperties", false);
    }
}
