package io.veltro.cli.home;

import io.veltro.cli.client.TlsOptions;
import io.veltro.cli.text.NotDone;
import io.veltro.cli.text.Secret;
import io.veltro.cli.text.ServerAddress;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A name for a server and for who logs in there. Its entries are texts, numbers and truths under the keys of Iggy's command
 * line; those this program has no use for are kept.
 */
public record Context(String name, Map<String, Object> entries) {
    /** The built-in one: the default server, and nobody. */
    public static final String DEFAULT_NAME = "default";

    static final Context DEFAULT = new Context(DEFAULT_NAME, Map.of());

    private static final String TRANSPORT = "transport";
    private static final String SERVER = "tcp_server_address";
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
            Optional<ServerAddress> server,
            Optional<TlsOptions> tls,
            Optional<String> username,
            Optional<Secret> password,
            Optional<Secret> token,
            Optional<String> tokenName) {
        Map<String, Object> entries = new LinkedHashMap<>();
        entries.put(TRANSPORT, "tcp");
        server.ifPresent(address -> entries.put(SERVER, address.toString()));
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

    /** Its server. */
    public ServerAddress server() {
        String transport = text(TRANSPORT).orElse("tcp");
        if (!transport.equals("tcp")) {
            throw new NotDone("context " + name + " goes over " + transport
                    + ", this program speaks tcp. Use another with \"veltro context use NAME\"");
        }
        try {
            return text(SERVER).map(ServerAddress::parse).orElse(ServerAddress.DEFAULT);
        } catch (IllegalArgumentException e) {
            throw new NotDone("context " + name + ": " + e.getMessage());
        }
    }

    /** Its server as it stands there, for people. */
    public String address() {
        return text(SERVER).orElse(ServerAddress.DEFAULT.toString());
    }

    /** How its server is spoken to; empty without TLS. */
    public Optional<TlsOptions> tls() {
        if (!text(TLS).orElse("").equals("true")) {
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
