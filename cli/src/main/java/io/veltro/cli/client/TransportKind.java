package io.veltro.cli.client;

import java.util.Locale;

/** The ways a server can be spoken to, under the names Iggy's programs give them. */
public enum TransportKind {
    TCP("tcp", "TCP", 8090),
    QUIC("quic", "QUIC", 8080),
    WEBSOCKET("websocket", "WebSocket", 8092),
    HTTP("http", "HTTP", 3000);

    private static final String WEBSOCKET_SHORT = "ws";

    private final String word;
    private final String title;
    private final int port;

    TransportKind(String word, String title, int port) {
        this.word = word;
        this.title = title;
        this.port = port;
    }

    /** Reads a name in letters of either size; {@code ws} is WebSocket. */
    public static TransportKind parse(String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        for (TransportKind kind : values()) {
            if (kind.word.equals(lower) || (kind == WEBSOCKET && lower.equals(WEBSOCKET_SHORT))) {
                return kind;
            }
        }
        throw new IllegalArgumentException(
                "there is no transport \"" + text + "\", write one of tcp, quic, websocket (or ws), http");
    }

    /** What it is called on a command line and in reports. */
    public String word() {
        return word;
    }

    /** What Iggy's files call it. */
    public String fileWord() {
        return this == WEBSOCKET ? WEBSOCKET_SHORT : word;
    }

    /** What people call it. */
    public String title() {
        return title;
    }

    /** Where a server listens unless told otherwise. */
    public int port() {
        return port;
    }
}
