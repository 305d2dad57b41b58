package io.veltro.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.quic.Quic;
import io.netty.handler.codec.quic.QuicStreamResetException;
import io.netty.handler.codec.quic.QuicStreamType;
import io.netty.handler.codec.quic.QuicTransportParameters;
import io.netty.util.concurrent.Future;
import io.veltro.ops.NettyQuic.Exchange;
import io.veltro.ops.RawConnection.Answer;
import io.veltro.pipeline.error.ErrorCode;
import io.veltro.pipeline.request.Consumer;
import io.veltro.pipeline.request.GroupRequest;
import io.veltro.pipeline.request.Identifier;
import io.veltro.pipeline.request.MessageRequest;
import io.veltro.pipeline.request.MessageRequest.Strategy;
import io.veltro.pipeline.request.RequestCode;
import io.veltro.pipeline.request.StreamRequest;
import io.veltro.pipeline.request.SystemRequest;
import io.veltro.pipeline.request.TopicRequest;
import io.veltro.pipeline.view.ListView;
import io.veltro.pipeline.view.PolledView;
import io.veltro.pipeline.view.StreamView;
import io.veltro.pipeline.view.SystemView;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
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

/** The streams under the requests, as a stack sees them that is not the server's: limits, ends, resets, protocols. */
@Timeout(120)
@ExtendWith(ServerProcess.OutputOnFailure.class)
class NettyQuicStreamTest {
    private static final SystemRequest.Ping PING = new SystemRequest.Ping();
    private static final int INVALID = ErrorCode.INVALID_COMMAND.number();
    private static final int STREAMS = 100;
    private static final int CODE = 7;

    @TempDir
    private static Path directory;

    private static ServerProcess server;

    private NettyQuic quic;
    private String name;
    private Identifier id;

