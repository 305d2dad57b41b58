package io.veltro.ops;

import io.veltro.pipeline.error.ErrorCode;
import io.veltro.pipeline.request.Consumer;
import io.veltro.pipeline.request.GroupRequest;
import io.veltro.pipeline.request.Identifier;
import io.veltro.pipeline.request.MaybePartition;
import io.veltro.pipeline.request.MessageRequest;
import io.veltro.pipeline.request.OffsetRequest;
import io.veltro.pipeline.request.PartitionRequest;
import io.veltro.pipeline.request.Request;
import io.veltro.pipeline.request.RequestCode;
import io.veltro.pipeline.request.StreamRequest;
import io.veltro.pipeline.request.TopicRequest;
import io.veltro.pipeline.wire.WireWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Every refusal around consumer groups, their offsets and segments, and which comes first where two would fit. */
@Timeout(120)
@ExtendWith(ServerProcess.OutputOnFailure.class)
class GroupRefusalTest {
    private static final String PLAIN = "plain";
    private static final String NAME = "s";
    private static final Identifier HERE = Identifier.of(NAME);
    private static final Identifier NOWHERE = Identifier.of("nowhere");
    private static final Identifier WITHOUT_PARTITIONS = Identifier.of("without partitions");
    private static final Identifier GROUP = Identifier.of("workers");
    private static final Consumer WORKERS = Consumer.group(GROUP);
    private static final Consumer STRANGERS = Consumer.group(NOWHERE);
    private static final long NONE = MaybePartition.NONE;

    @TempDir
    private static Path directory;

    private static ServerProcess server;

    @BeforeAll
    static void startServer() throws IOException {
        server = ServerProcess.in(directory).start();
        try (RawConnection root = RawConnection.loggedIn(server.port())) {
            root.ask(new StreamRequest.Create(NAME)).orThrow();
            root.ask(createTopic(2, NAME)).orThrow();
            root.ask(createTopic(0, "without partitions")).orThrow();
            root.ask(new GroupRequest.Create(HERE, HERE, "workers")).orThrow();
            root.ask(new GroupRequest.Create(HERE, WITHOUT_PARTITIONS, "workers"))
                    .orThrow();
            root.ask(Batch.to(NAME, 0).add("0").add("1").frame()).orThrow();
            People.make(root, PLAIN);
        }
    }

    @AfterAll
    static void stopServer() {
        server.stop();
    }

    private static TopicRequest.Create createTopic(int partitions, String name) {
        return new TopicRequest.Create(
                HERE, partitions, new TopicRequest.Settings(TopicRequest.COMPRESSION_NONE, 0, 0, 1, name));
    }

    @TestFactory
    Stream<DynamicTest> shouldRefuse() {
        return Refusal.tests(cases(), server);
    }

    static List<Refusal> cases() {
        List<Refusal> cases = new ArrayList<>();
        addNotFound(cases);
        addGroups(cases);
        addOffsets(cases);
        addUnauthorized(cases);
        addDismissed(cases);
        return cases;
    }

    private static void addAll(List<Refusal> cases, ErrorCode code, String how, List<Request> requests) {
        requests.forEach(request -> cases.add(Refusal.of(code, request.code() + " " + how, request)));
    }

    /** Does something as a member. */
    private static Refusal asMember(ErrorCode code, String how, Identifier topic, Request request) {
        return new Refusal(code, how, connection -> {
            connection.ask(new GroupRequest.Join(HERE, topic, GROUP)).orThrow();
            return connection.ask(request);
        });
    }

    private static List<Request> changes(Identifier stream, Identifier topic, Identifier group) {
        return List.of(
                new GroupRequest.Delete(stream, topic, group),
                new GroupRequest.Join(stream, topic, group),
                new GroupRequest.Leave(stream, topic, group));
    }

