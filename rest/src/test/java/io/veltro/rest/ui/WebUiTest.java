package io.veltro.rest.ui;

import static org.assertj.core.api.Assertions.assertThat;

import io.undertow.Undertow;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class WebUiTest {
    private static final int FILE_LINES_MAX = 500;
    private static final Undertow SERVER = Undertow.builder()
            .addHttpListener(0, "127.0.0.1")
            .setIoThreads(1)
            .setWorkerThreads(1)
            .setHandler(new WebUi())
            .build();

    private final HttpClient client = HttpClient.newHttpClient();

    @BeforeAll
    static void start() {
        SERVER.start();
    }

    @AfterAll
    static void stop() {
        SERVER.stop();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/ui", "/ui/", "/ui/index.html", "/ui/streams", "/ui/streams/0/topics/1/messages"})
    void shouldServeThePage(String path) throws IOException, InterruptedException {
        // when
        HttpResponse<String> response = get(path);

        // then
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("content-type")).hasValue("text/html; charset=utf-8");
        assertThat(response.body()).startsWith("<!doctype html>").endsWith("</html>\n");
    }

    @Test
    void shouldServeEachFileByItsMediaType() throws IOException, InterruptedException {
        for (String name : WebUi.FILES) {
            // when
            HttpResponse<String> response = get("/ui/" + name);

            // then
            assertThat(response.statusCode()).as(name).isEqualTo(200);
            assertThat(response.body()).as(name).isEqualTo(Files.readString(folder().resolve(name)));
            String type = response.headers().firstValue("content-type").orElse("");
            assertThat(type)
                    .as(name)
                    .startsWith(
                            switch (name.substring(name.lastIndexOf('.'))) {
                                case ".js" -> "text/javascript";
                                case ".css" -> "text/css";
                                case ".svg" -> "image/svg+xml";
                                default -> "text/html";
                            });
        }
    }

    @Test
    void shouldNameEveryFileOfTheFolder() throws IOException {
        try (Stream<Path> files = Files.list(folder())) {
            assertThat(files.map(file -> file.getFileName().toString()).filter(name -> !name.endsWith(".class")))
                    .containsExactlyInAnyOrderElementsOf(WebUi.FILES);
        }
    }

    @Test
    void shouldKeepItsFilesShortAndFetchNothingFromElsewhere() throws IOException {
        for (String name : WebUi.FILES) {
            String text = Files.readString(folder().resolve(name));
            assertThat(text.lines().count()).as("lines of " + name).isLessThanOrEqualTo(FILE_LINES_MAX);
            assertThat(text.replace("http://www.w3.org/", "")).as(name).doesNotContain("http://", "https://");
        }
    }

    @Test
    void shouldSendStrictHeadersAlsoWithAnError() throws IOException, InterruptedException {
        for (String path : List.of("/ui", "/ui/main.js", "/ui/nothing.js")) {
            var headers = get(path).headers();
            assertThat(headers.firstValue("content-security-policy"))
                    .hasValueSatisfying(policy -> assertThat(policy)
                            .startsWith("default-src 'self';")
                            .doesNotContain("unsafe", "*", "data:"));
            assertThat(headers.firstValue("x-content-type-options")).hasValue("nosniff");
            assertThat(headers.firstValue("referrer-policy")).hasValue("no-referrer");
        }
    }

    @Test
    void shouldSayThatAFileDidNotChange() throws IOException, InterruptedException {
        // given
        HttpResponse<String> first = get("/ui/main.js");
        String tag = first.headers().firstValue("etag").orElseThrow();
        assertThat(first.headers().firstValue("cache-control")).hasValue("no-cache");

        // when
        HttpResponse<String> second = send(request("/ui/main.js").header("If-None-Match", tag));
        HttpResponse<String> other = send(request("/ui/main.js").header("If-None-Match", "\"other\""));

        // then
        assertThat(second.statusCode()).isEqualTo(304);
        assertThat(second.body()).isEmpty();
        assertThat(other.statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/ui/nothing.js",
                "/ui/WebUi.class",
                "/ui/../../../../etc/passwd",
                "/ui/%2e%2e/%2e%2e/logback.xml",
                "/ui/..%2f..%2fpom.xml",
                "/ui//main.js",
                "/ui/main.js/",
                "/uimain.js",
                "/main.js",
                "/"
            })
    void shouldServeNothingElse(String path) throws IOException {
        // given
        InetSocketAddress address =
                (InetSocketAddress) SERVER.getListenerInfo().get(0).getAddress();

        // when: by hand, since a client would tidy the path
        try (Socket socket = new Socket(address.getAddress(), address.getPort())) {
            socket.getOutputStream()
                    .write(("GET " + path + " HTTP/1.1\r\nHost: here\r\nConnection: close\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            BufferedReader reader =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));

            // then
            assertThat(reader.readLine()).startsWith("HTTP/1.1 404 ");
        }
    }

    @Test
    void shouldAnswerHeadWithoutABodyAndRefuseOtherMethods() throws IOException, InterruptedException {
        HttpResponse<String> head = send(request("/ui").method("HEAD", HttpRequest.BodyPublishers.noBody()));
        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.body()).isEmpty();

        HttpResponse<String> post = send(request("/ui").POST(HttpRequest.BodyPublishers.noBody()));
        assertThat(post.statusCode()).isEqualTo(405);
        assertThat(post.headers().firstValue("allow")).hasValue("GET, HEAD");
    }

    private static Path folder() {
        try {
            return Path.of(Objects.requireNonNull(WebUi.class.getResource("index.html"))
                            .toURI())
                    .resolveSibling("");
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }

    private static HttpRequest.Builder request(String path) {
        InetSocketAddress address =
                (InetSocketAddress) SERVER.getListenerInfo().get(0).getAddress();
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + address.getPort() + path));
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return send(request(path));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }
}
