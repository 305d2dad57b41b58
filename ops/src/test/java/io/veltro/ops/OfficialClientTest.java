package io.veltro.ops;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.iggy.client.async.tcp.AsyncIggyTcpClient;
import org.apache.iggy.identifier.StreamId;
import org.apache.iggy.identifier.TopicId;
import org.apache.iggy.partition.Partition;
import org.apache.iggy.stream.StreamBase;
import org.apache.iggy.stream.StreamDetails;
import org.apache.iggy.system.ClientInfoDetails;
import org.apache.iggy.system.Stats;
import org.apache.iggy.topic.CompressionAlgorithm;
import org.apache.iggy.topic.Topic;
import org.apache.iggy.topic.TopicDetails;
import org.junit.jupiter.api.Test;

/** Sessions, streams, topics and partitions as the official client sees them. */
class OfficialClientTest extends WithOfficialClient {
    @Test
    void shouldAnswerPingBeforeAndAfterLogin() {
        // given
        try (OfficialCaller stranger = connected()) {
            // when, then
            assertThat(stranger.system().ping()).isNotNull();
            stranger.users().login("iggy", "iggy");
            assertThat(stranger.system().ping()).isNotNull();
        }
    }

    @Test
    void shouldTellStatistics() {
        // given
        OfficialCaller listed = OfficialCaller.of(Official.connected(server.port()));

        // when
        Stats stats = client.system().getStats();

        // then
        listed.close();
        assertThat(stats.processId()).isEqualTo(server.pid());
        assertThat(List.of(
                        stats.hostname(),
                        stats.osName(),
                        stats.osVersion(),
                        stats.kernelVersion(),
                        stats.iggyServerVersion()))
                .allSatisfy(text -> assertThat(text).isNotBlank());
        assertThat(stats.iggyServerSemver())
                .hasValueSatisfying(version -> assertThat(version).isPositive());
        assertThat(Official.bytes(stats.availableMemory())).isPositive();
        assertThat(Official.bytes(stats.totalMemory())).isPositive();
        assertThat(stats.runTime()).isPositive();
        assertThat(Instant.EPOCH.plus(stats.startTime().longValueExact(), ChronoUnit.MICROS))
                .isBetween(Instant.now().minus(Duration.ofMinutes(10)), Instant.now());
        assertThat(stats.clientsCount()).isPositive();
        assertThat(stats.threadsCount()).isPositive();
        assertThat(stats.cacheMetrics()).isEmpty();
    }

    @Test
    void shouldCountWhatThereIsInStatistics() {
        // given
        Stats before = client.system().getStats();
        Official.streamWithTopic(client, name, 3);

        // when
        Official.send(client, name, 1, "12345", "67890");

        // then
        Stats after = client.system().getStats();
        assertThat(after.streamsCount() - before.streamsCount()).isEqualTo(1);
        assertThat(after.topicsCount() - before.topicsCount()).isEqualTo(1);
        assertThat(after.partitionsCount() - before.partitionsCount()).isEqualTo(3);
        assertThat(after.segmentsCount() - before.segmentsCount()).isEqualTo(3);
        assertThat(after.messagesCount().subtract(before.messagesCount())).isEqualTo(2);
        assertThat(Official.bytes(after.messagesSizeBytes()).subtract(Official.bytes(before.messagesSizeBytes())))
                .isEqualTo(2 * (64 + 5));
    }

    @Test
    void shouldTellWhoIAm() {
        // given
        transport.assumeTcp("over HTTP nobody is a connection, so there is no /me");

        // when
        ClientInfoDetails me = client.system().getMe();

        // then
        assertThat(me.clientId()).isPositive();
        assertThat(me.address()).startsWith("127.0.0.1:");
        assertThat(me.transport()).isEqualToIgnoringCase("tcp");
        assertThat(me.consumerGroupsCount()).isZero();
        assertThat(me.consumerGroups()).isEmpty();
    }

    @Test
    void shouldLogInAsUserZeroAndLogOut() {
        // given
        try (OfficialCaller other = connected()) {
            // when, then
            assertThat(other.users().login("iggy", "iggy").userId()).isZero();
            other.users().login("iggy", "iggy");
            other.streams().getStreams();
            other.users().logout();
            assertThat(transport.notLoggedIn())
                    .contains(Official.statusOf(() -> other.system().getStats()));
        }
    }

    @Test
    void shouldRefuseWrongCredentials() {
        // given
        try (OfficialCaller other = connected()) {
            // when, then
            assertThat(Official.statusOf(() -> other.users().login("iggy", "wrong")))
                    .isEqualTo(42);
            assertThat(Official.statusOf(() -> other.users().login("nobody", "iggy")))
                    .isEqualTo(42);
            assertThat(Official.statusOf(() -> other.users().login("ig", "iggy")))
                    .isEqualTo(43);
            assertThat(Official.statusOf(() -> other.users().login("iggy", "ig")))
                    .isEqualTo(44);
        }
    }

    @Test
    void shouldRefuseStrangers() {
        // given
        try (OfficialCaller stranger = connected()) {
            // when, then
            assertThat(transport.notLoggedIn())
                    .contains(Official.statusOf(() -> stranger.system().getStats()));
        }
    }

