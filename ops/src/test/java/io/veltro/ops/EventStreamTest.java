package io.veltro.ops;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Polls that wait, and messages as server-sent events, from a real server. */
@Timeout(180)
@ExtendWith(ServerProcess.OutputOnFailure.class)
class EventStreamTest {
    private static final String MESSAGES = "/streams/s/topics/t/messages";
    private static final String OFFSETS = "/streams/s/topics/t/consumer-offsets";
    private static final int SENDS = 100;
    private static final int PER_SEND = 20;
    private static final int STREAMS = 1000;
    private static final int THREADS_MORE_MAX = 8;

    @TempDir
    private Path directory;

    private ServerProcess server;
    private RawHttp http;

    @BeforeEach
    void startServer() throws IOException {
        server = ServerProcess.in(directory).start();
        http = RawHttp.loggedIn(server.httpPort());
        http.post("/streams", "{\"name\":\"s\"}").orThrow();
        http.post("/streams/s/topics", "{\"name\":\"t\",\"partitions_count\":1}")
                .orThrow();
    }

    @AfterEach
    void stopServer() {
        http.close();
        assertThat(server.output()).noneMatch(line -> line.contains("ERROR") || line.startsWith("\tat "));
        server.stop();
    }

    private static String batch(int first, int count) {
        StringBuilder body =
                new StringBuilder("{\"partitioning\":{\"kind\":\"balanced\",\"value\":\"\"},\"messages\":[");
        for (int i = 0; i < count; i++) {
            byte[] payload = Integer.toString(first + i).getBytes(StandardCharsets.UTF_8);
            body.append(i == 0 ? "" : ",")
                    .append("{\"payload\":\"")
                    .append(Base64.getEncoder().encodeToString(payload))
                    .append("\"}");
        }
        return body.append("]}").toString();
    }

    private RawHttp other() {
        return RawHttp.to(server.httpPort()).use(http.token());
    }

