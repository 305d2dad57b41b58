package io.veltro.ops.tls;

import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.List;

/**
 * Reads a private key in the forms people have it in. The JDK takes PKCS #8 alone; the two older forms are the inner part of
 * it, so that what is missing is put around them.
 *
 * <pre>
 *   PKCS #8   SEQUENCE { INTEGER 0, SEQUENCE { algorithm, curve }, OCTET STRING { RSAPrivateKey or ECPrivateKey } }
 * </pre>
 *
 * <p>Algorithm and curve are taken from the certificate or public key, whose key it must be.
 */
final class PrivateKeys {
    private PrivateKeys() {}

    static PrivateKey read(Path file, String content, PublicKey shown) throws UnusableException {
        List<Pem.Block> blocks = Pem.blocks(content);
        for (Pem.Block block : blocks) {
            if (!block.label().endsWith("PRIVATE KEY")) {
                continue;
            }
            if (block.label().startsWith("ENCRYPTED") || block.text().contains("ENCRYPTED")) {
                throw new UnusableException("the key in " + file
                        + " is encrypted with a password, which is not supported: write it without one"
                        + " (openssl pkey -in FILE -out NEW) and let only the server read it");
            }
            return decoded(file, block, shown);
        }
        throw new UnusableException("there is no private key in " + file
                + ": it should hold a block -----BEGIN PRIVATE KEY-----; name the right file");
    }

    private static PrivateKey decoded(Path file, Pem.Block block, PublicKey shown) throws UnusableException {
        try {
            byte[] der = block.bytes();
            byte[] pkcs8 = switch (block.label()) {
                case "PRIVATE KEY" -> der;
                case "EC PRIVATE KEY", "RSA PRIVATE KEY" ->
                    Der.sequence(Der.integer(0), Der.firstOf(shown.getEncoded()), Der.octets(der));
                default ->
                    throw new UnusableException("the key in " + file + " is a " + block.label()
                            + ", which is not supported: use PKCS #8, as openssl pkey writes it");
            };
            return KeyFactory.getInstance(shown.getAlgorithm()).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new UnusableException("the key in " + file + " cannot be read as the " + shown.getAlgorithm()
                    + " key its certificate or public key asks for: name the key that belongs to it");
        }
    }
}
