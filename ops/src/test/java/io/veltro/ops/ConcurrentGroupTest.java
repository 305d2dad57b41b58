package io.veltro.ops;

import static org.assertj.core.api.Assertions.assertThat;

import io.veltro.ops.RawConnection.Answer;
import io.veltro.pipeline.message.MessageLayout;
import io.veltro.pipeline.request.MaybePartition;
import io.veltro.pipeline.view.GroupView;
import io.veltro.pipeline.view.PolledView;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Consumer groups whose members come in and read at the same time. */
@Timeout(120)
@ExtendWith(ServerProcess.OutputOnFailure.class)
class ConcurrentGroupTest {

    @TempDir
    private static Path directory;

    private static ServerProcess server;

    private GroupScene scene;

    @BeforeAll
    static void startServer() {
        server = ServerProcess.in(directory).start();
    }

    @AfterAll
    static void stopServer() {
        server.stop();
    }

    @BeforeEach
    void connect(TestInfo test) throws IOException {
        String name = test.getTestMethod().orElseThrow().getName()
                + test.getDisplayName().length();
        scene = new GroupScene(server.port(), name);
    }

    @AfterEach
    void disconnect() throws IOException {
        scene.close();
    }

    @Test
    void shouldLetManyJoinAtOnce() throws Exception {
        // given
        scene.makeGroup(12);
        int members = 16;
        List<RawConnection> connections = new ArrayList<>();
        for (int i = 0; i < members; i++) {
            connections.add(scene.connect());
        }
        ExecutorService threads = Executors.newFixedThreadPool(members);

        // when
        List<Future<?>> joins = new ArrayList<>();
        for (RawConnection each : connections) {
            joins.add(threads.submit(() -> {
                scene.join(each);
                return null;
            }));
        }
        for (Future<?> join : joins) {
            join.get(30, TimeUnit.SECONDS);
        }
        threads.shutdown();

        // then
        List<GroupView.Member> shown = scene.details().members();
        assertThat(shown)
                .extracting(GroupView.Member::id)
                .containsExactlyElementsOf(IntStream.range(0, members).boxed().toList());
        assertThat(shown.stream().flatMap(member -> member.partitions().stream()))
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(0, 12).boxed().toList());
        assertThat(shown.stream().map(member -> member.partitions().size()).distinct())
                .containsExactlyInAnyOrder(0, 1);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldHandOutEachMessageOnceWhileOthersJoin(boolean autoCommit) throws Exception {
        // given
        int partitions = 12;
        int messages = 400;
        scene.makeGroup(partitions);
        scene.fill(partitions, messages);
        int members = 6;
        List<RawConnection> connections = new ArrayList<>();
        for (int i = 0; i < members; i++) {
            connections.add(scene.connect());
        }
        Map<Long, Integer> readers = new ConcurrentHashMap<>();
        AtomicInteger read = new AtomicInteger();
        AtomicInteger entered = new AtomicInteger();
        ExecutorService threads = Executors.newFixedThreadPool(members);

        // when: one after the other comes in while those before read
        List<Future<?>> tasks = new ArrayList<>();
        for (int i = 0; i < members; i++) {
            int number = i;
            RawConnection member = connections.get(number);
            tasks.add(threads.submit(() -> {
                while (read.get() < number * partitions * messages / 10) {
                    Thread.onSpinWait();
                }
                scene.join(member);
                entered.incrementAndGet();
                while (read.get() < partitions * messages) {
                    readSome(member, autoCommit, number, readers, read);
                }
                return null;
            }));
        }
        for (Future<?> task : tasks) {
            task.get(60, TimeUnit.SECONDS);
        }
        threads.shutdown();

        // then
        assertThat(entered).hasValue(members);
        assertThat(read).hasValue(partitions * messages);
        assertThat(readers).hasSize(partitions * messages);
        assertThat(readers.values().stream().distinct().count()).isEqualTo(members);
        for (int partition = 0; partition < partitions; partition++) {
            assertThat(scene.stored(partition)).isEqualTo(messages - 1);
        }
    }

    private void readSome(
            RawConnection member, boolean autoCommit, int number, Map<Long, Integer> readers, AtomicInteger read)
            throws IOException {
        Answer answer = scene.ask(member, MaybePartition.NONE, 7, autoCommit);
        PolledView polled = PolledView.readHead(answer.reader());
        long offset = 0;
        for (int i = 0; i < polled.count(); i++) {
            offset = MessageLayout.offset(
                    answer.payload(), PolledView.HEAD_BYTES + i * (MessageLayout.HEADER_BYTES + 1));
            Integer before = readers.putIfAbsent((long) polled.partition() << 32 | offset, number);
            assertThat(before)
                    .as("who had %d of partition %d", offset, polled.partition())
                    .isNull();
        }
        if (!autoCommit && polled.count() > 0) {
            member.ask(scene.store(polled.partition(), offset)).orThrow();
        }
        read.addAndGet(polled.count());
    }
}
