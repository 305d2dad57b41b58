package io.veltro.gateway.quic;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.veltro.gateway.tcp.MemoryDoor;
import io.veltro.gateway.tcp.Peer;
import io.veltro.gateway.tcp.TestServer;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tech.kwik.core.common.EncryptionLevel;
import tech.kwik.core.crypto.ConnectionSecrets;
import tech.kwik.core.frame.PingFrame;
import tech.kwik.core.frame.QuicFrame;
import tech.kwik.core.impl.QuicConnectionImpl;
import tech.kwik.core.impl.Role;
import tech.kwik.core.impl.Version;
import tech.kwik.core.impl.VersionHolder;
import tech.kwik.core.log.NullLogger;
import tech.kwik.core.packet.InitialPacket;

/** Packets that are well protected and ill meant: what they claim is not done. */
@Timeout(120)
class HarmfulPacketsTest {
    private static final int FIRST_BYTES = 1200;
    private static final int FOUR_BYTES = 0x8000_0000;
    private static final long EIGHT_BYTES = 0xc000_0000_0000_0000L;
    private static final int TWO_BYTES = 0x4000;
    private static final int RANGE = 0x3fff_ffff;
    private static final int CLAIMED_BYTES = 256 << 20;
    private static final long HARMLESS_BYTES = 32 << 20;
    private static final ThreadMXBean THREADS = ManagementFactory.getPlatformMXBean(ThreadMXBean.class);

    @Test
    void shouldEndConnectionsThatAcknowledgeWhatWasNotSent() throws Exception {
        // given
        try (QuicServer server = new QuicServer(new MemoryDoor(1 << 20));
                QuicPeer known = QuicPeer.loggedIn(server.address());
                QuicPeer liar = QuicPeer.loggedIn(server.address())) {
            // when
            send(liar, new Raw(acknowledgement(1L << 40, 80)));
            // then
            TestServer.await(() -> server.sessions.count() == 1);
            assertThat(known.ask(Peer.ping())).isEqualTo(Peer.Reply.OK);
        }
    }

    @Test
    void shouldNotAllocateWhatAFirstPacketClaims() throws Exception {
        // given
        try (QuicServer server = new QuicServer(new MemoryDoor(1 << 20));
                QuicPeer known = QuicPeer.loggedIn(server.address());
                DatagramSocket socket = new DatagramSocket()) {
            Random random = new Random(3);
            long before = allocated("quic-first-flights");
            // when
            for (int i = 0; i < 20; i++) {
                byte[] bytes = initial(random, new Raw(crypto()));
                socket.send(new DatagramPacket(bytes, bytes.length, server.address()));
            }
            // then
            TestServer.await(() -> server.gateway.handshakes() == 0);
            assertThat(allocated("quic-first-flights") - before).isLessThan(HARMLESS_BYTES);
            assertThat(known.ask(Peer.ping())).isEqualTo(Peer.Reply.OK);
        }
    }

    @Test
    void shouldEndConnectionsWhoseFramesAreLongerThanTheirPackets() throws Exception {
        // given
        byte[] stream = ByteBuffer.allocate(6)
                .put((byte) 0x0a)
                .put((byte) 4)
                .putInt(FOUR_BYTES | CLAIMED_BYTES)
                .array();
        byte[] datagram = ByteBuffer.allocate(5)
                .put((byte) 0x31)
                .putInt(FOUR_BYTES | CLAIMED_BYTES)
                .array();
        byte[] token = ByteBuffer.allocate(5)
                .put((byte) 7)
                .putInt(FOUR_BYTES | CLAIMED_BYTES)
                .array();
        byte[] close = ByteBuffer.allocate(6)
                .put((byte) 0x1d)
                .put((byte) 0)
                .putInt(FOUR_BYTES | CLAIMED_BYTES)
                .array();
        try (QuicServer server = new QuicServer(new MemoryDoor(1 << 20));
                QuicPeer known = QuicPeer.loggedIn(server.address())) {
            for (byte[] frame : List.of(crypto(), stream, datagram, token, close)) {
                try (QuicPeer liar = QuicPeer.loggedIn(server.address())) {
                    long before = allocated("quic-0");
                    // when
                    send(liar, new Raw(frame));
                    // then
                    TestServer.await(() -> server.sessions.count() == 1);
                    assertThat(allocated("quic-0") - before).isLessThan(HARMLESS_BYTES);
                }
            }
            assertThat(known.ask(Peer.ping())).isEqualTo(Peer.Reply.OK);
        }
    }

