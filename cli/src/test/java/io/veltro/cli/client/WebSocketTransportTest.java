package io.veltro.cli.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import io.undertow.Undertow;
import io.undertow.server.HttpHandler;
import io.undertow.websockets.WebSocketConnectionCallback;
import io.undertow.websockets.WebSocketProtocolHandshakeHandler;
import io.undertow.websockets.core.AbstractReceiveListener;
import io.undertow.websockets.core.BufferedBinaryMessage;
import io.undertow.websockets.core.WebSocketChannel;
import io.undertow.websockets.core.WebSockets;
import java.io.EOFException;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolException;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class WebSocketTransportTest {
    private static final int BINARY = 0x82;
    private static final String UPGRADED = "HTTP/1.1 101 Yes\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n";

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 125, 126, 0xffff, 0x10000, 128 * 1024 - 14, 128 * 1024, 3_000_001})
    void shouldCarryBytesBothWaysThroughAnIndependentServer(int bytes) throws Exception {
        // given
        Undertow server = echo();
        server.start();
        try (Transport transport =
                connect((InetSocketAddress) server.getListenerInfo().get(0).getAddress())) {
            byte[] sent = random(bytes);
            ByteBuffer buffer = ByteBuffer.allocateDirect(bytes + 3);
            buffer.position(3).put(3, sent);

            // when
            transport.write(buffer);
            byte[] echoed = read(transport, bytes);

            // then what was written is what came, and what was given is as it was
            assertThat(echoed).isEqualTo(sent);
            byte[] after = new byte[bytes];
            buffer.get(3, after);
            assertThat(after).isEqualTo(sent);
            assertThat(buffer.remaining()).isZero();
            assertThat(buffer.order()).isEqualTo(ByteOrder.BIG_ENDIAN);
        } finally {
            server.stop();
        }
    }

    @Test
    void shouldCarryBytesBothWaysEncrypted(@TempDir Path folder) throws Exception {
        // given
        KeyStore identity = TestIdentity.of(folder, "CN=localhost", "dns:localhost");
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(identity, TestIdentity.PASSWORD.toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        Undertow server = Undertow.builder()
                .addHttpsListener(0, "127.0.0.1", context)
                .setHandler(echoing())
                .build();
        server.start();
        TlsOptions trusting = new TlsOptions(Optional.of(TestIdentity.certificate(folder, identity)), "localhost");
        InetSocketAddress address =
                (InetSocketAddress) server.getListenerInfo().get(0).getAddress();
        try (Transport transport = WebSocketTransport.connect(address, Duration.ZERO, Optional.of(trusting))) {
            for (int bytes : new int[] {1, 20_000, 1_000_000}) {
                byte[] sent = random(bytes);

                // when
                transport.write(ByteBuffer.wrap(sent));

                // then
                assertThat(read(transport, bytes)).isEqualTo(sent);
            }
        } finally {
            server.stop();
        }
    }

    @Test
    void shouldAskForTheUpgradeOfTheStandard() throws Exception {
        try (WebSocketPeer peer = WebSocketPeer.doing(WebSocketPeer::receive);
                Transport transport = connect(peer.address())) {
            assertThat(transport.portName()).isEqualTo("WebSocket port");
            assertThat(peer.request())
                    .startsWith("GET / HTTP/1.1\r\nHost: localhost:"
                            + peer.address().getPort() + "\r\n")
                    .contains("Upgrade: websocket\r\n", "Connection: Upgrade\r\n", "Sec-WebSocket-Version: 13\r\n")
                    .containsPattern("Sec-WebSocket-Key: [A-Za-z0-9+/]{22}==\r\n");
        }
    }

    @Test
    void shouldProveTheKeyAsTheStandardDoes() {
        // RFC 6455, section 1.3
        assertThat(WebSocketUpgrade.accepted("dGhlIHNhbXBsZSBub25jZQ==")).isEqualTo("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
    }

    @Test
    void shouldMaskEachMessageWithAnotherKey() throws Exception {
        // given
        CompletableFuture<List<WebSocketPeer.Frame>> frames = new CompletableFuture<>();
        try (WebSocketPeer peer = WebSocketPeer.doing(it -> {
                    List<WebSocketPeer.Frame> received = new ArrayList<>();
                    for (int i = 0; i < 3_000; i++) {
                        received.add(it.receive());
                    }
                    frames.complete(received);
                });
                Transport transport = connect(peer.address())) {
            // when
            ByteBuffer message = ByteBuffer.allocateDirect(13).put(0, "thirteen byte".getBytes(UTF_8));
            for (int i = 0; i < 3_000; i++) {
                transport.write(message.clear());
            }

            // then
            assertThat(frames.join()).allSatisfy(frame -> {
                assertThat(frame.first()).isEqualTo(BINARY);
                assertThat(frame.bytes()).asString(UTF_8).isEqualTo("thirteen byte");
            });
            assertThat(frames.join().stream().map(WebSocketPeer.Frame::key).distinct())
                    .hasSizeGreaterThan(2_990);
        }
    }

    @Test
    void shouldSplitWhatIsLongerThanAFrameMayBe() throws Exception {
        // given
        int bytes = WebSocketOutput.MESSAGE_BYTES_MAX + 5;
        CompletableFuture<List<Integer>> lengths = new CompletableFuture<>();
        try (WebSocketPeer peer = WebSocketPeer.doing(it -> lengths.complete(
                        List.of(it.receive().bytes().length, it.receive().bytes().length)));
                Transport transport = connect(peer.address())) {
            // when
            transport.write(ByteBuffer.allocateDirect(bytes));

            // then
            assertThat(lengths.join()).containsExactly(WebSocketOutput.MESSAGE_BYTES_MAX, 5);
        }
    }

    @Test
    void shouldReadMessagesAsOneStreamWhateverTheirBorders() throws Exception {
        // given text in pieces, a ping amid a message, an empty frame, a large frame behind small ones
        byte[] large = random(200_000);
        CompletableFuture<WebSocketPeer.Frame> pong = new CompletableFuture<>();
        try (WebSocketPeer peer = WebSocketPeer.doing(it -> {
                    it.send(0x01, "left".getBytes(UTF_8));
                    it.send(0x80, " out".getBytes(UTF_8));
                    it.send(0x02, "ab".getBytes(UTF_8));
                    it.send(0x89, "are you there".getBytes(UTF_8));
                    it.send(0x00);
                    it.send(0x80, "cd".getBytes(UTF_8));
                    it.send(0x8a);
                    it.send(BINARY, large);
                    it.send(BINARY, "end".getBytes(UTF_8));
                    pong.complete(it.receive());
                });
                Transport transport = connect(peer.address())) {
            // then
            assertThat(new String(read(transport, 4), UTF_8)).isEqualTo("abcd");
            assertThat(read(transport, large.length)).isEqualTo(large);
            assertThat(new String(read(transport, 3), UTF_8)).isEqualTo("end");
            assertThat(pong.join().first()).isEqualTo(0x8a);
            assertThat(pong.join().bytes()).asString(UTF_8).isEqualTo("are you there");
        }
    }

    @Test
    void shouldReadWhatComesByteByByte() throws Exception {
        try (WebSocketPeer peer = WebSocketPeer.doing(it -> {
                    byte[] frame = {(byte) BINARY, 126, 0, 3, 'a', 'b', 'c'};
                    for (byte b : frame) {
                        it.write(b);
                    }
                });
                Transport transport = connect(peer.address())) {
            assertThat(new String(read(transport, 3), UTF_8)).isEqualTo("abc");
        }
    }

    @Test
    void shouldTellWhyTheServerEndsTheConnection() throws Exception {
        CompletableFuture<WebSocketPeer.Frame> echo = new CompletableFuture<>();
        try (WebSocketPeer peer = WebSocketPeer.doing(it -> {
                    it.send(0x88, "\u0003\u00e9going away".getBytes(java.nio.charset.StandardCharsets.ISO_8859_1));
                    echo.complete(it.receive());
                });
                Transport transport = connect(peer.address())) {
            assertThatThrownBy(() -> read(transport, 1))
                    .isInstanceOf(EOFException.class)
                    .hasMessage("the server has closed the connection (WebSocket code 1001, going away)");
            assertThat(echo.join().first()).isEqualTo(0x88);
            assertThat(echo.join().bytes()).containsExactly(1001 >>> 8, (byte) 1001);
        }
    }

    @Test
    void shouldSayGoodbye() throws Exception {
        CompletableFuture<WebSocketPeer.Frame> last = new CompletableFuture<>();
        try (WebSocketPeer peer = WebSocketPeer.doing(it -> last.complete(it.receive()))) {
            connect(peer.address()).close();
            assertThat(last.join().first()).isEqualTo(0x88);
            assertThat(last.join().key()).isPresent();
            assertThat(last.join().bytes()).containsExactly(1000 >>> 8, (byte) 1000);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "c200, reserved bits",
        "82840000000001020304, masked",
        "8000, nothing is there to be continued",
        "0201618200, a message begins inside of another",
        "8300, no opcode 3",
        "8b00, no opcode 11",
        "0900, in pieces or too long",
        "897e0080, in pieces or too long",
        "827fffffffffffffffff, negative length",
    })
    void shouldRefuseWhatTheStandardForbids(String hex, String why) throws Exception {
        CompletableFuture<WebSocketPeer.Frame> goodbye = new CompletableFuture<>();
        try (WebSocketPeer peer = WebSocketPeer.doing(it -> {
                    it.write(java.util.HexFormat.of().parseHex(hex));
                    goodbye.complete(it.receive());
                });
                Transport transport = connect(peer.address())) {
            assertThatThrownBy(() -> read(transport, 2))
                    .isInstanceOf(ProtocolException.class)
                    .hasMessageContaining(why);
            assertThat(goodbye.join().bytes()).containsExactly(1002 >>> 8, (byte) 1002);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "HTTP/1.1 404 Not Found~~|answers \"404 Not Found\" where WebSocket was asked for",
                "HTTP/1.1 200 OK~Content-Length: 0~~|answers \"200 OK\"",
                "HTTP/1.1 101 Yes~Upgrade: h2c~Connection: Upgrade~~|another protocol",
                "HTTP/1.1 101 Yes~Upgrade: websocket~Connection: close~~|another protocol",
                "HTTP/1.1 101 Yes~Upgrade: websocket~Connection: Upgrade~Sec-WebSocket-Accept: no~~|another request",
                "SSH-2.0-OpenSSH~|speaks no HTTP",
                "HT|ended the connection",
            })
    void shouldSayThatThePortIsAnother(String response, String why) throws Exception {
        try (WebSocketPeer peer = WebSocketPeer.answering(response.replace("~", "\r\n"))) {
            assertThatThrownBy(() -> connect(peer.address()))
                    .isInstanceOf(ProtocolException.class)
                    .hasMessageContaining(why)
                    .hasMessageEndingWith("?");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"Sec-WebSocket-Extensions: permessage-deflate", "Sec-WebSocket-Protocol: chat"})
    void shouldRefuseWhatItHasNotAskedFor(String field) throws Exception {
        String response = UPGRADED + "Sec-WebSocket-Accept: {accept}\r\n" + field + "\r\n\r\n";
        try (WebSocketPeer peer = WebSocketPeer.answering(response)) {
            assertThatThrownBy(() -> connect(peer.address())).hasMessageContaining("nobody asked for");
        }
    }

    @Test
    void shouldBoundTheAnswerToTheUpgrade() throws Exception {
        try (WebSocketPeer peer = WebSocketPeer.answering(UPGRADED + "X: " + "x".repeat(100_000))) {
            assertThatThrownBy(() -> connect(peer.address())).hasMessageContaining("longer than 8192 bytes");
        }
    }

    @Test
    void shouldFailWhenNobodyListens() throws Exception {
        WebSocketPeer gone = WebSocketPeer.answering("");
        gone.close();
        assertThatThrownBy(() -> connect(gone.address())).isInstanceOf(ConnectException.class);
    }

    @Test
    void shouldAskForThePortWhenTheUpgradeIsNotAnswered() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            InetSocketAddress address = (InetSocketAddress) silent.getLocalSocketAddress();
            assertThatThrownBy(() -> WebSocketTransport.connect(address, Duration.ofMillis(100), Optional.empty()))
                    .isInstanceOf(ProtocolException.class)
                    .hasMessageContaining("gave no answer")
                    .hasMessageEndingWith("?");
        }
    }

    @Test
    void shouldGiveUpWhenNothingComes() throws Exception {
        try (WebSocketPeer peer = WebSocketPeer.doing(it -> {});
                Transport transport =
                        WebSocketTransport.connect(peer.address(), Duration.ofMillis(100), Optional.empty())) {
            assertThatThrownBy(() -> read(transport, 1)).isInstanceOf(SocketTimeoutException.class);
        }
    }

    @Test
    void shouldAllocateNothingPerMessageOnceWarm() throws Exception {
        // given
        int rounds = 5_000;
        byte[] reply = random(300);
        try (WebSocketPeer peer = WebSocketPeer.doing(it -> {
                    while (true) {
                        it.receive();
                        it.send(BINARY, reply);
                    }
                });
                Transport transport = connect(peer.address())) {
            ByteBuffer message = ByteBuffer.allocateDirect(100);
            ByteBuffer into = ByteBuffer.allocateDirect(1_000);
            ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
            exchange(transport, message, into, reply.length, rounds);

            // when
            long before = threads.getCurrentThreadAllocatedBytes();
            exchange(transport, message, into, reply.length, rounds);
            long perRound = (threads.getCurrentThreadAllocatedBytes() - before) / rounds;

            // then nothing but a share of the key buffer's refilling
            assertThat(perRound).isLessThan(16);
        }
    }

    private static void exchange(Transport transport, ByteBuffer message, ByteBuffer into, int replyBytes, int rounds)
            throws IOException {
        for (int i = 0; i < rounds; i++) {
            transport.write(message.clear());
            into.clear();
            while (into.position() < replyBytes) {
                transport.read(into);
            }
        }
    }

    private static Transport connect(InetSocketAddress address) throws IOException {
        return WebSocketTransport.connect(address, Duration.ZERO, Optional.empty());
    }

    private static byte[] read(Transport transport, int bytes) throws IOException {
        ByteBuffer into = ByteBuffer.allocateDirect(bytes);
        while (into.hasRemaining()) {
            transport.read(into);
        }
        byte[] read = new byte[bytes];
        into.get(0, read);
        return read;
    }

    private static byte[] random(int bytes) {
        byte[] made = new byte[bytes];
        new Random(bytes).nextBytes(made);
        return made;
    }

    private static Undertow echo() {
        return Undertow.builder()
                .addHttpListener(0, "127.0.0.1")
                .setHandler(echoing())
                .build();
    }

    private static HttpHandler echoing() {
        WebSocketConnectionCallback echo = (exchange, channel) -> {
            channel.getReceiveSetter().set(new AbstractReceiveListener() {
                @Override
                protected void onFullBinaryMessage(WebSocketChannel of, BufferedBinaryMessage message) {
                    WebSockets.sendBinary(message.getData().getResource(), of, null);
                }
            });
            channel.resumeReceives();
        };
        return new WebSocketProtocolHandshakeHandler(echo);
    }
}
