package io.veltro.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.veltro.cli.client.Client;
import io.veltro.cli.client.TlsOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.iggy.client.blocking.tcp.IggyTcpClient;
import org.apache.iggy.message.Message;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** TLS of the real server: its own certificate, given ones, renewed ones, and ones that cannot be used. */
@Timeout(120)
@ExtendWith(ServerProcess.OutputOnFailure.class)
class TlsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @TempDir
    private Path directory;

    private ServerProcess.Builder encrypted() {
        return ServerProcess.in(directory).set("tcp.tls", "true");
    }

    private static Client connected(ServerProcess server, Path trusted, String domain) throws IOException {
        return Client.connect(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()),
                PATIENCE,
                new TlsOptions(Optional.of(trusted), domain));
    }

    private static boolean isServed(ServerProcess server, Path trusted) {
        try (Client client = connected(server, trusted, "localhost")) {
            client.ping();
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    void shouldServeTheOfficialClientWithACertificateItMakesOnceAndKeeps() throws Exception {
        // given
        try (ServerProcess server = encrypted().start()) {
            Path certificate = server.data().resolve("tls/certificate.pem");
            Path key = server.data().resolve("tls/key.pem");
            byte[] made = Files.readAllBytes(certificate);
            // when
            try (IggyTcpClient client = official(server, certificate)) {
                client.users().login("iggy", "iggy");
                Official.streamWithTopic(client, "secrets", 1);
                Official.send(client, "secrets", 0, "whispered", "x".repeat(100_000));
            }
            server.restart();
            // then
            try (IggyTcpClient client = official(server, certificate)) {
                client.users().login("iggy", "iggy");
                List<Message> messages = Official.poll(client, "secrets", 0, Official.offset(0), 10)
                        .messages();
                assertThat(messages).hasSize(2);
                assertThat(Official.text(messages.get(0))).isEqualTo("whispered");
            }
            assertThat(Files.readAllBytes(certificate)).isEqualTo(made);
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(key)))
                    .isEqualTo("rw-------");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(key.getParent())))
                    .isEqualTo("rwx------");
        }
    }

    private static IggyTcpClient official(ServerProcess server, Path trusted) {
        IggyTcpClient client = IggyTcpClient.builder()
                .host("127.0.0.1")
                .port(server.port())
                .enableTls()
                .tlsCertificate(trusted.toFile())
                .build();
        client.connect();
        return client;
    }

    @Test
    void shouldBeItselfToWhoAsksForOneOfItsNamesOnly() throws IOException {
        try (ServerProcess server = encrypted().start()) {
            Path certificate = server.data().resolve("tls/certificate.pem");
            for (String name : List.of("localhost", "127.0.0.1", "::1")) {
                try (Client client = connected(server, certificate, name)) {
                    client.ping();
                }
            }
            // then
            assertThat(catchThrowable(
                            () -> connected(server, certificate, "example.org").close()))
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void shouldEndTheStreamOfAPlainPeerWithFewerThanEightBytes() throws IOException {
        try (ServerProcess server = encrypted().start();
                Socket plain = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            plain.setSoTimeout((int) PATIENCE.toMillis());
            // when
            plain.getOutputStream().write(new byte[] {4, 0, 0, 0, 1, 0, 0, 0});
            // then
            assertThat(plain.getInputStream().readAllBytes()).hasSizeLessThan(8);
        }
    }

    @Test
    void shouldTakeARenewedCertificateWithoutARestart() throws Exception {
        // given
        TestPem first = TestPem.ec("first");
        TestPem second = TestPem.rsa("second");
        Path certificate = directory.resolve("server.pem");
        Path key = directory.resolve("server.key");
        first.write(certificate, key);
        Path trustsFirst = Files.copy(certificate, directory.resolve("first.pem"));
        Path trustsSecond = Files.writeString(directory.resolve("second.pem"), second.certificate());
        try (ServerProcess server = encrypted()
                .set("tls.certificate", certificate.toString())
                .set("tls.key", key.toString())
                .start()) {
            try (Client before = connected(server, trustsFirst, "localhost")) {
                // when: half of the new pair, then a broken one
                Files.writeString(certificate, second.certificate());
                server.awaitLine(line -> line.contains("stays") && line.contains("server.key"));
                assertThat(isServed(server, trustsFirst)).isTrue();
                // when: the other half
                Files.writeString(key, second.key());
                server.awaitLine(line -> line.contains("The certificate was replaced"));
                // then
                assertThat(isServed(server, trustsSecond)).isTrue();
                assertThat(isServed(server, trustsFirst)).isFalse();
                before.ping();
            }
        }
    }

    @Test
    void shouldAskForCertificatesOfTheAuthorityThatWasNamed() throws Exception {
        // given
        Path authority = Files.writeString(
                directory.resolve("clients.pem"), TestPem.ec("clients").certificate());
        try (ServerProcess server =
                encrypted().set("tls.client_ca", authority.toString()).start()) {
            // when, then: the client here has none to show
            assertThat(isServed(server, server.data().resolve("tls/certificate.pem")))
                    .isFalse();
        }
    }

    @Test
    void shouldSayInOneLineWhatIsWrongWithItsFiles() throws Exception {
        // given
        TestPem one = TestPem.ec("one");
        Path certificate = directory.resolve("server.pem");
        Path key = directory.resolve("server.key");
        one.write(certificate, key);
        Files.writeString(directory.resolve("other.key"), TestPem.ec("other").key());
        Files.writeString(directory.resolve("locked.key"), one.key().replace("PRIVATE KEY", "ENCRYPTED PRIVATE KEY"));
        Files.writeString(directory.resolve("empty.pem"), "nothing");
        // when, then
        assertThat(refusal(certificate, directory.resolve("none.key"))).contains("none.key", "does not exist");
        assertThat(refusal(certificate, directory.resolve("other.key"))).contains("other.key", "does not belong");
        assertThat(refusal(certificate, directory.resolve("locked.key"))).contains("locked.key", "encrypted");
        assertThat(refusal(directory.resolve("empty.pem"), key)).contains("empty.pem", "no certificate");
    }

    private String refusal(Path certificate, Path key) {
        try (ServerProcess server = encrypted()
                .set("tls.certificate", certificate.toString())
                .set("tls.key", key.toString())
                .prepared()) {
            server.launch();
            assertThat(server.endsWithin(ServerProcess.DEADLINE_SECONDS, TimeUnit.SECONDS))
                    .isTrue();
            return server.awaitLine(line -> line.contains("TLS cannot be served"));
        }
    }
}
