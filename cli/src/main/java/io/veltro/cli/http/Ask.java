package io.veltro.cli.http;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;

/** One call as HTTP says it. The path is encoded and has its query. */
record Ask(String method, String path, Body body) {
    /** Writes the body; it may be written twice. */
    @FunctionalInterface
    interface Body {
        void write(JsonGenerator out) throws IOException;
    }

    /** Nothing is sent. */
    static final Body NOTHING = out -> {};

    static Ask get(String path) {
        return new Ask("GET", path, NOTHING);
    }

    static Ask delete(String path) {
        return new Ask("DELETE", path, NOTHING);
    }

    /** With an object; its fields are what the body writes. */
    static Ask post(String path, Body fields) {
        return new Ask("POST", path, fields);
    }

    /** As {@link #post}. */
    static Ask put(String path, Body fields) {
        return new Ask("PUT", path, fields);
    }

    boolean hasBody() {
        return body != NOTHING;
    }
}
