package io.veltro.gateway.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.veltro.pipeline.door.ReplySink;
import io.veltro.pipeline.request.Request;
import io.veltro.pipeline.session.Session;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LobbyTest {
    private final Queue<String> threads = new ConcurrentLinkedQueue<>();
    private final MemoryDoor door = new MemoryDoor(1 << 20) {
        @Override
        public boolean handle(Session session, Request request, ReplySink sink) {
            threads.add(Thread.currentThread().getName());
            return super.handle(session, request, sink);
        }
    };

    @Test
    void shouldServeStrangersBesideThoseWhoAreKnown() throws IOException {
        // given
        try (TestServer server = new TestServer(door);
                Peer peer = new Peer(server.address());
                Peer stranger = new Peer(server.address())) {
            // when
            peer.ask(Peer.ping());
            peer.ask(Peer.login());
            peer.ask(Peer.ping());
            stranger.ask(Peer.ping());
            peer.ask(Peer.ping());
            // then
            assertThat(threads).containsExactly("tcp-lobby", "tcp-lobby", "tcp-0", "tcp-lobby", "tcp-0");
            assertThat(server.sessions.count()).isEqualTo(2);
        }
    }

    @Test
    void shouldEndTheSessionOfOneThatWasKnown() throws IOException {
        // given
        try (TestServer server = new TestServer(door)) {
            try (Peer peer = Peer.loggedIn(server.address())) {
                peer.ask(Peer.ping());
                // when
            }
            // then
            TestServer.await(() -> server.sessions.count() == 0);
        }
    }

    /** What follows a login arrives before it is answered, while the connection moves, or afterwards. */
    @Test
    void shouldAnswerAllInOrderWhereverItFollowsTheLogin() throws IOException {
        try (TestServer server = new TestServer(door)) {
            byte[] text = "some text".getBytes(StandardCharsets.UTF_8);
            byte[] requests = Peer.join(Peer.login(), Peer.ping(), Peer.send(text), Peer.ping(), Peer.send(text));
            for (int cut = 1; cut < requests.length; cut++) {
                // given
                List<Integer> lengths = new ArrayList<>();
                try (Peer peer = new Peer(server.address())) {
                    // when
                    peer.write(requests, 0, cut);
                    peer.write(requests, cut, requests.length - cut);
                    for (int i = 0; i < 5; i++) {
                        Peer.Reply reply = peer.read();
                        assertThat(reply.status()).isZero();
                        lengths.add(reply.payload().remaining());
                    }
                    // then
                    assertThat(lengths).isEqualTo(Arrays.asList(Integer.BYTES, 0, 0, 0, 0));
                }
            }
        }
    }

    /** Read as the beginning of a TLS handshake it would end the connection, as it does before a login. */
    @Test
    void shouldTakeAFrameOfAnyLengthAfterTheLogin() throws IOException {
        // given
        try (TestServer server = new TestServer(door);
                Peer peer = Peer.loggedIn(server.address())) {
            byte[] overhead = Peer.send();
            int length = 22 | 3 << 8 | 1 << 16;
            // when
            Peer.Reply reply = peer.ask(Peer.send(new byte[length + Integer.BYTES - overhead.length]));
            // then
            assertThat(reply).isEqualTo(Peer.Reply.OK);
        }
    }

    @Test
    void shouldLetThoseWhoMovedGoInOrder() throws IOException {
        // given
        try (TestServer server = new TestServer(door);
                Peer known = Peer.loggedIn(server.address());
                Peer stranger = new Peer(server.address())) {
            stranger.ask(Peer.ping());
            // when
            server.loops.close();
            // then
            assertThat(known.read().status())
                    .isEqualTo(stranger.read().status())
                    .isPositive();
            assertThat(known.isEnded()).isTrue();
            assertThat(stranger.isEnded()).isTrue();
        }
    }
}
