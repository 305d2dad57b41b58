package io.veltro.rest.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.veltro.pipeline.error.ErrorCode;
import io.veltro.pipeline.error.RequestException;
import io.veltro.pipeline.message.HeaderKind;
import io.veltro.pipeline.message.MessageLayout;
import io.veltro.pipeline.wire.WireWriter;
import java.io.IOException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;

/**
 * User headers of one message in a send: null, a list of entries, or the finished bytes in base64. Of entries with the same
 * key the last wins; they are stored in the order of their keys, as Iggy 0.8 does.
 */
final class UserHeadersJson {
    private static final int TEXT_BYTES_MAX = 255;
    private static final byte[] NONE = {};

    @SuppressWarnings("ArrayRecordComponent") // compared by the order below only
    private record Part(HeaderKind kind, byte[] value) {
        void write(WireWriter out) {
            out.u8(kind.code()).u32(value.length).bytes(value);
        }
    }

    private static final Comparator<Part> ORDER =
            Comparator.comparing(Part::kind).thenComparing(Part::value, Arrays::compareUnsigned);

    private UserHeadersJson() {}

    static byte[] read(JsonParser in) throws IOException {
        return switch (in.currentToken()) {
            case VALUE_NULL -> NONE;
            case VALUE_STRING -> raw(in);
            case START_ARRAY -> entries(in);
            default ->
                throw BadRequestException.unprocessable(
                        "The field user_headers is something else: write a list, base64 or null", "user_headers");
        };
    }

    private static byte[] raw(JsonParser in) throws IOException {
        byte[] block = Tokens.base64(in, "user_headers");
        if (block.length > MessageLayout.USER_HEADERS_BYTES_MAX) {
            throw RequestException.of(ErrorCode.TOO_BIG_USER_HEADERS);
        }
        return block;
    }

    private static byte[] entries(JsonParser in) throws IOException {
        Map<Part, Part> entries = new TreeMap<>(ORDER);
        while (in.nextToken() != JsonToken.END_ARRAY) {
            Tokens.expect(in, JsonToken.START_OBJECT, "user_headers", "a list of objects");
            readEntry(in, entries);
        }
        WireWriter out = new WireWriter();
        entries.forEach((key, value) -> {
            key.write(out);
            value.write(out);
        });
        if (out.length() > MessageLayout.USER_HEADERS_BYTES_MAX) {
            throw BadRequestException.unprocessable(
                    "The user headers of a message have " + out.length() + " bytes: send at most "
                            + MessageLayout.USER_HEADERS_BYTES_MAX,
                    "user_headers");
        }
        return out.toBytes();
    }

    private static void readEntry(JsonParser in, Map<Part, Part> entries) throws IOException {
        Part key = null;
        Part value = null;
        while (in.nextToken() != JsonToken.END_OBJECT) {
            String field = in.currentName();
            in.nextToken();
            switch (field) {
                case "key" -> key = part(in, field);
                case "value" -> value = part(in, field);
                default -> in.skipChildren();
            }
        }
        if (key == null || value == null) {
            throw BadRequestException.unprocessable("A user header lacks its key or its value", "user_headers");
        }
        entries.put(key, value);
    }

    private static Part part(JsonParser in, String what) throws IOException {
        Tokens.expect(in, JsonToken.START_OBJECT, what, "an object with kind and value");
        HeaderKind kind = null;
        byte[] value = NONE;
        while (in.nextToken() != JsonToken.END_OBJECT) {
            String field = in.currentName();
            in.nextToken();
            switch (field) {
                case "kind" -> kind = kind(Tokens.text(in, "kind"));
                case "value" -> value = Tokens.base64(in, "value");
                default -> in.skipChildren();
            }
        }
        if (kind == null || value.length == 0 || value.length > TEXT_BYTES_MAX) {
            throw BadRequestException.unprocessable(
                    "The " + what + " of a user header needs a kind and 1 to " + TEXT_BYTES_MAX + " bytes, it has "
                            + value.length,
                    what);
        }
        return new Part(kind, value);
    }

    private static HeaderKind kind(String text) {
        for (HeaderKind kind : HeaderKind.values()) {
            if (kind.label().equals(text)) {
                return kind;
            }
        }
        throw BadRequestException.unprocessable(
                "\"" + Values.shortened(text) + "\" is no kind of user header: write raw, string, bool, int8 to int128,"
                        + " uint8 to uint128, float32 or float64",
                "kind");
    }
}
