package io.veltro.rest.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
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
        String text = text(in, field);
        try {
            byte[] bytes = Base64.getDecoder().decode(text);
            if (text.length() % 4 != 0) {
                throw new IllegalArgumentException("its padding is missing");
            }
            return bytes;
        } catch (IllegalArgumentException e) {
            throw BadRequestException.unprocessable(
                    "The field " + field + " is no base64 with padding (" + e.getMessage() + ")", field);
        }
    }
}
