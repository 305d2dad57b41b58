package io.veltro.gateway.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.veltro.gateway.tcp.Peer.Reply;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TcpGatewayTest {
    private static final Reply LOGGED_IN = Reply.of(0, (byte) MemoryDoor.USER, (byte) 0, (byte) 0, (byte) 0);

    @Test
    void shouldAnswerInAnySegmentation() throws IOException {
        // given
        byte[] payload = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16};
        byte[] stream = Peer.join(
                Peer.ping(),
                Peer.login(),
                Peer.send(payload),
                Peer.poll(64, payload.length),
                Peer.frame(9999, payload));
        Reply messages = Reply.of(0, Peer.join(new byte[] {0, 0, 0, 0, 80, 0, 0, 0, 0, 0, 0, 0, 4, 0, 0, 0}, payload));
        MemoryDoor door = new MemoryDoor(64 + payload.length);
        try (TestServer server = new TestServer(door);
                Peer stranger = new Peer(server.address());
                Peer known = Peer.loggedIn(server.address())) {
            for (int split = 0; split <= stream.length; split++) {
                try (Peer peer = new Peer(server.address())) {
                    // when
                    peer.write(stream, 0, split);
                    awaitReceived(stranger);
                    awaitReceived(known);
                    peer.write(stream, split, stream.length - split);
                    // then
                    assertThat(peer.read()).isEqualTo(Reply.OK);
                    assertThat(peer.read()).isEqualTo(LOGGED_IN);
                    assertThat(peer.read()).isEqualTo(Reply.OK);
                    assertThat(peer.read()).isEqualTo(messages);
                    assertThat(peer.read()).isEqualTo(Reply.empty(3));
                }
            }
        }
    }

    @Test
    void shouldCarryLargeFramesBothWays() throws IOException {
        byte[] payload = new byte[5_000_001];
        MemoryDoor door = new MemoryDoor(64 + payload.length);
        try (TestServer server = new TestServer(door);
                Peer peer = Peer.loggedIn(server.address())) {
            for (int round = 0; round < 5; round++) {
                new Random(round).nextBytes(payload);
                // when
                Reply sent = peer.ask(Peer.send(payload));
                Reply polled = peer.ask(Peer.poll(64, payload.length));
                // then
                assertThat(sent).isEqualTo(Reply.OK);
                assertThat(polled.payload().position(16)).isEqualTo(ByteBuffer.wrap(payload));
            }
            TestServer.await(() -> door.windowsOpen() == 0);
        }
    }

    /** The lobby, or the one loop, has looked at all its sockets since this was called, once it answers this. */
    private static void awaitReceived(Peer witness) throws IOException {
        assertThat(witness.ask(Peer.ping())).isEqualTo(Reply.OK);
    }
}
