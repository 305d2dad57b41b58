package io.veltro.ops;

import static org.assertj.core.api.Assertions.assertThat;

import io.veltro.ops.RawConnection.Answer;
import io.veltro.pipeline.message.MessageLayout;
import io.veltro.pipeline.request.Consumer;
import io.veltro.pipeline.request.GroupRequest;
import io.veltro.pipeline.request.Identifier;
import io.veltro.pipeline.request.MessageRequest;
import io.veltro.pipeline.request.OffsetRequest;
import io.veltro.pipeline.request.PartitionRequest;
import io.veltro.pipeline.request.TopicRequest;
import io.veltro.pipeline.view.PolledView;
import io.veltro.pipeline.view.TopicView;
import io.veltro.pipeline.wire.WireWriter;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Deleting segments and purging, with an eye on what consumers and groups have stored; and groups on the wire. */
@Timeout(120)
@ExtendWith(ServerProcess.OutputOnFailure.class)
class SegmentTest {
    private static final Consumer ALONE = Consumer.consumer(Identifier.of(5));
    private static final int MESSAGE_BYTES = 60_000;
    private static final int MESSAGES = 20;

    @TempDir
    private static Path directory;

    private static ServerProcess server;

    private GroupScene scene;
    private String name;
    private Identifier id;

    @BeforeAll
    static void startServer() {
        server = ServerProcess.in(directory).set("journal.segment", "256 KiB").start();
    }

    @AfterAll
    static void stopServer() {
        server.stop();
    }

    @BeforeEach
    void connect(TestInfo test) throws IOException {
        name = test.getTestMethod().orElseThrow().getName();
        id = Identifier.of(name);
        scene = new GroupScene(server.port(), name);
        scene.makeGroup(1);
    }

    @AfterEach
    void disconnect() throws IOException {
        scene.close();
    }

    private void fillSegments() throws IOException {
        for (int i = 0; i < MESSAGES; i++) {
            scene.root()
                    .ask(Batch.to(name, 0)
                            .add(new byte[MESSAGE_BYTES], new byte[0])
                            .frame())
                    .orThrow();
        }
    }

    private TopicView.Partition partition() throws IOException {
        return TopicView.Details.read(
                        scene.root().ask(new TopicRequest.Get(id, id)).orThrow().reader())
                .partitions()
                .get(0);
    }

    private void deleteSegments(int count) throws IOException {
        Answer answer = scene.root()
                .ask(new PartitionRequest.DeleteSegments(id, id, 0, count))
                .orThrow();
        assertThat(answer.payload().limit()).isZero();
    }

    private long firstOffset() throws IOException {
        Answer polled = scene.root()
                .ask(MessageRequest.Poll.of(ALONE, id, id, 0, 1, false).at(MessageRequest.Strategy.OFFSET, 0))
                .orThrow();
        return MessageLayout.offset(polled.payload(), PolledView.HEAD_BYTES);
    }

    @Test
    void shouldDeleteOldestSegmentsAndNeverTheActiveOne() throws IOException {
        // given
        fillSegments();
        int segments = partition().segments();
        assertThat(segments).isGreaterThan(3);

        // when, then
        deleteSegments(0);
        assertThat(partition().segments()).isEqualTo(segments);
        deleteSegments(1);
        assertThat(partition().segments()).isEqualTo(segments - 1);
        assertThat(firstOffset()).as("polls begin at the oldest kept").isPositive();
        deleteSegments(1000);
        assertThat(partition().segments()).isEqualTo(1);
        assertThat(partition().currentOffset()).isEqualTo(MESSAGES - 1);
        deleteSegments(1);
        assertThat(partition().segments()).isEqualTo(1);
    }

    @Test
    void shouldKeepSegmentsThatAConsumerHasNotCommitted() throws IOException {
        // given
        fillSegments();
        int segments = partition().segments();
        scene.root().ask(new OffsetRequest.Store(ALONE, id, id, 0, 0)).orThrow();

        // when, then
        deleteSegments(1000);
        assertThat(partition().segments()).isEqualTo(segments);
        scene.root()
                .ask(new OffsetRequest.Store(ALONE, id, id, 0, MESSAGES - 1))
                .orThrow();
        deleteSegments(1000);
        assertThat(partition().segments()).isEqualTo(1);
    }

    @Test
    void shouldKeepSegmentsThatAGroupHasNotCommitted() throws IOException {
        // given
        fillSegments();
        int segments = partition().segments();
        scene.join().ask(scene.store(0, 0)).orThrow();

        // when, then
        deleteSegments(1000);
        assertThat(partition().segments()).isEqualTo(segments);
        scene.root().ask(new GroupRequest.Delete(id, id, GroupScene.GROUP)).orThrow();
        deleteSegments(1000);
        assertThat(partition().segments()).isEqualTo(1);
    }

    @Test
    void shouldForgetOffsetsOfGroupsWithAPurge() throws IOException {
        // given
        scene.fill(1, 5);
        RawConnection member = scene.join();
        assertThat(scene.poll(member, 0, 5, true).count()).isEqualTo(5);
        assertThat(scene.stored(0)).isEqualTo(4);

        // when
        scene.root().ask(new TopicRequest.Purge(id, id)).orThrow();

        // then
        assertThat(scene.stored(0)).isEqualTo(-1);
        assertThat(scene.poll(member, 0, 5, true).count()).isZero();
        scene.fill(1, 2);
        assertThat(scene.poll(member, 0, 5, true).count()).isEqualTo(2);
        assertThat(scene.stored(0)).isEqualTo(1);
    }

    @Test
    void shouldStartAnewWithAGroupOfAReusedNumber() throws IOException {
        // given
        scene.fill(1, 5);
        scene.poll(scene.join(), 0, 5, true);
        scene.root().ask(new GroupRequest.Delete(id, id, GroupScene.GROUP)).orThrow();

        // when
        scene.root().ask(new GroupRequest.Create(id, id, "workers")).orThrow();

        // then
        assertThat(scene.stored(0)).isEqualTo(-1);
        assertThat(scene.owned()).isEmpty();
        assertThat(scene.poll(scene.join(), 0, 5, false).count()).isEqualTo(5);
    }

    @Test
    void shouldDescribeANewGroupByteForByte() throws IOException {
        // when
        byte[] created = scene.root()
                .ask(new GroupRequest.Create(id, id, "second"))
                .orThrow()
                .bytesFrom(0);

        // then
        WireWriter expected = new WireWriter();
        expected.u32(1).u32(1).u32(0).str8("second");
        assertThat(created).isEqualTo(expected.toBytes());
        Identifier nowhere = Identifier.of("nowhere");
        for (GroupRequest missing : new GroupRequest[] {
            new GroupRequest.Get(id, id, nowhere),
            new GroupRequest.Get(id, nowhere, GroupScene.GROUP),
            new GroupRequest.Get(nowhere, id, GroupScene.GROUP),
            new GroupRequest.GetAll(id, nowhere),
            new GroupRequest.GetAll(nowhere, id)
        }) {
            assertThat(scene.root().ask(missing).orThrow().payload().limit()).isZero();
        }
        scene.join();
        WireWriter shown = new WireWriter();
        shown.u32(0).u32(1).u32(1).str8("workers").u32(0).u32(1).u32(0);
        assertThat(scene.root()
                        .ask(new GroupRequest.Get(id, id, GroupScene.GROUP))
                        .orThrow()
                        .bytesFrom(0))
                .isEqualTo(shown.toBytes());
    }
}
