package io.veltro.ops;

import static org.assertj.core.api.Assertions.assertThat;

import io.veltro.pipeline.request.Identifier;
import io.veltro.pipeline.request.TopicRequest;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import org.apache.iggy.identifier.StreamId;
import org.apache.iggy.identifier.TopicId;
import org.apache.iggy.message.HeaderKey;
import org.apache.iggy.message.HeaderKind;
import org.apache.iggy.message.HeaderValue;
import org.apache.iggy.message.Message;
import org.apache.iggy.message.MessageHeader;
import org.apache.iggy.message.MessageId;
import org.apache.iggy.message.Partitioning;
import org.apache.iggy.message.PolledMessages;
import org.apache.iggy.message.PollingStrategy;
import org.apache.iggy.message.UuidMessageId;
import org.apache.iggy.partition.Partition;
import org.apache.iggy.topic.TopicDetails;
import org.junit.jupiter.api.Test;

/** Sending and what becomes of a message, as the official client sees it; {@link OfficialPollTest} has the strategies. */
class OfficialMessagesTest extends WithOfficialClient {
    private PolledMessages all(long partition) {
        return Official.poll(client, name, partition, PollingStrategy.first(), 10_000);
    }

    private TopicDetails topic() {
        return client.topics().getTopic(StreamId.of(name), TopicId.of(name)).orElseThrow();
    }

    private static MessageHeader header(MessageId id, long origin, byte[] payload) {
        return new MessageHeader(
                BigInteger.ZERO,
                id,
                BigInteger.ZERO,
                BigInteger.ZERO,
                BigInteger.valueOf(origin),
                0L,
                (long) payload.length,
                BigInteger.ZERO);
    }

    @Test
    void shouldTakeTurnsAmongPartitions() {
        // given
        Official.streamWithTopic(client, name, 3);

        // when
        for (int size : new int[] {2, 3, 4}) {
            Official.send(client, name, Partitioning.balanced(), Official.numbered("m", size));
        }

        // then
        assertThat(topic().partitions())
                .extracting(partition -> partition.messagesCount().intValue())
                .containsExactly(2, 3, 4);
    }

    @Test
    void shouldSendToTheNamedPartition() {
        // given
        Official.streamWithTopic(client, name, 3);

        // when
        Official.send(client, name, 2, "a", "b");

        // then
        assertThat(Official.texts(all(2))).containsExactly("a", "b");
        assertThat(all(0).messages()).isEmpty();
        assertThat(all(2).partitionId()).isEqualTo(2);
    }

    @Test
    void shouldHashKeysAsAllClientsExpect() throws Exception {
        // given
        Official.streamWithTopic(client, name, 3);
        Map<String, Integer> partitionByKey = Golden.partitionsOfThree();

        // when
        partitionByKey.keySet().forEach(key -> {
            Official.send(client, name, Partitioning.messagesKey(key), Official.messages(key));
            Official.send(client, name, Partitioning.messagesKey(key), Official.messages(key));
        });

        // then
        assertThat(partitionByKey).isNotEmpty();
        List<String> expected = new ArrayList<>();
        for (int partition = 0; partition < 3; partition++) {
            for (Map.Entry<String, Integer> entry : partitionByKey.entrySet()) {
                if (entry.getValue() == partition) {
                    expected.addAll(List.of(entry.getKey(), entry.getKey()));
                }
            }
            assertThat(Official.texts(all(partition))).isEqualTo(expected);
            expected.clear();
        }
    }

    @Test
    void shouldPutTheKeysOfTheNodeClientsTestIntoPartitionOne() {
        // given
        Official.streamWithTopic(client, name, 3);

        // when
        for (String key : List.of("key-0", "key-100", "key-200")) {
            Official.send(client, name, Partitioning.messagesKey(key), Official.numbered(key + "-", 400));
        }

        // then
        assertThat(topic().partitions())
                .extracting(partition -> partition.messagesCount().intValue())
                .containsExactly(0, 1200, 0);
    }

