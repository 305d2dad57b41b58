package io.veltro.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** HTTP/1.1 and HTTP/2, plain and over TLS, as the client of the JDK speaks them to a real server. */
@Timeout(120)
@ExtendWith(ServerProcess.OutputOnFailure.class)
class HttpsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String LOGIN = "{\"username\":\"iggy\",\"password\":\"iggy\"}";

    @TempDir
    private Path directory;

    private ServerProcess.Builder encrypted() {
        return ServerProcess.in(directory).set("http.tls", "true");
    }

    @ParameterizedTest
    @EnumSource(HttpClient.Version.class)
    void shouldSpeakEachVersionOverTls(HttpClient.Version version) throws Exception {
        try (ServerProcess server = encrypted().start()) {
            Path certificate = server.data().resolve("tls/certificate.pem");
            converse(client(version, certificate), "https://localhost:" + server.httpPort(), version);
            server.stop();
        }
    }

    @ParameterizedTest
    @EnumSource(HttpClient.Version.class)
    void shouldSpeakEachVersionInPlain(HttpClient.Version version) throws Exception {
        try (ServerProcess server = ServerProcess.in(directory).start()) {
            HttpClient client = HttpClient.newBuilder().version(version).build();
            converse(client, "http://localhost:" + server.httpPort(), version);
            server.stop();
        }
    }

    /** Logs in, makes, sends, polls; then many at once. */
    private static void converse(HttpClient client, String origin, HttpClient.Version version) throws Exception {
        // given: the first answer is where a plain client learns that it may go on in HTTP/2
        assertThat(client.send(get(origin + "/ping", ""), text()).body()).isEqualTo("pong");
        HttpResponse<String> login = client.send(post(origin + "/users/login", "", LOGIN), text());
        assertThat(login.version()).isEqualTo(version);
        String token =
                RawHttp.JSON.readTree(login.body()).at("/access_token/token").asText();
        String stream = origin + "/streams/s";
        // when
        assertThat(client.send(post(origin + "/streams", token, "{\"name\":\"s\"}"), text())
                        .statusCode())
                .isEqualTo(200);
        String topic = "{\"name\":\"t\",\"partitions_count\":1}";
        assertThat(client.send(post(stream + "/topics", token, topic), text()).statusCode())
                .isEqualTo(200);
        String message = "{\"payload\":\"" + "YWJj".repeat(100_000) + "\"}";
        String send = "{\"partitioning\":{\"kind\":\"balanced\",\"value\":\"\"},\"messages\":[" + message + ","
                + message + "]}";
        assertThat(client.send(post(stream + "/topics/t/messages", token, send), text())
                        .statusCode())
                .isEqualTo(201);
        // then
        String polled =
                client.send(get(stream + "/topics/t/messages", token), text()).body();
        assertThat(RawHttp.JSON.readTree(polled).path("messages")).hasSize(2);
        assertThat(client.send(post(origin + "/streams", "", "{}"), text()).statusCode())
                .isEqualTo(401);
        assertThat(client.send(post(origin + "/streams", token, " ".repeat(2_000_001)), text())
                        .statusCode())
                .isEqualTo(413);
        // when
        List<CompletableFuture<HttpResponse<String>>> all = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            all.add(client.sendAsync(get(stream, token), text()));
        }
        // then
        for (CompletableFuture<HttpResponse<String>> each : all) {
            assertThat(each.join().statusCode()).isEqualTo(200);
            assertThat(each.join().version()).isEqualTo(version);
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
            String ping = "https://localhost:" + server.httpPort() + "/ping";
            HttpClient before = client(HttpClient.Version.HTTP_2, trustsFirst);
            assertThat(before.send(get(ping, ""), text()).body()).isEqualTo("pong");
            // when
            Files.writeString(certificate, second.certificate());
            Files.writeString(key, second.key());
            server.awaitLine(line -> line.contains("The certificate was replaced"));
            // then
            assertThat(client(HttpClient.Version.HTTP_2, trustsSecond)
                            .send(get(ping, ""), text())
                            .body())
                    .isEqualTo("pong");
            HttpClient late = client(HttpClient.Version.HTTP_1_1, trustsFirst);
            assertThat(catchThrowable(() -> late.send(get(ping, ""), text()))).isInstanceOf(IOException.class);
            assertThat(before.send(get(ping, ""), text()).body()).isEqualTo("pong");
        }
    }

    private static HttpClient client(HttpClient.Version version, Path trusted)
            throws IOException, GeneralSecurityException {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        keys.load(null, null);
        try (InputStream in = Files.newInputStream(trusted)) {
            for (Certificate each : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                keys.setCertificateEntry(Integer.toString(keys.size()), each);
            }
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(keys);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return HttpClient.newBuilder().version(version).sslContext(context).build();
    }

    private static HttpRequest get(String uri, String token) {
        return request(uri, token).GET().build();
    }

    private static HttpRequest post(String uri, String token, String body) {
        return request(uri, token)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
    }

    private static HttpRequest.Builder request(String uri, String token) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(uri)).timeout(PATIENCE);
        return token.isEmpty() ? request : request.header("Authorization", "Bearer " + token);
    }

    private static HttpResponse.BodyHandler<String> text() {
        return HttpResponse.BodyHandlers.ofString();
    }
}
