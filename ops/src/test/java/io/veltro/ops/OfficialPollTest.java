package io.veltro.ops;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.List;
import java.util.Optional;
import org.apache.iggy.consumergroup.Consumer;
import org.apache.iggy.consumeroffset.ConsumerOffsetInfo;
import org.apache.iggy.identifier.ConsumerId;
import org.apache.iggy.identifier.StreamId;
import org.apache.iggy.identifier.TopicId;
import org.apache.iggy.message.PolledMessages;
import org.apache.iggy.message.PollingStrategy;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The five polling strategies, consumers and stored offsets, as the official client sees them. */
class OfficialPollTest extends WithOfficialClient {
    /** Six messages in partition 0 of two, in three batches. */
    @BeforeEach
    void sendSix() {
        Official.streamWithTopic(client, name, 2);
        Official.send(client, name, 0, "0", "1");
        Official.send(client, name, 0, "2", "3");
        Official.send(client, name, 0, "4", "5");
    }

    private PolledMessages poll(PollingStrategy strategy, long count) {
        return Official.poll(client, name, 0, strategy, count);
    }

    private PolledMessages next(Consumer consumer, long count, boolean autoCommit) {
        return Official.poll(client, name, Optional.of(0L), consumer, PollingStrategy.next(), count, autoCommit);
    }

    private Optional<ConsumerOffsetInfo> stored(Consumer consumer) {
        return client.consumerOffsets()
                .getConsumerOffset(StreamId.of(name), TopicId.of(name), Optional.of(0L), consumer);
    }

    private void store(Optional<Long> partition, Consumer consumer, long offset) {
        client.consumerOffsets()
                .storeConsumerOffset(
                        StreamId.of(name), TopicId.of(name), partition, consumer, BigInteger.valueOf(offset));
    }

    @Test
    void shouldPollByOffset() {
        assertThat(Official.texts(poll(Official.offset(0), 10))).containsExactly("0", "1", "2", "3", "4", "5");
        assertThat(Official.texts(poll(Official.offset(3), 2))).containsExactly("3", "4");
        assertThat(Official.texts(poll(Official.offset(5), 10))).containsExactly("5");
        assertThat(Official.offsets(poll(Official.offset(1), 3))).containsExactly(1L, 2L, 3L);
        assertThat(poll(Official.offset(6), 10).messages()).isEmpty();
        assertThat(poll(PollingStrategy.offset(Official.U64_MAX), 10).messages())
                .isEmpty();
    }

    @Test
    void shouldTellPartitionAndCurrentOffsetAlsoWithoutMessages() {
        // when
        PolledMessages beyond = poll(Official.offset(6), 10);
        PolledMessages none = poll(PollingStrategy.first(), 0);

        // then
        assertThat(beyond.partitionId()).isZero();
        assertThat(beyond.currentOffset()).isEqualTo(5);
        assertThat(beyond.count()).isZero();
        assertThat(none.currentOffset()).isEqualTo(5);
        assertThat(none.count()).isZero();
    }

    @Test
    void shouldPollByTimestamp() {
        // given
        List<BigInteger> times = poll(PollingStrategy.first(), 10).messages().stream()
                .map(message -> message.header().timestamp())
                .toList();
        BigInteger hour = BigInteger.valueOf(3_600_000_000L);

        // when, then
        assertThat(times).isSorted();
        assertThat(Official.texts(poll(PollingStrategy.timestamp(BigInteger.ZERO), 10)))
                .containsExactly("0", "1", "2", "3", "4", "5");
        assertThat(Official.texts(poll(PollingStrategy.timestamp(BigInteger.ZERO), 2)))
                .containsExactly("0", "1");
        assertThat(Official.texts(poll(PollingStrategy.timestamp(times.get(2)), 10)))
                .containsExactly("2", "3", "4", "5");
        assertThat(Official.texts(poll(PollingStrategy.timestamp(times.get(1).add(BigInteger.ONE)), 10)))
                .containsExactly("2", "3", "4", "5");
        assertThat(Official.texts(poll(PollingStrategy.timestamp(times.get(4)), 1)))
                .containsExactly("4");
        assertThat(poll(PollingStrategy.timestamp(times.get(5).add(hour)), 10).messages())
                .isEmpty();
        assertThat(poll(PollingStrategy.timestamp(Official.U64_MAX), 10).messages())
                .isEmpty();
    }

