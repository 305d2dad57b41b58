package io.veltro.ops;

import io.veltro.pipeline.error.ErrorCode;
import io.veltro.pipeline.request.Consumer;
import io.veltro.pipeline.request.GroupRequest;
import io.veltro.pipeline.request.Identifier;
import io.veltro.pipeline.request.MaybePartition;
import io.veltro.pipeline.request.MessageRequest;
import io.veltro.pipeline.request.MessageRequest.Strategy;
import io.veltro.pipeline.request.OffsetRequest;
import io.veltro.pipeline.request.PartitionRequest;
import io.veltro.pipeline.request.Permissions;
import io.veltro.pipeline.request.Request;
import io.veltro.pipeline.request.RequestCode;
import io.veltro.pipeline.request.StreamRequest;
import io.veltro.pipeline.request.SystemRequest;
import io.veltro.pipeline.request.TokenRequest;
import io.veltro.pipeline.request.TopicRequest;
import io.veltro.pipeline.request.UserRequest;
import io.veltro.pipeline.request.UserRequest.Status;
import io.veltro.pipeline.wire.RequestFrame;
import io.veltro.pipeline.wire.WireReader;
import io.veltro.pipeline.wire.WireWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** What {@link ParityTest} asks for, and the small world it is asked in: stream and topic {@code s} with two partitions. */
final class ParityCases {
    /** Somebody who may do everything, but is not root. */
    static final String KEEPER = "keeper";

    private static final String PLAIN = "plain";
    private static final String ODD = "odd /%?&\u00e4 name";
    private static final String GOOD = People.PASSWORD;
    private static final Identifier HERE = Identifier.of("s");
    private static final Identifier NOWHERE = Identifier.of("nowhere");
    private static final Identifier NEW = Identifier.of("new");
    private static final Identifier GROUP = Identifier.of("g");
    private static final Identifier SOMEBODY = Identifier.of(PLAIN);
    private static final Consumer CONSUMER = Consumer.consumer(Identifier.of(7));
    private static final Consumer NAMED = Consumer.consumer(Identifier.of("reader"));
    private static final Consumer STORED = Consumer.consumer(Identifier.of("stored"));
    private static final Permissions RICH = new Permissions(
            1 << 5 | 1 << 8,
            List.of(
                    new Permissions.OfStream(0, 0b101, List.of(new Permissions.OfTopic(3, 0b1001))),
                    new Permissions.OfStream(4_000_000, 0b10, List.of())));
    private static final Request NEW_STREAM = new StreamRequest.Create("new");
    private static final Request NO_NEW_STREAM = new StreamRequest.Delete(NEW);
    private static final Request NEW_USER = user("new", Optional.of(RICH));
    private static final Request NO_NEW_USER = new UserRequest.Delete(NEW);
    private static final Request NEW_TOPIC = new TopicRequest.Create(HERE, 2, settings("new"));
    private static final Request NO_NEW_TOPIC = new TopicRequest.Delete(HERE, NEW);
    private static final Request LOOK = new TopicRequest.Get(HERE, NEW);

    private final List<ParityCase> cases = new ArrayList<>();

    private ParityCases() {}

