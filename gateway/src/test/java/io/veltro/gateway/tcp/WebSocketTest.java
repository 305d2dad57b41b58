package io.veltro.gateway.tcp;

import static io.veltro.gateway.tcp.WebSocketSocket.BINARY;
import static io.veltro.gateway.tcp.WebSocketSocket.CLOSE;
import static io.veltro.gateway.tcp.WebSocketSocket.CONTINUATION;
import static io.veltro.gateway.tcp.WebSocketSocket.FINAL;
import static io.veltro.gateway.tcp.WebSocketSocket.PING;
import static io.veltro.gateway.tcp.WebSocketSocket.TEXT;
import static io.veltro.gateway.tcp.WebSocketSocket.frame;
import static org.assertj.core.api.Assertions.assertThat;

import io.veltro.gateway.tcp.Peer.Reply;
import io.veltro.pipeline.view.SystemView.Transport;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class WebSocketTest {
    private static final int MIB = 1 << 20;

    private final MemoryDoor door = new MemoryDoor(32 * MIB);

    private TestServer server() throws IOException {
        return TestServer.webSocket(TcpLimits.defaults(), door);
    }

    private static WebSocketSocket connect(TestServer server) throws IOException {
        return WebSocketSocket.upgraded(Peer.connected(server.address()));
    }

    private static Peer loggedIn(WebSocketSocket socket) throws IOException {
        Peer peer = new Peer(socket);
        assertThat(peer.ask(Peer.login()).status()).isZero();
        return peer;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7, 100, 125, 126, 60_000, 70_000, 3 * MIB, 20 * MIB})
    void shouldGiveBackWhatWasSent(int payloadBytes) throws IOException {
        // given
        byte[] payload = new byte[payloadBytes];
        new Random(payloadBytes).nextBytes(payload);
        try (TestServer server = server();
                Peer peer = loggedIn(connect(server))) {
            // when
            assertThat(peer.ask(Peer.send(payload))).isEqualTo(Reply.OK);
            Reply polled = peer.ask(Peer.poll(64, payloadBytes));
            // then
            byte[] all = polled.payload().array();
            assertThat(Arrays.copyOfRange(all, all.length - payloadBytes, all.length))
                    .isEqualTo(payload);
        }
    }

    @Test
    void shouldSplitWhatIsTooLongForOneMessage() throws IOException {
        // given
        try (TestServer server = server();
                WebSocketSocket socket = connect(server);
                Peer peer = loggedIn(socket)) {
            // when
            peer.ask(Peer.poll(0, 24 * MIB));
            // then
            assertThat(socket.lengths()).hasSizeGreaterThan(3).allMatch(length -> length <= 16 * MIB);
        }
    }

    @Test
    void shouldTellSessionsOfTheTransport() throws IOException {
        try (TestServer server = server();
                Peer peer = loggedIn(connect(server))) {
            assertThat(peer.ask(Peer.ping())).isEqualTo(Reply.OK);
            assertThat(server.sessions.all())
                    .singleElement()
                    .satisfies(session -> assertThat(session.transport()).isEqualTo(Transport.WEBSOCKET));
        }
    }

    /** Neither messages nor fragments need to begin where frames of the protocol do. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5, 13, 1000})
    void shouldTakeFramesInAnyPieces(int pieceBytes) throws IOException {
        // given
        byte[] frames = Peer.join(Peer.login(), Peer.send(new byte[700]), Peer.ping(), Peer.poll(0, 100));
        ByteArrayOutputStream messages = new ByteArrayOutputStream();
        Random chance = new Random(pieceBytes);
        boolean isInside = false;
        for (int at = 0; at < frames.length; at += pieceBytes) {
            boolean isLast = chance.nextBoolean() || at + pieceBytes >= frames.length;
            byte[] piece = Arrays.copyOfRange(frames, at, Math.min(frames.length, at + pieceBytes));
            messages.writeBytes(frame((isLast ? FINAL : 0) | (isInside ? CONTINUATION : BINARY), piece));
            isInside = !isLast;
            if (chance.nextInt(20) == 0) {
                messages.writeBytes(frame(FINAL | PING, piece.length > 125 ? new byte[3] : piece));
            }
        }
        try (TestServer server = server();
                WebSocketSocket socket = connect(server);
                Peer peer = new Peer(socket)) {
            // when
            byte[] all = messages.toByteArray();
            for (int at = 0; at < all.length; at += 11) {
                socket.raw(Arrays.copyOfRange(all, at, Math.min(all.length, at + 11)));
            }
            // then
            assertThat(peer.read().status()).isZero();
            assertThat(peer.read()).isEqualTo(Reply.OK);
            assertThat(peer.read()).isEqualTo(Reply.OK);
            assertThat(peer.read().payload().remaining()).isEqualTo(16 + 100);
        }
    }

    @Test
    void shouldAnswerPingsAndReadTextAway() throws IOException {
        try (TestServer server = server();
                WebSocketSocket socket = connect(server);
                Peer peer = new Peer(socket)) {
            socket.raw(frame(FINAL | PING, "are you there".getBytes(StandardCharsets.US_ASCII)));
            socket.raw(frame(FINAL | TEXT, "anybody".getBytes(StandardCharsets.US_ASCII)));
            assertThat(peer.ask(Peer.ping())).isEqualTo(Reply.OK);
            // The answer to the frame may overtake that to the ping, if both were read together
            assertThat(peer.ask(Peer.ping())).isEqualTo(Reply.OK);
            assertThat(socket.pongs()).singleElement().isEqualTo("are you there".getBytes(StandardCharsets.US_ASCII));
        }
    }

    @Test
    void shouldAnswerACloseAndEnd() throws IOException {
        try (TestServer server = server();
                WebSocketSocket socket = connect(server)) {
            socket.raw(frame(FINAL | BINARY, Peer.ping()));
            socket.raw(frame(FINAL | CLOSE, (byte) (3001 >> 8), (byte) 3001));
            assertThat(socket.closed()).isEqualTo(3001);
            assertThat(socket.lengths()).containsExactly(8);
            TestServer.await(() -> server.sessions.count() == 0);
        }
    }

    /** The connection moves to another loop with the login, and takes the end along. */
    @Test
    void shouldAnswerACloseThatCameWithTheLogin() throws IOException {
        try (TestServer server = server();
                WebSocketSocket socket = connect(server)) {
            socket.raw(Peer.join(
                    frame(FINAL | BINARY, Peer.login()), frame(FINAL | BINARY, Peer.ping()), frame(FINAL | CLOSE)));
            assertThat(socket.closed()).isZero();
            assertThat(socket.lengths().stream().mapToInt(Integer::intValue).sum())
                    .isEqualTo(12 + 8);
            TestServer.await(() -> server.sessions.count() == 0);
        }
    }

    /** What fills no room must not keep the loop: who sends it gets turns like everybody else. */
    @Test
    void shouldServeOthersBesideLongTexts() throws IOException {
        try (TestServer server = server();
                WebSocketSocket talker = connect(server);
                Peer other = new Peer(connect(server))) {
            CompletableFuture<Void> talk = CompletableFuture.runAsync(() -> {
                byte[] text = frame(FINAL | TEXT, new byte[MIB]);
                try {
                    for (int i = 0; i < 200; i++) {
                        talker.raw(text);
                    }
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            int answered = 0;
            while (!talk.isDone()) {
                assertThat(other.ask(Peer.ping())).isEqualTo(Reply.OK);
                answered++;
            }
            talk.join();
            assertThat(answered).isPositive();
        }
    }

    static List<Arguments> faults() {
        byte[] none = {};
        byte[] unmasked = frame(FINAL | BINARY, none);
        unmasked[1] = 0;
        byte[] notShortest = {(byte) (FINAL | BINARY), (byte) (0x80 | 126), 0, 5, 0, 0, 0, 0, 1, 2, 3, 4, 5};
        byte[] huge = {(byte) (FINAL | BINARY), (byte) (0x80 | 127), 0x7f, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0};
        byte[] negative = {(byte) (FINAL | BINARY), (byte) (0x80 | 127), -1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0};
        byte[][] pings = new byte[5000][];
        Arrays.fill(pings, frame(FINAL | PING, none));
        byte[][] texts = new byte[5000][];
        Arrays.fill(texts, frame(FINAL | TEXT, (byte) 'x'));
        byte[][] fragments = new byte[5000][];
        Arrays.fill(fragments, frame(CONTINUATION, none));
        fragments[0] = frame(BINARY, (byte) 1);
        return List.of(
                Arguments.of("unmasked", unmasked, 1002),
                Arguments.of("compressed", frame(FINAL | 0x40 | BINARY, none), 1002),
                Arguments.of("reserved opcode", frame(FINAL | 5, none), 1002),
                Arguments.of("fragmented ping", frame(PING, none), 1002),
                Arguments.of("long ping", frame(FINAL | PING, new byte[126]), 1002),
                Arguments.of("continuation of nothing", frame(FINAL | CONTINUATION, none), 1002),
                Arguments.of("message in a message", Peer.join(frame(BINARY, none), frame(FINAL | BINARY, none)), 1002),
                Arguments.of("long form of a short length", notShortest, 1002),
                Arguments.of("huge frame", huge, 1009),
                Arguments.of("negative length", negative, 1009),
                Arguments.of("close with half a code", frame(FINAL | CLOSE, (byte) 1), 1002),
                Arguments.of("close with a reserved code", frame(FINAL | CLOSE, (byte) 3, (byte) 0xed), 1002),
                Arguments.of("flood of pings", Peer.join(pings), 1008),
                Arguments.of("flood of text", Peer.join(texts), 1008),
                Arguments.of("flood of empty fragments", Peer.join(fragments), 1008));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("faults")
    void shouldCloseWithTheReasonWhenAPeerIsAtFault(String name, byte[] bytes, int code) throws IOException {
        try (TestServer server = server();
                WebSocketSocket socket = connect(server)) {
            socket.raw(bytes);
            assertThat(socket.closed()).as(name).isEqualTo(code);
            TestServer.await(() -> server.sessions.count() == 0);
        }
    }

    private static final String FIELDS = "Host: a\\r\\nUpgrade: WebSocket\\r\\nConnection: keep-alive, Upgrade\\r\\n"
            + "Sec-WebSocket-Version: 13\\r\\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\\r\\n";

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            GET /any/path?x=1 HTTP/1.1\\r\\n%s\\r\\n                       | 101
            GET / HTTP/1.1\\r\\n%sOrigin: https://good.example\\r\\n\\r\\n | 101
            GET / HTTP/1.1\\r\\n%sOrigin: https://evil.example\\r\\n\\r\\n | 403
            GET / HTTP/1.1\\r\\n%sHost: b\\r\\n\\r\\n                      | 400
            GET / HTTP/1.1\\r\\n%s no: folding\\r\\n\\r\\n                 | 400
            GET / HTTP/1.1\\r\\n%sContent-Length: 3\\r\\n\\r\\n            | 400
            GET / HTTP/1.1\\r\\n%snonsense\\r\\n\\r\\n                     | 400
            GET / HTTP/1.1\\r\\n\\r\\n                                     | 400
            GET / HTTP/1.0\\r\\n%s\\r\\n                                   | 426
            GET / HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n                        | 426
            POST / HTTP/1.1\\r\\n%s\\r\\n                                  | 405
            GET\\r\\n\\r\\n                                                | 400
            \\4\\0\\0\\0\\1\\0\\0\\0                            | 400
            """)
    void shouldAnswerRequestsOfHttp(String request, int status) throws IOException {
        // given
        String text = request.replace("%s", FIELDS).translateEscapes();
        try (TestServer server = TestServer.webSocket(TcpLimits.defaults(), door, "https://good.example");
                Socket socket = Peer.connected(server.address())) {
            // when
            socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
            String head = WebSocketSocket.head(socket.getInputStream());
            // then
            assertThat(head).startsWith("HTTP/1.1 " + status + " ");
        }
    }

    @Test
    void shouldRefuseALongHead() throws IOException {
        try (TestServer server = server();
                Socket socket = Peer.connected(server.address())) {
            socket.getOutputStream()
                    .write(("GET / HTTP/1.1\r\nCookie: " + "x".repeat(9000)).getBytes(StandardCharsets.US_ASCII));
            assertThat(WebSocketSocket.head(socket.getInputStream())).startsWith("HTTP/1.1 431 ");
        }
    }

    @Test
    void shouldCloseWhoNeverFinishesTheRequest() throws IOException {
        TcpLimits limits = TestServer.limits(10, 200, 60_000, 60_000);
        try (TestServer server = TestServer.webSocket(limits, door);
                Socket socket = Peer.connected(server.address())) {
            socket.getOutputStream().write("GET / HTT".getBytes(StandardCharsets.US_ASCII));
            assertThat(socket.getInputStream().read()).isNegative();
            TestServer.await(() -> server.sessions.count() == 0);
        }
    }

    @Test
    void shouldSayGoodbyeWhenTheServerStops() throws IOException {
        try (TestServer server = server();
                WebSocketSocket socket = connect(server);
                Peer peer = loggedIn(socket)) {
            CompletableFuture<Void> closed = CompletableFuture.runAsync(server.loops::close);
            assertThat(peer.read()).isEqualTo(Reply.empty(8));
            assertThat(socket.closed()).isEqualTo(1000);
            closed.join();
        }
    }

    @Test
    void shouldSpeakInsideOfTls() throws IOException {
        // given
        byte[] payload = new byte[3 * MIB];
        new Random(1).nextBytes(payload);
        try (TestServer server = TestServer.secureWebSocket(door, TestTls.engines());
                Peer peer = loggedIn(WebSocketSocket.upgraded(TestTls.socket(server.address(), "TLSv1.3")))) {
            // when
            assertThat(peer.ask(Peer.send(payload))).isEqualTo(Reply.OK);
            byte[] all = peer.ask(Peer.poll(64, payload.length)).payload().array();
            // then
            assertThat(Arrays.copyOfRange(all, all.length - payload.length, all.length))
                    .isEqualTo(payload);
        }
    }

    /** The JDK's own client, which knows nothing of ours. */
    @Test
    void shouldServeAnotherClient() throws Exception {
        // given
        ByteArrayOutputStream received = new ByteArrayOutputStream();
        CompletableFuture<String> pong = new CompletableFuture<>();
        WebSocket.Listener listener = new WebSocket.Listener() {
            @Override
            public CompletionStage<?> onBinary(WebSocket socket, ByteBuffer data, boolean isLast) {
                byte[] bytes = new byte[data.remaining()];
                data.get(bytes);
                synchronized (received) {
                    received.writeBytes(bytes);
                }
                socket.request(1);
                return CompletableFuture.completedStage(bytes.length);
            }

            @Override
            public CompletionStage<?> onPong(WebSocket socket, ByteBuffer message) {
                pong.complete(StandardCharsets.US_ASCII.decode(message).toString());
                socket.request(1);
                return CompletableFuture.completedStage("");
            }
        };
        try (TestServer server = server()) {
            WebSocket socket = HttpClient.newHttpClient()
                    .newWebSocketBuilder()
                    .buildAsync(URI.create("ws://127.0.0.1:" + server.address().getPort() + "/iggy"), listener)
                    .get(20, TimeUnit.SECONDS);
            // when
            socket.sendBinary(ByteBuffer.wrap(Peer.login()), true).get(20, TimeUnit.SECONDS);
            socket.sendPing(ByteBuffer.wrap("hello".getBytes(StandardCharsets.US_ASCII)))
                    .get(20, TimeUnit.SECONDS);
            socket.sendBinary(ByteBuffer.wrap(Peer.send(new byte[200_000])), true)
                    .get(20, TimeUnit.SECONDS);
            socket.sendBinary(ByteBuffer.wrap(Peer.poll(0, 200_000)), true).get(20, TimeUnit.SECONDS);
            // then
            int expected = 8 + 4 + 8 + 8 + 16 + 200_000;
            TestServer.await(() -> {
                synchronized (received) {
                    return received.size() == expected;
                }
            });
            assertThat(pong.get(20, TimeUnit.SECONDS)).isEqualTo("hello");
            socket.sendClose(WebSocket.NORMAL_CLOSURE, "done").get(20, TimeUnit.SECONDS);
            TestServer.await(() -> server.sessions.count() == 0);
        }
    }
}
