package io.veltro.ops.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.veltro.pipeline.count.Counts;
import io.veltro.pipeline.count.ShardCounts;
import io.veltro.pipeline.error.ErrorCode;
import io.veltro.pipeline.log.MemoryLog;
import io.veltro.pipeline.log.OffsetStore;
import io.veltro.pipeline.request.GroupRequest;
import io.veltro.pipeline.request.Identifier;
import io.veltro.pipeline.request.Permissions;
import io.veltro.pipeline.request.Request;
import io.veltro.pipeline.request.StreamRequest;
import io.veltro.pipeline.request.TopicRequest;
import io.veltro.pipeline.request.UserRequest;
import io.veltro.pipeline.session.Sessions;
import io.veltro.pipeline.state.Catalog;
import io.veltro.pipeline.state.Decision;
import io.veltro.pipeline.state.Partition;
import io.veltro.pipeline.state.PublishedCatalog;
import io.veltro.pipeline.state.User;
import io.veltro.pipeline.view.SystemView.Transport;
import io.veltro.rest.MetricsSource.Page;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Pages made from real catalogs, sessions and counts. */
class MetricsTextTest {
    private static final String OPEN_METRICS =
            "application/openmetrics-text;version=1.0.0;q=0.8,text/plain;version=0.0.4;q=0.3";
    private static final long NOW_MICROS = 1_700_000_000_000_000L;
    private static final Identifier STREAM = Identifier.of(0);
    private static final Identifier TOPIC = Identifier.of(0);

    private final PublishedCatalog catalog = new PublishedCatalog(Catalog.EMPTY);
    private final Sessions sessions = new Sessions();
    private final AtomicLong nanos = new AtomicLong(1);
    private final Counts counts = new Counts(2, nanos::get);
    private final GcPauses gc = new GcPauses();
    private final MetricsText text =
            new MetricsText(counts, catalog, sessions, gc, () -> NOW_MICROS, () -> new HttpFigures(42, 7));

    @AfterEach
    void close() {
        gc.close();
    }

    @Test
    void shouldShowTheEightFiguresOfEveryIggyServer() {
        // given
        decide(0, new UserRequest.Create("root", "", UserRequest.Status.ACTIVE, Optional.of(Permissions.ALL)));
        makeTopic("s", "t", 3);
        sessions.open(Transport.TCP, "127.0.0.1:1");

        // when
        List<String> page = lines("");

        // then
        assertThat(page)
                .contains(
                        "# HELP http_requests_total total count of http_requests.",
                        "# TYPE http_requests_total counter",
                        "http_requests_total 42.0",
                        "# HELP streams total count of streams.",
                        "# TYPE streams gauge",
                        "streams 1.0",
                        "topics 1.0",
                        "partitions 3.0",
                        "segments 3.0",
                        "messages 0.0",
                        "users 1.0",
                        "clients 1.0")
                .contains(
                        "veltro_connections{transport=\"tcp\"} 1.0",
                        "veltro_connections{transport=\"quic\"} 0.0",
                        "veltro_connections{transport=\"http\"} 7.0");
    }

    @Test
    void shouldSpeakOpenMetricsOnlyWhenAskedTo() {
        Page plain = text.page("");
        Page browser = text.page("text/html,*/*;q=0.8");
        Page open = text.page(OPEN_METRICS);
        assertThat(plain.contentType()).startsWith("text/plain").contains("version=0.0.4");
        assertThat(browser.contentType()).isEqualTo(plain.contentType());
        assertThat(open.contentType()).startsWith("application/openmetrics-text");
        assertThat(List.of(plain, browser, open))
                .allSatisfy(page -> assertThat(text(page)).endsWith("\n# EOF\n").containsOnlyOnce("# EOF"));
        assertThat(text(open)).contains("# TYPE http_requests counter\n", "http_requests_total 42.0\n");
    }

    @Test
    void shouldShowTheRoadOfEachShard() {
        // given: a request of shard 1 that was 3 µs in the ring and 2 ms in the journal
        ShardCounts shard = counts.shards().get(1);
        shard.ring(64, () -> 5);
        nanos.set(10_000);
        shard.take(6_500, 7_000);
        shard.decided();
        nanos.addAndGet(2_000_000);
        shard.journalled(true, ErrorCode.OK);
        shard.told();

        // when
        List<String> page = lines("");

        // then
        assertThat(page)
                .contains(
                        "# TYPE veltro_stage_duration_seconds histogram",
                        bucket("ring", "2.5E-6") + " 0",
                        bucket("ring", "4.0E-6") + " 1",
                        bucket("ring", "+Inf") + " 1",
                        bucket("journal", "0.0016") + " 0",
                        bucket("journal", "0.0025") + " 1",
                        "veltro_stage_duration_seconds_count{shard=\"1\",stage=\"read\"} 1",
                        "veltro_stage_duration_seconds_sum{shard=\"1\",stage=\"journal\"} 0.002",
                        "veltro_stage_duration_seconds_count{shard=\"0\",stage=\"read\"} 0",
                        "veltro_append_stall_duration_seconds_count 1",
                        "veltro_ring_slots{shard=\"1\"} 64.0",
                        "veltro_ring_used_slots{shard=\"1\"} 5.0");
        assertThat(page)
                .filteredOn(line -> line.startsWith("veltro_stage_duration_seconds_bucket{shard=\"1\",stage=\"ring\""))
                .hasSize(37);
    }

