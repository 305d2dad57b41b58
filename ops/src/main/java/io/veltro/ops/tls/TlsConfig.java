package io.veltro.ops.tls;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Where the certificates lie.
 *
 * @param certificate PEM, the server's own certificate first, then those of its issuers; without it one is made
 * @param key PEM, the private key of the first certificate
 * @param clientAuthority PEM; when given, a peer must show a certificate one of these has issued
 */
public record TlsConfig(Optional<Path> certificate, Optional<Path> key, Optional<Path> clientAuthority) {
    /** A certificate of our own making, and no question for the peer's. */
    public static TlsConfig selfSigned() {
        return new TlsConfig(Optional.empty(), Optional.empty(), Optional.empty());
    }
}