    private static List<Request> uses(Identifier stream, Identifier topic, Consumer group, long partition) {
        return List.of(
                MessageRequest.Poll.of(group, stream, topic, partition, 1, false),
                new OffsetRequest.Store(group, stream, topic, partition, 0),
                new OffsetRequest.Delete(group, stream, topic, partition));
    }

    private static void addNotFound(List<Refusal> cases) {
        ErrorCode noStream = ErrorCode.STREAM_ID_NOT_FOUND;
        addAll(cases, noStream, "", changes(NOWHERE, HERE, GROUP));
        addAll(cases, noStream, "", uses(NOWHERE, HERE, WORKERS, NONE));
        ErrorCode noTopic = ErrorCode.TOPIC_ID_NOT_FOUND;
        addAll(cases, noTopic, "", changes(HERE, NOWHERE, GROUP));
        addAll(cases, noTopic, "", uses(HERE, NOWHERE, WORKERS, NONE));
        ErrorCode noGroup = ErrorCode.CONSUMER_GROUP_ID_NOT_FOUND;
        addAll(cases, noGroup, "by name", changes(HERE, HERE, NOWHERE));
        addAll(cases, noGroup, "by number", changes(HERE, HERE, Identifier.of(7)));
        addAll(cases, noGroup, "by name", uses(HERE, HERE, STRANGERS, NONE));
        addAll(cases, noGroup, "with a partition that is not there", uses(HERE, HERE, STRANGERS, 7));
        addAll(cases, noStream, "", List.of(new GroupRequest.Create(NOWHERE, HERE, "x")));
        addAll(cases, noTopic, "", List.of(new GroupRequest.Create(HERE, NOWHERE, "x")));
        addAll(cases, noStream, "", List.of(new PartitionRequest.DeleteSegments(NOWHERE, HERE, 0, 1)));
        addAll(cases, noTopic, "", List.of(new PartitionRequest.DeleteSegments(HERE, NOWHERE, 0, 1)));
        ErrorCode noPartition = ErrorCode.PARTITION_NOT_FOUND;
        addAll(cases, noPartition, "", List.of(new PartitionRequest.DeleteSegments(HERE, HERE, 2, 0)));
        addAll(cases, noPartition, "", List.of(new PartitionRequest.DeleteSegments(HERE, HERE, -1, 1)));
    }

    private static void addGroups(List<Refusal> cases) {
        addAll(
                cases,
                ErrorCode.CONSUMER_GROUP_NAME_ALREADY_EXISTS,
                "twice",
                List.of(new GroupRequest.Create(HERE, HERE, "workers")));
        WireWriter nameless = new WireWriter();
        HERE.write(nameless);
        HERE.write(nameless);
        cases.add(Refusal.of(
                ErrorCode.INVALID_FORMAT,
                "group without a name",
                RawConnection.frame(
                        RequestCode.CREATE_CONSUMER_GROUP.number(),
                        nameless.u8(0).toBytes())));
        ErrorCode noMember = ErrorCode.CONSUMER_GROUP_MEMBER_NOT_FOUND;
        addAll(cases, noMember, "without a join", List.of(new GroupRequest.Leave(HERE, HERE, GROUP)));
        addAll(cases, noMember, "without a join", uses(HERE, HERE, WORKERS, NONE));
        addAll(cases, noMember, "without a join, of partition 0", uses(HERE, HERE, WORKERS, 0));
        addAll(cases, noMember, "of a partition that is not there", uses(HERE, HERE, WORKERS, 7));
        cases.add(new Refusal(noMember, "a second leave", connection -> {
            connection.ask(new GroupRequest.Join(HERE, HERE, GROUP)).orThrow();
            connection.ask(new GroupRequest.Leave(HERE, HERE, GROUP)).orThrow();
            return connection.ask(new GroupRequest.Leave(HERE, HERE, GROUP));
        }));
    }