    private static String bucket(String stage, String bound) {
        return "veltro_stage_duration_seconds_bucket{shard=\"1\",stage=\"" + stage + "\",le=\"" + bound + "\"}";
    }

    @Test
    void shouldShowRefusalsSyncsAndPausesOnce() {
        // given
        counts.refusals().count(ErrorCode.TOPIC_ID_NOT_FOUND);
        counts.refusals().count(ErrorCode.TOPIC_ID_NOT_FOUND);
        counts.syncs().recordFromAny(5_000_000);

        // when
        List<String> page = lines("");

        // then
        assertThat(page)
                .contains(
                        "veltro_refusals_total{code=\"topic_id_not_found\"} 2.0",
                        "veltro_sync_duration_seconds_count 1",
                        "veltro_sync_duration_seconds_sum 0.005",
                        "# TYPE jvm_gc_pause_seconds histogram")
                .anyMatch(line -> line.startsWith("process_cpu_seconds_total "))
                .anyMatch(line -> line.startsWith("jvm_memory_used_bytes{area=\"heap\"} "));
        assertThat(page)
                .filteredOn(line -> line.startsWith("veltro_refusals_total{"))
                .hasSize(1);
    }

    @Test
    void shouldShowTrafficSizeAndLagUnderEscapedNames() {
        // given
        makeTopic("s \"1\"", "back\\slash", 2);
        decide(0, new GroupRequest.Create(STREAM, TOPIC, "g"));
        Partition first = catalog.get().allPartitions().get(0);
        first.traffic().received(3, 300);
        first.traffic().sent(2, 200);
        first.log().offsets().put(OffsetStore.Owner.GROUP, 0, 1);

        // when
        List<String> page = lines("");

        // then
        String topic = "{stream=\"s \\\"1\\\"\",topic=\"back\\\\slash\"}";
        assertThat(page)
                .contains(
                        "veltro_topic_received_messages_total" + topic + " 3.0",
                        "veltro_topic_received_bytes_total" + topic + " 300.0",
                        "veltro_topic_sent_messages_total" + topic + " 2.0",
                        "veltro_topic_sent_bytes_total" + topic + " 200.0",
                        "veltro_journal_size_bytes" + topic + " 0.0",
                        "veltro_consumer_lag_messages{group=\"g\",partition=\"1\",stream=\"s \\\"1\\\"\",topic=\"back\\\\slash\"} 0.0",
                        "veltro_omitted_series 0.0")
                .noneMatch(line -> line.startsWith("veltro_journal_oldest_message_age_seconds{"));
    }

    @Test
    void shouldBoundTheSeriesOfTopicsAndLagAndSayHowManyAreLeftOut() {
        // given: 100 topics of 1000 partitions with a group each
        decide(0, new StreamRequest.Create("s"));
        for (int topic = 0; topic < 100; topic++) {
            decide(topic, new TopicRequest.Create(STREAM, 1000, settings("t" + topic)));
            decide(0, new GroupRequest.Create(STREAM, Identifier.of(topic), "g"));
        }
        bind();

        // when
        List<String> page = lines("");

        // then: six a topic, but no age without messages; the rest of 10,000 is lag
        assertThat(page)
                .contains("partitions 100000.0", "veltro_omitted_series " + (100_000.0 - 9_400))
                .filteredOn(line -> line.startsWith("veltro_consumer_lag_messages{"))
                .hasSize(9_400);
        assertThat(page)
                .filteredOn(line -> line.startsWith("veltro_journal_size_bytes{"))
                .hasSize(100);
        assertThat(page).hasSizeLessThan(12_000);
    }

    private void makeTopic(String stream, String topic, int partitions) {
        decide(0, new StreamRequest.Create(stream));
        decide(0, new TopicRequest.Create(STREAM, partitions, settings(topic)));
        bind();
    }

    private static TopicRequest.Settings settings(String name) {
        return new TopicRequest.Settings(TopicRequest.COMPRESSION_NONE, 0, 0, 1, name);
    }

    private void decide(int id, Request request) {
        catalog.publish(catalog.get().apply(new Decision(1, User.ROOT, id, "hash", request)));
    }

    private void bind() {
        MemoryLog shared = new MemoryLog(64, 1);
        for (Partition partition : catalog.get().allPartitions()) {
            partition.bind(shared);
        }
    }

    private List<String> lines(String accept) {
        return text(text.page(accept)).lines().toList();
    }

    private static String text(Page page) {
        return new String(page.body(), StandardCharsets.UTF_8);
    }
}
