package io.veltro.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.handler.codec.quic.Quic;
import io.veltro.ops.RawConnection.Answer;
import io.veltro.pipeline.error.ErrorCode;
import io.veltro.pipeline.message.MessageLayout;
import io.veltro.pipeline.request.Consumer;
import io.veltro.pipeline.request.GroupRequest;
import io.veltro.pipeline.request.Identifier;
import io.veltro.pipeline.request.MaybePartition;
import io.veltro.pipeline.request.MessageRequest;
import io.veltro.pipeline.request.MessageRequest.Strategy;
import io.veltro.pipeline.request.OffsetRequest;
import io.veltro.pipeline.request.PartitionRequest;
import io.veltro.pipeline.request.RequestCode;
import io.veltro.pipeline.request.StreamRequest;
import io.veltro.pipeline.request.SystemRequest;
import io.veltro.pipeline.request.TopicRequest;
import io.veltro.pipeline.view.GroupView;
import io.veltro.pipeline.view.ListView;
import io.veltro.pipeline.view.OffsetView;
import io.veltro.pipeline.view.PolledView;
import io.veltro.pipeline.view.StreamView;
import io.veltro.pipeline.view.SystemView;
import io.veltro.pipeline.view.TopicView;
import io.veltro.pipeline.view.UserView;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What a client does over QUIC, done by one that shares nothing with the server: from the login to the last member's leave. */
@Timeout(120)
@ExtendWith(ServerProcess.OutputOnFailure.class)
class NettyQuicTest {
    private static final Consumer CONSUMER = Consumer.consumer(Identifier.of(9));
    private static final Identifier GROUP = Identifier.of("workers");
    private static final SystemRequest.Ping PING = new SystemRequest.Ping();
    private static final long IDLE_SECONDS = 10;
    private static final long SEED = 5;

    @TempDir
    private static Path directory;

    private static ServerProcess server;

    private NettyQuic quic;
    private String name;
    private Identifier id;

    @BeforeAll
    static void startServer() {
        assumeTrue(Quic.isAvailable(), "Netty's QUIC has no native part for this platform");
        server = ServerProcess.in(directory).start();
    }

    @AfterAll
    static void stopServer() {
        if (server != null) {
            server.stop();
        }
    }

    @BeforeEach
    void logIn(TestInfo test) throws IOException {
        quic = NettyQuic.loggedIn(server.quicPort());
        name = test.getTestMethod().orElseThrow().getName();
        id = Identifier.of(name);
    }

    @AfterEach
    void leave() throws IOException {
        quic.close();
    }

    @Test
    void shouldLogInOncePerConnection() throws IOException {
        try (NettyQuic stranger = NettyQuic.to(server.quicPort())) {
            // when / then: a stranger may ping
            assertThat(stranger.ask(PING).orThrow().payload().limit()).isZero();
            assertThat(stranger.ask(new StreamRequest.GetAll()).status()).isEqualTo(ErrorCode.UNAUTHENTICATED.number());
            // when / then: a wrong password
            assertThat(stranger.login("iggy", "wrong").status()).isEqualTo(ErrorCode.INVALID_CREDENTIALS.number());
            assertThat(stranger.ask(new StreamRequest.GetAll()).status()).isEqualTo(ErrorCode.UNAUTHENTICATED.number());
            // when / then: the right one counts on the streams that follow
            Answer answer = stranger.login("iggy", "iggy").orThrow();
            assertThat(UserView.Identity.read(answer.reader()).user()).isZero();
            assertThat(stranger.ask(new StreamRequest.GetAll()).isOk()).isTrue();
            // then: and on no other connection
            try (NettyQuic other = NettyQuic.to(server.quicPort())) {
                assertThat(other.ask(new StreamRequest.GetAll()).status())
                        .isEqualTo(ErrorCode.UNAUTHENTICATED.number());
            }
        }
    }

