package io.veltro.cli.home;

import io.veltro.cli.client.TlsOptions;
import io.veltro.cli.client.TransportKind;
import io.veltro.cli.text.NotDone;
import io.veltro.cli.text.Secret;
import io.veltro.cli.text.ServerAddress;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A name for a server and for who logs in there. Its entries are texts, numbers and truths under the keys of Iggy's command
 * line; those this program has no use for are kept.
 */
public record Context(String name, Map<String, Object> entries) {
    /** The built-in one: the default server, and nobody. */
    public static final String DEFAULT_NAME = "default";

    static final Context DEFAULT = new Context(DEFAULT_NAME, Map.of());

    private static final String TRANSPORT = "transport";
    private static final String URL_START = "http://";
    private static final String ENCRYPTED_URL_START = "https://";
    private static final String TLS = "tcp_tls_enabled";
    private static final String TLS_DOMAIN = "tcp_tls_domain";
    private static final String TLS_AUTHORITY = "tcp_tls_ca_file";
    private static final String USERNAME = "username";
    private static final String PASSWORD = "password";
    private static final String TOKEN = "token";
    private static final String TOKEN_NAME = "token_name";

    public Context {
        entries = new LinkedHashMap<>(entries);
    }

    /** A new one. */
    public static Context of(
            String name,
            TransportKind kind,
            Optional<ServerAddress> server,
            Optional<TlsOptions> tls,
            Optional<String> username,
            Optional<Secret> password,
            Optional<Secret> token,
            Optional<String> tokenName) {
        Map<String, Object> entries = new LinkedHashMap<>();
        entries.put(TRANSPORT, kind.fileWord());
        String start = kind != TransportKind.HTTP ? "" : tls.isPresent() ? ENCRYPTED_URL_START : URL_START;
        server.ifPresent(address -> entries.put(key(kind), start + address.orPort(kind.port())));
        tls.ifPresent(options -> {
            entries.put(TLS, true);
            entries.put(TLS_DOMAIN, options.domain());
            options.authority()
                    .ifPresent(file -> entries.put(
                            TLS_AUTHORITY, file.toAbsolutePath().normalize().toString()));
        });
        username.ifPresent(text -> entries.put(USERNAME, text));
        password.ifPresent(secret -> entries.put(PASSWORD, secret.text()));
        token.ifPresent(secret -> entries.put(TOKEN, secret.text()));
        tokenName.ifPresent(text -> entries.put(TOKEN_NAME, text));
        return new Context(name, entries);
    }

    private static String key(TransportKind kind) {
        return switch (kind) {
            case TCP -> "tcp_server_address";
            case QUIC -> "quic_server_address";
            case WEBSOCKET -> "websocket_server_address";
            case HTTP -> "http_api_url";
        };
    }

    /** How its server is spoken to. */
    public TransportKind kind() {
        return read(() -> text(TRANSPORT).map(TransportKind::parse).orElse(TransportKind.TCP));
    }

    /** Its server. */
    public ServerAddress server() {
        return server(kind());
    }

    /** Its server over a transport, its own or another: as it stands there, else the same host. */
    public ServerAddress server(TransportKind kind) {
        return address(kind)
                .or(() -> address(kind()).map(own -> new ServerAddress(own.host(), kind.port())))
                .orElse(ServerAddress.LOCAL)
                .orPort(kind.port());
    }

    private Optional<ServerAddress> address(TransportKind kind) {
        return read(() -> text(key(kind)).map(ServerAddress::parseUrl));
    }

    /** Its server as it stands there, for people. */
    public String address() {
        Optional<String> transport = text(TRANSPORT);
        for (TransportKind kind : TransportKind.values()) {
            if (kind.fileWord().equals(transport.orElse(TransportKind.TCP.fileWord()))) {
                return text(key(kind))
                        .orElseGet(() -> ServerAddress.LOCAL.orPort(kind.port()).toString());
            }
        }
        return "";
    }

    /** Its transport as it stands there, for people. */
    public String transport() {
        return text(TRANSPORT).orElse(TransportKind.TCP.fileWord());
    }

    private <T> T read(Supplier<T> reader) {
        try {
            return reader.get();
        } catch (IllegalArgumentException e) {
            throw new NotDone("context " + name + ": " + e.getMessage()
                    + ". Use another with \"veltro context use NAME\", or mend it");
        }
    }

    /** How its server is spoken to; empty without TLS. */
    public Optional<TlsOptions> tls() {
        boolean isEncrypted = kind() == TransportKind.HTTP
                ? text(key(TransportKind.HTTP)).orElse("").startsWith(ENCRYPTED_URL_START)
                : text(TLS).orElse("").equals("true");
        if (!isEncrypted) {
            return Optional.empty();
        }
        return Optional.of(new TlsOptions(
                text(TLS_AUTHORITY).map(Path::of), text(TLS_DOMAIN).orElse(TlsOptions.DEFAULT_DOMAIN)));
    }

    public Optional<String> username() {
        return text(USERNAME);
    }

    public Optional<Secret> password() {
        return text(PASSWORD).map(Secret::new);
    }

    public Optional<Secret> token() {
        return text(TOKEN).map(Secret::new);
    }

    /** The name of a token that is kept with the sessions. */
    public Optional<String> tokenName() {
        return text(TOKEN_NAME);
    }

    private Optional<String> text(String key) {
        return Optional.ofNullable(entries.get(key)).map(Object::toString).filter(text -> !text.isEmpty());
    }

    /** Without its entries: secrets are among them. */
    @Override
    public String toString() {
        return "Context[name=" + name + "]";
    }
}
