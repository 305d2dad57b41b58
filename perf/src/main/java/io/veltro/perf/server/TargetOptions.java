package io.veltro.perf.server;

import io.veltro.cli.client.TlsOptions;
import io.veltro.cli.client.TransportKind;
import io.veltro.cli.client.route.Route;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.TypeConversionException;

/** The options that say where the server is, how it is spoken to, whether what goes there is encrypted, and who logs in. */
public final class TargetOptions {
    private static final String HOST = "127.0.0.1";

    @Option(
            names = "--server-address",
            scope = ScopeType.INHERIT,
            paramLabel = "HOST:PORT",
            description = "address of the server (default 127.0.0.1 and 8090 over TCP, 8080 over QUIC, 8092 over"
                    + " WebSocket, 3000 over HTTP)")
    private @Nullable String address;

    @Option(
            names = "--transport",
            scope = ScopeType.INHERIT,
            paramLabel = "KIND",
            converter = OfTransport.class,
            description = "tcp, quic, websocket (or ws), http; also behind the kind of load (default tcp)")
    private TransportKind transport = TransportKind.TCP;

    @Option(names = "--tls", scope = ScopeType.INHERIT, description = "encrypts: the server must speak TLS there")
    private boolean isEncrypted;

    @Option(
            names = "--tls-ca",
            scope = ScopeType.INHERIT,
            paramLabel = "FILE",
            description = "encrypts; PEM file of the server's certificate or its issuer's (default: whom Java trusts)")
    private @Nullable Path authority;

    @Option(
            names = "--tls-domain",
            scope = ScopeType.INHERIT,
            paramLabel = "NAME",
            defaultValue = TlsOptions.DEFAULT_DOMAIN,
            description = "whom the certificate must be for (default ${DEFAULT-VALUE})")
    private String domain = TlsOptions.DEFAULT_DOMAIN;

    @Option(
            names = {"-u", "--username"},
            scope = ScopeType.INHERIT,
            paramLabel = "NAME",
            defaultValue = "iggy",
            description = "who logs in (default ${DEFAULT-VALUE})")
    private String username = "iggy";

    @Option(
            names = {"-p", "--password"},
            paramLabel = "WORD",
            defaultValue = "iggy",
            description = "with which password (default ${DEFAULT-VALUE})")
    private String password = "iggy";

    /** Reads the name of a transport. */
    public static final class OfTransport implements ITypeConverter<TransportKind> {
        @Override
        public TransportKind convert(String text) {
            try {
                return TransportKind.parse(text);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
    }

    /** Takes a transport that was named in another place. */
    public void transport(TransportKind kind) {
        transport = kind;
    }

    /**
     * The server and who logs in.
     *
     * @param passwordBehind one that was given behind the kind of load, where {@code -p} means something else
     */
    public Target target(@Nullable String passwordBehind) {
        String text = address == null ? HOST + ":" + transport.port() : address;
        boolean isWanted = isEncrypted || authority != null || transport == TransportKind.QUIC;
        return target(transport, parse(text), isWanted, passwordBehind);
    }

    /**
     * The same server over another transport, on its usual port; encrypted only where it cannot be had otherwise, or with
     * {@code --tls}.
     */
    public Target target(TransportKind kind, @Nullable String passwordBehind) {
        String host = address == null ? HOST : address.replaceAll(":[0-9]{1,5}$", "");
        boolean isWanted = isEncrypted || kind == TransportKind.QUIC;
        return target(kind, parse(host + ":" + kind.port()), isWanted, passwordBehind);
    }

    private Target target(TransportKind kind, InetSocketAddress at, boolean isWanted, @Nullable String passwordBehind) {
        Optional<TlsOptions> tls =
                isWanted ? Optional.of(new TlsOptions(Optional.ofNullable(authority), domain)) : Optional.empty();
        return new Target(new Route(kind, at, tls), username, passwordBehind == null ? password : passwordBehind);
    }

    /** @param address {@code HOST:PORT}, an IPv6 address in brackets */
    private static InetSocketAddress parse(String address) {
        int colon = address.lastIndexOf(':');
        if (colon < 1 || !address.substring(colon + 1).matches("[0-9]{1,5}")) {
            throw new IllegalArgumentException("'" + address + "' is not HOST:PORT");
        }
        String host = address.substring(0, colon).replaceAll("^\\[|]$", "");
        InetSocketAddress parsed = new InetSocketAddress(host, Integer.parseInt(address.substring(colon + 1)));
        if (parsed.isUnresolved()) {
            throw new IllegalArgumentException("'" + address + "' names no host that is known here");
        }
        return parsed;
    }
}
