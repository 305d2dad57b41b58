package io.veltro.ops;

import static org.assertj.core.api.Assertions.assertThat;

import io.veltro.cli.client.TlsOptions;
import io.veltro.cli.client.quic.QuicTransport;
import io.veltro.pipeline.error.ErrorCode;
import io.veltro.pipeline.request.Consumer;
import io.veltro.pipeline.request.Identifier;
import io.veltro.pipeline.request.MessageRequest;
import io.veltro.pipeline.request.MessageRequest.Strategy;
import io.veltro.pipeline.request.Permissions;
import io.veltro.pipeline.request.StreamRequest;
import io.veltro.pipeline.request.SystemRequest;
import io.veltro.pipeline.request.TopicRequest;
import io.veltro.pipeline.request.UserRequest;
import io.veltro.pipeline.view.ListView;
import io.veltro.pipeline.view.StreamView;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.iggy.client.blocking.tcp.IggyTcpClient;
import org.apache.iggy.message.PollingStrategy;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Input nobody should send: the server refuses it, goes on serving, and its memory stays flat. Memory is what is
 * alive on the heap after a collection and what is resident beside it. In full:
 *
 * <pre>
 *   mvn -B -pl ops -am test -Dtest=HostileInputTest -Dsurefire.failIfNoSpecifiedTests=false -Dveltro.hostile.frames=1000000
 * </pre>
 */
@ExtendWith(ServerProcess.OutputOnFailure.class)
class HostileInputTest {
    private static final int FRAMES = Integer.getInteger("veltro.hostile.frames", 20_000);
    private static final long SEED = Long.getLong("veltro.hostile.seed", new SecureRandom().nextLong());
    private static final int CLAIMANTS = 1000;
    private static final long STRANGER_BYTES_MAX = 64 << 10;
    private static final long MIB = 1 << 20;
    private static final long GROWTH_BYTES_MAX = 64 * MIB;
    private static final int ROUNDS = 10;
    private static final int QUIC_ROWS = 20;
    private static final String NAME = "hostile";

    @TempDir
    private static Path directory;

    private static ServerProcess server;

    @BeforeAll
    static void startServer() {
        server = ServerProcess.in(directory)
                .set("journal.segment", "256 KiB")
                .flag("-Xms192m")
                .flag("-Xmx192m")
                .flag("-XX:+AlwaysPreTouch")
                .flag("-XX:MaxDirectMemorySize=256m")
                .start();
    }

    @AfterAll
    static void stopServer() {
        server.stop();
    }

    @ParameterizedTest
    @ValueSource(strings = {"tcp", "websocket"})
    @Timeout(value = 3, unit = TimeUnit.HOURS)
    void shouldServeOnThroughAStormOfFrames(String transport) throws IOException {
        // given
        System.out.println(
                "HostileInputTest: " + FRAMES + " frames over " + transport + ", -Dveltro.hostile.seed=" + SEED);
        Set<Integer> statuses =
                Arrays.stream(ErrorCode.values()).map(ErrorCode::number).collect(Collectors.toSet());
        try (RawConnection root = RawConnection.loggedIn(server.port())) {
            Permissions permissions = new Permissions(Permissions.ALL.global() & ~People.MANAGE_USERS, List.of());
            root.ask(new UserRequest.Delete(Identifier.of(FrameStorm.USER)));
            root.ask(new UserRequest.Create(
                            FrameStorm.USER, FrameStorm.PASSWORD, UserRequest.Status.ACTIVE, Optional.of(permissions)))
                    .orThrow();
        }
        FrameStorm.Way way = transport.equals("tcp")
                ? () -> RawConnection.to(server.port())
                : () -> RawConnection.toWebSocket(server.webSocketPort());
        FrameStorm storm = new FrameStorm(way, SEED, statuses, FRAMES / 1000);
        List<Long> memory = new ArrayList<>();

        // when
        for (int round = 0; round < ROUNDS; round++) {
            storm.rage(FRAMES / ROUNDS / 2, false);
            makeWhatRecordedFramesName();
            storm.rage(FRAMES / ROUNDS / 2, true);
            deleteStreams();
            memory.add(heldBytes() / MIB);
        }

        // then
        System.out.println("HostileInputTest: MiB after each tenth " + memory + ", statuses " + storm.seen());
        assertThat(server.isAlive()).isTrue();
        assertThat(memory.get(ROUNDS - 1)).isLessThan(memory.get(ROUNDS / 3) + GROWTH_BYTES_MAX / MIB);
        assertThat(storm.seen()).contains(ErrorCode.OK.number(), ErrorCode.INVALID_COMMAND.number());
        assertOfficialClientIsServed("after the storm");
    }

