package io.veltro.rest;

import static org.assertj.core.api.Assertions.assertThat;

import io.veltro.pipeline.door.RequestHandler;
import io.veltro.pipeline.error.ErrorCode;
import io.veltro.pipeline.request.RequestCode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class RestServerTest {
    private volatile RequestHandler door = (session, request, sink) -> {
        assertThat(request.code()).isEqualTo(RequestCode.PING);
        sink.ok();
        return true;
    };
    private final RestServer server = new RestServer(
            new RestConfig(true, new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)),
            (session, request, sink) -> door.handle(session, request, sink));
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
    }

    @Test
    void shouldSayThatItIsUp() throws IOException, InterruptedException {
        assertThat(get("/healthz").body()).isEqualTo("ok");
        assertThat(get("/").statusCode()).isEqualTo(200);
        assertThat(get("/nowhere").statusCode()).isEqualTo(404);
    }

    @Test
    void shouldTurnARefusalIntoTheErrorObject() throws IOException, InterruptedException {
        // given
        door = (session, request, sink) -> {
            sink.refuse(ErrorCode.UNAUTHENTICATED);
            return true;
        };

        // when
        HttpResponse<String> response = get("/ping");

        // then
        assertThat(response.statusCode()).isEqualTo(401);
        assertThat(response.body()).startsWith("{\"id\":40,\"code\":\"unauthenticated\",");
    }

    @Test
    void shouldSayThatThereIsNoRoom() throws IOException, InterruptedException {
        door = (session, request, sink) -> false;
        assertThat(get("/ping").statusCode()).isEqualTo(503);
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        URI uri = URI.create("http://127.0.0.1:" + server.address().getPort() + path);
        return client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
    }
}