    /** Makes the world; answers a connection that is a member of the group. */
    static RawConnection make(ServerProcess server) throws IOException {
        RawConnection root = RawConnection.loggedIn(server.port());
        for (Request request : List.of(
                new StreamRequest.Create("s"),
                new StreamRequest.Create(ODD),
                new TopicRequest.Create(HERE, 2, settings("s")),
                new TopicRequest.Create(HERE, 1, new TopicRequest.Settings(2, 5_000_000, 1L << 40, 3, "gzip")),
                new TopicRequest.Create(HERE, 0, settings("without")),
                new GroupRequest.Create(HERE, HERE, "g"),
                send(HERE, 0, "zero", "one", "two", "three"),
                new OffsetRequest.Store(STORED, HERE, HERE, 0, 2),
                new UserRequest.Create(KEEPER, GOOD, Status.ACTIVE, Optional.of(Permissions.ALL)),
                user(PLAIN, Optional.empty()),
                user("rich", Optional.of(RICH)),
                user("idle", Optional.empty()))) {
            root.ask(request).orThrow();
        }
        RawConnection listed = People.enter(server.port(), KEEPER);
        listed.ask(new GroupRequest.Join(HERE, HERE, GROUP)).orThrow();
        listed.ask(new TokenRequest.Create("for an hour", 3_600_000_000L)).orThrow();
        listed.ask(new TokenRequest.Create("for ever", 0)).orThrow();
        root.ask(People.setStatus("idle", Status.INACTIVE)).orThrow();
        root.close();
        return listed;
    }

    /**
     * Everything.
     *
     * @param client the number of a connection that is a member of the group
     */
    static List<ParityCase> all(int client) {
        ParityCases all = new ParityCases();
        all.addSystem(client);
        all.addUsers();
        all.addUserRefusals();
        all.addTokens();
        all.addCatalog();
        all.addPolls();
        all.addMessages();
        all.addGroups();
        all.addMissing();
        all.addUnauthorized();
        return all.cases;
    }

    private static TopicRequest.Settings settings(String name) {
        return new TopicRequest.Settings(TopicRequest.COMPRESSION_NONE, 0, 0, 1, name);
    }

    private static Request user(String name, Optional<Permissions> permissions) {
        return new UserRequest.Create(name, GOOD, Status.ACTIVE, permissions);
    }

    private static Request send(Identifier topic, int partition, String... texts) {
        Batch batch = Batch.to(HERE, topic, partition);
        for (int i = 0; i < texts.length; i++) {
            batch.add(texts[i].getBytes(StandardCharsets.UTF_8), i == 1 ? headers() : new byte[0])
                    .patch(8, 1 + i)
                    .patch(16, i == 2 ? -1 : 0);
        }
        return request(batch);
    }

    /** A text under a text, a number under a number: kind u8, length u32, value, twice. */
    private static byte[] headers() {
        return new WireWriter()
                .u8(2)
                .u32(5)
                .bytes("codec".getBytes(StandardCharsets.UTF_8))
                .u8(2)
                .u32(4)
                .bytes("json".getBytes(StandardCharsets.UTF_8))
                .u8(11)
                .u32(4)
                .u32(7)
                .u8(12)
                .u32(8)
                .u64(-1)
                .toBytes();
    }

    private static Request request(Batch batch) {
        byte[] frame = batch.frame();
        byte[] payload = Arrays.copyOfRange(frame, RequestFrame.HEADER_BYTES, frame.length);
        return RequestCode.SEND_MESSAGES.read(WireReader.of(payload));
    }

    private static MessageRequest.Poll poll(Consumer consumer, long partition, int count) {
        return MessageRequest.Poll.of(consumer, HERE, HERE, partition, count, false);
    }

    private void ok(Request request) {
        cases.add(ParityCase.of(request));
    }

    private void refused(ErrorCode code, String how, Request request) {
        cases.add(ParityCase.refused(code, request).how(how));
    }

    private void addSystem(int client) {
        ok(new SystemRequest.GetStats());
        ok(new SystemRequest.GetClusterMetadata());
        ok(new SystemRequest.GetClients());
        ok(new SystemRequest.GetClient(client));
        cases.add(ParityCase.of(new SystemRequest.GetClient(-1)).how("missing"));
        refused(ErrorCode.INVALID_CLIENT_ID, "number 0", new SystemRequest.GetClient(0));
    }