    @Test
    void shouldPollTheFirst() {
        assertThat(Official.texts(poll(PollingStrategy.first(), 2))).containsExactly("0", "1");
        assertThat(Official.texts(poll(PollingStrategy.first(), 0xffff_ffffL))).hasSize(6);
    }

    @Test
    void shouldPollTheLastInAscendingOrder() {
        assertThat(Official.texts(poll(PollingStrategy.last(), 10))).containsExactly("0", "1", "2", "3", "4", "5");
        assertThat(Official.texts(poll(PollingStrategy.last(), 1))).containsExactly("5");
        assertThat(Official.texts(poll(PollingStrategy.last(), 3))).containsExactly("3", "4", "5");
    }

    @Test
    void shouldPollNextFromBehindTheStoredOffset() {
        // given
        Consumer consumer = Official.consumer(42);

        // when, then
        assertThat(Official.texts(next(consumer, 2, false))).containsExactly("0", "1");
        assertThat(Official.texts(next(consumer, 2, false))).containsExactly("0", "1");
        assertThat(stored(consumer)).isEmpty();
        assertThat(Official.texts(next(consumer, 4, true))).containsExactly("0", "1", "2", "3");
        assertThat(Official.texts(next(consumer, 4, true))).containsExactly("4", "5");
        assertThat(next(consumer, 4, true).messages()).isEmpty();
        Official.send(client, name, 0, "6");
        assertThat(Official.texts(next(consumer, 4, true))).containsExactly("6");
    }

    @Test
    void shouldAnswerEmptyPartitionsWithNothing() {
        for (PollingStrategy strategy : List.of(
                Official.offset(0),
                Official.offset(7),
                PollingStrategy.timestamp(BigInteger.ZERO),
                PollingStrategy.first(),
                PollingStrategy.last(),
                PollingStrategy.next())) {
            // when
            PolledMessages polled =
                    Official.poll(client, name, Optional.of(1L), Official.consumer(1), strategy, 10, true);

            // then
            assertThat(polled.partitionId()).isEqualTo(1);
            assertThat(polled.currentOffset()).isZero();
            assertThat(polled.count()).isZero();
        }
    }

    @Test
    void shouldPollPartitionZeroWhenNoneIsNamed() {
        // when
        PolledMessages polled = Official.poll(
                client, name, Optional.empty(), Official.consumer("c"), PollingStrategy.first(), 1, false);

        // then
        assertThat(polled.partitionId()).isZero();
        assertThat(Official.texts(polled)).containsExactly("0");
    }

    @Test
    void shouldRefusePollsOfWhatIsNotThere() {
        assertThat(Official.statusOf(() -> Official.poll(client, name, 2, PollingStrategy.first(), 1)))
                .isEqualTo(3007);
        assertThat(Official.statusOf(() -> Official.poll(client, "no-stream", 0, PollingStrategy.first(), 1)))
                .isEqualTo(1009);
        assertThat(Official.statusOf(() -> client.messages()
                        .pollMessages(
                                StreamId.of(name),
                                TopicId.of("no-topic"),
                                Optional.empty(),
                                Official.consumer(1),
                                PollingStrategy.first(),
                                1L,
                                false)))
                .isEqualTo(2010);
        if (transport == OfficialTransport.TCP) { // over HTTP every consumer is one on its own
            assertThat(Official.statusOf(() -> next(Consumer.group(ConsumerId.of("no-group")), 1, false)))
                    .isEqualTo(5000);
        }
    }

