package io.veltro.ops;

import static org.assertj.core.api.Assertions.assertThat;

import io.veltro.ops.RawConnection.Answer;
import io.veltro.pipeline.error.ErrorCode;
import io.veltro.pipeline.message.MessageLayout;
import io.veltro.pipeline.request.GroupRequest;
import io.veltro.pipeline.request.Identifier;
import io.veltro.pipeline.request.MaybePartition;
import io.veltro.pipeline.request.MessageRequest;
import io.veltro.pipeline.request.PartitionRequest;
import io.veltro.pipeline.request.UserRequest;
import io.veltro.pipeline.view.PolledView;
import io.veltro.pipeline.view.SystemView;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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

/** Consumer groups by example: who owns what, whose turn it is, and when a partition moves. */
@Timeout(120)
@ExtendWith(ServerProcess.OutputOnFailure.class)
class GroupTest {
    private static final long NONE = MaybePartition.NONE;

    @TempDir
    private static Path directory;

    private static ServerProcess server;

    private GroupScene scene;
    private String name;
    private Identifier id;

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
        name = test.getTestMethod().orElseThrow().getName()
                + test.getDisplayName().length();
        id = Identifier.of(name);
        scene = new GroupScene(server.port(), name);
    }

    @AfterEach
    void disconnect() throws IOException {
        scene.close();
    }

    @Test
    void shouldGiveOnePartitionToEachNewMember() throws IOException {
        // given
        scene.makeGroup(6);

        // when, then
        scene.join();
        assertThat(scene.owned()).containsExactly(List.of(0, 1, 2, 3, 4, 5));
        scene.join();
        assertThat(scene.owned()).containsExactly(List.of(0, 1, 2, 3, 4), List.of(5));
        RawConnection third = scene.join();
        assertThat(scene.owned()).containsExactly(List.of(0, 1, 2, 3), List.of(5), List.of(4));
        scene.join(third);
        assertThat(scene.owned()).as("who is in is not let in again").hasSize(3);
    }

    @Test
    void shouldOwnTenPartitionsTogether() throws IOException {
        // given
        scene.makeGroup(10);

        // when
        scene.join();
        scene.join();

        // then
        List<List<Integer>> owned = scene.owned();
        assertThat(owned).allSatisfy(each -> assertThat(each).hasSizeBetween(1, 9));
        assertThat(owned.stream().flatMap(List::stream))
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(0, 10).boxed().toList());
        assertThat(scene.details().group().partitions()).isEqualTo(10);
    }

    @Test
    void shouldTakeTurnsAlsoWithEmptyPartitions() throws IOException {
        // given: all three keys belong to partition 1
        scene.makeGroup(3);
        for (String key : List.of("key-0", "key-100", "key-200")) {
            byte[] bytes = key.getBytes(StandardCharsets.UTF_8);
            int[] partitioning = new int[2 + bytes.length];
            partitioning[0] = MessageRequest.Partitioning.KEY.code();
            partitioning[1] = bytes.length;
            IntStream.range(0, bytes.length).forEach(i -> partitioning[2 + i] = bytes[i]);
            Batch batch = Batch.to(name).partitioning(partitioning);
            for (int i = 0; i < 400; i++) {
                batch.add("m");
            }
            scene.root().ask(batch.frame()).orThrow();
        }
        RawConnection member = scene.join();

        // when
        List<Integer> counts = new ArrayList<>();
        List<Integer> partitions = new ArrayList<>();
        int read = 0;
        while (read < 1000) {
            PolledView polled = scene.poll(member, NONE, 100, true);
            counts.add(polled.count());
            partitions.add(polled.partition());
            read += polled.count();
        }

        // then
        assertThat(read).isEqualTo(1000);
        assertThat(counts.subList(0, 6)).containsExactly(0, 100, 0, 0, 100, 0);
        assertThat(partitions.subList(0, 6)).containsExactly(0, 1, 2, 0, 1, 2);
        assertThat(scene.poll(member, NONE, 100, true).count()).isZero();
    }

    @Test
    void shouldMoveNeverPolledPartitionsWithinTheJoin() throws IOException {
        // given
        scene.makeGroup(2);
        scene.fill(2, 5);
        RawConnection first = scene.join();
        scene.poll(first, 0, 5, false);

        // when
        RawConnection second = scene.join();

        // then
        assertThat(scene.owned()).containsExactly(List.of(0), List.of(1));
        assertThat(scene.poll(second, NONE, 5, false).count()).isEqualTo(5);
        scene.join();
        assertThat(scene.owned())
                .as("whoever has one partition keeps it")
                .containsExactly(List.of(0), List.of(1), List.of());
    }

    @Test
    void shouldMovePromisedPartitionsWithTheCommit() throws IOException {
        // given: all of it is handed out
        scene.makeGroup(2);
        scene.fill(2, 5);
        RawConnection first = scene.join();
        scene.poll(first, 0, 5, false);
        scene.poll(first, 1, 3, false);

        // when
        RawConnection second = scene.join();

        // then: still there, but no longer in turn
        assertThat(scene.owned()).containsExactly(List.of(0, 1), List.of());
        assertThat(scene.poll(second, NONE, 5, true).count()).isZero();
        for (int i = 0; i < 3; i++) {
            assertThat(scene.poll(first, NONE, 1, false).partition()).isZero();
        }
        assertThat(scene.poll(first, 1, 3, false).count()).isEqualTo(3);
        first.ask(scene.store(1, 1)).orThrow();
        assertThat(scene.owned()).containsExactly(List.of(0, 1), List.of());
        assertThat(first.ask(scene.store(NONE, 0)).isOk()).isTrue();
        assertThat(scene.stored(0)).as("the turn is partition 0's").isZero();

        // when: the last offset handed out
        first.ask(scene.store(1, 2)).orThrow();

        // then
        assertThat(scene.owned()).containsExactly(List.of(0), List.of(1));
        Answer polled = scene.ask(second, NONE, 5, true);
        assertThat(PolledView.readHead(polled.reader()).count()).isEqualTo(2);
        assertThat(MessageLayout.offset(polled.payload(), PolledView.HEAD_BYTES))
                .isEqualTo(3);
        assertThat(first.ask(scene.store(1, 2)).status()).isEqualTo(ErrorCode.NOT_RESOLVED_CONSUMER.number());
    }

    @Test
    void shouldMovePromisedPartitionsWithAnAutoCommit() throws IOException {
        // given
        scene.makeGroup(2);
        scene.fill(2, 5);
        RawConnection first = scene.join();
        scene.poll(first, 1, 3, false);
        scene.join();
        assertThat(scene.owned()).containsExactly(List.of(0, 1), List.of());

        // when
        PolledView polled = scene.poll(first, 1, 5, true);

        // then
        assertThat(polled.count()).isEqualTo(5);
        assertThat(scene.owned()).containsExactly(List.of(0), List.of(1));
        assertThat(scene.stored(1)).isEqualTo(4);
    }

    @Test
    void shouldAnswerPollsOfOthersPartitionsWithNothing() throws IOException {
        // given
        scene.makeGroup(2);
        scene.fill(2, 5);
        RawConnection first = scene.join();
        RawConnection second = scene.join();
        RawConnection idle = scene.join();

        // when, then
        byte[] nothing = new byte[PolledView.HEAD_BYTES];
        assertThat(scene.ask(first, 1, 5, true).bytesFrom(0)).isEqualTo(nothing);
        assertThat(scene.ask(second, 0, 5, true).bytesFrom(0)).isEqualTo(nothing);
        assertThat(scene.ask(first, 7, 5, true).bytesFrom(0)).isEqualTo(nothing);
        assertThat(scene.ask(idle, NONE, 5, true).bytesFrom(0)).isEqualTo(nothing);
        assertThat(scene.stored(0)).isEqualTo(-1);
    }

    @Test
    void shouldGivePartitionsOfLostConnectionsToOthers() throws IOException {
        // given
        scene.makeGroup(3);
        scene.fill(3, 2);
        RawConnection first = scene.join();
        RawConnection second = scene.join();
        scene.poll(first, 0, 2, false);

        // when
        first.close();

        // then: partition 0 is handed out again
        scene.awaitOwned(List.of(List.of(0, 1, 2)));
        assertThat(IntStream.range(0, 3)
                        .mapToObj(turn -> assertPolls(second, 2))
                        .toList())
                .containsExactlyInAnyOrder(0, 1, 2);
        RawConnection third = scene.join();
        assertThat(scene.poll(third, NONE, 1, false).count()).isZero();
        assertThat(scene.details().members().get(1).id()).isEqualTo(2);
    }

    private int assertPolls(RawConnection member, int count) {
        try {
            PolledView polled = scene.poll(member, NONE, 10, true);
            assertThat(polled.count()).isEqualTo(count);
            return polled.partition();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void shouldDealAllAnewWhenSomebodyLeavesOrPartitionsChange() throws IOException {
        // given
        scene.makeGroup(5);
        RawConnection first = scene.join();
        scene.join();
        scene.join();
        assertThat(scene.owned()).containsExactly(List.of(0, 1, 2), List.of(4), List.of(3));

        // when, then
        first.ask(new GroupRequest.Leave(id, id, GroupScene.GROUP)).orThrow();
        assertThat(scene.owned()).containsExactly(List.of(0, 2, 4), List.of(1, 3));
        scene.root().ask(new PartitionRequest.Create(id, id, 1)).orThrow();
        assertThat(scene.owned()).containsExactly(List.of(0, 2, 4), List.of(1, 3, 5));
        scene.root().ask(new PartitionRequest.Delete(id, id, 5)).orThrow();
        assertThat(scene.owned()).containsExactly(List.of(0), List.of());
        scene.root().ask(new PartitionRequest.Delete(id, id, 1)).orThrow();
        assertThat(scene.owned()).containsExactly(List.of(), List.of());
        assertThat(scene.details().group().partitions()).isZero();
        assertThat(first.ask(new GroupRequest.Leave(id, id, GroupScene.GROUP)).status())
                .isEqualTo(ErrorCode.CONSUMER_GROUP_MEMBER_NOT_FOUND.number());
    }

    @Test
    void shouldKeepMembershipsOverLogoutAndLogin() throws IOException {
        // given
        scene.makeGroup(1);
        scene.fill(1, 3);
        RawConnection member = scene.join();

        // when
        member.ask(new UserRequest.Logout()).orThrow();

        // then
        assertThat(scene.owned()).containsExactly(List.of(0));
        member.login("iggy", "iggy").orThrow();
        assertThat(scene.poll(member, NONE, 3, true).count()).isEqualTo(3);
        SystemView.ClientDetails me = People.meAndMyGroups(member);
        assertThat(me.client().groups()).isEqualTo(1);
        assertThat(me.memberships()).hasSize(1);
    }
}