    private void addUsers() {
        ok(new UserRequest.GetAll());
        ok(new UserRequest.Get(Identifier.of(0)));
        ok(new UserRequest.Get(Identifier.of("rich")));
        cases.add(ParityCase.of(new UserRequest.Get(SOMEBODY)).by(PLAIN).how("oneself"));
        cases.add(ParityCase.of(new UserRequest.Get(NOWHERE)).how("missing"));
        cases.add(ParityCase.of(NEW_USER).look(new UserRequest.Get(NEW)).after(NO_NEW_USER));
        cases.add(ParityCase.of(user("new", Optional.empty()))
                .how("no permissions")
                .after(NO_NEW_USER));
        cases.add(ParityCase.of(NO_NEW_USER).before(NEW_USER).look(new UserRequest.GetAll()));
        cases.add(ParityCase.of(new UserRequest.Update(NEW, Optional.of("newer"), Optional.of(Status.INACTIVE)))
                .before(NEW_USER)
                .look(new UserRequest.Get(Identifier.of("newer")))
                .after(new UserRequest.Delete(Identifier.of("newer"))));
        cases.add(ParityCase.of(new UserRequest.UpdatePermissions(NEW, Optional.of(Permissions.ALL)))
                .before(NEW_USER)
                .look(new UserRequest.Get(NEW))
                .after(NO_NEW_USER));
        cases.add(ParityCase.of(new UserRequest.UpdatePermissions(NEW, Optional.empty()))
                .how("none")
                .before(NEW_USER)
                .look(new UserRequest.Get(NEW))
                .after(NO_NEW_USER));
        cases.add(ParityCase.of(new UserRequest.ChangePassword(NEW, GOOD, "another"))
                .before(NEW_USER)
                .after(NO_NEW_USER));
    }

    private void addUserRefusals() {
        String longer = "x".repeat(51);
        Request rename = new UserRequest.Update(SOMEBODY, Optional.of("rich"), Optional.empty());
        refused(ErrorCode.USER_ALREADY_EXISTS, "taken", user(PLAIN, Optional.empty()));
        refused(ErrorCode.USER_ALREADY_EXISTS, "taken", rename);
        refused(ErrorCode.INVALID_USERNAME, "2 bytes", user("xx", Optional.empty()));
        refused(ErrorCode.INVALID_USERNAME, "51 bytes", user(longer, Optional.empty()));
        refused(
                ErrorCode.INVALID_USERNAME,
                "2 bytes",
                new UserRequest.Update(SOMEBODY, Optional.of("xx"), Optional.empty()));
        refused(
                ErrorCode.INVALID_PASSWORD,
                "2 bytes",
                new UserRequest.Create("new", "xx", Status.ACTIVE, Optional.empty()));
        refused(ErrorCode.INVALID_PASSWORD, "2 bytes", new UserRequest.ChangePassword(SOMEBODY, GOOD, "xx"));
        refused(ErrorCode.INVALID_CREDENTIALS, "wrong", new UserRequest.ChangePassword(SOMEBODY, "wrong", GOOD));
        refused(ErrorCode.INVALID_CREDENTIALS, "wrong", new UserRequest.Login(PLAIN, "wrong", "", ""));
        refused(ErrorCode.INVALID_CREDENTIALS, "nobody", new UserRequest.Login("nobody", GOOD, "", ""));
        refused(ErrorCode.INVALID_USERNAME, "2 bytes", new UserRequest.Login("xx", GOOD, "", ""));
        refused(ErrorCode.INVALID_PASSWORD, "2 bytes", new UserRequest.Login(PLAIN, "xx", "", ""));
        refused(ErrorCode.USER_INACTIVE, "", new UserRequest.Login("idle", GOOD, "", ""));
        Identifier root = Identifier.of(0);
        refused(ErrorCode.CANNOT_DELETE_USER, "root", new UserRequest.Delete(root));
        refused(ErrorCode.CANNOT_CHANGE_PERMISSIONS, "root", new UserRequest.UpdatePermissions(root, Optional.empty()));
        for (Request request : List.of(
                new UserRequest.Delete(NOWHERE),
                new UserRequest.Update(NOWHERE, Optional.of("xyz"), Optional.empty()),
                new UserRequest.UpdatePermissions(NOWHERE, Optional.empty()),
                new UserRequest.ChangePassword(NOWHERE, GOOD, GOOD))) {
            refused(ErrorCode.RESOURCE_NOT_FOUND, "missing", request);
        }
    }

