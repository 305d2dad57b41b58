package io.veltro.ops.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.CertificateFactory;
import java.security.spec.X509EncodedKeySpec;
import java.util.List;

/** Reads the pair of keys something else than a connection is signed with. Thread: the one that starts the server. */
public final class SigningKeys {
    private static final List<String> ALGORITHMS = List.of("RSA", "EC");

    private SigningKeys() {}

    /**
     * Reads both.
     *
     * @param publicFile PEM, a public key or a certificate of it
     * @throws UnusableException when either cannot be read, or they do not belong together
     */
    public static KeyPair read(Path privateFile, Path publicFile) throws UnusableException {
        PublicKey shown = shown(publicFile);
        PrivateKey key = PrivateKeys.read(privateFile, text(privateFile), shown);
        if (!Identity.isPair(shown, key)) {
            throw new UnusableException("the key in " + privateFile + " does not belong to the one in " + publicFile
                    + ": name the pair that was made together");
        }
        return new KeyPair(shown, key);
    }

    private static PublicKey shown(Path file) throws UnusableException {
        try {
            for (Pem.Block block : Pem.blocks(text(file))) {
                switch (block.label()) {
                    case "PUBLIC KEY" -> {
                        return publicKey(block.bytes());
                    }
                    case "CERTIFICATE" -> {
                        return CertificateFactory.getInstance("X.509")
                                .generateCertificate(new ByteArrayInputStream(block.bytes()))
                                .getPublicKey();
                    }
                    default -> {}
                }
            }
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new UnusableException("the public key in " + file + " is damaged or neither RSA nor EC ("
                    + e.getMessage() + "): write the file again from its source");
        }
        throw new UnusableException("there is no public key in " + file
                + ": it should hold a block -----BEGIN PUBLIC KEY-----; name the right file");
    }

    private static PublicKey publicKey(byte[] bytes) throws GeneralSecurityException {
        GeneralSecurityException fault = new GeneralSecurityException("unknown");
        for (String algorithm : ALGORITHMS) {
            try {
                return KeyFactory.getInstance(algorithm).generatePublic(new X509EncodedKeySpec(bytes));
            } catch (GeneralSecurityException e) {
                fault = e;
            }
        }
        throw fault;
    }

    private static String text(Path file) throws UnusableException {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new UnusableException("the key file " + file + " cannot be read (" + e
                    + "): name another, or let the server's user read it");
        }
    }
}
