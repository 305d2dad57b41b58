package io.veltro.ops;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A request of HTTP/1.1 as it goes over the wire: nothing in it is checked, so that it may be wrong. */
final class HttpAsk {
    private final String method;
    private final String target;
    private final List<String> headers = new ArrayList<>();
    private byte[] body = {};
    private boolean hasBody;

    private HttpAsk(String method, String target) {
        this.method = method;
        this.target = target;
    }

    /** Nothing but the first line and the host. */
    static HttpAsk of(String method, String target) {
        return new HttpAsk(method, target);
    }

    /** With a body in JSON. */
    static HttpAsk json(String method, String target, String body) {
        return of(method, target)
                .header("Content-Type", "application/json")
                .body(body.getBytes(StandardCharsets.UTF_8));
    }

    HttpAsk header(String name, String value) {
        headers.add(name + ": " + value);
        return this;
    }

    HttpAsk token(String token) {
        return header("Authorization", "Bearer " + token);
    }

    HttpAsk body(byte[] bytes) {
        body = bytes;
        hasBody = true;
        return this;
    }

    String target() {
        return target;
    }

    String method() {
        return method;
    }

    /** Every byte of it; characters of the head beyond 255 are lost. */
    byte[] bytes() {
        StringBuilder head =
                new StringBuilder(method).append(' ').append(target).append(" HTTP/1.1\r\nHost: localhost\r\n");
        headers.forEach(header -> head.append(header).append("\r\n"));
        if (hasBody) {
            head.append("Content-Length: ").append(body.length).append("\r\n");
        }
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
        all.writeBytes(body);
        return all.toByteArray();
    }

    @Override
    public String toString() {
        String shown = new String(bytes(), StandardCharsets.UTF_8);
        return shown.length() < 2000 ? shown : shown.substring(0, 2000) + "... " + shown.length();
    }
}
