package io.veltro.gateway.quic;

import static org.assertj.core.api.Assertions.assertThat;

import io.veltro.gateway.FrameIntake;
import io.veltro.gateway.tcp.HoldingDoor;
import io.veltro.gateway.tcp.MemoryDoor;
import io.veltro.gateway.tcp.Peer;
import io.veltro.gateway.tcp.TestServer;
import io.veltro.pipeline.door.RequestHandler;
import io.veltro.pipeline.error.ErrorCode;
import io.veltro.pipeline.request.RequestCode;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tech.kwik.core.QuicStream;

/** One stream is one request, whatever is in it. */
@Timeout(60)
class StreamRulesTest {
    private static final int INVALID = ErrorCode.INVALID_COMMAND.number();

    @Test
    void shouldRefuseWhatIsNoFrame() throws Exception {
        // given
        try (QuicServer server = new QuicServer(new MemoryDoor(1 << 20));
                QuicPeer peer = QuicPeer.loggedIn(server.address())) {
            byte[] send = Peer.send(new byte[5000]);
            // when / then: nothing, less than a header, a length below 4, half a frame, an unknown code
            assertThat(peer.ask().status()).isEqualTo(INVALID);
            assertThat(peer.ask((byte) 1, (byte) 0, (byte) 0).status()).isEqualTo(INVALID);
            assertThat(peer.ask(new byte[8]).status()).isEqualTo(INVALID);
            assertThat(peer.ask(Arrays.copyOf(send, 3000)).status()).isEqualTo(INVALID);
            assertThat(peer.ask(Peer.frame(9999, new byte[10])).status()).isEqualTo(INVALID);
            assertThat(peer.ask(Peer.ping())).isEqualTo(Peer.Reply.OK);
            assertThat(server.counts.refusals().of(ErrorCode.INVALID_COMMAND)).isEqualTo(5);
            TestServer.await(() -> server.gateway.receiveBytes() == 0);
        }
    }

    @Test
    void shouldAnswerTheFirstFrameOfAStreamOnly() throws Exception {
        // given
        try (QuicServer server = new QuicServer(new MemoryDoor(1 << 20));
                QuicPeer peer = QuicPeer.loggedIn(server.address())) {
            // when / then
            assertThat(peer.ask(Peer.join(Peer.ping(), Peer.ping(), new byte[3])))
                    .isEqualTo(Peer.Reply.OK);
        }
    }

    @Test
    void shouldStoreNoMoreThanSmallFramesOfStrangers() throws Exception {
        // given
        try (QuicServer server = new QuicServer(new MemoryDoor(1 << 20));
                QuicPeer peer = new QuicPeer(server.address())) {
            byte[] large = new byte[FrameIntake.STRANGER_FRAME_BYTES_MAX];
            // when / then: its payload is read away, through a window smaller than it
            assertThat(peer.ask(Peer.send(new byte[1 << 20])).status()).isEqualTo(ErrorCode.UNAUTHENTICATED.number());
            assertThat(peer.ask(Peer.frame(RequestCode.LOGIN_USER.number(), large))
                            .status())
                    .isEqualTo(INVALID);
            assertThat(server.gateway.receiveBytes()).isZero();
        }
    }

    @Test
    void shouldEndOnlyTheStreamAfterStatusesThatEndConnections() throws Exception {
        // given
        MemoryDoor door = new MemoryDoor(1 << 20);
        RequestHandler stale = (session, request, sink) -> {
            if (request.code() == RequestCode.GET_ME) {
                sink.refuse(ErrorCode.STALE_CLIENT);
                return true;
            }
            return door.handle(session, request, sink);
        };
        try (QuicServer server = new QuicServer(stale);
                QuicPeer peer = QuicPeer.loggedIn(server.address())) {
            // when / then
            assertThat(peer.ask(Peer.frame(RequestCode.GET_ME.number())).status())
                    .isEqualTo(ErrorCode.STALE_CLIENT.number());
            assertThat(peer.ask(Peer.ping())).isEqualTo(Peer.Reply.OK);
        }
    }

    @Test
    void shouldGiveBackWhatAResetLeft() throws Exception {
        // given
        try (QuicServer server = new QuicServer(new MemoryDoor(1 << 20));
                QuicPeer peer = QuicPeer.loggedIn(server.address())) {
            byte[] send = Peer.send(new byte[200_000]);
            for (int i = 0; i < 300; i++) {
                QuicStream stream = peer.stream();
                stream.getOutputStream().write(send, 0, 3000);
                // when
                stream.resetStream(7);
            }
            // then: streams and windows are as before
            assertThat(peer.ask(send)).isEqualTo(Peer.Reply.OK);
            TestServer.await(() -> server.gateway.receiveBytes() == 0);
        }
    }

    @Test
    void shouldDropAReplyThatIsNotWanted() throws Exception {
        // given
        MemoryDoor door = new MemoryDoor(16 << 20);
        try (QuicServer server = new QuicServer(door);
                QuicPeer peer = QuicPeer.loggedIn(server.address())) {
            for (int i = 0; i < 5; i++) {
                QuicStream stream = peer.stream();
                stream.getOutputStream().write(Peer.poll(0, 10 << 20));
                stream.getOutputStream().close();
                stream.getInputStream().read();
                // when
                stream.abortReading(3);
            }
            // then
            TestServer.await(() -> door.windowsOpen() == 0);
            assertThat(peer.ask(Peer.ping())).isEqualTo(Peer.Reply.OK);
        }
    }

    @Test
    void shouldGiveBackWhatIsAnsweredAfterTheEnd() throws Exception {
        // given
        HoldingDoor door = new HoldingDoor(1 << 20, 5);
        try (QuicServer server = new QuicServer(door)) {
            try (QuicPeer peer = QuicPeer.loggedIn(server.address())) {
                QuicStream stream = peer.stream();
                stream.getOutputStream().write(Peer.send(new byte[5000]));
                stream.getOutputStream().close();
                TestServer.await(() -> door.held() == 1);
            }
            // when
            TestServer.await(() -> server.sessions.count() == 0);
            door.finishAll(new Random(1));
            // then
            TestServer.await(() -> server.gateway.receiveBytes() == 0);
        }
    }

    @Test
    void shouldTakeClientsWithAndWithoutProtocols() throws Exception {
        // given
        try (QuicServer server = new QuicServer(new MemoryDoor(1 << 20))) {
            for (String protocol : new String[] {"iggy", "another", QuicPeer.NO_PROTOCOL}) {
                try (QuicPeer peer = new QuicPeer(server.address(), protocol, 1 << 20)) {
                    // when / then
                    assertThat(peer.ask(Peer.ping())).isEqualTo(Peer.Reply.OK);
                }
            }
        }
    }

    @Test
    void shouldAnswerWhatHasEnteredBeforeItCloses() throws Exception {
        // given
        HoldingDoor door = new HoldingDoor(1 << 20, 2);
        QuicServer server = new QuicServer(door);
        try (QuicPeer peer = QuicPeer.loggedIn(server.address())) {
            CompletableFuture<Peer.Reply> reply =
                    CompletableFuture.supplyAsync(() -> peer.asked(Peer.send(new byte[50])));
            TestServer.await(() -> door.held() == 1);
            // when
            CompletableFuture<Void> closed = CompletableFuture.runAsync(server::close);
            door.finishAll(new Random(1));
            // then
            assertThat(reply.get(10, TimeUnit.SECONDS)).isEqualTo(Peer.Reply.OK);
            closed.get(3, TimeUnit.SECONDS);
            assertThat(server.sessions.count()).isZero();
        }
    }
}
