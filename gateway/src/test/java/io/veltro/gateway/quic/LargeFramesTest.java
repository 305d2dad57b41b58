package io.veltro.gateway.quic;

import static org.assertj.core.api.Assertions.assertThat;

import io.veltro.gateway.tcp.HoldingDoor;
import io.veltro.gateway.tcp.MemoryDoor;
import io.veltro.gateway.tcp.Peer;
import io.veltro.gateway.tcp.TestServer;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What takes many packets, in both directions. With -Dveltro.quic.soakSeconds=30 replies are asked for as long as that. */
@Timeout(240)
class LargeFramesTest {
    private static final int MESSAGE_HEADER_BYTES = 64;
    private static final long SOAK_MILLIS = TimeUnit.SECONDS.toMillis(Integer.getInteger("veltro.quic.soakSeconds", 2));

    @Test
    void shouldSendLargeRepliesAndTakeLargeSends() throws Exception {
        // given
        MemoryDoor door = new MemoryDoor(32 << 20);
        byte[] payload = new byte[10 << 20];
        new Random(1).nextBytes(payload);
        try (QuicServer server = new QuicServer(door);
                QuicPeer peer = QuicPeer.loggedIn(server.address())) {
            // when
            assertThat(peer.ask(Peer.send(payload))).isEqualTo(Peer.Reply.OK);
            Peer.Reply polled = peer.ask(Peer.poll(MESSAGE_HEADER_BYTES, payload.length));
            // then
            assertThat(polled.status()).isZero();
            assertThat(polled.payload().slice(16, payload.length)).isEqualTo(ByteBuffer.wrap(payload));
            TestServer.await(() -> door.windowsOpen() == 0 && server.gateway.receiveBytes() == 0);
        }
    }

    @Test
    void shouldNeverStallOnRepliesOfSeveralPackets() throws Exception {
        // given
        MemoryDoor door = new MemoryDoor(4 << 20);
        try (QuicServer server = new QuicServer(door)) {
            List<CompletableFuture<Integer>> peers = new ArrayList<>();
            long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(SOAK_MILLIS);
            // when
            for (int i = 0; i < 3; i++) {
                int seed = i;
                peers.add(CompletableFuture.supplyAsync(() -> pollUntil(server, until, new Random(seed))));
            }
            // then
            int replies = 0;
            for (CompletableFuture<Integer> peer : peers) {
                replies += peer.get(SOAK_MILLIS + 30_000, TimeUnit.MILLISECONDS);
            }
            assertThat(replies).isGreaterThan(10);
            System.getLogger("soak").log(System.Logger.Level.INFO, replies + " replies in " + SOAK_MILLIS + " ms");
            TestServer.await(() -> door.windowsOpen() == 0);
        }
    }

    @Test
    void shouldKeepSendsInPlaceUntilTheyAreJournalled() throws Exception {
        // given
        HoldingDoor door = new HoldingDoor(8 << 20, 2);
        try (QuicServer server = new QuicServer(door);
                QuicPeer peer = QuicPeer.loggedIn(server.address())) {
            List<CompletableFuture<Peer.Reply>> replies = new ArrayList<>();
            // when: the third finds no room until the others are done
            for (int i = 0; i < 3; i++) {
                replies.add(CompletableFuture.supplyAsync(() -> peer.asked(Peer.send(new byte[300 << 10]))));
            }
            TestServer.await(() -> door.held() == 2);
            assertThat(server.gateway.receiveBytes()).isGreaterThan(600 << 10);
            TestServer.await(() -> door.finishAll(new Random(1)) + door.held() == 0 && door.sends() == 3);
            // then
            for (CompletableFuture<Peer.Reply> reply : replies) {
                assertThat(reply.get(20, TimeUnit.SECONDS)).isEqualTo(Peer.Reply.OK);
            }
            TestServer.await(() -> server.gateway.receiveBytes() == 0);
        }
    }

    private static int pollUntil(QuicServer server, long until, Random random) {
        int replies = 0;
        try (QuicPeer peer = QuicPeer.loggedIn(server.address())) {
            while (System.nanoTime() < until) {
                int bytes = random.nextInt(20) == 0 ? 1 << 20 : 1000 + random.nextInt(100_000);
                Peer.Reply reply = peer.ask(Peer.poll(0, bytes));
                assertThat(reply.payload().remaining()).isEqualTo(16 + bytes);
                replies++;
            }
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
        return replies;
    }
}
