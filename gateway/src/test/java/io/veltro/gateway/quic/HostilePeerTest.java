package io.veltro.gateway.quic;

import static org.assertj.core.api.Assertions.assertThat;

import io.veltro.gateway.tcp.MemoryDoor;
import io.veltro.gateway.tcp.Peer;
import io.veltro.gateway.tcp.TestServer;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tech.kwik.core.QuicStream;
import tech.kwik.core.frame.StreamFrame;
import tech.kwik.core.impl.QuicConnectionImpl;

/** Peers that do what no client does. With -Dveltro.quic.junk=1000000 so many datagrams mean nothing. */
@Timeout(240)
class HostilePeerTest {
    private static final int JUNK = Integer.getInteger("veltro.quic.junk", 30_000);
    private static final int CONNECTIONS = Integer.getInteger("veltro.quic.connections", 60);
    private static final int FIRST_BYTES = 1200;

    @Test
    void shouldLiveThroughJunk() throws Exception {
        // given
        try (QuicServer server = new QuicServer(new MemoryDoor(1 << 20));
                QuicPeer before = QuicPeer.loggedIn(server.address());
                DatagramSocket socket = new DatagramSocket()) {
            Random random = new Random(5);
            int threads = Thread.activeCount();
            // when
            for (int i = 0; i < JUNK; i++) {
                byte[] bytes = junk(random, i);
                socket.send(new DatagramPacket(bytes, bytes.length, server.address()));
            }
            // then
            assertThat(before.ask(Peer.ping())).isEqualTo(Peer.Reply.OK);
            assertThat(Thread.activeCount()).isLessThan(threads + 5);
            assertThat(server.gateway.connections()).isOne();
            // then: junk has every place of this address, and makes room
            assertThat(server.gateway.handshakes()).isEqualTo(32);
            try (QuicPeer after = QuicPeer.loggedIn(server.address())) {
                assertThat(after.ask(Peer.ping())).isEqualTo(Peer.Reply.OK);
            }
            TestServer.await(() -> server.gateway.handshakes() == 0);
        }
    }

    @Test
    void shouldBoundHandshakesThatAreNeverFinished() throws Exception {
        // given
        byte[] first = firstFlight();
        try (QuicServer server = new QuicServer(new MemoryDoor(1 << 20))) {
            List<DatagramSocket> sockets = new ArrayList<>();
            // when: the same hello from other ports is another handshake when its first id is another
            try (DatagramSocket one = new DatagramSocket()) {
                one.send(new DatagramPacket(first, first.length, server.address()));
                TestServer.await(() -> server.gateway.connections() == 1);
                // then: no more than three times of it comes back
                assertThat(bytesTo(one)).isBetween(1, 3 * first.length);
            }
            for (int i = 0; i < 60; i++) {
                byte[] hello = firstFlight();
                DatagramSocket socket = new DatagramSocket();
                sockets.add(socket);
                socket.send(new DatagramPacket(hello, hello.length, server.address()));
                assertThat(server.gateway.handshakes()).isLessThanOrEqualTo(32);
            }
            // then
            TestServer.await(() -> server.gateway.handshakes() == 0 && server.gateway.connections() == 0);
            assertThat(server.sessions.count()).isZero();
            sockets.forEach(DatagramSocket::close);
            try (QuicPeer peer = QuicPeer.loggedIn(server.address())) {
                assertThat(peer.ask(Peer.ping())).isEqualTo(Peer.Reply.OK);
            }
        }
    }

    @Test
    void shouldLetTheOldestStrangerGiveWay() throws Exception {
        // given
        QuicConfig config = QuicServer.config().withConnectionsMax(4);
        try (QuicServer server = new QuicServer(config, QuicServer.limits(8000), new MemoryDoor(1 << 20));
                QuicPeer known = QuicPeer.loggedIn(server.address())) {
            List<QuicPeer> strangers = new ArrayList<>();
            // when
            for (int i = 0; i < 8; i++) {
                strangers.add(new QuicPeer(server.address()));
            }
            // then
            assertThat(strangers.get(7).ask(Peer.ping())).isEqualTo(Peer.Reply.OK);
            assertThat(known.ask(Peer.ping())).isEqualTo(Peer.Reply.OK);
            TestServer.await(() -> server.sessions.count() == 4);
            strangers.forEach(QuicPeer::close);
        }
    }

