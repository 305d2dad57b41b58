package io.veltro.ops;

import static org.assertj.core.api.Assertions.assertThat;

import io.veltro.ops.RawConnection.Answer;
import io.veltro.pipeline.request.Consumer;
import io.veltro.pipeline.request.GroupRequest;
import io.veltro.pipeline.request.Identifier;
import io.veltro.pipeline.request.MessageRequest;
import io.veltro.pipeline.request.OffsetRequest;
import io.veltro.pipeline.request.StreamRequest;
import io.veltro.pipeline.request.TopicRequest;
import io.veltro.pipeline.view.GroupView;
import io.veltro.pipeline.view.OffsetView;
import io.veltro.pipeline.view.PolledView;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A stream, a topic and a group for one test, and the connections that are its members. */
final class GroupScene implements AutoCloseable {
    static final Identifier GROUP = Identifier.of("workers");
    static final Consumer WORKERS = Consumer.group(GROUP);

    private final int port;
    private final String name;
    private final Identifier id;
    private final List<RawConnection> connections = new ArrayList<>();
    private final RawConnection root;

    /** @param name of stream and topic */
    GroupScene(int port, String name) throws IOException {
        this.port = port;
        this.name = name;
        this.id = Identifier.of(name);
        this.root = connect();
    }

    /** Stream and topic. */
    Identifier id() {
        return id;
    }

    /** Who looks on. */
    RawConnection root() {
        return root;
    }

    RawConnection connect() throws IOException {
        RawConnection connection = RawConnection.loggedIn(port);
        connections.add(connection);
        return connection;
    }

    /** A topic and a group that share its fate. */
    void makeGroup(int partitions) throws IOException {
        root.ask(new StreamRequest.Create(name)).orThrow();
        TopicRequest.Settings settings = new TopicRequest.Settings(TopicRequest.COMPRESSION_NONE, 0, 0, 1, name);
        root.ask(new TopicRequest.Create(id, partitions, settings)).orThrow();
        root.ask(new GroupRequest.Create(id, id, "workers")).orThrow();
    }

    void fill(int partitions, int messages) throws IOException {
        for (int partition = 0; partition < partitions; partition++) {
            Batch batch = Batch.to(name, partition);
            for (int i = 0; i < messages; i++) {
                batch.add("m");
            }
            root.ask(batch.frame()).orThrow();
        }
    }

    RawConnection join() throws IOException {
        RawConnection connection = connect();
        join(connection);
        return connection;
    }

    void join(RawConnection connection) throws IOException {
        Answer answer = connection.ask(new GroupRequest.Join(id, id, GROUP)).orThrow();
        assertThat(answer.payload().limit()).isZero();
    }

    GroupView.Details details() throws IOException {
        return GroupView.Details.read(
                root.ask(new GroupRequest.Get(id, id, GROUP)).orThrow().reader());
    }

    /** What each member owns, in the order they joined. */
    List<List<Integer>> owned() throws IOException {
        return details().members().stream().map(GroupView.Member::partitions).toList();
    }

    void awaitOwned(List<List<Integer>> expected) throws IOException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(ServerProcess.DEADLINE_SECONDS);
        List<List<Integer>> owned = owned();
        while (!owned.equals(expected) && System.nanoTime() - deadline < 0) {
            owned = owned();
        }
        assertThat(owned).isEqualTo(expected);
    }

    PolledView poll(RawConnection member, long partition, int count, boolean autoCommit) throws IOException {
        return PolledView.readHead(ask(member, partition, count, autoCommit).reader());
    }

    Answer ask(RawConnection member, long partition, int count, boolean autoCommit) throws IOException {
        return member.ask(MessageRequest.Poll.of(WORKERS, id, id, partition, count, autoCommit))
                .orThrow();
    }

    OffsetRequest.Store store(long partition, long offset) {
        return new OffsetRequest.Store(WORKERS, id, id, partition, offset);
    }

    long stored(int partition) throws IOException {
        Answer answer =
                root.ask(new OffsetRequest.Get(WORKERS, id, id, partition)).orThrow();
        return answer.payload().limit() == 0
                ? -1
                : OffsetView.read(answer.reader()).storedOffset();
    }

    @Override
    public void close() throws IOException {
        for (RawConnection connection : connections) {
            connection.close();
        }
    }
}
