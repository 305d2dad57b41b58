package io.veltro.cli.http;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.net.ProtocolException;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/** What a call has come to. The bytes are borrowed until the next call. */
record Received(int status, HttpHeaders headers, Bytes bytes) {
    /** A refusal as the API writes it: {@code {"id":1009,"code":"…","reason":"…","field":null}}. */
    record Fault(int id, String reason) {}

    private static final int SUCCESS = 200;
    private static final int REDIRECT = 300;
    private static final int SHOWN_CHARS_MAX = 200;

    boolean isSuccess() {
        return status >= SUCCESS && status < REDIRECT;
    }

    boolean is(String mediaType) {
        return mediaType().startsWith(mediaType);
    }

    boolean isJson() {
        return is("application/json");
    }

    String mediaType() {
        return headers.firstValue("Content-Type").orElse("").toLowerCase(Locale.ROOT);
    }

    /** The refusal, when it is one as the API writes it. */
    Optional<Fault> fault() throws IOException {
        if (isSuccess() || !isJson()) {
            return Optional.empty();
        }
        try (JsonParser in = Json.parser(this)) {
            if (in.nextToken() != JsonToken.START_OBJECT) {
                return Optional.empty();
            }
            JsonObject object = JsonObject.read(in);
            boolean isFault = object.has("id") && object.has("reason");
            return isFault ? Optional.of(new Fault(object.u32("id"), object.text("reason"))) : Optional.empty();
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }

    /** What answered is something else. */
    ProtocolException stranger() {
        String mediaType = mediaType().isEmpty() ? "nothing" : mediaType();
        return new ProtocolException("what answers there is no HTTP API of Veltro or Iggy (status " + status + ", "
                + mediaType + "): is this the HTTP port of the server?");
    }

    /** The begin of the body as text. */
    String text() {
        int shown = Math.min(bytes.length(), SHOWN_CHARS_MAX);
        return new String(bytes.array(), 0, shown, StandardCharsets.UTF_8).strip();
    }
}
