package io.veltro.perf.server;

import io.veltro.cli.client.Client;
import io.veltro.cli.client.TransportKind;
import io.veltro.cli.client.route.Route;
import java.io.IOException;
import java.time.Duration;
import javax.net.ssl.SSLException;

/** A server, the way to it, and who logs in there. */
public record Target(Route route, String username, String password) {
    /** Connects and logs in. */
    public Client connect(Duration timeout) throws IOException {
        Client client;
        try {
            client = route.connect(timeout);
        } catch (IOException e) {
            boolean isUntrusted = e instanceof SSLException;
            throw new IOException(
                    "cannot connect to " + where() + " (" + e.getMessage() + ")"
                            + (isUntrusted
                                    ? ": its certificate, or the issuer's, is named with --tls-ca FILE"
                                    : ": is the server running there?"),
                    e);
        }
        try {
            client.login(username, password);
            return client;
        } catch (IOException e) {
            client.close();
            throw e;
        }
    }

    /** The address and how it is spoken to, for reports. */
    public String describe() {
        boolean isExtra = route.tls().isPresent() && route.kind() != TransportKind.QUIC;
        return this + " over " + route.kind().title() + (isExtra ? " with TLS" : "");
    }

    private String where() {
        return route.kind() == TransportKind.TCP
                ? toString()
                : this + " over " + route.kind().title();
    }

    @Override
    public String toString() {
        String host = route.address().getHostString();
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":"
                + route.address().getPort();
    }
}
