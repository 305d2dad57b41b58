package io.veltro.ops;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.apache.iggy.consumergroup.Consumer;
import org.apache.iggy.consumergroup.ConsumerGroup;
import org.apache.iggy.consumergroup.ConsumerGroupDetails;
import org.apache.iggy.consumergroup.ConsumerGroupMember;
import org.apache.iggy.identifier.ConsumerId;
import org.apache.iggy.identifier.StreamId;
import org.apache.iggy.identifier.TopicId;
import org.apache.iggy.message.Partitioning;
import org.apache.iggy.message.PolledMessages;
import org.apache.iggy.message.PollingStrategy;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Consumer groups as the official client sees them. */
class OfficialGroupsTest extends WithOfficialClient {
    private static final ConsumerId WORKERS = ConsumerId.of("workers");
    private static final String NO_MEMBERS = "a member is a connection, and over HTTP there is none";

    private OfficialCaller member;

    @BeforeEach
    void connectMember() {
        member = member();
    }

    @AfterEach
    void closeMember() {
        member.close();
    }

    private void createGroup(long partitions) {
        Official.streamWithTopic(client, name, partitions);
        client.consumerGroups().createConsumerGroup(StreamId.of(name), TopicId.of(name), "workers");
    }

    private void join(OfficialCaller joining) {
        joining.consumerGroups().joinConsumerGroup(StreamId.of(name), TopicId.of(name), WORKERS);
    }

    private void leave(OfficialCaller leaving) {
        leaving.consumerGroups().leaveConsumerGroup(StreamId.of(name), TopicId.of(name), WORKERS);
    }

    private ConsumerGroupDetails group() {
        return client.consumerGroups()
                .getConsumerGroup(StreamId.of(name), TopicId.of(name), WORKERS)
                .orElseThrow();
    }

    private List<List<Long>> shares() {
        return group().members().stream()
                .sorted(Comparator.comparing(ConsumerGroupMember::id))
                .map(ConsumerGroupMember::partitions)
                .toList();
    }

    /** Of the groups root's connection is in, those of this test. */
    private long groupsOfMine() {
        long stream =
                client.streams().getStream(StreamId.of(name)).orElseThrow().id();
        return member.system().getMe().consumerGroups().stream()
                .filter(info -> info.streamId() == stream)
                .count();
    }

    private PolledMessages next(OfficialCaller polling, long count) {
        return Official.poll(
                polling, name, Optional.empty(), Consumer.group(WORKERS), PollingStrategy.next(), count, true);
    }

    private Optional<BigInteger> stored(long partition) {
        return client.consumerOffsets()
                .getConsumerOffset(StreamId.of(name), TopicId.of(name), Optional.of(partition), Consumer.group(WORKERS))
                .map(info -> info.storedOffset());
    }

    @Test
    void shouldCreateListAndDelete() {
        // given
        Official.streamWithTopic(client, name, 3);
        StreamId stream = StreamId.of(name);
        TopicId topic = TopicId.of(name);

        // when
        ConsumerGroupDetails created = client.consumerGroups().createConsumerGroup(stream, topic, "workers");

        // then
        assertThat(created).isEqualTo(new ConsumerGroupDetails(0L, "workers", 3L, 0L, List.of()));
        assertThat(client.consumerGroups().getConsumerGroups(stream, topic))
                .containsExactly(new ConsumerGroup(0L, "workers", 3L, 0L));
        assertThat(client.consumerGroups().getConsumerGroup(stream, topic, ConsumerId.of(0L)))
                .contains(created);
        assertThat(Official.statusOf(() -> client.consumerGroups().createConsumerGroup(stream, topic, "workers")))
                .isEqualTo(5004);
        client.consumerGroups().deleteConsumerGroup(stream, topic, WORKERS);
        assertThat(client.consumerGroups().getConsumerGroups(stream, topic)).isEmpty();
        assertThat(client.consumerGroups().getConsumerGroup(stream, topic, WORKERS))
                .isEmpty();
        assertThat(Official.statusOf(() -> client.consumerGroups().deleteConsumerGroup(stream, topic, WORKERS)))
                .isEqualTo(5000);
    }

