package io.veltro.ops;

import java.util.Locale;

/**
 * The one table of settings: key, default, and a sentence that says what it does and in which unit. The shipped
 * {@code veltro.toml} is written from it, and a test holds the two together.
 */
enum Setting {
    DATA("data", "data", "Directory of the journal. One server at a time may use it."),
    TCP_ENABLED("tcp.enabled", "true", "Whether the binary protocol is served over TCP."),
    TCP_ADDRESS("tcp.address", "127.0.0.1:8090", "Where TCP is served. Port 0 takes any free one."),
    TCP_LOOPS(
            "tcp.loops",
            "0",
            "Threads that serve TCP and WebSocket, 1 to 256. 0 takes one per two cores, at most one up to 4 cores."),
    TCP_SPIN(
            "tcp.spin",
            "0 us",
            "How long such a thread keeps looking for work before it sleeps, 0 us to 1 s. More halves"
                    + " the round trip of a lone client and costs a core while busy."),
    TCP_TLS("tcp.tls", "false", "Whether TCP is encrypted (TLS 1.2 and 1.3), with the certificate of tls."),
    WEBSOCKET_ENABLED("websocket.enabled", "true", "Whether the binary protocol is served in WebSocket messages."),
    WEBSOCKET_ADDRESS(
            "websocket.address",
            "127.0.0.1:8092",
            "Where WebSocket is served, on any path. Port 0 takes any free one."),
    WEBSOCKET_TLS(
            "websocket.tls",
            "false",
            "Whether WebSocket is encrypted (wss: TLS 1.2 and 1.3), with the certificate of tls."),
    WEBSOCKET_ORIGINS(
            "websocket.origins",
            "",
            "Origins of web pages that may connect from a browser, with commas between them. * allows all; empty, none."
                    + " Other programs may always."),
    QUIC_ENABLED(
            "quic.enabled",
            "true",
            "Whether the binary protocol is served over QUIC, with the certificate of tls. It is not while tls.client_ca"
                    + " is set, because QUIC cannot ask peers for certificates."),
    QUIC_ADDRESS("quic.address", "127.0.0.1:8080", "Where QUIC is served, a UDP port. Port 0 takes any free one."),
    QUIC_CONNECTIONS(
            "quic.connections", "500", "Connections of QUIC at a time, 1 to 10000. Each costs about four threads."),
    HTTP_ENABLED("http.enabled", "true", "Whether HTTP is served."),
    HTTP_ADDRESS("http.address", "127.0.0.1:3000", "Where HTTP is served. Port 0 takes any free one."),
    HTTP_TLS("http.tls", "false", "Whether HTTP is encrypted (TLS 1.2 and 1.3), with the certificate of tls."),
    HTTP_REQUEST_MAX("http.request_max", "2 MB", "The largest body of a request, 64 KiB to 64 MiB."),
    HTTP_ORIGINS(
            "http.origins",
            "*",
            "Origins of web pages that may use the API from a browser, with commas between them. * allows all; empty, none."),
    HTTP_CONSOLE("http.console", "true", "Whether the console is served at /ui."),
    HTTP_JWT_ALGORITHM(
            "http.jwt.algorithm",
            "HS256",
            "How access tokens of HTTP are signed: HS256, HS384 or HS512 with the secret, RS256, RS384, RS512, ES256 or"
                    + " ES384 with the keys."),
    HTTP_JWT_SECRET(
            "http.jwt.secret",
            "",
            "What HS256, HS384 and HS512 sign with, at least 32, 48 and 64 bytes. Empty draws one at each start, which"
                    + " ends all tokens given out before."),
    HTTP_JWT_PRIVATE_KEY("http.jwt.private_key", "", "PEM file of the private key of RS and ES, without a password."),
    HTTP_JWT_PUBLIC_KEY(
            "http.jwt.public_key", "", "PEM file of the public key, or a certificate of it, that belongs to it."),
    HTTP_JWT_EXPIRY("http.jwt.expiry", "1 h", "How long an access token lives, 10 s to 8760 h."),
    HTTP_JWT_LEEWAY(
            "http.jwt.leeway",
            "5 s",
            "How far the clocks of those who sign and check tokens may differ, 0 s to 5 min."),
    HTTP_JWT_TRUSTED(
            "http.jwt.trusted",
            "",
            "Others whose tokens are taken, and the user they act as, who is not root: issuer=https://login.example.com"
                    + " audience=veltro keys=https://login.example.com/jwks.json user=agents; the next one after a"
                    + " semicolon. Issuer and audience are what the tokens say, keys is where their public keys are."),
    TLS_CERTIFICATE(
            "tls.certificate",
            "",
            "PEM file of the server's certificate and its issuers, read again when it"
                    + " changes. Empty takes one the server makes for itself and keeps in data/tls."),
    TLS_KEY("tls.key", "", "PEM file of the private key of tls.certificate, without a password."),
    TLS_CLIENT_CA(
            "tls.client_ca",
            "",
            "PEM file of issuers: every peer must show a certificate of one of them. Empty asks for none."),
    JOURNAL_SEGMENT(
            "journal.segment", "128 MiB", "Size at which a segment is closed and the next begins, 256 KiB to 1 GiB."),
    SESSION_HEARTBEAT(
            "session.heartbeat",
            "0 s",
            "How often a connection has to ping, 1 s to 1 h; one that is a fifth late leaves its groups and the list"
                    + " of clients. 0 s asks for no pings."),
    GROUP_TIMEOUT(
            "group.timeout",
            "30 s",
            "How long a partition promised to another member of a consumer group waits for its owner to commit what"
                    + " it was given, 1 s to 1 h."),
    USER_TOKENS("user.tokens", "100", "Personal access tokens a user may have, 1 to 10000."),
    PIPELINE_LAYOUT(
            "pipeline.layout",
            "auto",
            "What runs the shards: gateway (the threads of tcp), shard (a thread each,"
                    + " sleeps), shard_yielding or shard_spinning (a core each). auto takes gateway up to 4 cores, else shard."),
    PIPELINE_SHARDS(
            "pipeline.shards", "0", "Shards the partitions are spread over, 1 to 64. 0 takes one per thread of tcp."),
    PIPELINE_SLOTS("pipeline.slots", "1024", "Requests under way in a shard at once, a power of two from 64 to 65536.");

    private final String key;
    private final String defaultText;
    private final String sentence;

    Setting(String key, String defaultText, String sentence) {
        this.key = key;
        this.defaultText = defaultText;
        this.sentence = sentence;
    }

    /** As in the file, with the table in front of the dot. */
    String key() {
        return key;
    }

    String defaultText() {
        return defaultText;
    }

    /** Whether its value must be shown to nobody. */
    boolean isSecret() {
        return this == HTTP_JWT_SECRET;
    }

    /** What it does. */
    String sentence() {
        return sentence;
    }

    /** As in the environment. */
    String variable() {
        return ConfigLoader.VARIABLE_PREFIX + key.toUpperCase(Locale.ROOT).replace('.', '_');
    }
}