    @Test
    void shouldKeepStreams() {
        // given
        StreamDetails made = client.streams().createStream(name);

        // when
        client.streams().updateStream(StreamId.of(name), name + "-renamed");
        Optional<StreamDetails> byName = client.streams().getStream(StreamId.of(name + "-renamed"));
        Optional<StreamDetails> byId = client.streams().getStream(made.id());
        List<StreamBase> all = client.streams().getStreams();

        // then
        assertThat(made.name()).isEqualTo(name);
        assertThat(made.topicsCount()).isZero();
        assertThat(made.messagesCount()).isZero();
        assertThat(Instant.EPOCH.plus(made.createdAt().longValueExact(), ChronoUnit.MICROS))
                .isBetween(Instant.now().minus(Duration.ofMinutes(10)), Instant.now());
        assertThat(byName).hasValueSatisfying(found -> assertThat(found.id()).isEqualTo(made.id()));
        assertThat(byId).isEqualTo(byName);
        assertThat(all).extracting(StreamBase::name).contains(name + "-renamed").doesNotContain(name);
        assertThat(all).extracting(StreamBase::id).isSorted();
        assertThat(client.streams().getStream(StreamId.of(name))).isEmpty();
    }

    @Test
    void shouldDeleteStreams() {
        // given
        Official.streamWithTopic(client, name, 2);
        Official.send(client, name, 0, "gone");

        // when
        client.streams().deleteStream(StreamId.of(name));

        // then
        assertThat(client.streams().getStream(StreamId.of(name))).isEmpty();
        assertThat(Official.statusOf(() -> client.streams().deleteStream(StreamId.of(name))))
                .isEqualTo(1009);
        assertThat(Official.statusOf(() -> Official.send(client, name, 0, "nowhere")))
                .isEqualTo(1009);
    }

    @Test
    void shouldRefuseASecondStreamOfAName() {
        // given
        client.streams().createStream(name);
        StreamDetails other = client.streams().createStream(name + "-other");

        // when, then
        assertThat(Official.statusOf(() -> client.streams().createStream(name))).isEqualTo(1012);
        assertThat(Official.statusOf(() -> client.streams().updateStream(other.id(), name)))
                .isEqualTo(1012);
        client.streams().updateStream(other.id(), name + "-other");
    }

    @Test
    void shouldKeepTopics() {
        // given
        client.streams().createStream(name);

        // when
        TopicDetails made = client.topics()
                .createTopic(
                        StreamId.of(name),
                        3L,
                        CompressionAlgorithm.Gzip,
                        BigInteger.valueOf(5_000_000),
                        BigInteger.ONE.shiftLeft(31),
                        Optional.of((short) 2),
                        "events");
        TopicDetails found = client.topics()
                .getTopic(StreamId.of(name), TopicId.of("events"))
                .orElseThrow();

        // then
        assertThat(made.id()).isZero();
        assertThat(made.partitions()).extracting(Partition::id).containsExactly(0L, 1L, 2L);
        assertThat(made.partitions()).extracting(Partition::segmentsCount).containsOnly(0L);
        assertThat(found.partitions()).extracting(Partition::segmentsCount).containsOnly(1L);
        assertThat(found.compressionAlgorithm()).isEqualTo(CompressionAlgorithm.Gzip);
        assertThat(found.messageExpiry()).isEqualTo(5_000_000);
        assertThat(found.maxTopicSize()).isEqualTo(1L << 31);
        assertThat(found.replicationFactor()).isEqualTo((short) 2);
        assertThat(found.messagesCount()).isZero();
        assertThat(client.topics().getTopics(StreamId.of(name)))
                .extracting(Topic::name)
                .containsExactly("events");
        assertThat(client.streams().getStream(StreamId.of(name)).orElseThrow().topics())
                .extracting(Topic::name)
                .containsExactly("events");
    }

    @Test
    void shouldFillInDefaultsOfTopicsAndReplaceThemOnUpdate() {
        // given
        client.streams().createStream(name);
        TopicDetails made = Official.topic(client, name, "events", 0);

        // when
        client.topics()
                .updateTopic(
                        StreamId.of(name),
                        TopicId.of("events"),
                        CompressionAlgorithm.None,
                        BigInteger.valueOf(7),
                        BigInteger.ZERO,
                        Optional.of((short) 3),
                        "renamed");

        // then
        assertThat(made.messageExpiry()).isEqualTo(Official.U64_MAX);
        assertThat(made.maxTopicSize()).isEqualTo(Official.U64_MAX);
        assertThat(made.replicationFactor()).isEqualTo((short) 1);
        assertThat(made.partitions()).isEmpty();
        TopicDetails updated = client.topics()
                .getTopic(StreamId.of(name), TopicId.of("renamed"))
                .orElseThrow();
        assertThat(updated.id()).isEqualTo(made.id());
        assertThat(updated.messageExpiry()).isEqualTo(7);
        assertThat(updated.maxTopicSize()).isZero();
        assertThat(updated.replicationFactor()).isEqualTo((short) 3);
    }

