package io.veltro.gateway.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.veltro.gateway.tcp.Peer.Reply;
import io.veltro.pipeline.wire.WireWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PipeliningTest {
    private static final int MALFORMED = 4;

    private final Finisher finisher = new Finisher();

    /** Two threads that finish sends as they come. */
    private static final class Finisher implements AutoCloseable {
        private final Thread[] threads = new Thread[2];

        void finish(HoldingDoor door) {
            for (int i = 0; i < threads.length; i++) {
                Random chance = new Random(i);
                threads[i] = new Thread(() -> {
                    while (!Thread.currentThread().isInterrupted()) {
                        if (door.finishAll(chance) == 0) {
                            LockSupport.parkNanos(1_000);
                        }
                    }
                });
                threads[i].start();
            }
        }

        @Override
        public void close() {
            for (Thread thread : threads) {
                if (thread != null) {
                    thread.interrupt();
                }
            }
        }
    }

    @AfterEach
    void stopFinishing() {
        finisher.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {10, 3_000, 100_000, 1_100_000})
    void shouldAnswerInOrderWhateverTheOrderOfTheOthers(int payloadBytes) throws IOException {
        // given
        int sends = payloadBytes > 50_000 ? 200 : 5_000;
        HoldingDoor door = new HoldingDoor(4 << 20, 32);
        finisher.finish(door);
        try (TestServer server = new TestServer(door);
                Peer peer = Peer.loggedIn(server.address())) {
            // when
            CompletableFuture<Void> writer = writing(peer, sends, new byte[payloadBytes]);
            // then
            for (int i = 0; i < sends; i++) {
                assertThat(peer.read().status()).as("send %d", i).isZero();
                if (i % 3 == 0) {
                    assertThat(peer.read().status()).as("behind %d", i).isEqualTo(MALFORMED);
                }
                if (i % 7 == 0) {
                    assertThat(peer.read().payload().remaining())
                            .as("poll %d", i)
                            .isEqualTo(16 + i % 50);
                }
            }
            writer.join();
            assertThat(door.sends()).isEqualTo(sends);
        }
    }

    @Test
    void shouldLetASendPassOnlyAmongSends() throws IOException {
        // given
        HoldingDoor door = new HoldingDoor(1 << 20, 100);
        try (TestServer server = new TestServer(door);
                Peer peer = Peer.loggedIn(server.address());
                Peer witness = new Peer(server.address())) {
            // when
            peer.write(
                    Peer.join(Peer.send(new byte[9]), Peer.send(new byte[9]), Peer.poll(0, 4), Peer.send(new byte[9])));
            TestServer.await(() -> door.held() == 2);
            witness.ask(Peer.ping());
            // then
            assertThat(door.held()).as("the third send waits behind the poll").isEqualTo(2);
            assertThat(peer.socket().getInputStream().available()).isZero();
            door.finishAll(new Random(1));
            assertThat(peer.read()).isEqualTo(Reply.OK);
            assertThat(peer.read()).isEqualTo(Reply.OK);
            Reply polled = peer.read();
            assertThat(polled.payload().get(4)).as("the poll saw both").isEqualTo((byte) (2 * 73));
            TestServer.await(() -> door.held() == 1);
            door.finishAll(new Random(1));
            assertThat(peer.read()).isEqualTo(Reply.OK);
        }
    }

    @Test
    void shouldKeepReceivedBytesUntilTheyAreReleased() throws IOException {
        // given
        HoldingDoor door = new HoldingDoor(64 << 20, 1000);
        int sends = 300;
        byte[] payload = new byte[40_000];
        Random bytes = new Random(5);
        WireWriter all = new WireWriter();
        try (TestServer server = new TestServer(door);
                Peer peer = Peer.loggedIn(server.address())) {
            // when
            for (int i = 0; i < sends; i++) {
                bytes.nextBytes(payload);
                byte[] frame = Peer.send(payload);
                peer.write(frame);
                int messageBytes = 64 + payload.length;
                all.bytes(frame, frame.length - messageBytes, messageBytes);
            }
            TestServer.await(() -> door.held() == sends);
            door.finishAllInOrder();
            for (int i = 0; i < sends; i++) {
                assertThat(peer.read()).isEqualTo(Reply.OK);
            }
            Reply log = peer.ask(Peer.poll(0, all.length()));
            // then
            assertThat(log.payload().position(16)).isEqualTo(ByteBuffer.wrap(all.toBytes()));
        }
    }

    private static CompletableFuture<Void> writing(Peer peer, int sends, byte[] payload) {
        return CompletableFuture.runAsync(() -> {
            try {
                byte[] send = Peer.send(payload);
                for (int i = 0; i < sends; i++) {
                    peer.write(send);
                    if (i % 3 == 0) {
                        peer.write(Peer.frame(300, (byte) 1, (byte) 3, (byte) 0, (byte) 0, (byte) 0));
                    }
                    if (i % 7 == 0) {
                        peer.write(Peer.poll(0, i % 50));
                    }
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }
}