    @Test
    void shouldAnswerAWaitingPollWhenAMessageComes() throws IOException {
        // given
        try (RawHttp waiting = other()) {
            waiting.send(HttpAsk.of("GET", MESSAGES + "?wait=30s")
                    .token(http.token())
                    .bytes());
            for (int i = 0; i < 50; i++) {
                http.get("/ping").orThrow();
            }
            assertThat(waiting.hasInput()).isFalse();
            // when
            long sent = System.nanoTime();
            http.post(MESSAGES, batch(0, 1)).orThrow();
            // then
            JsonNode polled = waiting.answer("GET").orThrow().json();
            assertThat(polled.path("messages")).hasSize(1);
            assertThat(TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - sent)).isLessThan(15);
        }
    }

    @Test
    void shouldAnswerAWaitingPollWithNothingWhenTimeIsOver() throws IOException {
        long asked = System.nanoTime();
        JsonNode polled = http.get(MESSAGES + "?wait=400ms").orThrow().json();
        assertThat(polled.path("messages")).isEmpty();
        assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - asked)).isBetween(400L, 15_000L);
    }

    @Test
    void shouldSendAtOnceOverHttp2AndGoOnBehindAPurge() throws IOException, InterruptedException {
        // given
        HttpClient client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build();
        URI uri = URI.create("http://127.0.0.1:" + server.httpPort() + MESSAGES + "?kind=first");
        HttpRequest request = HttpRequest.newBuilder(uri)
                .header("Authorization", "Bearer " + http.token())
                .header("Accept", "text/event-stream")
                .build();
        HttpResponse<InputStream> response = client.send(request, HttpResponse.BodyHandlers.ofInputStream());
        assertThat(response.version()).isEqualTo(HttpClient.Version.HTTP_2);
        try (BufferedReader events =
                new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
            // when, then
            http.post(MESSAGES, batch(0, 2)).orThrow();
            assertThat(nextId(events)).isEqualTo("id: 0");
            assertThat(nextId(events)).isEqualTo("id: 1");
            http.ask(HttpAsk.of("DELETE", "/streams/s/topics/t/purge").token(http.token()))
                    .orThrow();
            http.post(MESSAGES, batch(2, 1)).orThrow();
            assertThat(nextId(events)).isEqualTo("id: 0");
        }
    }

    private static String nextId(BufferedReader events) throws IOException {
        String line = events.readLine();
        while (line != null && !line.startsWith("id: ")) {
            line = events.readLine();
        }
        return String.valueOf(line);
    }

    @Test
    void shouldAnswerAHeadAtOnceWithoutStoringAnything() throws IOException {
        // given
        http.post(MESSAGES, batch(0, 1)).orThrow();

        // when
        http.ask(HttpAsk.of("HEAD", MESSAGES + "?auto_commit=true&wait=30s")
                        .header("Accept", "text/event-stream")
                        .token(http.token()))
                .orThrow();

        // then
        assertThat(http.get(OFFSETS).status()).isEqualTo(404);
    }

    @Test
    void shouldSendEveryMessageOnceInOrderWhileMoreComeIn() throws IOException {
        // when
        CompletableFuture<Void> producer = CompletableFuture.runAsync(this::produce);
        // then: all of it, while it comes in
        try (Events events = new Events(other(), "?kind=first", "")) {
            events.expect(0, SENDS * PER_SEND);
        }
        producer.join();
        // then: behind the last one that was seen
        try (Events events = new Events(other(), "?kind=first", "999")) {
            events.expect(1000, SENDS * PER_SEND);
        }
        // then: behind what is stored, and stored as it goes
        http.put(OFFSETS, "{\"consumer_id\":7,\"partition_id\":0,\"offset\":1499}")
                .orThrow();
        try (Events events = new Events(other(), "?kind=next&auto_commit=true&consumer_id=7&count=100", "")) {
            events.expect(1500, SENDS * PER_SEND);
        }
        int last = SENDS * PER_SEND - 1;
        assertThat(http.get(OFFSETS + "?consumer_id=7")
                        .json()
                        .path("stored_offset")
                        .asInt())
                .isEqualTo(last);
    }

    private void produce() {
        try (RawHttp producer = other()) {
            for (int i = 0; i < SENDS; i++) {
                producer.post(MESSAGES, batch(i * PER_SEND, PER_SEND)).orThrow();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void shouldEndWhenTheTokenDoes() throws IOException {
        try (RawHttp guest = RawHttp.loggedIn(server.httpPort());
                Events events = new Events(other().use(guest.token()), "", "")) {
            // given
            http.post(MESSAGES, batch(0, 1)).orThrow();
            events.expect(0, 1);
            // when
            guest.delete("/users/logout").orThrow();
            long ended = System.nanoTime();
            // then
            assertThat(events.isOver()).isTrue();
            assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - ended)).isLessThan(10_000);
            http.get("/streams").orThrow();
        }
    }

    @Test
    void shouldHoldNoThreadForAStream() throws IOException {
        // given
        http.get(MESSAGES + "?wait=50ms").orThrow();
        long before = threads();
        List<Events> all = new ArrayList<>();
        try {
            // when
            for (int i = 0; i < STREAMS; i++) {
                all.add(new Events(other(), "?consumer_id=" + i, ""));
            }
            // then
            assertThat(threads()).isLessThanOrEqualTo(before + THREADS_MORE_MAX);
            http.post(MESSAGES, batch(0, 3)).orThrow();
            for (Events events : all) {
                events.expect(0, 3);
            }
            assertThat(threads()).isLessThanOrEqualTo(before + THREADS_MORE_MAX);
        } finally {
            all.forEach(Events::close);
        }
    }

    private long threads() throws IOException {
        try (Stream<Path> tasks = Files.list(Path.of("/proc", Long.toString(server.pid()), "task"))) {
            return tasks.count();
        }
    }

    /** Events as they arrive. */
    private static final class Events implements AutoCloseable {
        private final RawHttp connection;
        private final BufferedReader lines;

        Events(RawHttp connection, String query, String last) throws IOException {
            this.connection = connection;
            HttpAsk ask = HttpAsk.of("GET", MESSAGES + query)
                    .token(connection.token())
                    .header("Accept", "text/event-stream");
            connection.send((last.isEmpty() ? ask : ask.header("Last-Event-ID", last)).bytes());
            RawHttp.Head head = connection.head();
            assertThat(head.status()).isEqualTo(200);
            assertThat(head.header("content-type")).startsWith("text/event-stream");
            lines = new BufferedReader(new InputStreamReader(connection.body(head), StandardCharsets.UTF_8));
        }

        /** The next events are those of these offsets, each once, with what was sent at them. */
        void expect(int from, int to) throws IOException {
            for (int offset = from; offset < to; offset++) {
                String id = line();
                while (id.isEmpty() || id.startsWith(":")) {
                    id = line();
                }
                assertThat(id.replace(" ", "")).isEqualTo("id:" + offset);
                String data = line();
                assertThat(data).startsWith("data:");
                JsonNode message = RawHttp.JSON.readTree(data.substring("data:".length()));
                assertThat(message.path("header").path("offset").asInt()).isEqualTo(offset);
                assertThat(new String(message.path("payload").binaryValue(), StandardCharsets.UTF_8))
                        .isEqualTo(Integer.toString(offset));
            }
        }

        /** Waits for the end. */
        boolean isOver() throws IOException {
            String line = lines.readLine();
            while (line != null && (line.isEmpty() || line.startsWith(":"))) {
                line = lines.readLine();
            }
            return line == null;
        }

        private String line() throws IOException {
            String line = lines.readLine();
            assertThat(line).as("the stream goes on").isNotNull();
            return line;
        }

        @Override
        public void close() {
            connection.close();
        }
    }
}
