package io.veltro.gateway.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.veltro.gateway.tcp.Peer.Reply;
import io.veltro.pipeline.error.ErrorCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the plain connection promises, over TLS by the JDK's sockets. */
class TlsTest {
    private static final String TLS_12 = "TLSv1.2";
    private static final String TLS_13 = "TLSv1.3";
    private static final int MIB = 1 << 20;
    private static final Reply LOGGED_IN = Reply.of(0, (byte) MemoryDoor.USER, (byte) 0, (byte) 0, (byte) 0);

    private static TestServer server(MemoryDoor door) throws IOException {
        return new TestServer(TcpLimits.defaults(), door, TestTls.engines());
    }

    private static byte[] random(int bytes) {
        byte[] payload = new byte[bytes];
        new Random(bytes).nextBytes(payload);
        return payload;
    }

    @ParameterizedTest
    @ValueSource(strings = {TLS_12, TLS_13})
    void shouldAnswerWhateverTheRecords(String protocol) throws IOException {
        // given
        byte[] payload = random(16);
        byte[] stream = Peer.join(
                Peer.ping(), Peer.login(), Peer.send(payload), Peer.poll(64, payload.length), Peer.frame(9999));
        MemoryDoor door = new MemoryDoor(64 + payload.length);
        try (TestServer server = server(door)) {
            for (int split = 0; split <= stream.length; split += 1 + split / 30) {
                try (Peer peer = TestTls.peer(server.address(), protocol)) {
                    // when: each part is a record of its own
                    peer.write(stream, 0, split);
                    peer.write(stream, split, stream.length - split);
                    // then
                    assertThat(peer.read()).isEqualTo(Reply.OK);
                    assertThat(peer.read()).isEqualTo(LOGGED_IN);
                    assertThat(peer.read()).isEqualTo(Reply.OK);
                    assertThat(peer.read().payload().position(16)).isEqualTo(ByteBuffer.wrap(payload));
                    assertThat(peer.read()).isEqualTo(Reply.empty(3));
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {TLS_12, TLS_13})
    void shouldTakeEveryByteInASegmentOfItsOwn(String protocol) throws IOException {
        try (TestServer server = server(new MemoryDoor(MIB));
                Peer peer = new Peer(TestTls.choppedSocket(server.address(), protocol))) {
            // when, then: from the first byte of the handshake on
            assertThat(peer.ask(Peer.login())).isEqualTo(LOGGED_IN);
            assertThat(peer.ask(Peer.send(new byte[2000]))).isEqualTo(Reply.OK);
            assertThat(peer.ask(Peer.ping())).isEqualTo(Reply.OK);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {TLS_12, TLS_13})
    void shouldCarryTheLargestFramesBothWays(String protocol) throws IOException {
        // given
        byte[] payload = random(64_000_000);
        try (TestServer server = server(new MemoryDoor(64 + payload.length));
                Peer peer = TestTls.loggedIn(server.address(), protocol)) {
            // when
            Reply sent = peer.ask(Peer.send(payload));
            Reply polled = peer.ask(Peer.poll(64, payload.length));
            // then
            assertThat(sent).isEqualTo(Reply.OK);
            assertThat(polled.payload().position(16)).isEqualTo(ByteBuffer.wrap(payload));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 100, 5_000, 40_001, 300_000})
    void shouldKeepTheOrderOfManyRequestsUnderWay(int payloadBytes) throws IOException {
        // given
        int count = 1_500_000 / (payloadBytes + 30_000) * 10;
        byte[] payload = random(payloadBytes);
        MemoryDoor door = new MemoryDoor(count * (64 + payloadBytes));
        try (TestServer server = server(door);
                Peer peer = TestTls.loggedIn(server.address(), TLS_13)) {
            // when: records end anywhere in the frames
            CompletableFuture<Void> writer = CompletableFuture.runAsync(() -> {
                byte[][] frames = new byte[10][];
                for (int i = 0; i < count; i += frames.length) {
                    for (int k = 0; k < frames.length; k++) {
                        payload[0] = (byte) (i + k);
                        frames[k] = Peer.send(payload);
                    }
                    write(peer, Peer.join(frames));
                }
            });
            for (int i = 0; i < count; i++) {
                assertThat(peer.read()).isEqualTo(Reply.OK);
            }
            writer.join();
            // then
            for (int i = 0; i < count; i += 97) {
                payload[0] = (byte) i;
                Reply stored = peer.ask(Peer.poll((long) i * (64 + payloadBytes) + 64, payloadBytes));
                assertThat(stored.payload().position(16)).isEqualTo(ByteBuffer.wrap(payload));
            }
        }
    }

    @Test
    void shouldTolerateNewKeys() throws IOException {
        try (TestServer server = server(new MemoryDoor(MIB))) {
            SSLSocket socket = TestTls.socket(server.address(), TLS_13);
            try (Peer peer = new Peer(socket)) {
                for (int i = 0; i < 20; i++) {
                    // when: with TLS 1.3 this asks for an update of keys
                    socket.startHandshake();
                    // then
                    assertThat(peer.ask(Peer.ping())).isEqualTo(Reply.OK);
                }
            }
        }
    }

    @Test
    void shouldRefuseARenegotiation() throws IOException {
        try (TestServer server = server(new MemoryDoor(MIB))) {
            SSLSocket socket = TestTls.socket(server.address(), TLS_12);
            try (Peer peer = new Peer(socket)) {
                // given
                assertThat(peer.ask(Peer.ping())).isEqualTo(Reply.OK);
                // when, then: with TLS 1.2 this asks for a second handshake
                assertThatThrownBy(() -> {
                            socket.startHandshake();
                            peer.ask(Peer.ping());
                        })
                        .isInstanceOf(IOException.class);
                TestServer.await(() -> server.sessions.count() == 0);
            }
        }
    }

    @Test
    void shouldAnswerAPeerThatHasClosedItsSide() throws IOException {
        try (TestServer server = server(new MemoryDoor(MIB))) {
            SSLSocket socket = TestTls.socket(server.address(), TLS_13);
            try (Peer peer = new Peer(socket)) {
                // when
                peer.write(Peer.join(Peer.login(), Peer.ping(), Peer.poll(0, 100_000)));
                socket.shutdownOutput();
                // then
                assertThat(peer.read()).isEqualTo(LOGGED_IN);
                assertThat(peer.read()).isEqualTo(Reply.OK);
                assertThat(peer.read().payload().remaining()).isEqualTo(100_016);
                assertThat(peer.isEnded()).isTrue();
                TestServer.await(() -> server.sessions.count() == 0);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {TLS_12, TLS_13})
    void shouldSayGoodbyeAndEndTheStreamInOrder(String protocol) throws IOException {
        try (TestServer server = server(new MemoryDoor(MIB));
                Peer peer = TestTls.loggedIn(server.address(), protocol);
                Peer silent = new Peer(server.address())) {
            TestServer.await(() -> server.sessions.count() == 2);
            // when
            CompletableFuture<Void> closed = CompletableFuture.runAsync(server.loops::close);
            // then: an end without close_notify would throw
            assertThat(peer.read()).isEqualTo(Reply.empty(ErrorCode.DISCONNECTED.number()));
            assertThat(peer.isEnded()).isTrue();
            assertThat(silent.isEnded())
                    .as("one that has not begun its handshake")
                    .isTrue();
            closed.join();
        }
    }

    @Test
    void shouldTakeATruncatedStreamForAnEnd() throws IOException {
        // given
        MemoryDoor door = new MemoryDoor(MIB);
        try (TestServer server = server(door)) {
            var raw = Peer.connected(server.address());
            SSLSocket socket = TestTls.layered(raw, TLS_13);
            Peer peer = new Peer(socket);
            peer.ask(Peer.login());
            peer.write(Peer.join(Peer.send(new byte[10]), Peer.send(new byte[10])));
            assertThat(peer.read()).isEqualTo(Reply.OK);
            assertThat(peer.read()).isEqualTo(Reply.OK);
            // when: the end of the connection without a word
            raw.shutdownOutput();
            // then
            TestServer.await(() -> server.sessions.count() == 0);
            assertThat(door.sends()).isEqualTo(2);
            raw.close();
        }
    }

    private static void write(Peer peer, byte[] bytes) {
        try {
            peer.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