    @Test
    void shouldRefuseTopicsThatCannotBe() {
        // given
        Official.streamWithTopic(client, name, 1);
        Official.topic(client, name, "other", 1);

        // when, then
        assertThat(Official.statusOf(() -> Official.topic(client, name, name, 1)))
                .isEqualTo(2013);
        assertThat(Official.statusOf(() -> Official.topic(client, name, "many", 1001)))
                .isEqualTo(2015);
        assertThat(Official.statusOf(() -> Official.topic(client, "no-such-stream", "t", 1)))
                .isEqualTo(1009);
        assertThat(Official.statusOf(() -> client.topics()
                        .updateTopic(
                                StreamId.of(name),
                                TopicId.of("other"),
                                CompressionAlgorithm.None,
                                BigInteger.ZERO,
                                BigInteger.ZERO,
                                Optional.empty(),
                                name)))
                .isEqualTo(2013);
        assertThat(client.topics().getTopic(StreamId.of(name), TopicId.of("many")))
                .isEmpty();
        assertThat(client.topics().getTopic(StreamId.of("no-such-stream"), TopicId.of("many")))
                .isEmpty();
        if (transport == OfficialTransport.TCP) {
            assertThat(client.topics().getTopics(StreamId.of("no-such-stream"))).isEmpty();
        } else { // over HTTP what is missing is no empty list
            assertThat(Official.statusOf(() -> client.topics().getTopics(StreamId.of("no-such-stream"))))
                    .isEqualTo(404);
        }
    }

    @Test
    void shouldDeleteTopicsAndGiveTheirNumbersOutAgain() {
        // given
        client.streams().createStream(name);
        Official.topic(client, name, "first", 1);
        Official.topic(client, name, "second", 1);

        // when
        client.topics().deleteTopic(StreamId.of(name), TopicId.of("first"));

        // then
        assertThat(client.topics().getTopic(StreamId.of(name), TopicId.of("first")))
                .isEmpty();
        assertThat(Official.statusOf(() -> client.topics().deleteTopic(StreamId.of(name), TopicId.of("first"))))
                .isEqualTo(2010);
        TopicDetails reborn = Official.topic(client, name, "reborn", 1);
        assertThat(reborn.id()).isZero();
        assertThat(reborn.messagesCount()).isZero();
    }

    @Test
    void shouldAddAndRemovePartitions() {
        // given
        Official.streamWithTopic(client, name, 0);

        // when
        client.partitions().createPartitions(StreamId.of(name), TopicId.of(name), 22L);
        Official.send(client, name, 21, "in the last one");
        client.partitions().deletePartitions(StreamId.of(name), TopicId.of(name), 19L);

        // then
        TopicDetails topic =
                client.topics().getTopic(StreamId.of(name), TopicId.of(name)).orElseThrow();
        assertThat(topic.partitionsCount()).isEqualTo(3);
        assertThat(topic.partitions()).extracting(Partition::id).containsExactly(0L, 1L, 2L);
        assertThat(topic.messagesCount()).isZero();
        assertThat(Official.statusOf(() -> Official.send(client, name, 3, "nowhere")))
                .isEqualTo(3007);
    }

    @Test
    void shouldRefuseWrongNumbersOfPartitions() {
        // given
        Official.streamWithTopic(client, name, 3);

        // when, then
        assertThat(Official.statusOf(() -> deletePartitions(4))).isEqualTo(2019);
        assertThat(Official.statusOf(() -> deletePartitions(0))).isEqualTo(2015);
        assertThat(Official.statusOf(() -> createPartitions(0))).isEqualTo(2015);
        assertThat(Official.statusOf(() -> createPartitions(1001))).isEqualTo(2015);
    }

    private void deletePartitions(long count) {
        client.partitions().deletePartitions(StreamId.of(name), TopicId.of(name), count);
    }

    private void createPartitions(long count) {
        client.partitions().createPartitions(StreamId.of(name), TopicId.of(name), count);
    }

    @Test
    void shouldLetExactlyOneOfManyCreateAStream() throws Exception {
        // given
        transport.assumeTcp("the asynchronous side of the client speaks TCP alone");
        AsyncIggyTcpClient pool = AsyncIggyTcpClient.builder()
                .host("127.0.0.1")
                .port(server.port())
                .credentials("iggy", "iggy")
                .connectionPoolSize(5)
                .buildAndLogin()
                .get(30, TimeUnit.SECONDS);

        // when
        List<CompletableFuture<Integer>> same = IntStream.range(0, 20)
                .mapToObj(i -> pool.streams().createStream(name).handle((made, fault) -> fault == null ? 1 : 0))
                .toList();
        List<CompletableFuture<Long>> distinct = IntStream.range(0, 20)
                .mapToObj(i -> pool.streams().createStream(name + i).thenApply(StreamDetails::id))
                .toList();

        // then
        assertThat(same.stream().mapToInt(CompletableFuture::join).sum()).isEqualTo(1);
        assertThat(distinct.stream().map(CompletableFuture::join)).doesNotHaveDuplicates();
        pool.close().get(30, TimeUnit.SECONDS);
    }
}
