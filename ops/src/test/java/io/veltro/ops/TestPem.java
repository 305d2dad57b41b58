package io.veltro.ops;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * A certificate for localhost and its key as people have them in files, made with keytool.
 *
 * @param key PKCS #8
 */
record TestPem(String certificate, String key) {
    private static final char[] PASSWORD = "secret".toCharArray();

    static TestPem ec(String name) throws IOException, GeneralSecurityException {
        return made(name, 30, "-keyalg", "EC", "-groupname", "secp256r1");
    }

    static TestPem rsa(String name) throws IOException, GeneralSecurityException {
        return made(name, 30, "-keyalg", "RSA", "-keysize", "2048");
    }

    static TestPem expired(String name) throws IOException, GeneralSecurityException {
        return made(name, 1, "-keyalg", "EC", "-groupname", "secp256r1", "-startdate", "-9d");
    }

    void write(Path certificateFile, Path keyFile) throws IOException {
        Files.writeString(certificateFile, certificate);
        Files.writeString(keyFile, key);
    }

    static String block(String label, byte... bytes) {
        return "-----BEGIN " + label + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes) + "\n-----END " + label
                + "-----\n";
    }

    private static TestPem made(String name, int days, String... more) throws IOException, GeneralSecurityException {
        Path file = Files.createTempDirectory("pem").resolve("store.p12");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "own",
                "-dname",
                "CN=" + name,
                "-ext",
                "san=dns:localhost",
                "-validity",
                Integer.toString(days),
                "-storetype",
                "PKCS12",
                "-keystore",
                file.toString(),
                "-storepass",
                new String(PASSWORD)));
        command.addAll(List.of(more));
        Process keytool = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!Files.exists(file)) {
            throw new IOException(said);
        }
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            store.load(in, PASSWORD);
        }
        return new TestPem(
                block("CERTIFICATE", store.getCertificate("own").getEncoded()),
                block("PRIVATE KEY", store.getKey("own", PASSWORD).getEncoded()));
    }
}
