package io.veltro.rest;

import static org.assertj.core.api.Assertions.assertThat;

import io.veltro.pipeline.count.RefusalCounts;
import io.veltro.pipeline.door.RequestHandler;
import io.veltro.pipeline.error.ErrorCode;
import io.veltro.pipeline.request.RequestCode;
import io.veltro.rest.auth.TokenConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What needs nothing behind the door; everything else is tried with the whole server. */
@Timeout(30)
class RestServerTest {
    private final RefusalCounts refusals = new RefusalCounts();
    private volatile Optional<String> problem = Optional.empty();
    private volatile RequestHandler door = (session, request, sink) -> {
        assertThat(request.code()).isEqualTo(RequestCode.PING);
        sink.ok();
        return true;
    };
    private final RestServer server = new RestServer(
            new RestConfig(
                    true,
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                    false,
                    RestConfig.REQUEST_BYTES_MIN,
                    List.of("https://one.example", "https://two.example"),
                    false,
                    TokenConfig.defaults()),
            new RestServer.Behind(
                    (session, request, sink) -> door.handle(session, request, sink),
                    (session, bearer) -> ErrorCode.INVALID_ACCESS_TOKEN,
                    accept -> new MetricsSource.Page("text/plain", accept.getBytes(StandardCharsets.UTF_8)),
                    () -> problem,
                    refusals,
                    () -> {
                        throw new IllegalStateException("nothing is encrypted here");
                    },
                    () -> 1_000_000));
    private final HttpClient client = HttpClient.newHttpClient();

    @BeforeEach
    void start() {
        server.start();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void shouldAnswerAPingFromBehindTheDoor() throws IOException, InterruptedException {
        HttpResponse<String> response = get("/ping");
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEqualTo("pong");
        assertThat(server.requests()).isOne();
    }

    @Test
    void shouldSayThatItIsUpAndWhetherItIsReady() throws IOException, InterruptedException {
        assertThat(get("/healthz").body()).isEqualTo("ok");
        assertThat(get("/readyz").statusCode()).isEqualTo(200);
        problem = Optional.of("the disk is full");
        assertThat(get("/readyz").statusCode()).isEqualTo(503);
        assertThat(get("/readyz").body()).isEqualTo("the disk is full");
        assertThat(get("/metrics").statusCode()).isEqualTo(200);
    }

    @Test
    void shouldTurnARefusalIntoTheErrorObjectAndCountIt() throws IOException, InterruptedException {
        // given
        door = (session, request, sink) -> {
            sink.refuse(ErrorCode.STREAM_ID_NOT_FOUND);
            return true;
        };

        // when
        HttpResponse<String> response = get("/ping");

        // then
        assertThat(response.statusCode()).isEqualTo(404);
        assertThat(response.body())
                .isEqualTo("{\"id\":1009,\"code\":\"stream_id_not_found\",\"reason\":\"The stream does not exist\","
                        + "\"field\":\"stream_id\"}");
        assertThat(refusals.of(ErrorCode.STREAM_ID_NOT_FOUND)).isOne();
    }

    @Test
    void shouldSayThatThereIsNoRoomWhenThereIsNoneForLong() throws IOException, InterruptedException {
        door = (session, request, sink) -> false;
        assertThat(get("/ping").statusCode()).isEqualTo(503);
    }

    @Test
    void shouldAnswerAFaultOfItsOwnWithoutItsInsides() throws IOException, InterruptedException {
        door = (session, request, sink) -> {
            throw new IllegalStateException("an inner secret");
        };
        HttpResponse<String> response = get("/ping");
        assertThat(response.statusCode()).isEqualTo(500);
        assertThat(response.body()).doesNotContain("secret");
    }

    @Test
    void shouldTellOnlyCallersWithATokenWhatThereIs() throws IOException, InterruptedException {
        for (String path : List.of("/streams", "/nowhere", "/streams/1/topics")) {
            assertThat(get(path).statusCode()).isEqualTo(401);
            assertThat(get(path).body()).contains("\"id\":77,");
        }
    }

    @Test
    void shouldAllowPagesOfTheNamedOriginsOnly() throws IOException, InterruptedException {
        assertThat(allowed("https://two.example")).contains("https://two.example");
        assertThat(allowed("https://three.example")).isEmpty();
    }

    private Optional<String> allowed(String origin) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(uri("/streams"))
                .method("OPTIONS", HttpRequest.BodyPublishers.noBody())
                .header("Origin", origin)
                .build();
        HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
        assertThat(response.statusCode()).isEqualTo(200);
        return response.headers().firstValue("Access-Control-Allow-Origin");
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return client.send(HttpRequest.newBuilder(uri(path)).build(), HttpResponse.BodyHandlers.ofString());
    }

    private URI uri(String path) {
        return URI.create("http://127.0.0.1:" + server.address().getPort() + path);
    }
}
