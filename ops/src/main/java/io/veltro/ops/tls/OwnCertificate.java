package io.veltro.ops.tls;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * The certificate a server makes for itself: at the first start, kept beside the journal and used from then on, so that a
 * client that has learned to trust it goes on doing so.
 *
 * <pre>
 *   data/tls            rwx------
 *     key.pem           rw-------   first, so that a certificate is never without its key
 *     certificate.pem   rw-r--r--   what a client may be given to trust
 * </pre>
 */
final class OwnCertificate {
    private static final FileAttribute<?>[] NO_ATTRIBUTES = {};

    private final Path folder;

    OwnCertificate(Path data) {
        this.folder = data.resolve("tls");
    }

    /** Its files, made when they are not there. */
    CertificateFiles files(Instant now) throws UnusableException {
        Path certificate = folder.resolve("certificate.pem");
        Path key = folder.resolve("key.pem");
        if (!Files.exists(certificate) || !Files.exists(key)) {
            make(certificate, key, now);
        }
        return new CertificateFiles(certificate, key, Optional.empty());
    }

    private void make(Path certificate, Path key, Instant now) throws UnusableException {
        SecureRandom chance = new SecureRandom();
        try {
            KeyPair keys = SelfSigned.keys(chance);
            byte[] der = SelfSigned.certificate(keys, now, chance);
            Files.createDirectories(folder, attributes("rwx------"));
            Files.deleteIfExists(certificate);
            write(key, Pem.text("PRIVATE KEY", keys.getPrivate().getEncoded()), "rw-------");
            write(certificate, Pem.text("CERTIFICATE", der), "rw-r--r--");
        } catch (IOException e) {
            throw new UnusableException("the server's own certificate cannot be written to " + folder + " (" + e
                    + "): let the server's user write there, or name tls.certificate and tls.key");
        } catch (GeneralSecurityException e) {
            throw new UnusableException(
                    "this Java runtime cannot make a certificate (" + e + "): name tls.certificate and tls.key");
        }
    }

    private void write(Path file, String text, String permissions) throws IOException {
        Path draft = folder.resolve(file.getFileName() + ".new");
        Files.deleteIfExists(draft);
        Files.createFile(draft, attributes(permissions));
        Files.writeString(draft, text, StandardOpenOption.WRITE, StandardOpenOption.SYNC);
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** None where files have no such permissions. */
    private FileAttribute<?>[] attributes(String permissions) {
        Set<String> views = folder.getFileSystem().supportedFileAttributeViews();
        return views.contains("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
                }
                : NO_ATTRIBUTES;
    }
}
