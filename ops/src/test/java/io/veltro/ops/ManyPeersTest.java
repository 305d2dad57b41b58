package io.veltro.ops;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.UnixOperatingSystemMXBean;
import io.veltro.pipeline.request.Identifier;
import io.veltro.pipeline.request.StreamRequest;
import io.veltro.pipeline.request.SystemRequest;
import io.veltro.pipeline.request.TopicRequest;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Very many connections: some that never finish what they begin, some that do nothing, some that work. Times are printed, not
 * asserted. In full:
 *
 * <pre>
 *   mvn -B -pl ops -am test -Dtest=ManyPeersTest -Dsurefire.failIfNoSpecifiedTests=false -Dveltro.peers.slow=5000 \
 *       -Dveltro.peers.rounds=5 -Dveltro.peers.idle=10000 -Dveltro.peers.active=500
 * </pre>
 */
@Timeout(value = 20, unit = TimeUnit.MINUTES)
@ExtendWith(ServerProcess.OutputOnFailure.class)
class ManyPeersTest {
    private static final int SLOW = Integer.getInteger("veltro.peers.slow", 500);
    private static final int ROUNDS = Integer.getInteger("veltro.peers.rounds", 1);
    private static final int IDLE = Integer.getInteger("veltro.peers.idle", 1000);
    private static final int ACTIVE = Integer.getInteger("veltro.peers.active", 50);
    private static final int OTHER_FILES = 500;
    private static final int ASKED_OF_EACH = 20;
    private static final long WINDOW_MILLIS = 3000;
    private static final long CLOSED_SECONDS = 60;
    private static final long GIB = 1 << 30;
    private static final long GROWTH_BYTES_MAX = 64 << 20;

    @TempDir
    private Path directory;

    private ServerProcess server() {
        return ServerProcess.in(directory)
                .flag("-Xms256m")
                .flag("-Xmx256m")
                .flag("-XX:+AlwaysPreTouch")
                .flag("-XX:MaxDirectMemorySize=256m")
                .start();
    }

    @ParameterizedTest
    @CsvSource({"tcp,", "websocket,GET / HTTP/1.1"})
    void shouldCloseSlowStrangersAndServeTheOthers(String transport, String beginning) throws IOException {
        needFiles(SLOW);
        byte[] said = beginning == null ? new byte[] {100} : beginning.getBytes(StandardCharsets.US_ASCII);
        try (ServerProcess server = server();
                RawConnection healthy = RawConnection.loggedIn(server.port())) {
            // given
            makeTopic(healthy);
            RoundTrips.measure(healthy, WINDOW_MILLIS);
            int port = transport.equals("tcp") ? server.port() : server.webSocketPort();
            // What the first of them costs stays: pools up to their bounds, and what the runtime compiles
            try (SlowPeers slow = SlowPeers.open(port, SLOW, said, (byte) 'x')) {
                awaitClosed(slow, healthy);
            }
            List<Long> memory = new ArrayList<>(List.of(server.liveHeapBytes() + server.anonymousBytes()));
            int threadsBefore = server.threads();
            List<Double> ratios = new ArrayList<>();
            double longest = 0;
            for (int round = 0; round < ROUNDS; round++) {
                // when
                List<Long> alone = RoundTrips.measure(healthy, WINDOW_MILLIS);
                try (SlowPeers slow = SlowPeers.open(port, SLOW, said, (byte) 'x')) {
                    List<Long> beside = RoundTrips.measure(healthy, WINDOW_MILLIS);
                    assertThat(server.threads()).isLessThanOrEqualTo(threadsBefore + 2);
                    ratios.add((double) RoundTrips.quantile(beside, 0.99) / RoundTrips.quantile(alone, 0.99));
                    awaitClosed(slow, healthy);
                    longest = Math.max(longest, slow.longestSeconds());
                    // then: they were told nothing, or why
                    assertThat(slow.answeredBytes()).isLessThan(3L * SLOW * (said.length + (long) longest));
                }
                memory.add(server.liveHeapBytes() + server.anonymousBytes());
            }
            System.out.printf(
                    Locale.ROOT,
                    "ManyPeersTest: %d slow strangers over %s: closed after %.1f s at most, MiB after each flood %s; p99 of a"
                            + " healthy peer beside them, of alone, in %d rounds: %.2f (%.2f to %.2f)%n",
                    SLOW,
                    transport,
                    longest,
                    memory.stream().map(bytes -> bytes >> 20).toList(),
                    ROUNDS,
                    RoundTrips.quantile(ratios, 0.5),
                    RoundTrips.quantile(ratios, 0),
                    RoundTrips.quantile(ratios, 1));
            long half = memory.get(memory.size() / 2);
            assertThat(memory.get(memory.size() - 1) - half).isLessThan(GROWTH_BYTES_MAX);
        }
    }

    private static void awaitClosed(SlowPeers slow, RawConnection healthy) throws IOException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(CLOSED_SECONDS);
        while (slow.closed() < SLOW) {
            RoundTrips.measure(healthy, 100);
            assertThat(System.nanoTime())
                    .as("%d of %d closed", slow.closed(), SLOW)
                    .isLessThan(deadline);
        }
    }

    @Test
    void shouldServeManyInLittleMemory() throws IOException {
        needFiles(IDLE + ACTIVE);
        List<RawConnection> idle = new ArrayList<>();
        List<RawConnection> active = new ArrayList<>();
        try (ServerProcess server = server()) {
            try {
                // given
                active.add(RawConnection.loggedIn(server.port()));
                makeTopic(active.get(0));
                long before = server.anonymousBytes() + server.liveHeapBytes();
                for (int i = 0; i < IDLE; i++) {
                    idle.add(RawConnection.loggedIn(server.port()));
                }
                long idleBytes = server.anonymousBytes() + server.liveHeapBytes() - before;
                while (active.size() < ACTIVE) {
                    active.add(RawConnection.loggedIn(server.port()));
                }
                // when
                byte[] send = Batch.to("s", 0).add(new byte[1000], new byte[0]).frame();
                for (int i = 0; i < ASKED_OF_EACH; i++) {
                    for (RawConnection peer : active) {
                        peer.submit(send);
                    }
                    for (RawConnection peer : active) {
                        peer.receive().orThrow();
                    }
                }
                // then
                System.out.printf(
                        Locale.ROOT,
                        "ManyPeersTest: %d idle connections cost %.1f KiB each; with %d that send, %d MiB are resident%n",
                        IDLE,
                        idleBytes / 1024.0 / IDLE,
                        ACTIVE,
                        server.residentBytes() >> 20);
                assertThat(server.anonymousBytes()).isLessThan(GIB);
                for (RawConnection peer : idle) {
                    peer.ask(new SystemRequest.Ping()).orThrow();
                }
            } finally {
                for (RawConnection peer : idle) {
                    peer.close();
                }
                for (RawConnection peer : active) {
                    peer.close();
                }
            }
        }
    }

    private static void makeTopic(RawConnection root) throws IOException {
        root.ask(new StreamRequest.Create("s")).orThrow();
        root.ask(new TopicRequest.Create(
                        Identifier.of("s"), 1, new TopicRequest.Settings(TopicRequest.COMPRESSION_NONE, 0, 0, 1, "s")))
                .orThrow();
    }

    /** Each connection takes a file of this process and one of the server's, which has the same limit. */
    private static void needFiles(int connections) {
        long files =
                ((UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getMaxFileDescriptorCount();
        Assumptions.assumeTrue(
                files > connections + OTHER_FILES,
                () -> "only " + files + " files may be open, which is too few for " + connections + " connections");
    }
}
