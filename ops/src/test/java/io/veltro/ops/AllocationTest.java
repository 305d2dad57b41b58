package io.veltro.ops;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.veltro.pipeline.request.Consumer;
import io.veltro.pipeline.request.Identifier;
import io.veltro.pipeline.request.MessageRequest;
import io.veltro.pipeline.request.MessageRequest.Strategy;
import io.veltro.pipeline.request.StreamRequest;
import io.veltro.pipeline.request.TopicRequest;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Once warm, the threads a message passes through allocate nothing: the whole server in this process, driven over a real
 * socket, and the runtime's own count of what each of its threads has allocated.
 *
 * <p>The bound is a total, not a rate: compiled code is still replaced now and then, and the thread that waits for its
 * replacement may allocate a handful of objects; a segment that grows gets a longer index. Anything that is paid per
 * message, be it one object in a thousand messages, is far above it.
 */
class AllocationTest {
    private static final int SINGLES = 20_000;
    private static final int BATCHES = 2_000;
    private static final int BATCH_MESSAGES = 100;
    private static final int POLLS = 20_000;
    private static final int WARM_UP_ROUNDS = 2;
    private static final int WINDOW = 8;
    private static final int WINDOWS_MAX = 6;
    private static final long BYTES_MAX = 16 << 10;
    private static final String NAME = "warm";
    private static final Identifier ID = Identifier.of(NAME);
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /** A busy server has more descriptors than the JDK keeps boxed numbers for. */
    private static final int DESCRIPTORS = 300;

    private static final List<FileChannel> OPEN = new ArrayList<>();

    @TempDir
    private static Path files;

    @TempDir
    private Path directory;

    @BeforeAll
    static void openFiles() throws IOException {
        for (int i = 0; i < DESCRIPTORS; i++) {
            OPEN.add(FileChannel.open(
                    files.resolve("some"),
                    StandardOpenOption.CREATE,
                    StandardOpenOption.WRITE,
                    StandardOpenOption.READ));
        }
    }

    @AfterAll
    static void closeFiles() throws IOException {
        for (FileChannel file : OPEN) {
            file.close();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"gateway", "shard"})
    @Timeout(180)
    void shouldAllocateNothingPerMessage(String layout) throws IOException {
        // given
        Set<Thread> before = Thread.getAllStackTraces().keySet();
        ServerConfig config = new ConfigLoader(Map.of(), 2)
                .load(
                        Optional.of(emptyFile()),
                        List.of(
                                "data=" + directory.resolve("data"),
                                "tcp.address=127.0.0.1:0",
                                "http.enabled=false",
                                "websocket.address=127.0.0.1:0",
                                "quic.enabled=false",
                                "pipeline.layout=" + layout));
        RootUser root = RootUser.from(Map.of(), true, new SecureRandom());
        try (Server server = new Server(config, root, () -> "", new EpochClock(), AllocationTest::fail);
                RawConnection connection =
                        RawConnection.loggedIn(server.tcpAddress().orElseThrow().getPort())) {
            connection.ask(new StreamRequest.Create(NAME)).orThrow();
            TopicRequest.Settings settings = new TopicRequest.Settings(TopicRequest.COMPRESSION_NONE, 0, 0, 1, NAME);
            connection.ask(new TopicRequest.Create(ID, 1, settings)).orThrow();
            List<Thread> hot = Thread.getAllStackTraces().keySet().stream()
                    .filter(thread -> !before.contains(thread))
                    .filter(thread -> thread.getName().matches("(tcp|shard)-\\d+"))
                    .toList();
            assertThat(hot).hasSize(layout.equals("gateway") ? 1 : 2);
            for (int i = 0; i < WARM_UP_ROUNDS; i++) {
                drive(connection);
            }

            // when
            Map<String, Long> singles = allocated(hot, () -> repeat(connection, singleSend(), SINGLES));
            Map<String, Long> batches = allocated(hot, () -> repeat(connection, batchSend(), BATCHES));
            Map<String, Long> polls = allocated(hot, () -> repeat(connection, poll(false), POLLS));
            Map<String, Long> commits = allocated(hot, () -> repeat(connection, poll(true), POLLS));

            // then
            System.out.println("AllocationTest: " + layout + ": bytes for " + SINGLES + " single sends " + singles
                    + ", for " + BATCHES + " batches of " + BATCH_MESSAGES + " " + batches + ", for " + POLLS
                    + " polls " + polls + ", for " + POLLS + " polls with commit " + commits);
            assertThat(List.of(singles, batches, polls, commits))
                    .allSatisfy(figures -> assertThat(figures.values()).allMatch(bytes -> bytes < BYTES_MAX));
        }
    }

    /** Named, so that no settings file of this directory is read. */
    private Path emptyFile() throws IOException {
        return java.nio.file.Files.createFile(directory.resolve("empty.toml"));
    }

    private static void fail(String where, Throwable fault) {
        throw new AssertionError(where, fault);
    }

    /** Something that talks to the server. */
    @FunctionalInterface
    private interface Talk {
        void run() throws IOException;
    }

    /** What the quietest of several windows allocated: the compiler, and an index that doubles, are not of every window. */
    private static Map<String, Long> allocated(List<Thread> threads, Talk talk) throws IOException {
        Map<String, Long> quietest = window(threads, talk);
        for (int i = 1; i < WINDOWS_MAX && Collections.max(quietest.values()) >= BYTES_MAX; i++) {
            Map<String, Long> next = window(threads, talk);
            if (Collections.max(next.values()) < Collections.max(quietest.values())) {
                quietest = next;
            }
        }
        return quietest;
    }

    private static Map<String, Long> window(List<Thread> threads, Talk talk) throws IOException {
        Map<Thread, Long> before =
                threads.stream().collect(Collectors.toMap(thread -> thread, AllocationTest::allocatedBy));
        talk.run();
        Map<String, Long> grown = new TreeMap<>();
        before.forEach((thread, bytes) -> grown.put(thread.getName(), allocatedBy(thread) - bytes));
        return grown;
    }

    private static long allocatedBy(Thread thread) {
        return THREADS.getThreadAllocatedBytes(thread.getId());
    }

    private static void drive(RawConnection connection) throws IOException {
        repeat(connection, singleSend(), SINGLES);
        repeat(connection, batchSend(), BATCHES);
        repeat(connection, poll(false), POLLS);
        repeat(connection, poll(true), POLLS);
    }

    private static byte[] singleSend() {
        return Batch.to(NAME, 0).add(new byte[100], new byte[0]).frame();
    }

    private static byte[] batchSend() {
        Batch batch = Batch.to(NAME, 0);
        for (int i = 0; i < BATCH_MESSAGES; i++) {
            batch.add(new byte[100], new byte[0]);
        }
        return batch.frame();
    }

    private static byte[] poll(boolean autoCommit) {
        return RawConnection.frame(
                MessageRequest.Poll.of(Consumer.consumer(Identifier.of("c")), ID, ID, 0, 10, autoCommit)
                        .at(Strategy.OFFSET, 1000));
    }

    /** One frame again and again, some of them under way at once. */
    private static void repeat(RawConnection connection, byte[] frame, int times) throws IOException {
        for (int i = 0; i < times + WINDOW; i++) {
            if (i < times) {
                connection.submit(frame);
            }
            if (i >= WINDOW) {
                connection.receive().orThrow();
            }
        }
    }
}