    @Test
    void shouldShowWhoIsThere() throws IOException {
        // when
        SystemView.Client me = me(quic);

        // then
        assertThat(me.transport()).isEqualTo(SystemView.Transport.QUIC);
        assertThat(me.user()).isZero();
        assertThat(me.address()).startsWith("127.0.0.1:");
        assertThat(clients()).contains(me);
        try (RawConnection tcp = RawConnection.loggedIn(server.port())) {
            Answer seen = tcp.ask(new SystemRequest.GetClient(me.client())).orThrow();
            assertThat(SystemView.ClientDetails.read(seen.reader()).client()).isEqualTo(me);
        }
    }

    @Test
    void shouldMakeStreamsTopicsAndPartitions() throws IOException {
        // when
        makeTopic(2);
        quic.ask(new PartitionRequest.Create(id, id, 3)).orThrow();
        quic.ask(new PartitionRequest.Delete(id, id, 1)).orThrow();

        // then
        StreamView.Details stream = StreamView.Details.read(
                quic.ask(new StreamRequest.Get(id)).orThrow().reader());
        assertThat(stream.stream().name()).isEqualTo(name);
        assertThat(stream.topics()).hasSize(1);
        Answer topic = quic.ask(new TopicRequest.Get(id, id)).orThrow();
        assertThat(TopicView.Details.read(topic.reader()).partitions()).hasSize(4);
        assertThat(quic.ask(new StreamRequest.Create(name)).status())
                .isEqualTo(ErrorCode.STREAM_NAME_ALREADY_EXISTS.number());
        quic.ask(new StreamRequest.Delete(id)).orThrow();
        assertThat(quic.ask(new StreamRequest.Get(id)).orThrow().payload().limit())
                .isZero();
    }

    @Test
    void shouldGiveBackWhatWasSent() throws IOException {
        // given
        makeTopic(1);
        List<byte[]> payloads = payloads(1001, 1024);

        // when
        send(payloads.subList(0, 1));
        send(payloads.subList(1, 1001));

        // then
        assertPolled(Strategy.FIRST, 0, 2000, payloads, 0);
        assertPolled(Strategy.OFFSET, 1, 999, payloads.subList(1, 1000), 1);
        assertPolled(Strategy.OFFSET, 1000, 10, payloads.subList(1000, 1001), 1000);
        assertPolled(Strategy.LAST, 0, 7, payloads.subList(994, 1001), 994);
        assertPolled(Strategy.OFFSET, 1001, 10, List.of(), 0);
    }

    @Test
    void shouldTakeTurnsAmongPartitions() throws IOException {
        // given
        makeTopic(4);

        // when
        for (int i = 0; i < 8; i++) {
            quic.ask(Batch.to(name).partitioning(1, 0).add("m").frame()).orThrow();
        }

        // then
        for (int partition = 0; partition < 4; partition++) {
            Answer polled =
                    quic.ask(poll(partition, Strategy.FIRST, 0, 10, false)).orThrow();
            assertThat(PolledView.readHead(polled.reader()).count()).isEqualTo(2);
        }
    }

    @Test
    void shouldRememberHowFarAConsumerCame() throws IOException {
        // given
        makeTopic(1);
        send(payloads(6, 10));
        OffsetRequest.Get get = new OffsetRequest.Get(CONSUMER, id, id, 0);
        assertThat(quic.ask(get).orThrow().payload().limit()).isZero();

        // when / then: by polling
        assertThat(next(4).count()).isEqualTo(4);
        assertThat(OffsetView.read(quic.ask(get).orThrow().reader())).isEqualTo(new OffsetView(0, 5, 3));
        assertThat(next(4).count()).isEqualTo(2);
        assertThat(next(4).count()).isZero();
        // when / then: by hand
        quic.ask(new OffsetRequest.Store(CONSUMER, id, id, 0, 1)).orThrow();
        assertThat(OffsetView.read(quic.ask(get).orThrow().reader())).isEqualTo(new OffsetView(0, 5, 1));
        assertThat(next(10).count()).isEqualTo(4);
        assertThat(quic.ask(new OffsetRequest.Store(CONSUMER, id, id, 0, 6)).status())
                .isEqualTo(ErrorCode.INVALID_OFFSET.number());
        // when / then: no more
        quic.ask(new OffsetRequest.Delete(CONSUMER, id, id, 0)).orThrow();
        assertThat(quic.ask(get).orThrow().payload().limit()).isZero();
    }

