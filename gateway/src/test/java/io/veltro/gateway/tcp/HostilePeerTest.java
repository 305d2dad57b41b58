package io.veltro.gateway.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.veltro.gateway.GatewayConfig;
import io.veltro.gateway.tcp.Peer.Reply;
import io.veltro.pipeline.door.ReplySink;
import io.veltro.pipeline.request.Request;
import io.veltro.pipeline.request.RequestCode;
import io.veltro.pipeline.session.Session;
import io.veltro.pipeline.wire.WireWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class HostilePeerTest {
    private static final int MIB = 1 << 20;
    private static final int TOO_BIG_PAYLOAD = 4022;
    private static final int UNAUTHENTICATED = 40;
    private static final int INVALID_COMMAND = 3;

    @Test
    void shouldStayOpenAfterEveryRefusalByHeader() throws IOException {
        try (TestServer server = new TestServer(new MemoryDoor(MIB));
                Peer peer = new Peer(server.address())) {
            // then
            assertThat(peer.ask(Peer.frame(101, new byte[3 * MIB])).status()).isEqualTo(UNAUTHENTICATED);
            assertThat(peer.ask(Peer.frame(38, new byte[70_000])).status()).isEqualTo(INVALID_COMMAND);
            assertThat(peer.ask(new WireWriter().u32(3).u32(1).toBytes()).status())
                    .isEqualTo(INVALID_COMMAND);
            assertThat(peer.ask(Peer.login()).status()).isZero();
            assertThat(peer.ask(Peer.frame(200, new byte[11 * MIB])).status()).isEqualTo(INVALID_COMMAND);
            assertThat(peer.ask(Peer.frame(101, new byte[98 * MIB])).status()).isEqualTo(TOO_BIG_PAYLOAD);
            assertThat(peer.ask(Peer.frame(101, new byte[9])).status()).isEqualTo(6);
            assertThat(peer.ask(Peer.ping())).isEqualTo(Reply.OK);
            assertThat(server.loops.receiveBytes()).isLessThan(MIB);
        }
    }

    @Test
    void shouldCommitLittleForAClaim() throws IOException {
        // given
        List<Peer> peers = new ArrayList<>();
        try (TestServer server = new TestServer(new MemoryDoor(MIB));
                Peer other = new Peer(server.address())) {
            // when
            for (int i = 0; i < 60; i++) {
                Peer peer = Peer.loggedIn(server.address());
                peer.write(new WireWriter().u32(90 * MIB).u32(101).u32(0).toBytes());
                peers.add(peer);
            }
            assertThat(other.ask(Peer.ping())).isEqualTo(Reply.OK);
            // then
            assertThat(server.loops.receiveBytes()).isLessThan(5L * MIB);
            for (Peer peer : peers) {
                peer.close();
            }
        }
    }

    @Test
    void shouldServeOthersUnderAStormOfGarbage() throws IOException {
        // given
        Random chance = new Random(42);
        try (TestServer server = new TestServer(new MemoryDoor(MIB));
                Peer good = Peer.loggedIn(server.address())) {
            int frames = 0;
            long reserved = 0;
            while (frames < 100_000) {
                try (Peer bad = chance.nextBoolean() ? new Peer(server.address()) : Peer.loggedIn(server.address())) {
                    // when
                    WireWriter storm = new WireWriter();
                    RequestCode[] codes = RequestCode.values();
                    for (int i = 0; i < 1000; i++) {
                        byte[] body = new byte[chance.nextInt(60)];
                        chance.nextBytes(body);
                        int code = chance.nextInt(10) == 0
                                ? chance.nextInt()
                                : codes[chance.nextInt(codes.length)].number();
                        storm.u32(4 + body.length).u32(code).bytes(body);
                    }
                    bad.write(storm.toBytes());
                    for (int i = 0; i < 1000; i++) {
                        bad.read();
                    }
                    byte[] noise = new byte[200];
                    chance.nextBytes(noise);
                    bad.write(noise);
                }
                frames += 1000;
                // then
                assertThat(good.ask(Peer.ping())).isEqualTo(Reply.OK);
                reserved = Math.max(reserved, server.loops.receiveBytes());
            }
            assertThat(reserved).isLessThan(2 * MIB);
            TestServer.await(() -> server.sessions.count() == 1);
        }
    }

    @Test
    void shouldCloseOnlyTheConnectionThatMakesTheDoorFail() throws IOException {
        // given
        MemoryDoor door = new MemoryDoor(MIB) {
            @Override
            public boolean handle(Session session, Request request, ReplySink sink) {
                if (request.code() == RequestCode.GET_STATS) {
                    throw new IllegalStateException("a fault on purpose");
                }
                return super.handle(session, request, sink);
            }
        };
        try (TestServer server = new TestServer(door);
                Peer unlucky = Peer.loggedIn(server.address());
                Peer other = Peer.loggedIn(server.address())) {
            // when
            unlucky.write(Peer.frame(10));
            // then
            assertThat(unlucky.isEnded()).isTrue();
            assertThat(other.ask(Peer.ping())).isEqualTo(Reply.OK);
            TestServer.await(() -> server.sessions.count() == 1);
        }
    }

    @Test
    void shouldCloseWhoDoesNotLogIn() throws IOException {
        // given
        TcpLimits limits = TestServer.limits(10, 200, 60_000, 60_000);
        try (TestServer server = new TestServer(TestServer.config(), limits, new MemoryDoor(MIB), List.of());
                Peer silent = new Peer(server.address());
                Peer rude = new Peer(server.address());
                Peer polite = new Peer(server.address());
                Peer known = Peer.loggedIn(server.address())) {
            // when
            long deadline = System.nanoTime() + Duration.ofMillis(600).toNanos();
            while (System.nanoTime() < deadline) {
                assertThat(polite.ask(Peer.ping())).isEqualTo(Reply.OK);
            }
            rude.socket().setSoTimeout(2000);
            // then
            assertThat(silent.isEnded()).isTrue();
            assertThat(rude.isEnded()).isTrue();
            assertThat(polite.ask(Peer.ping())).isEqualTo(Reply.OK);
            assertThat(known.ask(Peer.ping())).isEqualTo(Reply.OK);
        }
    }

    @Test
    void shouldCloseWhoDoesNotFinishAFrame() throws IOException {
        // given
        TcpLimits limits = TestServer.limits(10, 60_000, 200, 60_000);
        try (TestServer server = new TestServer(TestServer.config(), limits, new MemoryDoor(MIB), List.of());
                Peer slow = Peer.loggedIn(server.address());
                Peer drained = Peer.loggedIn(server.address());
                Peer idle = Peer.loggedIn(server.address())) {
            // when
            byte[] frame = Peer.send(new byte[1000]);
            slow.write(frame, 0, 500);
            drained.write(Peer.frame(9999, new byte[50]), 0, 20);
            // then
            assertThat(slow.isEnded()).isTrue();
            assertThat(drained.isEnded()).isTrue();
            assertThat(idle.ask(Peer.ping())).isEqualTo(Reply.OK);
        }
    }

    @Test
    void shouldKeepNoBlockForFramesThatRest() throws IOException {
        // given
        int count = 300;
        TcpLimits limits = TestServer.limits(5, 60_000, 60_000, 60_000);
        MemoryDoor door = new MemoryDoor(64 + 50_000);
        byte[] payload = new byte[50_000];
        new Random(3).nextBytes(payload);
        byte[] frame = Peer.send(payload);
        int[] cuts = {3, 8, 300, 20_000};
        List<Peer> peers = new ArrayList<>();
        try (TestServer server = new TestServer(TestServer.config(), limits, door, List.of())) {
            // when
            for (int i = 0; i < count; i++) {
                Peer peer = Peer.loggedIn(server.address());
                peer.write(frame, 0, cuts[i % cuts.length]);
                peers.add(peer);
            }
            TestServer.await(() -> server.loops.receiveBytes() < count / 2L * ReceivePool.SMALL_BYTES);
            // then
            for (int i = 0; i < count; i++) {
                int cut = cuts[i % cuts.length];
                Peer peer = peers.get(i);
                peer.write(frame, cut, frame.length - cut);
                assertThat(peer.read()).isEqualTo(Reply.OK);
                Reply log = peer.ask(Peer.poll(64, payload.length));
                assertThat(log.payload().position(16)).isEqualTo(ByteBuffer.wrap(payload));
                peer.close();
            }
        }
    }

    @Test
    void shouldCloseWhoTakesNoReply() throws IOException {
        // given
        TcpLimits limits = TestServer.limits(10, 60_000, 60_000, 300);
        MemoryDoor door = new MemoryDoor(32 * MIB);
        try (TestServer server = new TestServer(TestServer.config(), limits, door, List.of());
                Peer deaf = Peer.loggedIn(server.address())) {
            // when
            deaf.write(Peer.poll(0, 32 * MIB));
            // then
            TestServer.await(() -> door.windowsOpen() > 0);
            TestServer.await(() -> server.sessions.count() == 0);
            assertThat(door.windowsOpen()).isZero();
        }
    }

    @Test
    void shouldHoldManyIdleConnections() throws IOException {
        // given
        int count = 2000;
        GatewayConfig.Loops config = new GatewayConfig.Loops(2, 97 * MIB, MIB, Duration.ZERO);
        List<Peer> peers = new ArrayList<>();
        try (TestServer server = new TestServer(config, TcpLimits.defaults(), new MemoryDoor(MIB), List.of())) {
            // when
            for (int i = 0; i < count; i++) {
                peers.add(Peer.loggedIn(server.address()));
            }
            // then
            assertThat(server.sessions.count()).isEqualTo(count);
            assertThat(server.loops.receiveBytes()).isLessThan(MIB);
            for (Peer peer : peers) {
                assertThat(peer.ask(Peer.ping())).isEqualTo(Reply.OK);
                peer.close();
            }
            TestServer.await(() -> server.sessions.count() == 0);
        }
    }
}