    private void addTokens() {
        ok(new TokenRequest.GetAll());
        cases.add(ParityCase.of(new TokenRequest.GetAll()).by(PLAIN).how("none"));
        refused(ErrorCode.PERSONAL_ACCESS_TOKEN_ALREADY_EXISTS, "taken", new TokenRequest.Create("for ever", 0));
        refused(ErrorCode.INVALID_PERSONAL_ACCESS_TOKEN_NAME, "2 bytes", new TokenRequest.Create("xx", 0));
        refused(ErrorCode.INVALID_PERSONAL_ACCESS_TOKEN_NAME, "31 bytes", new TokenRequest.Create("x".repeat(31), 0));
        refused(ErrorCode.RESOURCE_NOT_FOUND, "missing", new TokenRequest.Delete("nothing"));
        refused(ErrorCode.RESOURCE_NOT_FOUND, "missing", new TokenRequest.Login("x".repeat(68)));
    }

    private void addCatalog() {
        ok(new StreamRequest.GetAll());
        ok(new StreamRequest.Get(HERE));
        cases.add(ParityCase.of(new StreamRequest.Get(Identifier.of(ODD))).how("a name to be encoded"));
        cases.add(ParityCase.of(NEW_STREAM).look(new StreamRequest.Get(NEW)).after(NO_NEW_STREAM));
        cases.add(ParityCase.of(NO_NEW_STREAM).before(NEW_STREAM).look(new StreamRequest.GetAll()));
        cases.add(ParityCase.of(new StreamRequest.Update(NEW, "newer"))
                .before(NEW_STREAM)
                .look(new StreamRequest.GetAll())
                .after(new StreamRequest.Delete(Identifier.of("newer"))));
        cases.add(ParityCase.of(new StreamRequest.Purge(NEW))
                .before(NEW_STREAM, new TopicRequest.Create(NEW, 1, settings("x")))
                .look(new StreamRequest.Get(NEW))
                .after(NO_NEW_STREAM));
        refused(ErrorCode.STREAM_NAME_ALREADY_EXISTS, "taken", new StreamRequest.Create("s"));
        refused(ErrorCode.STREAM_NAME_ALREADY_EXISTS, "taken", new StreamRequest.Update(HERE, ODD));
        ok(new TopicRequest.GetAll(HERE));
        ok(new TopicRequest.Get(HERE, HERE));
        ok(new TopicRequest.Get(HERE, Identifier.of("gzip")));
        cases.add(ParityCase.of(NEW_TOPIC).look(LOOK).after(NO_NEW_TOPIC));
        cases.add(ParityCase.of(NO_NEW_TOPIC).before(NEW_TOPIC).look(new StreamRequest.Get(HERE)));
        TopicRequest.Settings other = new TopicRequest.Settings(2, 9_000_000, -1, 255, "new");
        cases.add(ParityCase.of(new TopicRequest.Create(HERE, 3, other))
                .how("all settings")
                .look(LOOK)
                .after(NO_NEW_TOPIC));
        cases.add(ParityCase.of(new TopicRequest.Update(HERE, NEW, other))
                .before(NEW_TOPIC)
                .look(LOOK)
                .after(NO_NEW_TOPIC));
        cases.add(ParityCase.of(new TopicRequest.Update(HERE, NEW, settings("new")))
                .how("defaults")
                .before(new TopicRequest.Create(HERE, 1, other))
                .look(LOOK)
                .after(NO_NEW_TOPIC));
        cases.add(ParityCase.of(new TopicRequest.Purge(HERE, NEW))
                .before(NEW_TOPIC, send(NEW, 1, "gone"))
                .look(LOOK)
                .after(NO_NEW_TOPIC));
        refused(ErrorCode.TOPIC_NAME_ALREADY_EXISTS, "taken", new TopicRequest.Create(HERE, 1, settings("s")));
        refused(
                ErrorCode.TOPIC_NAME_ALREADY_EXISTS,
                "taken",
                new TopicRequest.Update(HERE, Identifier.of("gzip"), settings("s")));
        refused(
                ErrorCode.INVALID_TOPIC_SIZE,
                "smaller than a segment",
                new TopicRequest.Create(HERE, 1, new TopicRequest.Settings(1, 0, 1000, 1, "new")));
        addPartitions();
    }

