package io.veltro.pipeline.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.veltro.pipeline.error.ErrorCode;
import io.veltro.pipeline.request.Identifier;
import io.veltro.pipeline.request.PartitionRequest;
import io.veltro.pipeline.request.Request;
import io.veltro.pipeline.request.StreamRequest;
import io.veltro.pipeline.request.TopicRequest;
import io.veltro.pipeline.wire.WireReader;
import io.veltro.pipeline.wire.WireWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class CatalogTest {
    private static final long SEGMENT = 1 << 20;

    private final CatalogRules rules = new CatalogRules(SEGMENT);
    private final List<byte[]> log = new ArrayList<>();
    private Catalog catalog = Catalog.EMPTY;

    @Test
    void shouldNumberStreamsFromZeroAndGiveTheNumberFreedLastFirst() {
        create("a");
        create("b");
        create("c");
        delete("a");
        delete("b");

        create("d");
        create("e");
        create("f");

        assertThat(id("d")).isEqualTo(1);
        assertThat(id("e")).isZero();
        assertThat(id("f")).isEqualTo(3);
    }

    @Test
    void shouldRefuseWhatTheProtocolRefuses() {
        create("a");
        create("b");
        assertThat(ask(new StreamRequest.Create("a"))).isEqualTo(ErrorCode.STREAM_NAME_ALREADY_EXISTS);
        assertThat(ask(new StreamRequest.Update(Identifier.of("a"), "b")))
                .isEqualTo(ErrorCode.STREAM_NAME_ALREADY_EXISTS);
        assertThat(ask(new StreamRequest.Update(Identifier.of("a"), "a"))).isEqualTo(ErrorCode.OK);
        assertThat(ask(new StreamRequest.Delete(Identifier.of(9)))).isEqualTo(ErrorCode.STREAM_ID_NOT_FOUND);
        assertThat(ask(topic("a", "t", 1001, 0))).isEqualTo(ErrorCode.TOO_MANY_PARTITIONS);
        assertThat(ask(topic("x", "t", 1, 0))).isEqualTo(ErrorCode.STREAM_ID_NOT_FOUND);
        assertThat(ask(topic("a", "t", 1, SEGMENT - 1))).isEqualTo(ErrorCode.INVALID_TOPIC_SIZE);
        assertThat(ask(topic("a", "t", 0, SEGMENT))).isEqualTo(ErrorCode.OK);
        assertThat(ask(topic("a", "t", 1, 0))).isEqualTo(ErrorCode.TOPIC_NAME_ALREADY_EXISTS);
        assertThat(ask(partitions(0))).isEqualTo(ErrorCode.TOO_MANY_PARTITIONS);
        assertThat(ask(partitions(3))).isEqualTo(ErrorCode.OK);
        Identifier a = Identifier.of("a");
        Identifier t = Identifier.of("t");
        assertThat(ask(new PartitionRequest.Delete(a, t, 4))).isEqualTo(ErrorCode.INVALID_PARTITIONS_COUNT);
        assertThat(ask(new PartitionRequest.Delete(a, t, 0))).isEqualTo(ErrorCode.TOO_MANY_PARTITIONS);
        assertThat(ask(new PartitionRequest.Delete(a, t, 3))).isEqualTo(ErrorCode.OK);
        assertThat(ask(new TopicRequest.Delete(a, Identifier.of("u")))).isEqualTo(ErrorCode.TOPIC_ID_NOT_FOUND);
    }

    @Test
    void shouldFillInDefaultsOnCreation() {
        create("a");
        ask(topic("a", "t", 1, 0));
        Topic topic = catalog.topic(Identifier.of("a"), Identifier.of("t"));
        assertThat(topic).isNotNull();
        assertThat(topic.settings().expiryMicros()).isEqualTo(TopicRequest.UNLIMITED);
        assertThat(topic.settings().bytesMax()).isEqualTo(TopicRequest.UNLIMITED);
        assertThat(topic.settings().replicationFactor()).isEqualTo(1);
    }

    @Test
    void shouldTakeTurnsFromTheFirstPartitionOn() {
        create("a");
        ask(topic("a", "t", 3, 0));
        Topic topic = catalog.topic(Identifier.of("a"), Identifier.of("t"));
        assertThat(topic).isNotNull();
        assertThat(List.of(topic.nextTurn(), topic.nextTurn(), topic.nextTurn(), topic.nextTurn()))
                .containsExactly(0, 1, 2, 0);
    }

    @Test
    void shouldBeTheSameAfterAReplayOfItsDecisions() {
        // given: random commands, many of them refused
        long seed = 4711;
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < 5_000; i++) {
            ask(random(random));
        }

        // when
        Catalog replayed = Catalog.EMPTY;
        for (byte[] record : log) {
            replayed = replayed.apply(Decision.read(WireReader.of(record)));
        }

        // then
        assertThat(outline(replayed)).as("seed %d", seed).isEqualTo(outline(catalog));
        assertThat(log).hasSizeGreaterThan(1_000);
    }

    private static Request random(SplittableRandom random) {
        Identifier stream =
                random.nextBoolean() ? Identifier.of(random.nextInt(6)) : Identifier.of("s" + random.nextInt(6));
        Identifier topic =
                random.nextBoolean() ? Identifier.of(random.nextInt(4)) : Identifier.of("t" + random.nextInt(4));
        TopicRequest.Settings settings =
                new TopicRequest.Settings(1, random.nextInt(3), 0, random.nextInt(3), "t" + random.nextInt(4));
        return switch (random.nextInt(8)) {
            case 0, 1 -> new StreamRequest.Create("s" + random.nextInt(6));
            case 2 -> new StreamRequest.Delete(stream);
            case 3 -> new StreamRequest.Update(stream, "s" + random.nextInt(6));
            case 4 -> new TopicRequest.Create(stream, random.nextInt(4), settings);
            case 5 -> new TopicRequest.Update(stream, topic, settings);
            case 6 ->
                random.nextInt(4) == 0
                        ? new TopicRequest.Delete(stream, topic)
                        : new PartitionRequest.Create(stream, topic, random.nextInt(3));
            default -> new PartitionRequest.Delete(stream, topic, random.nextInt(3));
        };
    }

    private static List<String> outline(Catalog catalog) {
        List<String> lines = new ArrayList<>();
        for (Stream stream : catalog.allStreams()) {
            lines.add(stream.id() + " " + stream.name() + " next " + stream.nextTopicId());
            for (Topic topic : stream.allTopics()) {
                lines.add("  " + topic.id() + " " + topic.settings() + " " + topic.partitions());
            }
        }
        lines.add("next " + catalog.nextStreamId());
        return lines;
    }

    private ErrorCode ask(Request request) {
        CatalogRules.Verdict verdict = rules.decide(catalog, request, 1_000 + log.size());
        Decision decision = verdict.decision();
        if (decision != null) {
            WireWriter record = new WireWriter();
            decision.write(record);
            log.add(record.toBytes());
            catalog = catalog.apply(decision);
        }
        return verdict.code();
    }

    private void create(String name) {
        assertThat(ask(new StreamRequest.Create(name))).isEqualTo(ErrorCode.OK);
    }

    private void delete(String name) {
        assertThat(ask(new StreamRequest.Delete(Identifier.of(name)))).isEqualTo(ErrorCode.OK);
    }

    private int id(String name) {
        Stream stream = catalog.stream(Identifier.of(name));
        assertThat(stream).isNotNull();
        return stream.id();
    }

    private static TopicRequest.Create topic(String stream, String name, int partitions, long bytesMax) {
        return new TopicRequest.Create(
                Identifier.of(stream), partitions, new TopicRequest.Settings(1, 0, bytesMax, 0, name));
    }

    private static PartitionRequest.Create partitions(int count) {
        return new PartitionRequest.Create(Identifier.of("a"), Identifier.of("t"), count);
    }
}
