package io.veltro.cli.client.route;

import io.veltro.cli.client.Client;
import io.veltro.cli.client.TcpTransport;
import io.veltro.cli.client.TlsOptions;
import io.veltro.cli.client.TlsTransport;
import io.veltro.cli.client.Transport;
import io.veltro.cli.client.TransportKind;
import io.veltro.cli.client.WebSocketTransport;
import io.veltro.cli.client.quic.QuicTransport;
import io.veltro.cli.http.HttpTransport;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;

/**
 * A way to a server.
 *
 * @param tls whom to trust; empty without encryption. QUIC is always encrypted: without this whoever Java trusts may vouch
 *     for a server of the default name
 */
public record Route(TransportKind kind, InetSocketAddress address, Optional<TlsOptions> tls) {
    /**
     * Connects a client.
     *
     * @param timeout how long to wait for the connection and for each answer; zero waits for ever and reads fastest
     */
    public Client connect(Duration timeout) throws IOException {
        return new Client(open(timeout));
    }

    private Transport open(Duration timeout) throws IOException {
        return switch (kind) {
            case TCP ->
                tls.isPresent()
                        ? TlsTransport.connect(address, timeout, tls.get())
                        : TcpTransport.connect(address, timeout);
            case QUIC ->
                QuicTransport.connect(
                        address, timeout, tls.orElse(new TlsOptions(Optional.empty(), TlsOptions.DEFAULT_DOMAIN)));
            case WEBSOCKET -> WebSocketTransport.connect(address, timeout, tls);
            case HTTP -> HttpTransport.connect(address, timeout, tls);
        };
    }
}