    private void addPartitions() {
        cases.add(ParityCase.of(new PartitionRequest.Create(HERE, NEW, 2))
                .before(NEW_TOPIC)
                .look(LOOK)
                .after(NO_NEW_TOPIC));
        cases.add(ParityCase.of(new PartitionRequest.Delete(HERE, NEW, 1))
                .before(NEW_TOPIC)
                .look(LOOK)
                .after(NO_NEW_TOPIC));
        String large = "x".repeat(600_000);
        cases.add(ParityCase.of(new PartitionRequest.DeleteSegments(HERE, NEW, 0, 1))
                .before(NEW_TOPIC, send(NEW, 0, large), send(NEW, 0, large), send(NEW, 0, large), send(NEW, 0, large))
                .look(LOOK)
                .after(NO_NEW_TOPIC));
        ErrorCode tooMany = ErrorCode.TOO_MANY_PARTITIONS;
        refused(tooMany, "1001", new TopicRequest.Create(HERE, 1001, settings("new")));
        refused(tooMany, "0", new PartitionRequest.Create(HERE, HERE, 0));
        refused(tooMany, "1001", new PartitionRequest.Create(HERE, HERE, 1001));
        refused(tooMany, "0", new PartitionRequest.Delete(HERE, HERE, 0));
        refused(ErrorCode.INVALID_PARTITIONS_COUNT, "3 of 2", new PartitionRequest.Delete(HERE, HERE, 3));
    }

    private void addPolls() {
        for (Strategy strategy : Strategy.values()) {
            cases.add(ParityCase.of(poll(CONSUMER, 0, 3).at(strategy, 1)).how(strategy.name()));
        }
        cases.add(ParityCase.of(poll(CONSUMER, 0, 3).at(Strategy.OFFSET, -1)).how("beyond the end"));
        cases.add(ParityCase.of(poll(CONSUMER, 1, 3).at(Strategy.FIRST, 0)).how("empty partition"));
        cases.add(ParityCase.of(poll(CONSUMER, 0, 0).at(Strategy.FIRST, 0)).how("none"));
        cases.add(ParityCase.of(poll(NAMED, MaybePartition.NONE, -1).at(Strategy.FIRST, 0))
                .how("no partition, all"));
        cases.add(ParityCase.of(poll(STORED, 0, 10).at(Strategy.NEXT, 0)).how("behind the stored offset"));
        for (Consumer consumer : List.of(CONSUMER, NAMED)) {
            cases.add(ParityCase.of(MessageRequest.Poll.of(consumer, HERE, HERE, 0, 2, true)
                            .at(Strategy.NEXT, 0))
                    .how("auto-commit of " + consumer)
                    .look(new OffsetRequest.Get(consumer, HERE, HERE, 0))
                    .after(new OffsetRequest.Delete(consumer, HERE, HERE, 0)));
        }
    }

