package io.veltro.cli.client;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;

/** Keys and certificates that sign themselves, made by the JDK's own tool. */
public final class TestIdentity {
    public static final String PASSWORD = "secret";

    private TestIdentity() {}

    /** For a name such as {@code CN=localhost} and others such as {@code dns:localhost}. */
    public static KeyStore of(Path folder, String subject, String names) throws Exception {
        Path file = folder.resolve(subject + " for " + names.replace(':', ' ') + ".p12");
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "server",
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-dname",
                subject,
                "-ext",
                "san=" + names,
                "-validity",
                "30",
                "-keystore",
                file.toString(),
                "-storetype",
                "PKCS12",
                "-storepass",
                PASSWORD);
        int exit = new ProcessBuilder(command).inheritIO().start().waitFor();
        if (exit != 0) {
            throw new IllegalStateException("keytool has failed");
        }
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            store.load(in, PASSWORD.toCharArray());
        }
        return store;
    }

    /** Its certificate as a file to be trusted. */
    public static Path certificate(Path folder, KeyStore identity) throws Exception {
        String text = Base64.getMimeEncoder()
                .encodeToString(identity.getCertificate("server").getEncoded());
        return Files.writeString(
                Files.createTempFile(folder, "certificate", ".pem"),
                "-----BEGIN CERTIFICATE-----\n" + text + "\n-----END CERTIFICATE-----\n");
    }
}
