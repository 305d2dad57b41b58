package io.veltro.ops.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The two or three files certificates are read from. What they hold is read first and judged afterwards, so that one look
 * decides whether anything has changed.
 *
 * @param authority issuers of the certificates peers must show
 */
record CertificateFiles(Path certificate, Path key, Optional<Path> authority) {
    private static final String TYPE = "CERTIFICATE";

    /** What the files held at one time. */
    record Contents(String certificate, String key, Optional<String> authority) {}

    Contents read() throws UnusableException {
        return new Contents(
                text("certificate", certificate),
                text("key", key),
                authority.isEmpty() ? Optional.empty() : Optional.of(text("client_ca", authority.get())));
    }

    /** The server's certificates and key, if the one belongs to the other. */
    Identity identity(Contents contents) throws UnusableException {
        List<X509Certificate> chain = certificates(certificate, contents.certificate());
        Identity identity = new Identity(
                chain, PrivateKeys.read(key, contents.key(), chain.get(0).getPublicKey()));
        if (!identity.isMatched()) {
            throw new UnusableException("the key in " + key + " does not belong to the first certificate in "
                    + certificate + ": name the pair that was made together");
        }
        return identity;
    }

    /** The issuers of the certificates peers must show; none when they need none. */
    List<X509Certificate> authorities(Contents contents) throws UnusableException {
        return authority.isEmpty() || contents.authority().isEmpty()
                ? List.of()
                : certificates(authority.get(), contents.authority().get());
    }

    private static String text(String setting, Path file) throws UnusableException {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (NoSuchFileException e) {
            throw new UnusableException(
                    "tls." + setting + " names " + file + ", which does not exist: name another file, or leave it out");
        } catch (IOException e) {
            throw new UnusableException("tls." + setting + " names " + file + ", which cannot be read (" + e
                    + "): let the server's user read it");
        }
    }

    private static List<X509Certificate> certificates(Path file, String content) throws UnusableException {
        List<X509Certificate> found = new ArrayList<>();
        try {
            CertificateFactory factory = CertificateFactory.getInstance("X.509");
            for (Pem.Block block : Pem.blocks(content)) {
                if (block.label().equals(TYPE)) {
                    found.add((X509Certificate) factory.generateCertificate(new ByteArrayInputStream(block.bytes())));
                }
            }
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new UnusableException("a certificate in " + file + " is damaged (" + e.getMessage()
                    + "): write the file again from its source");
        }
        if (found.isEmpty()) {
            throw new UnusableException("there is no certificate in " + file
                    + ": it should hold a block -----BEGIN CERTIFICATE-----; name the right file");
        }
        return found;
    }
}
