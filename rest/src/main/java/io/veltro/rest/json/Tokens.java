package io.veltro.rest.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;

/** Single tokens of a body that is read as it goes by. */
final class Tokens {
    private Tokens() {}

    /** The first token has to open an object. */
    static void begin(JsonParser in, String what, String field) throws IOException {
        JsonToken first = in.nextToken();
        if (first == null) {
            throw BadRequestException.unreadable(what + " is empty: send an object");
        }
        if (first != JsonToken.START_OBJECT) {
            throw BadRequestException.unprocessable(what + " is no object: send one", field);
        }
    }

    static void expect(JsonParser in, JsonToken token, String field, String wanted) {
        if (in.currentToken() != token) {
            throw BadRequestException.unprocessable(
                    "The field " + field + " is something else: write " + wanted, field);
        }
    }

    static String text(JsonParser in, String field) throws IOException {
        expect(in, JsonToken.VALUE_STRING, field, "a text");
        return in.getText();
    }

    static byte[] base64(JsonParser in, String field) throws IOException {
        return decoded(text(in, field).getBytes(StandardCharsets.UTF_8), field);
    }

    /**
     * The same for long texts: decoded where they lie, without a string in between.
     *
     * @param source what the parser reads
     */
    static byte[] base64(JsonParser in, byte[] source, String field) throws IOException {
        expect(in, JsonToken.VALUE_STRING, field, "a text");
        long quote = in.currentTokenLocation().getByteOffset();
        if (quote >= 0 && quote < source.length && source[(int) quote] == '"') {
            int from = (int) quote + 1;
            int to = from;
            while (to < source.length && source[to] != '"' && source[to] != '\\') {
                to++;
            }
            if (to < source.length && source[to] == '"') {
                return decoded(Arrays.copyOfRange(source, from, to), field);
            }
        }
        return base64(in, field);
    }

    private static byte[] decoded(byte[] text, String field) {
        try {
            if (text.length % 4 != 0) {
                throw new IllegalArgumentException("its padding is missing");
            }
            return Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            throw BadRequestException.unprocessable(
                    "The field " + field + " is no base64 with padding (" + e.getMessage() + ")", field);
        }
    }
}
