package io.veltro.ops;

import static org.assertj.core.api.Assertions.assertThat;

import io.veltro.pipeline.error.ErrorCode;
import io.veltro.pipeline.request.Consumer;
import io.veltro.pipeline.request.GroupRequest;
import io.veltro.pipeline.request.Identifier;
import io.veltro.pipeline.request.MessageRequest;
import io.veltro.pipeline.request.MessageRequest.Strategy;
import io.veltro.pipeline.request.OffsetRequest;
import io.veltro.pipeline.request.StreamRequest;
import io.veltro.pipeline.request.TopicRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a whole server says of itself after somebody has sent, polled, committed, synced and been refused. */
class ServerMetricsTest {
    private static final String NAME = "warm";
    private static final Identifier ID = Identifier.of(NAME);
    private static final Identifier GROUP = Identifier.of("g");
    private static final String TOPIC = "{stream=\"warm\",topic=\"warm\"}";

    @TempDir
    private Path directory;

    @Test
    @Timeout(60)
    void shouldCountWhatItDid() throws IOException {
        // given
        try (Server server = server();
                RawConnection connection =
                        RawConnection.loggedIn(server.tcpAddress().orElseThrow().getPort())) {
            makeTopicWithMember(connection);

            // when
            converse(connection);

            // then: the last stage of a request ends a moment after its answer
            long bytes = 4 * (64 + 3);
            assertThat(figures(server))
                    .containsAllEntriesOf(Map.of(
                            "veltro_topic_received_messages_total" + TOPIC,
                            4.0,
                            "veltro_topic_received_bytes_total" + TOPIC,
                            (double) bytes,
                            "veltro_topic_sent_messages_total" + TOPIC,
                            5.0,
                            "veltro_topic_sent_bytes_total" + TOPIC,
                            (double) (5 * (64 + 3)),
                            "veltro_journal_size_bytes" + TOPIC,
                            (double) bytes,
                            "veltro_consumer_lag_messages{group=\"g\",partition=\"0\",stream=\"warm\",topic=\"warm\"}",
                            3.0,
                            "veltro_refusals_total{code=\"stream_id_not_found\"}",
                            1.0,
                            "veltro_sync_duration_seconds_count",
                            1.0,
                            "veltro_connections{transport=\"tcp\"}",
                            1.0,
                            "messages",
                            4.0));
            assertThat(figures(server).get("veltro_journal_oldest_message_age_seconds" + TOPIC))
                    .isBetween(0.0, 60.0);
            // two sends, an automatic commit, a stored offset; nobody timed the read of what the commit belongs to
            await(() -> stage(server, "reply") == 4);
            assertThat(List.of("ring", "decide", "journal")).allMatch(stage -> stage(server, stage) == 4);
            assertThat(stage(server, "read")).isEqualTo(3);
            assertThat(server.readiness().problem()).isEmpty();
        }
    }

    private static void makeTopicWithMember(RawConnection connection) throws IOException {
        connection.ask(new StreamRequest.Create(NAME)).orThrow();
        TopicRequest.Settings settings = new TopicRequest.Settings(TopicRequest.COMPRESSION_NONE, 0, 0, 1, NAME);
        connection.ask(new TopicRequest.Create(ID, 1, settings)).orThrow();
        connection.ask(new GroupRequest.Create(ID, ID, "g")).orThrow();
        connection.ask(new GroupRequest.Join(ID, ID, GROUP)).orThrow();
    }

    private static void converse(RawConnection connection) throws IOException {
        byte[] batch = Batch.to(NAME, 0).add("one").add("two").frame();
        connection.ask(batch).orThrow();
        connection.ask(batch).orThrow();
        connection.ask(Batch.to("nobody", 0).add("three").frame());
        connection
                .ask(MessageRequest.Poll.of(Consumer.consumer(ID), ID, ID, 0, 3, true)
                        .at(Strategy.FIRST, 0))
                .orThrow();
        connection
                .ask(MessageRequest.Poll.of(Consumer.group(GROUP), ID, ID, 0, 2, false)
                        .at(Strategy.FIRST, 0))
                .orThrow();
        connection
                .ask(new OffsetRequest.Store(Consumer.group(GROUP), ID, ID, 0, 0))
                .orThrow();
        connection.ask(new MessageRequest.Flush(ID, ID, 0, true)).orThrow();
    }

    @Test
    @Timeout(60)
    void shouldNotBeReadyOnceItStops() throws IOException {
        Server server = server();
        server.close();
        assertThat(server.readiness().problem()).isPresent();
        assertThat(server.counts().refusals().of(ErrorCode.DISCONNECTED)).isZero();
    }

    private Server server() throws IOException {
        ServerConfig config = new ConfigLoader(Map.of(), 2)
                .load(
                        Optional.of(Files.createFile(directory.resolve("empty.toml"))),
                        List.of(
                                "data=" + directory.resolve("data"),
                                "tcp.address=127.0.0.1:0",
                                "websocket.address=127.0.0.1:0",
                                "quic.enabled=false",
                                "http.enabled=false"));
        RootUser root = RootUser.from(Map.of(), true, new SecureRandom());
        return new Server(config, root, () -> "", new EpochClock(), (where, fault) -> {
            throw new AssertionError(where, fault);
        });
    }

    private static double stage(Server server, String stage) {
        return figures(server).entrySet().stream()
                .filter(each -> each.getKey().startsWith("veltro_stage_duration_seconds_count{")
                        && each.getKey().contains("stage=\"" + stage + "\""))
                .mapToDouble(Map.Entry::getValue)
                .sum();
    }

    private static void await(BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            Thread.onSpinWait();
        }
    }

    /** Every sample of the page by what stands before its value. */
    private static Map<String, Double> figures(Server server) {
        Map<String, Double> figures = new TreeMap<>();
        new String(server.metrics().page("").body(), StandardCharsets.UTF_8)
                .lines()
                .filter(line -> !line.startsWith("#"))
                .forEach(line -> {
                    int space = line.lastIndexOf(' ');
                    figures.put(line.substring(0, space), Double.parseDouble(line.substring(space + 1)));
                });
        return figures;
    }
}