    private void addMessages() {
        Request read = MessageRequest.Poll.of(CONSUMER, HERE, NEW, 1, 10, false).at(Strategy.FIRST, 0);
        Request other =
                MessageRequest.Poll.of(CONSUMER, HERE, NEW, 0, 10, false).at(Strategy.FIRST, 0);
        cases.add(ParityCase.of(send(NEW, 1, "a", "b", "c"))
                .before(NEW_TOPIC)
                .look(read, LOOK)
                .after(NO_NEW_TOPIC));
        cases.add(ParityCase.of(request(
                        Batch.to(HERE, NEW).partitioning(1, 0).add("turn").patch(8, 1)))
                .how("by turns")
                .before(NEW_TOPIC)
                .look(read, other)
                .after(NO_NEW_TOPIC));
        cases.add(ParityCase.of(request(Batch.to(HERE, NEW)
                        .partitioning(3, 3, 'k', 'e', 'y')
                        .add("key")
                        .patch(8, 1)))
                .how("by key")
                .before(NEW_TOPIC)
                .look(read, other)
                .after(NO_NEW_TOPIC));
        refused(ErrorCode.INVALID_MESSAGES_COUNT, "none", request(Batch.to(HERE, HERE, 0)));
        Identifier without = Identifier.of("without");
        refused(
                ErrorCode.TOPIC_ID_NOT_FOUND,
                "by turns without partitions",
                request(Batch.to(HERE, without).partitioning(1, 0).add("x")));
        ok(new MessageRequest.Flush(HERE, HERE, 0, true));
        ok(new MessageRequest.Flush(HERE, HERE, 1, false));
        ok(new OffsetRequest.Get(STORED, HERE, HERE, 0));
        cases.add(ParityCase.of(new OffsetRequest.Get(CONSUMER, HERE, HERE, 0)).how("missing"));
        Request delete = new OffsetRequest.Delete(CONSUMER, HERE, HERE, 0);
        Request look = new OffsetRequest.Get(CONSUMER, HERE, HERE, 0);
        cases.add(ParityCase.of(new OffsetRequest.Store(CONSUMER, HERE, HERE, 0, 3))
                .look(look)
                .after(delete));
        cases.add(ParityCase.of(delete)
                .before(new OffsetRequest.Store(CONSUMER, HERE, HERE, 0, 3))
                .look(look));
        refused(ErrorCode.INVALID_OFFSET, "beyond the end", new OffsetRequest.Store(CONSUMER, HERE, HERE, 0, 4));
        refused(ErrorCode.INVALID_OFFSET, "of nothing", new OffsetRequest.Store(CONSUMER, HERE, HERE, 1, 0));
        refused(ErrorCode.CONSUMER_OFFSET_NOT_FOUND, "missing", delete);
    }

    private void addGroups() {
        Request create = new GroupRequest.Create(HERE, HERE, "new");
        Request delete = new GroupRequest.Delete(HERE, HERE, NEW);
        ok(new GroupRequest.Get(HERE, HERE, GROUP));
        ok(new GroupRequest.GetAll(HERE, HERE));
        cases.add(ParityCase.of(new GroupRequest.Get(HERE, HERE, NOWHERE)).how("missing"));
        cases.add(ParityCase.of(create)
                .look(new GroupRequest.Get(HERE, HERE, NEW))
                .after(delete));
        cases.add(ParityCase.of(delete).before(create).look(new GroupRequest.GetAll(HERE, HERE)));
        refused(ErrorCode.CONSUMER_GROUP_NAME_ALREADY_EXISTS, "taken", new GroupRequest.Create(HERE, HERE, "g"));
        refused(ErrorCode.CONSUMER_GROUP_ID_NOT_FOUND, "missing", delete);
    }

    /** Everything within a topic, for a place and a partition. */
    private static List<Request> within(Identifier stream, Identifier topic, int partition) {
        return List.of(
                new PartitionRequest.DeleteSegments(stream, topic, partition, 1),
                new MessageRequest.Flush(stream, topic, partition, false),
                MessageRequest.Poll.of(CONSUMER, stream, topic, partition, 1, false),
                new OffsetRequest.Store(CONSUMER, stream, topic, partition, 0),
                new OffsetRequest.Delete(CONSUMER, stream, topic, partition),
                request(Batch.to(stream, topic, partition).add("x")));
    }