    @Test
    void shouldCloseConnectionsNobodyLogsInOn() throws Exception {
        // given
        try (QuicServer server = new QuicServer(QuicServer.config(), QuicServer.limits(500), new MemoryDoor(1 << 20));
                QuicPeer known = QuicPeer.loggedIn(server.address());
                QuicPeer stranger = new QuicPeer(server.address())) {
            // when
            TestServer.await(() -> !stranger.connection().isConnected());
            // then
            assertThat(known.ask(Peer.ping())).isEqualTo(Peer.Reply.OK);
            TestServer.await(() -> server.sessions.count() == 1);
        }
    }

    @Test
    void shouldEndTheSessionOfAPeerThatFellSilent() throws Exception {
        // given
        QuicConfig base = QuicServer.config();
        QuicConfig config = new QuicConfig(
                base.address(),
                base.connectionsMax(),
                base.streamsMax(),
                Duration.ofSeconds(1),
                base.windowBytes(),
                base.frameBytesMax(),
                base.receiveBytesMax());
        try (QuicServer server = new QuicServer(config, QuicServer.limits(8000), new MemoryDoor(1 << 20));
                QuicPeer silent = QuicPeer.loggedIn(server.address())) {
            // when
            assertThat(server.sessions.count()).isOne();
            QuicStream half = silent.stream();
            half.getOutputStream().write(Peer.send(new byte[100]), 0, 50);
            // then
            TestServer.await(() -> server.sessions.count() == 0);
            TestServer.await(() -> server.gateway.receiveBytes() == 0);
        }
    }

    @Test
    void shouldHoldNoThreadForStreamsThatAreOpened() throws Exception {
        // given
        try (QuicServer server = new QuicServer(new MemoryDoor(1 << 20));
                QuicPeer peer = QuicPeer.loggedIn(server.address())) {
            int threads = Thread.activeCount();
            QuicConnectionImpl bare = (QuicConnectionImpl) peer.connection();
            // when: one packet opens all streams there may be
            bare.send(new StreamFrame(4 * 99, new byte[3], true), lost -> {}, true);
            // then
            assertThat(peer.ask(Peer.ping())).isEqualTo(Peer.Reply.OK);
            assertThat(Thread.activeCount()).isLessThan(threads + 5);
            // when: one more than may be
            bare.send(new StreamFrame(4 * 400, new byte[3], false), lost -> {}, true);
            // then
            TestServer.await(() -> server.sessions.count() == 0);
        }
    }

    @Test
    void shouldKeepNoThreadsOfConnectionsThatHaveEnded() throws Exception {
        // given: peers that ask for 16 s before they acknowledge
        try (QuicServer server = new QuicServer(new MemoryDoor(1 << 20));
                QuicPeer known = QuicPeer.loggedIn(server.address())) {
            int before = Thread.activeCount();
            // when
            for (int i = 0; i < CONNECTIONS; i++) {
                QuicPeer.slowToAcknowledge(server.address()).close();
            }
            // then
            TestServer.await(() -> server.sessions.count() == 1 && Thread.activeCount() < before + 8);
            assertThat(known.ask(Peer.ping())).isEqualTo(Peer.Reply.OK);
        }
    }

    @Test
    void shouldBoundWhatStrangersHaveItKeep() throws Exception {
        // given
        try (QuicServer server = new QuicServer(new MemoryDoor(1 << 20));
                QuicPeer known = QuicPeer.loggedIn(server.address());
                QuicPeer stranger = new QuicPeer(server.address())) {
            QuicConnectionImpl bare = (QuicConnectionImpl) stranger.connection();
            byte[] head = Arrays.copyOf(Peer.send(new byte[50_000]), 100);
            // when: a little of a large frame on each stream
            for (int i = 0; i < 90; i++) {
                bare.send(new StreamFrame(4 * i, head, false), lost -> {}, true);
            }
            // then
            assertThat(known.ask(Peer.ping())).isEqualTo(Peer.Reply.OK);
            assertThat(server.gateway.receiveBytes()).isLessThan(300 << 10);
            // when: the same bytes in ever other pieces, none of them the first
            for (int i = 0; i < 1500; i++) {
                bare.send(new StreamFrame(4, 200 + i, new byte[1000], false), lost -> {}, true);
                LockSupport.parkNanos(50_000);
            }
            // then: it is closed, and nobody else
            TestServer.await(() -> server.sessions.count() == 1 && server.gateway.receiveBytes() == 0);
            assertThat(known.ask(Peer.ping())).isEqualTo(Peer.Reply.OK);
        }
    }