    private static void addOffsets(List<Refusal> cases) {
        Request store = new OffsetRequest.Store(WORKERS, HERE, HERE, 1, 0);
        Request delete = new OffsetRequest.Delete(WORKERS, HERE, HERE, 1);
        ErrorCode unresolved = ErrorCode.NOT_RESOLVED_CONSUMER;
        for (Request request : List.of(store, delete)) {
            cases.add(new Refusal(unresolved, request.code() + " of another member's partition", connection -> {
                connection.ask(new GroupRequest.Join(HERE, HERE, GROUP)).orThrow();
                try (RawConnection second = RawConnection.loggedIn(connection.port())) {
                    second.ask(new GroupRequest.Join(HERE, HERE, GROUP)).orThrow();
                    return connection.ask(request);
                }
            }));
        }
        Request storeAny = new OffsetRequest.Store(WORKERS, HERE, WITHOUT_PARTITIONS, NONE, 0);
        Request deleteAny = new OffsetRequest.Delete(WORKERS, HERE, WITHOUT_PARTITIONS, NONE);
        cases.add(asMember(unresolved, "store by a member without a partition", WITHOUT_PARTITIONS, storeAny));
        cases.add(asMember(unresolved, "delete by a member without a partition", WITHOUT_PARTITIONS, deleteAny));
        ErrorCode noPartition = ErrorCode.PARTITION_NOT_FOUND;
        Request storeMissing = new OffsetRequest.Store(WORKERS, HERE, HERE, 2, 0);
        Request deleteMissing = new OffsetRequest.Delete(WORKERS, HERE, HERE, 2);
        cases.add(asMember(noPartition, "store in a partition that is not there", HERE, storeMissing));
        cases.add(asMember(noPartition, "delete of a partition that is not there", HERE, deleteMissing));
        ErrorCode beyond = ErrorCode.INVALID_OFFSET;
        Request storeBeyond = new OffsetRequest.Store(WORKERS, HERE, HERE, 0, 2);
        cases.add(asMember(beyond, "store by a member beyond the end", HERE, storeBeyond));
        cases.add(asMember(beyond, "store by a member where nothing ever was", HERE, store));
        Request deleteFirst = new OffsetRequest.Delete(WORKERS, HERE, HERE, 0);
        cases.add(asMember(
                ErrorCode.CONSUMER_OFFSET_NOT_FOUND, "delete by a member of what is not stored", HERE, deleteFirst));
    }

    /** The resource before the permission; the permission before the member. */
    private static void addUnauthorized(List<Refusal> cases) {
        List<Request> refused = new ArrayList<>(changes(HERE, HERE, GROUP));
        refused.addAll(uses(HERE, HERE, WORKERS, NONE));
        refused.addAll(uses(HERE, HERE, STRANGERS, NONE));
        refused.add(new GroupRequest.Get(HERE, HERE, GROUP));
        refused.add(new GroupRequest.GetAll(HERE, HERE));
        refused.add(new GroupRequest.Create(HERE, HERE, "x"));
        refused.add(new OffsetRequest.Get(WORKERS, HERE, HERE, NONE));
        refused.add(new MessageRequest.Flush(HERE, HERE, 0, false));
        for (Request request : refused) {
            cases.add(Refusal.of(ErrorCode.UNAUTHORIZED, request.code().name(), request)
                    .by(PLAIN));
        }
        List<Request> missing = new ArrayList<>(changes(HERE, HERE, NOWHERE));
        for (Request request : missing) {
            cases.add(Refusal.of(
                            ErrorCode.CONSUMER_GROUP_ID_NOT_FOUND,
                            request.code().name(),
                            request)
                    .by(PLAIN));
        }
    }

    private static void addDismissed(List<Refusal> cases) {
        List<Request> ending = new ArrayList<>(uses(HERE, HERE, WORKERS, NONE));
        ending.add(new GroupRequest.Join(HERE, HERE, GROUP));
        for (Request request : ending) {
            cases.add(new Refusal(ErrorCode.STALE_CLIENT, request.code() + " after one's deletion", connection -> {
                People.dismiss(connection);
                return connection.ask(request);
            }));
        }
    }
}