    @Test
    void shouldTakeTwentyMegabytesInOneMessage() throws IOException {
        // given
        makeTopic(1);
        List<byte[]> payloads = payloads(1, 20_000_000);

        // when
        send(payloads);

        // then
        assertPolled(Strategy.FIRST, 0, 1, payloads, 0);
    }

    @Test
    void shouldRefuseAFrameBeyondTheLargestAndGoOn() throws IOException {
        // given
        makeTopic(1);
        byte[] frame = RawConnection.frame(RequestCode.SEND_MESSAGES.number(), new byte[97 << 20]);

        // when
        Answer answer = quic.ask(frame);

        // then
        assertThat(answer.status()).isEqualTo(ErrorCode.TOO_BIG_MESSAGE_PAYLOAD.number());
        assertThat(quic.ask(PING).isOk()).isTrue();
    }

    @Test
    void shouldGiveRepliesOfFiveMegabytesIntact() throws IOException {
        // given
        makeTopic(1);
        List<byte[]> payloads = payloads(50, 100_000);
        send(payloads);

        // when / then
        for (int i = 0; i < 5; i++) {
            assertPolled(Strategy.FIRST, 0, 50, payloads, 0);
        }
    }

    @Test
    void shouldBearTheLossOfDatagrams() throws IOException {
        // given
        makeTopic(1);
        List<byte[]> payloads = payloads(20, 50_000);

        // when
        quic.lose(3);

        // then
        send(payloads);
        for (int i = 0; i < 3; i++) {
            assertPolled(Strategy.FIRST, 0, 20, payloads, 0);
        }
        quic.lose(0);
    }

    @Test
    void shouldShareAGroupAmongConnections() throws IOException {
        // given
        makeGroup(2);
        quic.ask(Batch.to(name, 0).add("a").add("b").frame()).orThrow();
        GroupRequest.Join join = new GroupRequest.Join(id, id, GROUP);
        try (NettyQuic second = NettyQuic.loggedIn(server.quicPort())) {
            // when / then: alone
            assertThat(quic.ask(join).orThrow().payload().limit()).isZero();
            assertThat(owned()).isEqualTo(List.of(List.of(0, 1)));
            assertThat(me(quic).groups()).isEqualTo(1);
            Consumer workers = Consumer.group(GROUP);
            MessageRequest.Poll poll = MessageRequest.Poll.of(workers, id, id, MaybePartition.NONE, 10, true);
            int count = PolledView.readHead(quic.ask(poll).orThrow().reader()).count()
                    + PolledView.readHead(quic.ask(poll).orThrow().reader()).count();
            assertThat(count).isEqualTo(2);
            // when / then: two
            second.ask(join).orThrow();
            awaitOwned(List.of(List.of(0), List.of(1)));
            // when / then: the first leaves
            quic.ask(new GroupRequest.Leave(id, id, GROUP)).orThrow();
            awaitOwned(List.of(List.of(0, 1)));
            assertThat(me(quic).groups()).isZero();
            assertThat(quic.ask(poll).status()).isEqualTo(ErrorCode.CONSUMER_GROUP_MEMBER_NOT_FOUND.number());
        }
    }

    @Test
    void shouldTakeAClosedConnectionOffAtOnce() throws IOException {
        // given
        makeGroup(1);
        NettyQuic member = NettyQuic.loggedIn(server.quicPort());
        member.ask(new GroupRequest.Join(id, id, GROUP)).orThrow();
        SystemView.Client itself = me(member);
        assertThat(owned()).hasSize(1);

        // when
        member.close();

        // then
        assertThat(secondsUntilGone(itself)).isLessThan(IDLE_SECONDS / 2);
    }

    @Test
    void shouldTakeASilentConnectionOffWhenItsTimeIsOver() throws IOException {
        // given
        makeGroup(1);
        NettyQuic member = NettyQuic.loggedIn(server.quicPort());
        member.ask(new GroupRequest.Join(id, id, GROUP)).orThrow();
        SystemView.Client itself = me(member);

        // when
        member.fallSilent();

        // then: the peer may take up to three probe time-outs longer than the time-out says (RFC 9000, section 10.1)
        assertThat(secondsUntilGone(itself)).isBetween(IDLE_SECONDS - 2, IDLE_SECONDS + 5);
        member.close();
    }