    @Test
    void shouldServeOthersBesideThoseThatNeitherFinishNorRead() throws Exception {
        // given
        MemoryDoor door = new MemoryDoor(16 << 20);
        try (QuicServer server = new QuicServer(door);
                QuicPeer good = QuicPeer.loggedIn(server.address())) {
            List<QuicPeer> bad = new ArrayList<>();
            int threads = Thread.activeCount();
            // when
            for (int i = 0; i < 3; i++) {
                QuicPeer peer = new QuicPeer(server.address(), "iggy", 4096);
                bad.add(peer);
                peer.ask(Peer.login());
                for (int k = 0; k < 40; k++) {
                    QuicStream unread = peer.stream();
                    unread.getOutputStream().write(Peer.poll(0, 2 << 20));
                    unread.getOutputStream().close();
                    peer.stream().getOutputStream().write(Peer.send(new byte[4000]), 0, 2000);
                }
            }
            long begun = System.nanoTime();
            for (int i = 0; i < 20; i++) {
                assertThat(good.ask(Peer.ping())).isEqualTo(Peer.Reply.OK);
            }
            // then: what it takes is bounded by a few replies each, not by what was asked for
            assertThat(System.nanoTime() - begun).isLessThan(TimeUnit.SECONDS.toNanos(10));
            assertThat(Thread.activeCount()).isLessThan(threads + 3 * 12);
            assertThat(door.windowsOpen()).isLessThan(3 * 4 * 6);
            assertThat(server.gateway.receiveBytes()).isLessThan(3 * 60 * 8192);
            bad.forEach(QuicPeer::close);
            TestServer.await(() -> door.windowsOpen() == 0 && server.gateway.receiveBytes() == 0);
        }
    }

    /** The first datagram of kwik's client, caught on its way. */
    private static byte[] firstFlight() throws Exception {
        try (DatagramSocket trap = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
            Thread client = new Thread(() -> QuicPeer.tryConnecting((InetSocketAddress) trap.getLocalSocketAddress()));
            client.start();
            DatagramPacket packet = new DatagramPacket(new byte[2048], 2048);
            trap.receive(packet);
            byte[] bytes = new byte[packet.getLength()];
            System.arraycopy(packet.getData(), 0, bytes, 0, bytes.length);
            return bytes;
        }
    }

    private static int bytesTo(DatagramSocket socket) throws Exception {
        int bytes = 0;
        socket.setSoTimeout(1500);
        DatagramPacket packet = new DatagramPacket(new byte[2048], 2048);
        try {
            while (true) {
                socket.receive(packet);
                bytes += packet.getLength();
            }
        } catch (SocketTimeoutException over) {
            return bytes;
        }
    }

    private static byte[] junk(Random random, int i) {
        int kind = i % 6;
        byte[] bytes = new byte[kind < 3 ? FIRST_BYTES + random.nextInt(200) : 1 + random.nextInt(100)];
        random.nextBytes(bytes);
        switch (kind) {
            case 0 -> {
                bytes[0] = (byte) 0xc0;
                ByteBuffer.wrap(bytes).putInt(1, 1).put(5, (byte) 8).put(14, (byte) 8);
            }
            case 1 -> ByteBuffer.wrap(bytes).put(0, (byte) 0xe0).putInt(1, 1);
            case 2 -> ByteBuffer.wrap(bytes).put(0, (byte) 0xc0).putInt(1, 0xbabababa);
            case 3 -> bytes[0] = 0x40;
            default -> {}
        }
        return bytes;
    }
}
