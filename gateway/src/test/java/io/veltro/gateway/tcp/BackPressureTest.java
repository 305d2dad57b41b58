package io.veltro.gateway.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.veltro.gateway.GatewayConfig;
import io.veltro.gateway.tcp.Peer.Reply;
import io.veltro.pipeline.door.ReplySink;
import io.veltro.pipeline.request.Request;
import io.veltro.pipeline.session.Session;
import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class BackPressureTest {
    private static final int MIB = 1 << 20;

    /** Has room for every third request it is offered. */
    private static final class FussyDoor extends MemoryDoor {
        private int offers;
        private int refusals;

        FussyDoor(int bytes) {
            super(bytes);
        }

        @Override
        public boolean handle(Session session, Request request, ReplySink sink) {
            if (++offers % 3 != 0) {
                refusals++;
                return false;
            }
            return super.handle(session, request, sink);
        }
    }

    @Test
    void shouldLoseNothingWhileTheDoorHasNoRoom() throws IOException {
        // given
        int sends = 500;
        FussyDoor door = new FussyDoor(sends * 68);
        try (TestServer server = new TestServer(door);
                Peer peer = Peer.loggedIn(server.address())) {
            // when
            byte[] all = new byte[0];
            for (int i = 0; i < sends; i++) {
                all = Peer.join(all, Peer.send((byte) i, (byte) (i >> 8), (byte) 0, (byte) 0));
            }
            peer.write(all);
            for (int i = 0; i < sends; i++) {
                assertThat(peer.read()).isEqualTo(Reply.OK);
            }
            ByteBuffer log = peer.ask(Peer.poll(0, sends * 68)).payload();
            // then
            assertThat(door.refusals).isGreaterThan(sends);
            for (int i = 0; i < sends; i++) {
                int at = 16 + i * 68 + 64;
                assertThat((log.get(at) & 0xff) + 256 * (log.get(at + 1) & 0xff))
                        .isEqualTo(i);
            }
        }
    }

    @Test
    void shouldTakeNothingMoreFromAPeerWhoseRingIsFull() throws IOException {
        // given
        HoldingDoor door = new HoldingDoor(MIB, 3);
        try (TestServer server = new TestServer(door);
                Peer peer = Peer.loggedIn(server.address());
                Peer other = new Peer(server.address())) {
            // when
            CompletableFuture<Void> writer = writing(peer, Peer.send(new byte[60_000]), 1000);
            TestServer.await(() -> door.held() == 3);
            for (int i = 0; i < 100; i++) {
                assertThat(other.ask(Peer.ping())).as("others are served").isEqualTo(Reply.OK);
            }
            // then
            assertThat(writer.isDone()).as("TCP holds the writer").isFalse();
            assertThat(server.loops.receiveBytes()).isLessThan(2 * MIB);
            Random chance = new Random(1);
            for (int i = 0; i < 1000; i++) {
                TestServer.await(() -> door.finishAll(chance) > 0 || available(peer) > 0);
                assertThat(peer.read()).isEqualTo(Reply.OK);
            }
            writer.join();
        }
    }

    @Test
    void shouldBoundWhatAPeerThatNeverReadsCosts() throws IOException {
        // given
        MemoryDoor door = new MemoryDoor(8 * MIB);
        try (TestServer server = new TestServer(door);
                Peer deaf = Peer.loggedIn(server.address());
                Peer deafToSmall = Peer.loggedIn(server.address());
                Peer other = Peer.loggedIn(server.address())) {
            long before = directBytes();
            // when
            CompletableFuture<Void> polls = writing(deaf, Peer.poll(0, 4 * MIB), 1_000_000);
            CompletableFuture<Void> pings = writing(deafToSmall, Peer.poll(0, 1000), 10_000_000);
            TestServer.await(() -> door.windowsOpen() > 0);
            for (int i = 0; i < 2000; i++) {
                assertThat(other.ask(Peer.send(new byte[10_000]))).isEqualTo(Reply.OK);
            }
            // then
            assertThat(door.windowsOpen()).isLessThanOrEqualTo(2 * 4);
            assertThat(directBytes() - before).isLessThan(4 * MIB);
            assertThat(polls.isDone()).isFalse();
            assertThat(pings.isDone()).isFalse();
        }
        TestServer.await(() -> door.windowsOpen() == 0);
    }

    @Test
    void shouldFinishLargeFramesOfManyPeersWithLittleMemory() throws IOException {
        // given
        GatewayConfig.Loops tight = new GatewayConfig.Loops(2, 97 * MIB, 2 * MIB, Duration.ZERO);
        MemoryDoor door = new MemoryDoor(8 * MIB);
        int peers = 40;
        byte[] frame = Peer.send(new byte[3 * MIB]);
        try (TestServer server = new TestServer(tight, TcpLimits.defaults(), door, List.of());
                Peer other = new Peer(server.address())) {
            AtomicInteger answered = new AtomicInteger();
            List<CompletableFuture<Void>> all = new ArrayList<>();
            List<Peer> started = new ArrayList<>();
            // when
            for (int i = 0; i < peers; i++) {
                Peer peer = Peer.loggedIn(server.address());
                peer.write(frame, 0, 30_000 + 1000 * i);
                started.add(peer);
            }
            for (int i = 0; i < peers; i++) {
                Peer peer = started.get(i);
                int rest = 30_000 + 1000 * i;
                all.add(running(() -> {
                    peer.write(frame, rest, frame.length - rest);
                    assertThat(peer.read()).isEqualTo(Reply.OK);
                    answered.incrementAndGet();
                }));
            }
            // then
            while (answered.get() < peers) {
                assertThat(other.ask(Peer.ping()))
                        .as("a small frame is served meanwhile")
                        .isEqualTo(Reply.OK);
                all.forEach(one -> assertThat(one.isCompletedExceptionally()).isFalse());
            }
            all.forEach(CompletableFuture::join);
            for (Peer peer : started) {
                peer.close();
            }
            assertThat(server.loops.receiveBytes()).isLessThanOrEqualTo(2 * MIB);
        }
    }

    private interface Step {
        void run() throws IOException;
    }

    private static CompletableFuture<Void> running(Step step) {
        CompletableFuture<Void> future = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
            try {
                step.run();
                future.complete(null);
            } catch (IOException | RuntimeException | AssertionError e) {
                future.completeExceptionally(e);
            }
        });
        thread.setDaemon(true);
        thread.start();
        return future;
    }

    private static CompletableFuture<Void> writing(Peer peer, byte[] frame, int count) {
        return running(() -> {
            for (int i = 0; i < count; i++) {
                peer.write(frame);
            }
        });
    }

    private static int available(Peer peer) {
        try {
            return peer.socket().getInputStream().available();
        } catch (IOException e) {
            return 0;
        }
    }

    private static long directBytes() {
        return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .filter(pool -> pool.getName().equals("direct"))
                .mapToLong(BufferPoolMXBean::getMemoryUsed)
                .sum();
    }
}
