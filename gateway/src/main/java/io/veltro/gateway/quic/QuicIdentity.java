package io.veltro.gateway.quic;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.util.List;
import tech.kwik.agent15.engine.TlsServerEngineFactory;

/**
 * Who the server is on QUIC: a key and the certificates for it, the server's own first.
 *
 * <p>Official clients that do not verify accept ECDSA on P-256 and nothing else.
 */
public record QuicIdentity(PrivateKey key, List<X509Certificate> chain) {
    private static final String ALIAS = "server";
    private static final int P256_BITS = 256;

    public QuicIdentity {
        chain = List.copyOf(chain);
        if (chain.isEmpty()) {
            throw new IllegalArgumentException("gateway.quic: there is no certificate for the key; give at least one");
        }
    }

    /** Whether every official client can take it. */
    public boolean isForEveryClient() {
        return chain.get(0).getPublicKey() instanceof ECPublicKey key
                && key.getParams().getOrder().bitLength() == P256_BITS;
    }

    /** The TLS side of kwik for this identity, without session tickets: disposing of its tickets leaves the rest working. */
    TlsServerEngineFactory engines() throws IOException {
        char[] nothing = new char[0];
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, nothing);
            store.setKeyEntry(ALIAS, key, nothing, chain.toArray(new X509Certificate[0]));
            TlsServerEngineFactory engines = new TlsServerEngineFactory(store, ALIAS, nothing, curve());
            engines.dispose();
            return engines;
        } catch (CertificateException e) {
            throw new IOException("QUIC cannot use the server's certificate: " + e.getMessage(), e);
        } catch (GeneralSecurityException e) {
            throw new IOException("QUIC cannot read the server's key: " + e.getMessage(), e);
        }
    }

    private String curve() {
        if (!(chain.get(0).getPublicKey() instanceof ECPublicKey key)) {
            return "";
        }
        return "secp" + key.getParams().getOrder().bitLength() + "r1";
    }
}