    @Test
    void shouldCommitWhatItGaveOutWithEveryStrategy() {
        // given
        Consumer consumer = Official.consumer("by-name");

        // when, then
        assertThat(next(consumer, 10, true).count()).isEqualTo(6);
        assertThat(stored(consumer)).hasValueSatisfying(info -> {
            assertThat(info.partitionId()).isZero();
            assertThat(info.currentOffset()).isEqualTo(5);
            assertThat(info.storedOffset()).isEqualTo(5);
        });
        Official.poll(client, name, Optional.of(0L), consumer, Official.offset(1), 2, true);
        assertThat(stored(consumer).orElseThrow().storedOffset()).isEqualTo(2);
        Official.poll(client, name, Optional.of(0L), consumer, Official.offset(99), 2, true);
        Official.poll(client, name, Optional.of(0L), consumer, PollingStrategy.first(), 0, true);
        assertThat(stored(consumer).orElseThrow().storedOffset()).isEqualTo(2);
        assertThat(Official.texts(next(consumer, 1, false))).containsExactly("3");
    }

    @Test
    void shouldStoreOffsetsForwardsAndBackwards() {
        // given
        Consumer consumer = Official.consumer(7);

        // when, then
        store(Optional.of(0L), consumer, 5);
        assertThat(stored(consumer).orElseThrow().storedOffset()).isEqualTo(5);
        store(Optional.of(0L), consumer, 2);
        assertThat(stored(consumer).orElseThrow().storedOffset()).isEqualTo(2);
        store(Optional.empty(), consumer, 0);
        assertThat(stored(consumer).orElseThrow().storedOffset()).isZero();
        assertThat(Official.texts(next(consumer, 1, false))).containsExactly("1");
    }

    @Test
    void shouldRefuseOffsetsThatNoMessageHas() {
        // given
        Consumer consumer = Official.consumer(7);

        // when, then
        assertThat(Official.statusOf(() -> store(Optional.of(0L), consumer, 6))).isEqualTo(4100);
        assertThat(Official.statusOf(() -> store(Optional.of(1L), consumer, 0))).isEqualTo(4100);
        assertThat(Official.statusOf(() -> store(Optional.of(2L), consumer, 0))).isEqualTo(3007);
        assertThat(stored(consumer)).isEmpty();
        Official.send(client, name, 1, "first");
        store(Optional.of(1L), consumer, 0);
    }

    @Test
    void shouldAnswerOffsetsThatAreNotThereWithNothing() {
        // given
        Consumer consumer = Official.consumer(7);

        // when, then
        assertThat(stored(consumer)).isEmpty();
        assertThat(stored(Consumer.group(ConsumerId.of("no-group")))).isEmpty();
        assertThat(client.consumerOffsets()
                        .getConsumerOffset(StreamId.of("no-stream"), TopicId.of(name), Optional.of(0L), consumer))
                .isEmpty();
        assertThat(client.consumerOffsets()
                        .getConsumerOffset(StreamId.of(name), TopicId.of(name), Optional.of(9L), consumer))
                .isEmpty();
    }

    @Test
    void shouldKeepConsumersApart() {
        // when
        next(Official.consumer(1), 2, true);
        next(Official.consumer("one"), 4, true);

        // then
        assertThat(stored(Official.consumer(1)).orElseThrow().storedOffset()).isEqualTo(1);
        assertThat(stored(Official.consumer("one")).orElseThrow().storedOffset())
                .isEqualTo(3);
        assertThat(stored(Official.consumer(2))).isEmpty();
    }

    @Test
    void shouldKeepANamedConsumerUnderTheHashOfItsName() throws Exception {
        // when
        next(Official.consumer("my-consumer"), 3, true);

        // then
        long hash = Golden.hash("my-consumer");
        assertThat(stored(Official.consumer(hash)).orElseThrow().storedOffset()).isEqualTo(2);
    }
}