    @BeforeAll
    static void startServer() {
        assumeTrue(Quic.isAvailable(), "Netty's QUIC has no native part for this platform");
        server = ServerProcess.in(directory).set("session.heartbeat", "3 s").start();
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
    void shouldSayWhatItAllows() {
        // when
        QuicTransportParameters allowed = quic.connection().peerTransportParameters();

        // then
        assertThat(allowed.initialMaxStreamsBidi()).isEqualTo(STREAMS);
        assertThat(allowed.initialMaxStreamsUni()).isZero();
        assertThat(allowed.initialMaxData()).isEqualTo(128 << 10);
        assertThat(allowed.initialMaxStreamDataBidiRemote()).isEqualTo(128 << 10);
        assertThat(allowed.maxIdleTimeout()).isEqualTo(TimeUnit.SECONDS.toMillis(10));
    }

    @Test
    void shouldServeWhateverProtocolIsOffered() throws IOException {
        for (String[] offered : List.of(
                new String[] {"iggy"}, new String[] {"another"}, new String[] {"another", "iggy"}, new String[] {
                    "h3", "another"
                })) {
            try (NettyQuic peer = NettyQuic.to(server.quicPort(), offered)) {
                // then
                boolean isOurs = Arrays.asList(offered).contains("iggy");
                assertThat(peer.connection().sslEngine().getApplicationProtocol())
                        .isEqualTo(isOurs ? "iggy" : offered[0]);
                assertThat(peer.ask(PING).isOk()).isTrue();
            }
        }
    }

    @Test
    void shouldShowTheCertificateItKeeps() throws IOException {
        try (NettyQuic peer =
                NettyQuic.trusting(server.data().resolve("tls").resolve("certificate.pem"), server.quicPort())) {
            assertThat(peer.ask(PING).isOk()).isTrue();
        }
    }

    @Test
    void shouldRefuseWhatIsNoFrame() throws IOException {
        // given
        byte[] ping = RawConnection.frame(PING);

        // when / then: an unknown code, a length below 4, nothing, half a header, half a frame
        assertThat(quic.ask(RawConnection.frame(9999, new byte[10])).status()).isEqualTo(INVALID);
        assertThat(quic.ask(new byte[] {3, 0, 0, 0, 1, 0, 0, 0}).status()).isEqualTo(INVALID);
        assertThat(quic.ask(new byte[0]).status()).isEqualTo(INVALID);
        assertThat(quic.ask(Arrays.copyOf(ping, 5)).status()).isEqualTo(INVALID);
        byte[] send = Batch.to(name, 0).add(new byte[300_000], new byte[0]).frame();
        assertThat(quic.ask(Arrays.copyOf(send, 200_000)).status()).isEqualTo(INVALID);
        assertThat(quic.ask(RawConnection.frame(RequestCode.CREATE_STREAM.number(), new byte[0]))
                        .isOk())
                .isFalse();
        assertThat(quic.ask(PING).isOk()).isTrue();
    }

    @Test
    void shouldTakeAFrameInPieces() throws IOException {
        // given
        byte[] create = RawConnection.frame(new StreamRequest.Create(name));
        Exchange exchange = quic.begin(create[0]);

        // when
        for (int i = 1; i < create.length; i++) {
            exchange.send(create[i]);
            quic.ask(PING).orThrow();
        }

        // then: the reply does not wait for the end of the request
        Answer answer = exchange.answer().orThrow();
        assertThat(StreamView.read(answer.reader()).name()).isEqualTo(name);
        exchange.finish();
    }

    @Test
    void shouldEndOnlyTheStreamOfAStaleClient() throws IOException {
        // given
        makeGroup();
        GroupRequest.Join join = new GroupRequest.Join(id, id, Identifier.of("workers"));
        quic.ask(join).orThrow();
        try (NettyQuic lively = NettyQuic.loggedIn(server.quicPort())) {
            // when: only one of them pings
            while (clients(lively) > 1) {
                lively.ask(PING).orThrow();
            }
        }

        // then
        assertThat(quic.ask(join).status()).isEqualTo(ErrorCode.STALE_CLIENT.number());
        assertThat(quic.ask(join).status()).isEqualTo(ErrorCode.STALE_CLIENT.number());
        assertThat(quic.ask(new SystemRequest.GetMe()).status()).isEqualTo(ErrorCode.CLIENT_NOT_FOUND.number());
        assertThat(quic.ask(PING).isOk()).isTrue();
        assertThat(quic.connection().isActive()).isTrue();
    }

    @Test
    void shouldAnswerAHundredStreamsEachItsOwn() throws IOException {
        // given
        List<String> names = new ArrayList<>();
        for (int i = 0; i < STREAMS; i++) {
            names.add(name + i);
            quic.ask(new StreamRequest.Create(name + i)).orThrow();
        }
        for (int round = 0; round < 5; round++) {
            // when
            List<Exchange> exchanges = new ArrayList<>();
            for (String each : names) {
                exchanges.add(open(RawConnection.frame(new StreamRequest.Get(Identifier.of(each))))
                        .finish());
            }

            // then
            for (int i = 0; i < STREAMS; i++) {
                Answer answer = exchanges.get(i).answer().orThrow();
                assertThat(StreamView.read(answer.reader()).name()).isEqualTo(names.get(i));
            }
        }
    }

    @Test
    void shouldHoldAHundredStreamsOpenAndNoMore() throws IOException {
        // given
        byte[] ping = RawConnection.frame(PING);
        List<Exchange> exchanges = new ArrayList<>();
        for (int i = 1; i < STREAMS; i++) {
            exchanges.add(quic.begin(ping[0]));
        }

        // when / then: the login took one, and places come back when half of them are free
        assertThatThrownBy(() -> quic.begin(ping[0])).isInstanceOf(IOException.class);
        for (Exchange exchange : exchanges) {
            exchange.send(Arrays.copyOfRange(ping, 1, ping.length)).finish();
            assertThat(exchange.answer().isOk()).isTrue();
        }
        for (int i = 0; i < 10 * STREAMS; i++) {
            assertThat(open(ping).finish().answer().isOk()).isTrue();
        }
    }

    @Test
    void shouldTakeNoUnidirectionalStreams() throws Exception {
        // when: Netty asks what the server allows, and would not even try
        Future<?> stream =
                quic.connection().createStream(QuicStreamType.UNIDIRECTIONAL, new ChannelInboundHandlerAdapter());

        // then
        assertThat(stream.await(ServerProcess.DEADLINE_SECONDS, TimeUnit.SECONDS))
                .isTrue();
        assertThat(stream.isSuccess()).isFalse();
        assertThat(quic.connection().peerAllowedStreams(QuicStreamType.UNIDIRECTIONAL))
                .isZero();
        assertThat(quic.ask(PING).isOk()).isTrue();
    }

    @Test
    void shouldGoOnAfterStreamsResetInTheMiddleOfAFrame() throws IOException {
        // given
        makeGroup();
        byte[] send = Batch.to(name, 0).add(new byte[900_000], new byte[0]).frame();
        for (int i = 0; i < STREAMS; i++) {
            // when
            awaitStreams();
            Exchange exchange = quic.begin(Arrays.copyOf(send, i % 10 == 0 ? 700_000 : 5000));
            quic.ask(PING).orThrow();
            exchange.reset(CODE);

            // then
            assertThatThrownBy(exchange::answer).hasRootCauseInstanceOf(QuicStreamResetException.class);
        }
        quic.ask(send).orThrow();
        assertThat(PolledView.readHead(quic.ask(poll(10)).orThrow().reader()).count())
                .isEqualTo(1);
    }

    @Test
    void shouldGoOnAfterRepliesStoppedInTheMiddle() throws IOException {
        // given
        makeGroup();
        Batch batch = Batch.to(name, 0);
        for (int i = 0; i < 50; i++) {
            batch.add(new byte[100_000], new byte[0]);
        }
        quic.ask(batch.frame()).orThrow();
        byte[] poll = RawConnection.frame(poll(50));

        // when
        for (int i = 0; i < 30; i++) {
            awaitStreams();
            Exchange exchange = quic.begin().hesitate();
            exchange.send(poll).finish().stop(CODE);
            assertThat(quic.ask(PING).isOk()).isTrue();
        }

        // then: neither windows nor places of streams are lost
        assertThat(PolledView.readHead(quic.ask(poll).orThrow().reader()).count())
                .isEqualTo(50);
        for (int i = 0; i < 2 * STREAMS; i++) {
            assertThat(open(RawConnection.frame(PING)).finish().answer().isOk()).isTrue();
        }
    }

    private void makeGroup() throws IOException {
        quic.ask(new StreamRequest.Create(name)).orThrow();
        TopicRequest.Settings settings = new TopicRequest.Settings(TopicRequest.COMPRESSION_NONE, 0, 0, 1, name);
        quic.ask(new TopicRequest.Create(id, 1, settings)).orThrow();
        quic.ask(new GroupRequest.Create(id, id, "workers")).orThrow();
    }

    private MessageRequest.Poll poll(int count) {
        Consumer consumer = Consumer.consumer(Identifier.of(9));
        return MessageRequest.Poll.of(consumer, id, id, 0, count, false).at(Strategy.FIRST, 0);
    }

    /** Pings and counts the list. */
    private static int clients(NettyQuic connection) throws IOException {
        connection.ask(PING).orThrow();
        Answer answer = connection.ask(new SystemRequest.GetClients()).orThrow();
        return ListView.read(answer.reader(), SystemView.Client::read).items().size();
    }

    /** Opens a stream as soon as the server allows one more. */
    private Exchange open(byte... bytes) throws IOException {
        awaitStreams();
        return quic.begin(bytes);
    }

    private void awaitStreams() {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(ServerProcess.DEADLINE_SECONDS);
        while (quic.connection().peerAllowedStreams(QuicStreamType.BIDIRECTIONAL) == 0) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            Thread.onSpinWait();
        }
    }
}