    @Test
    void shouldEndConnectionsThatSendConnectionIdsWithoutEnd() throws Exception {
        // given
        try (QuicServer server = new QuicServer(new MemoryDoor(1 << 20));
                QuicPeer known = QuicPeer.loggedIn(server.address());
                QuicPeer many = QuicPeer.loggedIn(server.address())) {
            byte[] id = ((QuicConnectionImpl) many.connection()).getSourceConnectionId();
            // when: each retires all before it
            for (int packet = 0; packet < 4; packet++) {
                ByteBuffer frames = ByteBuffer.allocate(20 * (1 + 4 + 4 + 1 + id.length + 16));
                for (int i = 0; i < 20; i++) {
                    int number = 1 + packet * 20 + i;
                    frames.put((byte) 0x18).putInt(FOUR_BYTES | number).putInt(FOUR_BYTES | number);
                    frames.put((byte) id.length).put(id).put(new byte[16]);
                }
                send(many, new Raw(frames.array()));
            }
            // then
            TestServer.await(() -> server.sessions.count() == 1);
            assertThat(known.ask(Peer.ping())).isEqualTo(Peer.Reply.OK);
        }
    }

    private static void send(QuicPeer peer, QuicFrame frame) {
        ((QuicConnectionImpl) peer.connection()).send(frame, lost -> {}, true);
    }

    /** Ranges of 2^30 numbers each. */
    private static byte[] acknowledgement(long largest, int ranges) {
        ByteBuffer ack = ByteBuffer.allocate(12 + 4 + ranges * 5);
        ack.put((byte) 2).putLong(EIGHT_BYTES | largest).put((byte) 0);
        ack.putShort((short) (TWO_BYTES | ranges)).putInt(FOUR_BYTES | RANGE);
        for (int i = 0; i < ranges; i++) {
            ack.put((byte) 0).putInt(FOUR_BYTES | RANGE);
        }
        return ack.array();
    }

    private static byte[] crypto() {
        return ByteBuffer.allocate(6)
                .put((byte) 6)
                .put((byte) 0)
                .putInt(FOUR_BYTES | CLAIMED_BYTES)
                .array();
    }

    private static byte[] initial(Random random, QuicFrame frame) throws Exception {
        byte[] firstId = new byte[8];
        random.nextBytes(firstId);
        ConnectionSecrets secrets =
                new ConnectionSecrets(new VersionHolder(Version.QUIC_version_1), Role.Client, null, new NullLogger());
        secrets.computeInitialKeys(firstId);
        InitialPacket packet =
                new InitialPacket(Version.QUIC_version_1, new byte[] {1, 2, 3, 4}, firstId, null, List.of(frame));
        packet.setPacketNumber(0);
        return Arrays.copyOf(packet.generatePacketBytes(secrets.getOwnAead(EncryptionLevel.Initial)), FIRST_BYTES);
    }

    private static long allocated(String thread) {
        long bytes = 0;
        for (ThreadInfo info : THREADS.getThreadInfo(THREADS.getAllThreadIds())) {
            if (info != null && info.getThreadName().equals(thread)) {
                bytes += THREADS.getThreadAllocatedBytes(info.getThreadId());
            }
        }
        return bytes;
    }

    /** A frame as it stands. */
    private static final class Raw extends PingFrame {
        private final byte[] bytes;

        Raw(byte... bytes) {
            this.bytes = bytes;
        }

        @Override
        public int getFrameLength() {
            return bytes.length;
        }

        @Override
        public void serialize(ByteBuffer buffer) {
            buffer.put(bytes);
        }
    }
}
