package io.veltro.ops;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.veltro.pipeline.request.Identifier;
import io.veltro.pipeline.request.StreamRequest;
import io.veltro.pipeline.request.TopicRequest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What is polled over HTTP goes from the journal to the peer through a few buffers, however much it is and however slowly. */
@Timeout(300)
@ExtendWith(ServerProcess.OutputOnFailure.class)
class LargePollTest {
    private static final String NAME = "large";
    private static final int RECEIVE_BYTES = 16 << 10;
    private static final long GROWTH_BYTES_MAX = 8 << 20;
    private static final int BATCH = 1000;

    @TempDir
    private Path directory;

    @Test
    void shouldHoldNoneOfAHundredThousandMessages() throws IOException {
        hold(100_000, 100);
    }

    @Test
    void shouldHoldNoneOfAFewLargeMessages() throws IOException {
        hold(19, 100_000);
    }

    private void hold(int count, int bytes) throws IOException {
        try (ServerProcess server = ServerProcess.in(directory).start();
                RawHttp http = RawHttp.loggedIn(server.httpPort());
                RawHttp slow =
                        RawHttp.slowlyTo(server.httpPort(), RECEIVE_BYTES).use(http.token())) {
            // given
            produce(server.port(), count, bytes);
            http.get(target(10)).orThrow();
            figure(http, "direct");
            long heapBefore = server.liveHeapBytes();
            long directBefore = figure(http, "direct");
            // when
            slow.send(HttpAsk.of("GET", target(count)).token(http.token()).bytes());
            InputStream body = slow.body(slow.head());
            try (JsonParser in = new JsonFactory().createParser(body)) {
                int seen = read(in, 0, count / 2, bytes);
                // then: half of it has come, the server waits for the peer
                long heap = server.liveHeapBytes() - heapBefore;
                long direct = figure(http, "direct") - directBefore;
                System.out.println(
                        "LargePollTest: " + count + " messages of " + bytes + " bytes; in the middle the heap is "
                                + (heap >> 10) + " KiB larger, direct memory " + (direct >> 10) + " KiB");
                assertThat(heap + direct).isLessThan(GROWTH_BYTES_MAX);
                assertThat(read(in, seen, count, bytes)).isEqualTo(count);
                while (in.nextToken() != null) {
                    assertThat(in.currentToken()).isNotEqualTo(JsonToken.VALUE_STRING);
                }
            }
            assertThat(server.output()).noneMatch(line -> line.contains("ERROR") || line.startsWith("\tat "));
            server.stop();
        }
    }

    private static String target(int count) {
        return "/streams/large/topics/large/messages?kind=first&count=" + count;
    }

    private static void produce(int port, int count, int bytes) throws IOException {
        try (RawConnection root = RawConnection.loggedIn(port)) {
            root.ask(new StreamRequest.Create(NAME)).orThrow();
            TopicRequest.Settings settings = new TopicRequest.Settings(TopicRequest.COMPRESSION_NONE, 0, 0, 1, NAME);
            root.ask(new TopicRequest.Create(Identifier.of(NAME), 1, settings)).orThrow();
            for (int begun = 0; begun < count; begun += BATCH) {
                Batch batch = Batch.to(NAME, 0);
                for (int i = begun; i < Math.min(count, begun + BATCH); i++) {
                    batch.add(payload(i, bytes));
                }
                root.ask(batch.frame()).orThrow();
            }
        }
    }

    private static String payload(int number, int bytes) {
        String text = number + " ";
        return text.repeat(bytes / text.length() + 1).substring(0, bytes);
    }

    /** Reads on until so many payloads have come, each the right one. */
    private static int read(JsonParser in, int seen, int until, int bytes) throws IOException {
        int number = seen;
        while (number < until) {
            JsonToken token = in.nextToken();
            assertThat(token).as("behind message " + number).isNotNull();
            if (token == JsonToken.FIELD_NAME && in.currentName().equals("payload")) {
                in.nextToken();
                String payload = new String(in.getBinaryValue(), StandardCharsets.UTF_8);
                if (!payload.equals(payload(number, bytes))) {
                    throw new AssertionError("message " + number + " is " + payload);
                }
                number++;
            }
        }
        return number;
    }

    /** Memory outside the heap as the server says it. */
    private static long figure(RawHttp http, String pool) throws IOException {
        return http.get("/metrics")
                .orThrow()
                .text()
                .lines()
                .filter(line -> line.startsWith("jvm_buffer_pool_used_bytes") && line.contains("\"" + pool + "\""))
                .mapToLong(line -> (long) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .findFirst()
                .orElseThrow();
    }
}
