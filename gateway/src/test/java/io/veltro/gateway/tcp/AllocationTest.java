package io.veltro.gateway.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The loop thread must not allocate per message once it is warm. */
class AllocationTest {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final int HEADER_BYTES = 8;
    private static final int HEAD_BYTES = 16;
    private static final int WINDOWS_MAX = 6;

    static Stream<Arguments> rounds() {
        byte[] small = Peer.send(new byte[100]);
        return Stream.of(
                Arguments.of("ping", Peer.ping(), HEADER_BYTES, 30_000),
                Arguments.of("small send", small, HEADER_BYTES, 30_000),
                Arguments.of("50 sends", repeat(small, 50), 50 * HEADER_BYTES, 5_000),
                Arguments.of("large send", Peer.send(new byte[1 << 20]), HEADER_BYTES, 500),
                Arguments.of("4 large sends", repeat(Peer.send(new byte[300_000]), 4), 4 * HEADER_BYTES, 500),
                Arguments.of("copied poll", Peer.poll(0, 1000), HEADER_BYTES + HEAD_BYTES + 1000, 20_000),
                Arguments.of("gathered poll", Peer.poll(0, 40_000), HEADER_BYTES + HEAD_BYTES + 40_000, 10_000),
                Arguments.of("large poll", Peer.poll(0, 4 << 20), HEADER_BYTES + HEAD_BYTES + (4 << 20), 200));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rounds")
    void shouldAllocateNothingPerMessage(String name, byte[] request, int replyBytes, int count) throws IOException {
        // given
        try (TestServer server = new TestServer(new MemoryDoor(8 << 20));
                Peer peer = Peer.loggedIn(server.address())) {
            // then
            mustAllocateNothing(peer, name, request, replyBytes, count);
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rounds")
    void shouldAllocateNothingPerMessageOfWebSocket(String name, byte[] request, int replyBytes, int count)
            throws IOException {
        // given
        try (TestServer server = TestServer.webSocket(TcpLimits.defaults(), new MemoryDoor(8 << 20));
                Peer peer = new Peer(WebSocketSocket.upgraded(Peer.connected(server.address())))) {
            peer.ask(Peer.login());
            // then
            mustAllocateNothing(peer, name, request, replyBytes, count);
        }
    }

    private static void mustAllocateNothing(Peer peer, String name, byte[] request, int replyBytes, int count)
            throws IOException {
        exchange(peer, request, replyBytes, count);
        long loop = loopThread();
        // when: compiling is over at the latest in one of several windows
        long least = Long.MAX_VALUE;
        for (int window = 0; window < WINDOWS_MAX && least >= count / 2; window++) {
            long before = THREADS.getThreadAllocatedBytes(loop);
            exchange(peer, request, replyBytes, count);
            least = Math.min(least, THREADS.getThreadAllocatedBytes(loop) - before);
        }
        // then
        assertThat(least).as("bytes for %d rounds of %s", count, name).isLessThan(count / 2);
    }

    @Test
    void shouldSleepWhenNothingHappens() throws IOException {
        // given
        try (TestServer server = new TestServer(new MemoryDoor(1 << 20));
                Peer peer = Peer.loggedIn(server.address())) {
            peer.ask(Peer.ping());
            long loop = loopThread();
            long cpuBefore = THREADS.getThreadCpuTime(loop);
            long start = System.nanoTime();
            // when
            TestServer.await(() -> System.nanoTime() - start > 2_500_000_000L);
            // then
            long share = (THREADS.getThreadCpuTime(loop) - cpuBefore) * 1000 / (System.nanoTime() - start);
            assertThat(share).as("thousandths of a processor").isLessThan(5);
        }
    }

    private static void exchange(Peer peer, byte[] request, int replyBytes, int count) throws IOException {
        byte[] reply = new byte[replyBytes];
        InputStream in = peer.socket().getInputStream();
        for (int i = 0; i < count; i++) {
            peer.write(request);
            int read = in.readNBytes(reply, 0, replyBytes);
            assertThat(read).isEqualTo(replyBytes);
            assertThat(reply[0]).isZero();
        }
    }

    private static byte[] repeat(byte[] frame, int times) {
        byte[][] frames = new byte[times][];
        Arrays.fill(frames, frame);
        return Peer.join(frames);
    }

    private static long loopThread() {
        for (ThreadInfo info : THREADS.getThreadInfo(THREADS.getAllThreadIds())) {
            if (info != null && info.getThreadName().equals("tcp-0")) {
                return info.getThreadId();
            }
        }
        throw new AssertionError("the loop's thread is not there");
    }
}
