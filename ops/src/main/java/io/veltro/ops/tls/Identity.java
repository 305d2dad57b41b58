package io.veltro.ops.tls;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * Who the server is to its peers.
 *
 * @param chain its own certificate first
 * @param key the private key of that
 */
public record Identity(List<X509Certificate> chain, PrivateKey key) {
    private static final byte[] PROBE = {1, 2, 3, 4, 5, 6, 7, 8};

    public Identity {
        chain = List.copyOf(chain);
    }

    /** The server's own certificate. */
    public X509Certificate certificate() {
        return chain.get(0);
    }

    /** Whether what the key signs is what the certificate verifies. */
    boolean isMatched() {
        return isPair(certificate().getPublicKey(), key);
    }

    /** Whether what the one key signs is what the other verifies. */
    static boolean isPair(PublicKey shown, PrivateKey key) {
        try {
            Signature signature = Signature.getInstance(
                    switch (shown.getAlgorithm()) {
                        case "EC" -> "SHA256withECDSA";
                        case "RSA" -> "SHA256withRSA";
                        default -> shown.getAlgorithm();
                    });
            signature.initSign(key);
            signature.update(PROBE);
            byte[] signed = signature.sign();
            signature.initVerify(shown);
            signature.update(PROBE);
            return signature.verify(signed);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }
}