    /** Messages that break the rules of WebSocket: each ends its connection, with a good-bye that says why. */
    @Test
    @Timeout(180)
    void shouldRefuseMutatedMessagesOfWebSocket() throws IOException {
        // given
        SplittableRandom random = new SplittableRandom(SEED);
        byte[] ping = RawConnection.frame(new SystemRequest.Ping());
        long before = heldBytes();
        int ended = 0;
        // when
        for (int i = 0; i < FRAMES / 30; i++) {
            byte[] message = WebSocketStreams.message(ping, 0, ping.length);
            for (int flip = 0; flip < 3; flip++) {
                message[random.nextInt(6)] ^= (byte) (1 << random.nextInt(8));
            }
            try (Socket peer = new Socket(InetAddress.getLoopbackAddress(), server.webSocketPort())) {
                peer.setSoTimeout(100);
                WebSocketStreams.upgrade(peer.getInputStream(), peer.getOutputStream());
                peer.getOutputStream().write(message);
                peer.shutdownOutput();
                ended += peer.getInputStream().readAllBytes().length > 0 ? 1 : 0;
            } catch (SocketTimeoutException waits) {
                // It claims more than it sends
            }
        }
        // then
        System.out.println("HostileInputTest: of " + FRAMES / 30 + " mutated messages " + ended + " were answered");
        assertThat(heldBytes() - before).isLessThan(GROWTH_BYTES_MAX);
        assertOfficialClientIsServed("after mutated messages");
    }