    @Test
    void shouldKeepMessageIdsAndMakeThoseThatAreMissing() {
        // given
        Official.streamWithTopic(client, name, 1);
        byte[] payload = {1};
        MessageId uuid = new UuidMessageId(UUID.fromString("00112233-4455-6677-8899-aabbccddeeff"));
        MessageId number = MessageId.from(BigInteger.valueOf(258));

        // when
        Official.send(
                client,
                name,
                Partitioning.partitionId(0L),
                List.of(
                        new Message(header(uuid, 0, payload), payload, Map.of()),
                        new Message(header(number, 0, payload), payload, Map.of()),
                        new Message(header(MessageId.serverGenerated(), 0, payload), payload, Map.of()),
                        new Message(header(MessageId.serverGenerated(), 0, payload), payload, Map.of())));

        // then
        List<BigInteger> ids = all(0).messages().stream()
                .map(message -> message.header().id().toBigInteger())
                .toList();
        assertThat(ids.get(0)).isEqualTo(uuid.toBigInteger());
        assertThat(ids.get(1)).isEqualTo(number.toBigInteger());
        assertThat(ids.get(2)).isPositive();
        assertThat(ids).doesNotHaveDuplicates();
    }

    @Test
    void shouldKeepPayloadAndOriginAndStampTheRest() {
        // given
        Official.streamWithTopic(client, name, 1);
        byte[] payload = new byte[70_000];
        new Random(1).nextBytes(payload);

        // when
        Official.send(
                client,
                name,
                Partitioning.partitionId(0L),
                List.of(
                        new Message(
                                header(MessageId.serverGenerated(), 1_700_000_000_000_000L, payload),
                                payload,
                                Map.of()),
                        Message.of("second")));

        // then
        List<Message> found = all(0).messages();
        assertThat(found.get(0).payload()).isEqualTo(payload);
        if (transport == OfficialTransport.TCP) {
            assertThat(found.get(0).header().originTimestamp()).isEqualTo(1_700_000_000_000_000L);
        } else { // HTTP has no field for it: the server says when the request came
            assertThat(found.get(0).header().originTimestamp())
                    .isLessThanOrEqualTo(found.get(0).header().timestamp())
                    .isGreaterThan(BigInteger.valueOf(1_700_000_000_000_000L));
        }
        assertThat(found.get(0).header().checksum()).isNotEqualTo(BigInteger.ZERO);
        assertThat(found.get(0).header().reserved()).isZero();
        assertThat(found).extracting(message -> message.header().timestamp()).hasSize(2);
        assertThat(found.get(0).header().timestamp())
                .isEqualTo(found.get(1).header().timestamp());
        assertThat(Instant.EPOCH.plus(found.get(0).header().timestamp().longValueExact(), ChronoUnit.MICROS))
                .isBetween(Instant.now().minus(Duration.ofMinutes(5)), Instant.now());
    }

    @Test
    void shouldKeepUserHeadersOfEveryKind() {
        // given
        Official.streamWithTopic(client, name, 1);
        Map<HeaderKey, HeaderValue> headers = new LinkedHashMap<>();
        for (HeaderKind kind : HeaderKind.values()) {
            byte[] value = new byte[bytesOf(kind)];
            new Random(kind.asCode()).nextBytes(value);
            headers.put(HeaderKey.fromString(kind.name()), new HeaderValue(kind, value));
        }
        headers.put(new HeaderKey(HeaderKind.Uint32, new byte[] {7, 0, 0, 0}), HeaderValue.fromString("numeric key"));

        // when
        Official.send(client, name, Partitioning.partitionId(0L), List.of(Message.of("with headers", headers)));

        // then
        Message found = all(0).messages().get(0);
        assertThat(found.userHeaders()).isEqualTo(headers);
        assertThat(Official.text(found)).isEqualTo("with headers");
    }

    private static int bytesOf(HeaderKind kind) {
        return switch (kind) {
            case Bool, Int8, Uint8 -> 1;
            case Int16, Uint16 -> 2;
            case Int32, Uint32, Float32 -> 4;
            case Int64, Uint64, Float64 -> 8;
            case Int128, Uint128 -> 16;
            case Raw -> 255;
            case String -> 11;
        };
    }

    @Test
    void shouldCountMessagesBytesAndOffsets() {
        // given
        Official.streamWithTopic(client, name, 1);

        // when, then
        Partition empty = topic().partitions().get(0);
        assertThat(empty.currentOffset()).isZero();
        assertThat(empty.messagesCount()).isZero();
        assertThat(Official.bytes(empty.size())).isZero();

        Official.send(client, name, 0, "message 0");
        Partition one = topic().partitions().get(0);
        assertThat(one.currentOffset()).isZero();
        assertThat(one.messagesCount()).isEqualTo(1);

        Official.send(
                client,
                name,
                Partitioning.partitionId(0L),
                Official.numbered("message ", 1337).subList(1, 1337));
        TopicDetails topic = topic();
        assertThat(Official.bytes(topic.size())).isEqualTo(100_502);
        assertThat(topic.messagesCount()).isEqualTo(1337);
        assertThat(topic.partitions().get(0).currentOffset()).isEqualTo(1336);
        assertThat(Official.bytes(client.streams()
                        .getStream(StreamId.of(name))
                        .orElseThrow()
                        .size()))
                .isEqualTo(100_502);
    }