    @Test
    void shouldJoinAndLeave() {
        // given
        transport.assumeTcp(NO_MEMBERS);
        createGroup(3);
        assertThat(Official.statusOf(() -> leave(member))).isEqualTo(5006);

        // when
        join(member);
        join(member);

        // then
        assertThat(shares()).containsExactly(List.of(0L, 1L, 2L));
        assertThat(groupsOfMine()).isEqualTo(1);
        leave(member);
        assertThat(group().membersCount()).isZero();
        assertThat(groupsOfMine()).isZero();
        assertThat(Official.statusOf(() -> client.consumerGroups()
                        .joinConsumerGroup(StreamId.of(name), TopicId.of(name), ConsumerId.of("no-group"))))
                .isEqualTo(5000);
    }

    @Test
    void shouldGiveAPartitionEachTurn() {
        // given
        transport.assumeTcp(NO_MEMBERS);
        createGroup(3);
        join(member);
        Official.send(client, name, 0, "a", "b", "c");
        Official.send(client, name, 2, "x");

        // when, then
        assertThat(Official.texts(next(member, 2))).containsExactly("a", "b");
        PolledMessages empty = next(member, 2);
        assertThat(empty.partitionId()).isEqualTo(1);
        assertThat(empty.messages()).isEmpty();
        assertThat(Official.texts(next(member, 2))).containsExactly("x");
        assertThat(Official.texts(next(member, 2))).containsExactly("c");
        assertThat(stored(0)).contains(BigInteger.TWO);
        assertThat(stored(1)).isEmpty();
        leave(member);
        assertThat(stored(0)).contains(BigInteger.TWO);
        assertThat(Official.statusOf(() -> next(member, 1))).isEqualTo(5006);
    }

    @Test
    void shouldReadTwelveHundredMessagesOfOnePartitionInItsTurnsOnly() {
        // given
        transport.assumeTcp(NO_MEMBERS);
        createGroup(3);
        for (int i = 0; i < 6; i++) {
            Official.send(client, name, Partitioning.messagesKey("key-" + i * 200 % 300), Official.numbered("", 200));
        }
        join(member);

        // when
        int count = 0;
        int polls = 0;
        while (count < 1_000 && polls < 100) {
            count += next(member, 100).messages().size();
            polls++;
        }

        // then
        assertThat(count).isEqualTo(1_000);
        assertThat(polls).isEqualTo(29);
        assertThat(next(member, 100).messages()).isEmpty();
    }

    @Test
    void shouldShareAmongMembers() {
        // given
        transport.assumeTcp(NO_MEMBERS);
        createGroup(6);
        join(member);

        // when, then
        try (OfficialCaller second = member();
                OfficialCaller third = member()) {
            join(second);
            assertThat(shares()).containsExactly(List.of(0L, 1L, 2L, 3L, 4L), List.of(5L));
            join(third);
            assertThat(shares()).containsExactly(List.of(0L, 1L, 2L, 3L), List.of(5L), List.of(4L));
            Official.send(client, name, 4, "for the third");
            assertThat(Official.texts(next(third, 10))).containsExactly("for the third");
            leave(second);
            assertThat(shares()).containsExactly(List.of(0L, 2L, 4L), List.of(1L, 3L, 5L));
        }
    }

    @Test
    void shouldKeepOffsetsOfTheGroup() {
        // given
        transport.assumeTcp(NO_MEMBERS);
        createGroup(2);
        Official.send(client, name, 1, "0", "1", "2", "3");
        join(member);
        StreamId stream = StreamId.of(name);
        TopicId topic = TopicId.of(name);
        Consumer workers = Consumer.group(WORKERS);

        // when
        member.consumerOffsets().storeConsumerOffset(stream, topic, Optional.of(1L), workers, BigInteger.ONE);

        // then
        assertThat(stored(1)).contains(BigInteger.ONE);
        assertThat(Official.texts(
                        Official.poll(member, name, Optional.of(1L), workers, PollingStrategy.next(), 10, false)))
                .containsExactly("2", "3");
        try (OfficialCaller stranger = member()) {
            assertThat(Official.statusOf(() -> stranger.consumerOffsets()
                            .storeConsumerOffset(stream, topic, Optional.of(1L), workers, BigInteger.TWO)))
                    .isEqualTo(5006);
        }
    }
}
