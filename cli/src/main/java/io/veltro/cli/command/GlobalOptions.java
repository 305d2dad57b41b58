package io.veltro.cli.command;

import io.veltro.cli.client.TlsOptions;
import io.veltro.cli.client.TransportKind;
import io.veltro.cli.text.Converters;
import io.veltro.cli.text.Output;
import io.veltro.cli.text.Secret;
import io.veltro.cli.text.ServerAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What can be said with every command, before it or behind it. */
public final class GlobalOptions {
    private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(30);

    @Option(
            names = "--server",
            paramLabel = "HOST:PORT",
            converter = Converters.OfAddress.class,
            description = "Address of the server; else $VELTRO_SERVER, else that of the context in use, else 127.0.0.1."
                    + " A port left out is 8090 over TCP, 8080 over QUIC, 8092 over WebSocket, 3000 over HTTP.")
    private @Nullable ServerAddress server;

    @Option(
            names = "--transport",
            paramLabel = "KIND",
            converter = Converters.OfTransport.class,
            description =
                    "How the server is spoken to: tcp, quic, websocket (or ws), http; else $VELTRO_TRANSPORT, else"
                            + " as the context in use does, else tcp.")
    private @Nullable TransportKind transport;

    /** Addresses that count for one transport only. */
    private final Map<TransportKind, ServerAddress> servers = new EnumMap<>(TransportKind.class);

    private boolean isUrlEncrypted;

    @Option(
            names = {"-u", "--username"},
            paramLabel = "USER",
            description = "Who logs in; else the saved session (see \"veltro login\"), the context in use,"
                    + " $VELTRO_USERNAME and $VELTRO_PASSWORD, or the same with IGGY_.")
    private @Nullable String username;

    @Option(
            names = {"-p", "--password"},
            paramLabel = "PASSWORD",
            converter = Converters.OfSecret.class,
            description = "If left out with -u: asked for at a terminal, else the first line of the input.")
    private @Nullable Secret password;

    @Option(
            names = {"-t", "--token"},
            paramLabel = "TOKEN",
            converter = Converters.OfSecret.class,
            description = "Logs in with a token in place of -u; else $VELTRO_TOKEN.")
    private @Nullable Secret token;

    @Option(
            names = {"-n", "--token-name"},
            paramLabel = "NAME",
            description = "Logs in with a token that \"veltro token create NAME --store-token\" has saved.")
    private @Nullable String tokenName;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            converter = Converters.OfFormat.class,
            description = "One of ${COMPLETION-CANDIDATES}; list prints a line per row, its cells between bars.")
    private Output.Format format = Output.Format.TABLE;

    @Option(names = "--json", description = "The same as --output json.")
    private boolean json;

    @Option(
            names = {"-q", "--quiet"},
            description = "Print results and errors only.")
    private boolean quiet;

    @Option(
            names = "--timeout",
            paramLabel = "TIME",
            converter = Converters.OfTimeout.class,
            description = "How long to wait for the connection and for each answer, as in 500ms or 1min; 0 waits for"
                    + " ever. Default: 30s.")
    private Duration timeout = DEFAULT_TIMEOUT;

    @Option(
            names = "--tls",
            description = "Encrypts: the server must speak TLS on this port. QUIC is always encrypted.")
    private boolean isEncrypted;

    @Option(
            names = "--tls-ca",
            paramLabel = "FILE",
            description = "Encrypts, and trusts the certificates in this PEM file: the server's own, or its issuer's."
                    + " Default: whom Java trusts.")
    private @Nullable Path authority;

    @Option(
            names = "--tls-domain",
            paramLabel = "NAME",
            description = "Whom the server's certificate must be for; over QUIC a name. Default: localhost.")
    private @Nullable String domain;

    @Option(names = "--tcp-tls-enabled", hidden = true, description = "The same as --tls.")
    void tcpTlsEnabled(boolean isEncrypted) {
        this.isEncrypted = isEncrypted;
    }

    @Option(names = "--tcp-tls-ca-file", hidden = true, paramLabel = "FILE", description = "The same as --tls-ca.")
    void tcpTlsCaFile(Path file) {
        authority = file;
    }

    @Option(names = "--tcp-tls-domain", hidden = true, paramLabel = "NAME", description = "The same as --tls-domain.")
    void tcpTlsDomain(String name) {
        domain = name;
    }

    @Option(
            names = "--tcp-server-address",
            hidden = true,
            paramLabel = "HOST:PORT",
            converter = Converters.OfAddress.class,
            description = "The same as --server.")
    void tcpServerAddress(ServerAddress address) {
        servers.put(TransportKind.TCP, address);
    }

    @Option(
            names = "--quic-server-address",
            hidden = true,
            paramLabel = "HOST:PORT",
            converter = Converters.OfAddress.class,
            description = "The same as --server, over QUIC.")
    void quicServerAddress(ServerAddress address) {
        servers.put(TransportKind.QUIC, address);
    }

    @Option(
            names = "--websocket-server-address",
            hidden = true,
            paramLabel = "HOST:PORT",
            converter = Converters.OfAddress.class,
            description = "The same as --server, over WebSocket.")
    void websocketServerAddress(ServerAddress address) {
        servers.put(TransportKind.WEBSOCKET, address);
    }

    @Option(
            names = "--http-api-url",
            hidden = true,
            paramLabel = "URL",
            description = "The same as --server, over HTTP; https:// encrypts.")
    void httpApiUrl(String url) {
        servers.put(TransportKind.HTTP, new Converters.OfUrl().convert(url));
        isUrlEncrypted = url.toLowerCase(Locale.ROOT).startsWith("https:");
    }

    @Option(
            names = "--quic-server-name",
            hidden = true,
            paramLabel = "NAME",
            description = "The same as --tls-domain, over QUIC.")
    void quicServerName(String name) {
        domain = name;
    }

    /** How the server is spoken to. */
    public Optional<TransportKind> transport() {
        return Optional.ofNullable(transport);
    }

    /** The server over a transport. */
    public Optional<ServerAddress> server(TransportKind kind) {
        return Optional.ofNullable(server).or(() -> Optional.ofNullable(servers.get(kind)));
    }

    public Optional<String> username() {
        return Optional.ofNullable(username);
    }

    public Optional<Secret> password() {
        return Optional.ofNullable(password);
    }

    public Optional<Secret> token() {
        return Optional.ofNullable(token);
    }

    public Optional<String> tokenName() {
        return Optional.ofNullable(tokenName);
    }

    /** Whom to trust over a transport; empty when nothing is said of encryption. */
    public Optional<TlsOptions> tls(TransportKind kind) {
        boolean isWanted = isEncrypted
                || authority != null
                || (kind == TransportKind.HTTP && isUrlEncrypted)
                || (kind == TransportKind.QUIC && domain != null);
        if (!isWanted) {
            return Optional.empty();
        }
        String name = domain == null ? TlsOptions.DEFAULT_DOMAIN : domain;
        return Optional.of(new TlsOptions(Optional.ofNullable(authority), name));
    }

    /** Whether somebody is named in two ways at once. */
    public boolean isContradictory() {
        return (username == null ? 0 : 1) + (token == null ? 0 : 1) + (tokenName == null ? 0 : 1) > 1;
    }

    public Duration timeout() {
        return timeout;
    }

    public void format(Output.Format format) {
        this.format = format;
    }

    public Output output(Console console) {
        return new Output(console.out(), console.err(), json ? Output.Format.JSON : format, quiet);
    }
}