    @Test
    void shouldRefuseSendsThatLeadNowhere() {
        // given
        Official.streamWithTopic(client, name, 1);
        Official.topic(client, name, "without-partitions", 0);

        // when, then
        assertThat(Official.statusOf(() -> Official.send(client, name, 1, "x"))).isEqualTo(3007);
        assertThat(Official.statusOf(() -> sendTo(name, "no-topic", Partitioning.balanced())))
                .isEqualTo(2010);
        assertThat(Official.statusOf(() -> sendTo("no-stream", name, Partitioning.balanced())))
                .isEqualTo(1009);
        assertThat(Official.statusOf(() -> sendTo(name, "without-partitions", Partitioning.balanced())))
                .isEqualTo(2010);
        assertThat(Official.statusOf(() -> sendTo(name, "without-partitions", Partitioning.messagesKey("k"))))
                .isEqualTo(3007);
    }

    private void sendTo(String stream, String topic, Partitioning partitioning) {
        client.messages().sendMessages(StreamId.of(stream), TopicId.of(topic), partitioning, Official.messages("x"));
    }

    @Test
    void shouldLimitUserHeaders() {
        // given: 100,000 bytes are 360 headers of 277 bytes and one of 280
        Official.streamWithTopic(client, name, 1);

        // when, then
        Official.send(client, name, Partitioning.partitionId(0L), List.of(withHeaders(280)));
        assertThat(Official.statusOf(
                        () -> Official.send(client, name, Partitioning.partitionId(0L), List.of(withHeaders(281)))))
                .isEqualTo(transport == OfficialTransport.TCP ? 4017 : 422);
        assertThat(all(0).messages().get(0).userHeaders()).hasSize(361);
    }

    /** Each entry has 10 bytes of kinds and lengths beside key and value. */
    private static Message withHeaders(int lastEntryBytes) {
        Map<HeaderKey, HeaderValue> headers = new LinkedHashMap<>();
        for (int i = 0; i < 360; i++) {
            headers.put(HeaderKey.fromString(String.format("%017d", i)), HeaderValue.fromRaw(new byte[250]));
        }
        headers.put(HeaderKey.fromString("x".repeat(lastEntryBytes - 260)), HeaderValue.fromRaw(new byte[250]));
        return Message.of("p", headers);
    }

    @Test
    void shouldPollAcrossSegmentsWithoutGaps() {
        // given: segments of 1 MiB
        Official.streamWithTopic(client, name, 1);
        String text = "x".repeat(1000);
        List<Message> batch = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            batch.add(Message.of(text));
        }

        // when
        for (int i = 0; i < 10; i++) {
            Official.send(client, name, Partitioning.partitionId(0L), batch);
        }

        // then
        assertThat(topic().partitions().get(0).segmentsCount()).isGreaterThan(1);
        PolledMessages polled = all(0);
        assertThat(polled.count()).isEqualTo(5000);
        for (int i = 0; i < 5000; i++) {
            assertThat(polled.messages().get(i).header().offset()).isEqualTo(i);
        }
    }

    @Test
    void shouldStartPurgedTopicsAgainAtZero() throws Exception {
        // given
        Official.streamWithTopic(client, name, 1);
        Official.send(client, name, 0, "a", "b", "c");
        Official.poll(client, name, Optional.of(0L), Official.consumer(9), PollingStrategy.next(), 2, true);

        // when
        try (RawConnection raw = RawConnection.loggedIn(server.port())) {
            raw.ask(new TopicRequest.Purge(Identifier.of(name), Identifier.of(name)))
                    .orThrow();
        }

        // then
        Partition purged = topic().partitions().get(0);
        assertThat(purged.messagesCount()).isZero();
        assertThat(Official.bytes(purged.size())).isZero();
        assertThat(purged.currentOffset()).isZero();
        assertThat(purged.segmentsCount()).isEqualTo(1);
        assertThat(client.consumerOffsets()
                        .getConsumerOffset(StreamId.of(name), TopicId.of(name), Optional.of(0L), Official.consumer(9)))
                .isEmpty();
        Official.send(client, name, 0, "anew");
        assertThat(Official.offsets(all(0))).containsExactly(0L);
        assertThat(Official.texts(all(0))).containsExactly("anew");
    }
}