    private static List<Request> changes(Identifier stream, Identifier topic) {
        return List.of(
                new TopicRequest.Update(stream, topic, settings("x")),
                new TopicRequest.Delete(stream, topic),
                new TopicRequest.Purge(stream, topic),
                new PartitionRequest.Create(stream, topic, 1),
                new PartitionRequest.Delete(stream, topic, 1),
                new GroupRequest.Create(stream, topic, "x"),
                new GroupRequest.Delete(stream, topic, GROUP));
    }

    private void addMissing() {
        for (Request request : List.of(
                new StreamRequest.Update(NOWHERE, "x"),
                new StreamRequest.Delete(NOWHERE),
                new StreamRequest.Purge(NOWHERE),
                new TopicRequest.Create(NOWHERE, 1, settings("x")))) {
            refused(ErrorCode.STREAM_ID_NOT_FOUND, "", request);
        }
        changes(NOWHERE, HERE).forEach(request -> refused(ErrorCode.STREAM_ID_NOT_FOUND, "", request));
        within(NOWHERE, HERE, 0).forEach(request -> refused(ErrorCode.STREAM_ID_NOT_FOUND, "", request));
        changes(HERE, NOWHERE).forEach(request -> refused(ErrorCode.TOPIC_ID_NOT_FOUND, "", request));
        within(HERE, NOWHERE, 0).forEach(request -> refused(ErrorCode.TOPIC_ID_NOT_FOUND, "", request));
        within(HERE, HERE, 2).forEach(request -> refused(ErrorCode.PARTITION_NOT_FOUND, "", request));
        for (Request request : List.of(
                new StreamRequest.Get(NOWHERE),
                new StreamRequest.Get(Identifier.of(-1)),
                new TopicRequest.Get(HERE, NOWHERE),
                new TopicRequest.Get(NOWHERE, HERE),
                new TopicRequest.GetAll(NOWHERE),
                new GroupRequest.Get(HERE, NOWHERE, GROUP),
                new GroupRequest.GetAll(NOWHERE, HERE),
                new GroupRequest.GetAll(HERE, NOWHERE),
                new OffsetRequest.Get(CONSUMER, HERE, NOWHERE, 0),
                new OffsetRequest.Get(CONSUMER, HERE, HERE, 2))) {
            cases.add(ParityCase.of(request).how("missing"));
        }
    }

    private void addUnauthorized() {
        List<Request> requests = new ArrayList<>(List.of(
                new SystemRequest.GetStats(),
                new SystemRequest.GetClients(),
                new UserRequest.GetAll(),
                new UserRequest.Get(Identifier.of(0)),
                NEW_USER,
                new UserRequest.Delete(Identifier.of("rich")),
                new UserRequest.Update(Identifier.of("rich"), Optional.of("xyz"), Optional.empty()),
                new UserRequest.UpdatePermissions(SOMEBODY, Optional.of(Permissions.ALL)),
                new UserRequest.ChangePassword(Identifier.of("rich"), GOOD, "another"),
                new StreamRequest.GetAll(),
                new StreamRequest.Get(HERE),
                NEW_STREAM,
                new StreamRequest.Update(HERE, "x"),
                new StreamRequest.Delete(HERE),
                new StreamRequest.Purge(HERE),
                new TopicRequest.Get(HERE, HERE),
                new TopicRequest.GetAll(HERE),
                NEW_TOPIC,
                new OffsetRequest.Get(STORED, HERE, HERE, 0),
                new GroupRequest.Get(HERE, HERE, GROUP),
                new GroupRequest.GetAll(HERE, HERE)));
        requests.addAll(changes(HERE, HERE));
        requests.addAll(within(HERE, HERE, 0));
        requests.forEach(request ->
                cases.add(ParityCase.refused(ErrorCode.UNAUTHORIZED, request).by(PLAIN)));
    }
}
