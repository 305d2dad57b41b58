package io.veltro.ops;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.iggy.client.blocking.tcp.IggyTcpClient;
import org.apache.iggy.consumergroup.Consumer;
import org.apache.iggy.consumeroffset.ConsumerOffsetInfo;
import org.apache.iggy.identifier.StreamId;
import org.apache.iggy.identifier.TopicId;
import org.apache.iggy.message.HeaderKey;
import org.apache.iggy.message.HeaderValue;
import org.apache.iggy.message.Message;
import org.apache.iggy.message.Partitioning;
import org.apache.iggy.message.PolledMessages;
import org.apache.iggy.message.PollingStrategy;
import org.apache.iggy.partition.Partition;
import org.apache.iggy.stream.StreamBase;
import org.apache.iggy.stream.StreamDetails;
import org.apache.iggy.topic.CompressionAlgorithm;
import org.apache.iggy.topic.TopicDetails;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Everything the official client made is there again, to the last field, after an orderly restart and after kill -9. */
@Timeout(180)
@ExtendWith(ServerProcess.OutputOnFailure.class)
class RestartTest {
    private static final List<Consumer> CONSUMERS =
            List.of(Official.consumer(0), Official.consumer(7), Official.consumer("by name"));

    @TempDir
    private Path directory;

    /** All a client can see. */
    private record Sight(
            List<StreamBase> streams, List<TopicDetails> topics, List<String> messages, List<String> offsets) {}

    @Test
    void shouldFindEverythingAgain() {
        try (ServerProcess server =
                ServerProcess.in(directory).set("journal.segment", "1 MiB").start()) {
            // given
            Sight made;
            try (IggyTcpClient client = Official.loggedIn(server.port())) {
                make(client);
                made = look(client);
            }
            assertThat(made.messages()).hasSizeGreaterThan(3000);
            assertThat(made.offsets()).hasSize(3);

            // when, then
            server.restart();
            assertThat(look(server)).isEqualTo(made);
            server.kill();
            server.start();
            assertThat(look(server)).isEqualTo(made);

            // when, then: it goes on where it was, and is killed while doing so
            Sight gone;
            try (IggyTcpClient client = Official.loggedIn(server.port())) {
                goOn(client);
                gone = look(client);
                server.kill();
            }
            server.start();
            assertThat(look(server)).isEqualTo(gone);
            server.stop();
        }
    }

    private static void make(IggyTcpClient client) {
        assertThat(client.users().login("iggy", "iggy").userId()).isZero();
        StreamDetails first = client.streams().createStream("first");
        TopicDetails topic = Official.topic(client, "first", "first", 2);
        assertThat(first.id()).isZero();
        assertThat(topic.id()).isZero();
        assertThat(topic.partitions()).extracting(Partition::id).containsExactly(0L, 1L);
        client.messages().sendMessages(0L, 0L, Partitioning.partitionId(0L), Official.messages("addressed by 0"));

        Official.streamWithTopic(client, "deleted", 3);
        Official.send(client, "deleted", 2, "gone");
        Official.streamWithTopic(client, "full", 3);
        client.streams().deleteStream(StreamId.of("deleted"));
        String text = "x".repeat(1000);
        for (int i = 0; i < 30; i++) {
            Official.send(client, "full", Partitioning.balanced(), Official.numbered(text + i + "-", 100));
        }
        Official.send(
                client,
                "full",
                Partitioning.partitionId(1L),
                List.of(Message.of("with headers", Map.of(HeaderKey.fromString("kind"), HeaderValue.fromInt64(-1)))));
        client.topics()
                .createTopic(
                        StreamId.of("full"),
                        1L,
                        CompressionAlgorithm.Gzip,
                        BigInteger.valueOf(9),
                        BigInteger.ONE.shiftLeft(33),
                        Optional.of((short) 4),
                        "set");
        client.partitions().createPartitions(StreamId.of("full"), TopicId.of("set"), 5L);
        client.partitions().deletePartitions(StreamId.of("full"), TopicId.of("set"), 2L);
        client.streams().updateStream(StreamId.of("first"), "renamed");
        Official.poll(client, "full", Optional.of(0L), CONSUMERS.get(0), PollingStrategy.next(), 10, true);
        Official.poll(client, "full", Optional.of(1L), CONSUMERS.get(1), PollingStrategy.last(), 1, true);
        client.consumerOffsets()
                .storeConsumerOffset(
                        StreamId.of("full"),
                        TopicId.of("full"),
                        Optional.of(2L),
                        CONSUMERS.get(2),
                        BigInteger.valueOf(500));
    }

    /** After a single message the next has offset 1; the lowest free number is given out first. */
    private static void goOn(IggyTcpClient client) {
        client.messages()
                .sendMessages(
                        StreamId.of("renamed"),
                        TopicId.of("first"),
                        Partitioning.partitionId(0L),
                        Official.messages("second"));
        PolledMessages polled = client.messages()
                .pollMessages(
                        StreamId.of("renamed"),
                        TopicId.of("first"),
                        Optional.of(0L),
                        CONSUMERS.get(0),
                        PollingStrategy.first(),
                        10L,
                        false);
        assertThat(Official.offsets(polled)).containsExactly(0L, 1L);
        assertThat(Official.texts(Official.poll(
                        client, "full", Optional.of(2L), CONSUMERS.get(2), PollingStrategy.next(), 1, true)))
                .hasSize(1);
        assertThat(client.streams().createStream("new").id()).isEqualTo(1);
        assertThat(Official.topic(client, "new", "new", 1).id()).isZero();
        Official.send(client, "new", 0, "fresh");
        assertThat(Official.offsets(Official.poll(client, "new", 0, PollingStrategy.first(), 10)))
                .containsExactly(0L);
        client.topics().deleteTopic(StreamId.of("full"), TopicId.of("set"));
    }

    private static Sight look(ServerProcess server) {
        try (IggyTcpClient client = Official.loggedIn(server.port())) {
            return look(client);
        }
    }

    private static Sight look(IggyTcpClient client) {
        List<StreamBase> streams = client.streams().getStreams();
        List<TopicDetails> topics = new ArrayList<>();
        List<String> messages = new ArrayList<>();
        List<String> offsets = new ArrayList<>();
        for (StreamBase stream : streams) {
            for (var listed : client.topics().getTopics(stream.id())) {
                TopicDetails topic =
                        client.topics().getTopic(stream.id(), listed.id()).orElseThrow();
                topics.add(topic);
                for (Partition partition : topic.partitions()) {
                    lookAt(client, stream.id(), topic.id(), partition.id(), messages, offsets);
                }
            }
        }
        return new Sight(streams, topics, messages, offsets);
    }

    private static void lookAt(
            IggyTcpClient client,
            long stream,
            long topic,
            long partition,
            List<String> messages,
            List<String> offsets) {
        String place = stream + "/" + topic + "/" + partition + " ";
        PolledMessages polled = client.messages()
                .pollMessages(stream, topic, Optional.of(partition), 99L, PollingStrategy.first(), 100_000L, false);
        for (Message message : polled.messages()) {
            var header = message.header();
            messages.add(place + header.offset() + " " + header.checksum() + " "
                    + header.id().toBigInteger() + " " + header.timestamp() + " " + message.userHeaders() + " "
                    + Official.text(message));
        }
        for (Consumer consumer : CONSUMERS) {
            Optional<ConsumerOffsetInfo> info = client.consumerOffsets()
                    .getConsumerOffset(StreamId.of(stream), TopicId.of(topic), Optional.of(partition), consumer);
            info.ifPresent(found -> offsets.add(place + consumer + " " + found));
        }
    }
}