    /** Over QUIC each frame has a stream of its own, and each is answered. */
    @Test
    @Timeout(value = 3, unit = TimeUnit.HOURS)
    void shouldAnswerEachFrameOfAStormOverQuic() throws IOException {
        // given
        FrameStorm storm = new FrameStorm(() -> RawConnection.to(server.port()), SEED, Set.of(), 0);
        TlsOptions trust = new TlsOptions(Optional.of(server.data().resolve("tls/certificate.pem")), "localhost");
        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), server.quicPort());
        long before = heldBytes();
        int answered = 0;
        // when
        while (answered < FRAMES / 10) {
            try (QuicTransport quic = QuicTransport.connect(address, Duration.ofSeconds(20), trust)) {
                for (int row = 0; row < QUIC_ROWS; row++) {
                    int asked = 8;
                    // A sign of life, without which strangers are closed after a while
                    quic.write(ByteBuffer.wrap(RawConnection.frame(new SystemRequest.Ping())));
                    for (int i = 1; i < asked; i++) {
                        quic.write(ByteBuffer.wrap(storm.next()));
                    }
                    ByteBuffer replies = ByteBuffer.allocate(asked * 8).order(ByteOrder.LITTLE_ENDIAN);
                    while (replies.hasRemaining()) {
                        quic.read(replies);
                    }
                    for (int i = 0; i < asked; i++) {
                        assertThat(replies.getInt(i * 8 + 4)).isZero();
                    }
                    answered += asked;
                }
            }
        }
        // then: nobody was logged in, so no reply has a payload
        long grown = heldBytes() - before;
        System.out.println("HostileInputTest: " + answered + " frames over QUIC cost " + grown / 1024 + " KiB");
        assertThat(grown).isLessThan(GROWTH_BYTES_MAX);
        assertOfficialClientIsServed("after QUIC");
    }

    /** Streams 0 and 1 "orders", with topics 0, 1 and 2 "events", of which the recorded requests speak. */
    private static void makeWhatRecordedFramesName() throws IOException {
        try (RawConnection root = RawConnection.loggedIn(server.port())) {
            for (String stream : List.of("first", "orders")) {
                root.ask(new StreamRequest.Create(stream)).orThrow();
                for (String topic : List.of("first", "second", "events")) {
                    root.ask(createTopic(stream, 8, topic)).orThrow();
                }
            }
        }
    }

    private static TopicRequest.Create createTopic(String stream, int partitions, String name) {
        return new TopicRequest.Create(
                Identifier.of(stream),
                partitions,
                new TopicRequest.Settings(TopicRequest.COMPRESSION_NONE, 0, 0, 1, name));
    }

    /**
     * What the server holds: what is alive on the heap, and all other memory. The heap is fixed and touched at the start, so
     * its size is the same in each figure.
     */
    private static long heldBytes() {
        return server.liveHeapBytes() + server.anonymousBytes();
    }

    private static void deleteStreams() throws IOException {
        try (RawConnection root = RawConnection.loggedIn(server.port())) {
            for (StreamView stream : ListView.read(
                            root.ask(new StreamRequest.GetAll()).orThrow().reader(), StreamView::read)
                    .items()) {
                root.ask(new StreamRequest.Delete(Identifier.of(stream.id()))).orThrow();
            }
        }
    }

    private static void assertOfficialClientIsServed(String name) {
        try (IggyTcpClient client = Official.loggedIn(server.port())) {
            Official.streamWithTopic(client, name, 1);
            Official.send(client, name, 0, "a", "b");
            assertThat(Official.texts(Official.poll(client, name, 0, PollingStrategy.first(), 10)))
                    .containsExactly("a", "b");
            client.streams().deleteStream(org.apache.iggy.identifier.StreamId.of(name));
        }
    }

    @Test
    @Timeout(180)
    void shouldSpendLittleOnStrangersThatClaimMuch() throws IOException {
        for (int code : new int[] {1, 38, 101, 9999}) {
            // given
            ByteBuffer claim = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
            claim.putInt(0, -1).putInt(4, code);
            byte[] more = new byte[32 << 10];
            List<RawConnection> claimants = new ArrayList<>();
            long before = heldBytes();

            // when
            for (int i = 0; i < CLAIMANTS; i++) {
                RawConnection claimant = RawConnection.to(server.port());
                claimant.submit(claim.array());
                claimant.submit(more);
                claimants.add(claimant);
            }

            // then: an answer to somebody who came later says that all of them were looked at
            try (RawConnection other = RawConnection.loggedIn(server.port())) {
                other.ask(new SystemRequest.Ping()).orThrow();
            }
            long grown = heldBytes() - before;
            System.out.println("HostileInputTest: " + CLAIMANTS + " claims of 4 GiB for code " + code + " cost "
                    + grown / 1024 + " KiB");
            assertThat(grown).isLessThan(CLAIMANTS * STRANGER_BYTES_MAX);
            for (RawConnection claimant : claimants) {
                claimant.close();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    @Timeout(180)
    void shouldBoundAClientThatNeverReads(boolean isWebSocket) throws IOException {
        // given: polls whose answers have a megabyte each
        Identifier id = Identifier.of(NAME);
        int port = isWebSocket ? server.webSocketPort() : server.port();
        try (RawConnection other = RawConnection.loggedIn(server.port());
                SocketChannel deaf =
                        SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))) {
            makeTopic(other);
            for (int i = 0; i < 16; i++) {
                other.ask(Batch.to(NAME, 0).add(new byte[64 << 10], new byte[0]).frame())
                        .orThrow();
            }
            byte[] poll = RawConnection.frame(
                    MessageRequest.Poll.of(Consumer.consumer(Identifier.of(1)), id, id, 0, 16, false)
                            .at(Strategy.FIRST, 0));
            long before = heldBytes();

            // when
            byte[] login = Golden.frame("02_login_user.request.hex");
            if (isWebSocket) {
                deaf.write(ByteBuffer.wrap(WebSocketStreams.request()));
                login = WebSocketStreams.message(login, 0, login.length);
            }
            deaf.write(ByteBuffer.wrap(login));
            long sent = sendUntilBlocked(deaf, isWebSocket ? WebSocketStreams.message(poll, 0, poll.length) : poll);

            // then
            long grown = heldBytes() - before;
            System.out.println("HostileInputTest: a client that never reads sent " + sent / poll.length
                    + " polls of 1 MiB before it was held up, and cost " + grown / 1024 + " KiB");
            assertThat(grown).isLessThan(GROWTH_BYTES_MAX);
            for (int i = 0; i < 100; i++) {
                assertThat(other.ask(poll).orThrow().payload().limit()).isGreaterThan(1 << 20);
            }
            other.ask(new StreamRequest.Delete(id)).orThrow();
        }
    }

    private static void makeTopic(RawConnection root) throws IOException {
        root.ask(new StreamRequest.Create(NAME)).orThrow();
        root.ask(createTopic(NAME, 1, NAME)).orThrow();
    }

    /** Sends one frame after the other until the socket has taken nothing for two seconds. */
    private static long sendUntilBlocked(SocketChannel channel, byte[] frame) throws IOException {
        channel.configureBlocking(false);
        ByteBuffer bytes = ByteBuffer.wrap(frame);
        long sent = 0;
        try (Selector selector = Selector.open()) {
            channel.register(selector, SelectionKey.OP_WRITE);
            while (selector.select(2000) > 0) {
                selector.selectedKeys().clear();
                sent += channel.write(bytes);
                if (!bytes.hasRemaining()) {
                    bytes.clear();
                }
                assertThat(sent).isLessThan(1 << 30);
            }
        }
        return sent;
    }
}