    private void makeTopic(int partitions) throws IOException {
        quic.ask(new StreamRequest.Create(name)).orThrow();
        TopicRequest.Settings settings = new TopicRequest.Settings(TopicRequest.COMPRESSION_NONE, 0, 0, 1, name);
        quic.ask(new TopicRequest.Create(id, partitions, settings)).orThrow();
    }

    private void makeGroup(int partitions) throws IOException {
        makeTopic(partitions);
        quic.ask(new GroupRequest.Create(id, id, "workers")).orThrow();
    }

    private static List<byte[]> payloads(int count, int bytes) {
        Random random = new Random(SEED);
        List<byte[]> payloads = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            byte[] payload = new byte[bytes];
            random.nextBytes(payload);
            payloads.add(payload);
        }
        return payloads;
    }

    private void send(List<byte[]> payloads) throws IOException {
        Batch batch = Batch.to(name, 0);
        payloads.forEach(payload -> batch.add(payload, new byte[0]));
        assertThat(quic.ask(batch.frame()).orThrow().payload().limit()).isZero();
    }

    private MessageRequest.Poll poll(int partition, Strategy strategy, long value, int count, boolean autoCommit) {
        return MessageRequest.Poll.of(CONSUMER, id, id, partition, count, autoCommit)
                .at(strategy, value);
    }

    private PolledView next(int count) throws IOException {
        Answer answer = quic.ask(poll(0, Strategy.NEXT, 0, count, true)).orThrow();
        return PolledView.readHead(answer.reader());
    }

    private void assertPolled(Strategy strategy, long value, int count, List<byte[]> payloads, long firstOffset)
            throws IOException {
        Answer answer = quic.ask(poll(0, strategy, value, count, false)).orThrow();
        assertThat(PolledView.readHead(answer.reader()).count()).isEqualTo(payloads.size());
        ByteBuffer bytes = answer.payload();
        int at = PolledView.HEAD_BYTES;
        for (int i = 0; i < payloads.size(); i++) {
            byte[] payload = new byte[MessageLayout.payloadBytes(bytes, at)];
            bytes.get(at + MessageLayout.HEADER_BYTES, payload);
            assertThat(MessageLayout.offset(bytes, at)).isEqualTo(firstOffset + i);
            assertThat(payload).isEqualTo(payloads.get(i));
            at += (int) MessageLayout.messageBytes(bytes, at);
        }
        assertThat(at).isEqualTo(bytes.limit());
    }

    private static SystemView.Client me(NettyQuic connection) throws IOException {
        Answer answer = connection.ask(new SystemRequest.GetMe()).orThrow();
        return SystemView.ClientDetails.read(answer.reader()).client();
    }

    private List<SystemView.Client> clients() throws IOException {
        Answer answer = quic.ask(new SystemRequest.GetClients()).orThrow();
        return ListView.read(answer.reader(), SystemView.Client::read).items();
    }

    /** What each member owns, in the order they joined. */
    private List<List<Integer>> owned() throws IOException {
        Answer answer = quic.ask(new GroupRequest.Get(id, id, GROUP)).orThrow();
        return GroupView.Details.read(answer.reader()).members().stream()
                .map(GroupView.Member::partitions)
                .toList();
    }

    private void awaitOwned(List<List<Integer>> expected) throws IOException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(ServerProcess.DEADLINE_SECONDS);
        List<List<Integer>> owned = owned();
        while (!owned.equals(expected) && System.nanoTime() - deadline < 0) {
            owned = owned();
        }
        assertThat(owned).isEqualTo(expected);
    }

    /** Until somebody is neither on the list nor in the group. */
    private long secondsUntilGone(SystemView.Client who) throws IOException {
        long begun = System.nanoTime();
        long deadline = begun + TimeUnit.SECONDS.toNanos(ServerProcess.DEADLINE_SECONDS);
        while (clients().stream().anyMatch(client -> client.client() == who.client()) || !owned().isEmpty()) {
            assertThat(System.nanoTime()).isLessThan(deadline);
        }
        return TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begun);
    }
}
