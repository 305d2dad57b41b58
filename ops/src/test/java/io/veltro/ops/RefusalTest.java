package io.veltro.ops;

import static org.assertj.core.api.Assertions.assertThat;

import io.veltro.pipeline.error.ErrorCode;
import io.veltro.pipeline.message.MessageLayout;
import io.veltro.pipeline.request.Consumer;
import io.veltro.pipeline.request.Identifier;
import io.veltro.pipeline.request.MaybePartition;
import io.veltro.pipeline.request.MessageRequest;
import io.veltro.pipeline.request.OffsetRequest;
import io.veltro.pipeline.request.PartitionRequest;
import io.veltro.pipeline.request.Request;
import io.veltro.pipeline.request.RequestCode;
import io.veltro.pipeline.request.StreamRequest;
import io.veltro.pipeline.request.SystemRequest;
import io.veltro.pipeline.request.TopicRequest;
import io.veltro.pipeline.request.UserRequest;
import io.veltro.pipeline.wire.WireWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every refusal around frames, logins, streams, topics, messages and consumers' offsets, by its exact status. Each
 * {@link ErrorCode} has at least one case here, in {@link UserRefusalTest}, in {@link GroupRefusalTest} or a test elsewhere.
 */
@Timeout(120)
@ExtendWith(ServerProcess.OutputOnFailure.class)
class RefusalTest {
    /**
     * What cannot be brought about by one request to a healthy server, and the test that shows it: the full table of users
     * is one of five in place of 65,536, which a server takes hours to hash passwords for.
     */
    private static final Map<ErrorCode, String> SHOWN_ELSEWHERE = Map.ofEntries(
            Map.entry(ErrorCode.OK, "RawProtocolTest"),
            Map.entry(ErrorCode.DISCONNECTED, "RawProtocolTest"),
            Map.entry(ErrorCode.USERS_LIMIT_REACHED, "CatalogTest"),
            Map.entry(ErrorCode.ACCESS_TOKEN_MISSING, "HttpRefusalTest"),
            Map.entry(ErrorCode.INVALID_ACCESS_TOKEN, "HttpRefusalTest"),
            Map.entry(ErrorCode.INVALID_STREAM_NAME, "HttpRefusalTest"),
            Map.entry(ErrorCode.INVALID_TOPIC_NAME, "HttpRefusalTest"),
            Map.entry(ErrorCode.INVALID_REPLICATION_FACTOR, "HttpRefusalTest"),
            Map.entry(ErrorCode.INVALID_KEY_VALUE_LENGTH, "HttpRefusalTest"),
            Map.entry(ErrorCode.INVALID_CONSUMER_GROUP_NAME, "HttpRefusalTest"),
            Map.entry(ErrorCode.SNAPSHOT_FILE_COMPLETION_FAILED, "SnapshotsTest"),
            Map.entry(ErrorCode.CANNOT_APPEND_TO_FILE, "FullDiskTest"),
            Map.entry(ErrorCode.IO_ERROR, "WorkersTest"));

    private static final String NAME = "s";
    private static final Identifier HERE = Identifier.of(NAME);
    private static final Identifier NOWHERE = Identifier.of("nowhere");
    private static final Identifier WITHOUT_PARTITIONS = Identifier.of("without partitions");
    private static final Consumer CONSUMER = Consumer.consumer(Identifier.of(1));
    private static final Consumer GROUP = Consumer.group(Identifier.of(1));

    @TempDir
    private static Path directory;

    private static ServerProcess server;

    @BeforeAll
    static void startServer() throws IOException {
        server = ServerProcess.in(directory).set("journal.segment", "1 MiB").start();
        try (RawConnection root = RawConnection.loggedIn(server.port())) {
            root.ask(new StreamRequest.Create(NAME)).orThrow();
            root.ask(new StreamRequest.Create("other")).orThrow();
            root.ask(createTopic(HERE, 2, 0, NAME)).orThrow();
            root.ask(createTopic(HERE, 0, 0, "without partitions")).orThrow();
            root.ask(Batch.to(NAME, 0).add("0").add("1").frame()).orThrow();
        }
    }

    @AfterAll
    static void stopServer() {
        server.stop();
    }

    private static TopicRequest.Create createTopic(Identifier stream, int partitions, long bytesMax, String name) {
        return new TopicRequest.Create(stream, partitions, settings(bytesMax, name));
    }

    private static TopicRequest.Settings settings(long bytesMax, String name) {
        return new TopicRequest.Settings(TopicRequest.COMPRESSION_NONE, 0, bytesMax, 1, name);
    }

    @TestFactory
    Stream<DynamicTest> shouldRefuse() {
        return Refusal.tests(cases(), server);
    }

    @Test
    void shouldProduceEveryErrorCode() {
        // given
        Set<ErrorCode> missing = EnumSet.allOf(ErrorCode.class);

        // when
        Stream.of(cases(), UserRefusalTest.cases(), GroupRefusalTest.cases())
                .flatMap(List::stream)
                .forEach(refusal -> missing.remove(refusal.code()));
        missing.removeAll(SHOWN_ELSEWHERE.keySet());

        // then
        assertThat(missing).isEmpty();
    }

    @Test
    void shouldBeTrueWhatIsSaidOfOtherTests() {
        // given
        Map<String, String> texts = House.texts();

        // when, then
        SHOWN_ELSEWHERE.forEach((code, test) -> assertThat(texts)
                .as("%s expects %s", test, code)
                .anySatisfy((path, text) -> {
                    assertThat(path).endsWith("/" + test + ".java");
                    assertThat(text).contains("ErrorCode." + code);
                }));
    }

    private static List<Refusal> cases() {
        List<Refusal> cases = new ArrayList<>();
        addFrames(cases);
        addValues(cases);
        addLogins(cases);
        addCatalog(cases);
        addNotFound(cases);
        addOffsets(cases);
        addBatchShapes(cases);
        addBatchContents(cases);
        addBatchLimits(cases);
        return cases;
    }

    private static void add(List<Refusal> cases, ErrorCode code, String how, Request request) {
        cases.add(Refusal.of(code, how, request));
    }

    private static void add(List<Refusal> cases, ErrorCode code, String how, byte[] frame) {
        cases.add(Refusal.of(code, how, frame));
    }

    private static byte[] frame(RequestCode code, WireWriter payload) {
        return RawConnection.frame(code.number(), payload.toBytes());
    }

    private static byte[] cut(Request request, int bytes) {
        WireWriter payload = new WireWriter();
        request.write(payload);
        byte[] whole = payload.toBytes();
        return RawConnection.frame(request.code().number(), java.util.Arrays.copyOf(whole, whole.length - bytes));
    }

    private static void addFrames(List<Refusal> cases) {
        ErrorCode invalid = ErrorCode.INVALID_COMMAND;
        add(cases, invalid, "unknown code", RawConnection.frame(9999, new byte[100]));
        add(cases, invalid, "negative code", RawConnection.frame(-1, new byte[0]));
        add(cases, invalid, "length 0", new byte[8]);
        add(cases, invalid, "length 3", new byte[] {3, 0, 0, 0, 1, 0, 0, 0});
        add(cases, invalid, "control payload over 10 MiB", RawConnection.frame(200, new byte[(10 << 20) + 1]));
        add(cases, invalid, "body too short", cut(createTopic(HERE, 1, 0, "cut"), 1));
        add(cases, invalid, "no body", RawConnection.frame(RequestCode.GET_STREAM.number(), new byte[0]));
    }

    private static void addValues(List<Refusal> cases) {
        ErrorCode invalid = ErrorCode.INVALID_COMMAND;
        WireWriter badText = new WireWriter().u8(2).u8(0xc3).u8(0x28);
        add(cases, invalid, "name that is no UTF-8", frame(RequestCode.CREATE_STREAM, badText));
        add(
                cases,
                invalid,
                "identifier kind 3",
                frame(RequestCode.GET_STREAM, new WireWriter().u8(3).u8(4).u32(0)));
        add(
                cases,
                invalid,
                "compression 3",
                new TopicRequest.Create(HERE, 1, new TopicRequest.Settings(3, 0, 0, 1, "zipped")));
        add(cases, invalid, "consumer kind 3", pollWith(0, 3));
        add(cases, invalid, "consumer kind 0", pollWith(0, 0));
        add(cases, invalid, "strategy 6", pollWith(strategyAt(), 6));
        add(cases, invalid, "strategy 0", pollWith(strategyAt(), 0));
        ErrorCode format = ErrorCode.INVALID_FORMAT;
        add(cases, format, "empty name", frame(RequestCode.CREATE_STREAM, new WireWriter().u8(0)));
        add(
                cases,
                format,
                "number of 3 bytes",
                frame(RequestCode.GET_STREAM, new WireWriter().u8(1).u8(3).u32(0)));
        add(
                cases,
                format,
                "empty text",
                frame(RequestCode.GET_STREAM, new WireWriter().u8(2).u8(0).u32(0)));
    }

    private static byte[] pollFrame() {
        return RawConnection.frame(MessageRequest.Poll.of(CONSUMER, HERE, HERE, 0, 1, false));
    }

    /** Behind the poll's strategy are its value, the count and a flag. */
    private static int strategyAt() {
        return pollFrame().length - 8 - 8 - 4 - 1 - 1;
    }

    private static byte[] pollWith(int position, int value) {
        byte[] frame = pollFrame();
        frame[8 + position] = (byte) value;
        return frame;
    }

    private static void addLogins(List<Refusal> cases) {
        cases.add(new Refusal(ErrorCode.UNAUTHENTICATED, "after a logout", connection -> {
            connection.ask(new UserRequest.Logout()).orThrow();
            return connection.ask(new SystemRequest.GetMe());
        }));
        cases.add(new Refusal(ErrorCode.INVALID_CREDENTIALS, "wrong password", c -> c.login("iggy", "iggie")));
        cases.add(new Refusal(ErrorCode.INVALID_CREDENTIALS, "unknown user", c -> c.login("igor", "iggy")));
        cases.add(new Refusal(ErrorCode.INVALID_CREDENTIALS, "a number is a name", c -> c.login("000", "iggy")));
        cases.add(new Refusal(ErrorCode.INVALID_USERNAME, "short user name", c -> c.login("ig", "iggy")));
        cases.add(new Refusal(ErrorCode.INVALID_USERNAME, "long user name", c -> c.login("i".repeat(51), "iggy")));
        cases.add(new Refusal(ErrorCode.INVALID_PASSWORD, "short password", c -> c.login("iggy", "ig")));
        cases.add(new Refusal(ErrorCode.INVALID_PASSWORD, "long password", c -> c.login("iggy", "i".repeat(101))));
    }

    private static void addCatalog(List<Refusal> cases) {
        ErrorCode taken = ErrorCode.STREAM_NAME_ALREADY_EXISTS;
        add(cases, taken, "second stream of a name", new StreamRequest.Create(NAME));
        add(cases, taken, "rename to a taken name", new StreamRequest.Update(Identifier.of("other"), NAME));
        ErrorCode topicTaken = ErrorCode.TOPIC_NAME_ALREADY_EXISTS;
        add(cases, topicTaken, "second topic of a name", createTopic(HERE, 1, 0, NAME));
        add(
                cases,
                topicTaken,
                "rename to a taken name",
                new TopicRequest.Update(HERE, WITHOUT_PARTITIONS, settings(0, NAME)));
        add(cases, ErrorCode.INVALID_TOPIC_SIZE, "smaller than a segment", createTopic(HERE, 1, 1000, "small"));
        ErrorCode tooMany = ErrorCode.TOO_MANY_PARTITIONS;
        add(cases, tooMany, "topic of 1001", createTopic(HERE, 1001, 0, "many"));
        add(cases, tooMany, "topic of 2^32 - 1", createTopic(HERE, -1, 0, "many"));
        add(cases, tooMany, "0 added", new PartitionRequest.Create(HERE, HERE, 0));
        add(cases, tooMany, "1001 added", new PartitionRequest.Create(HERE, HERE, 1001));
        add(cases, tooMany, "0 removed", new PartitionRequest.Delete(HERE, HERE, 0));
        add(cases, ErrorCode.INVALID_PARTITIONS_COUNT, "3 of 2 removed", new PartitionRequest.Delete(HERE, HERE, 3));
    }

    private static void addNotFound(List<Refusal> cases) {
        List<Request> noStream = List.of(
                new StreamRequest.Update(NOWHERE, "x"),
                new StreamRequest.Delete(NOWHERE),
                new StreamRequest.Purge(NOWHERE),
                createTopic(NOWHERE, 1, 0, "x"),
                new TopicRequest.Update(NOWHERE, HERE, settings(0, "x")),
                new TopicRequest.Delete(NOWHERE, HERE),
                new TopicRequest.Purge(NOWHERE, HERE),
                new PartitionRequest.Create(NOWHERE, HERE, 1),
                new PartitionRequest.Delete(NOWHERE, HERE, 1),
                new MessageRequest.Flush(NOWHERE, HERE, 0, false),
                MessageRequest.Poll.of(CONSUMER, NOWHERE, HERE, 0, 1, false),
                new OffsetRequest.Store(CONSUMER, NOWHERE, HERE, 0, 0),
                new OffsetRequest.Delete(CONSUMER, NOWHERE, HERE, 0));
        noStream.forEach(request ->
                add(cases, ErrorCode.STREAM_ID_NOT_FOUND, request.code().name(), request));
        List<Request> noTopic = List.of(
                new TopicRequest.Update(HERE, NOWHERE, settings(0, "x")),
                new TopicRequest.Delete(HERE, NOWHERE),
                new TopicRequest.Purge(HERE, NOWHERE),
                new PartitionRequest.Create(HERE, NOWHERE, 1),
                new PartitionRequest.Delete(HERE, NOWHERE, 1),
                new MessageRequest.Flush(HERE, NOWHERE, 0, false),
                MessageRequest.Poll.of(CONSUMER, HERE, NOWHERE, 0, 1, false),
                new OffsetRequest.Store(CONSUMER, HERE, NOWHERE, 0, 0),
                new OffsetRequest.Delete(CONSUMER, HERE, NOWHERE, 0));
        noTopic.forEach(request ->
                add(cases, ErrorCode.TOPIC_ID_NOT_FOUND, request.code().name(), request));
        List<Request> noPartition = List.of(
                new MessageRequest.Flush(HERE, HERE, 2, true),
                MessageRequest.Poll.of(CONSUMER, HERE, HERE, 2, 1, false),
                MessageRequest.Poll.of(CONSUMER, HERE, HERE, 0xffff_ffffL, 1, false),
                MessageRequest.Poll.of(CONSUMER, HERE, WITHOUT_PARTITIONS, MaybePartition.NONE, 1, false),
                new OffsetRequest.Store(CONSUMER, HERE, HERE, 2, 0),
                new OffsetRequest.Delete(CONSUMER, HERE, HERE, 2));
        noPartition.forEach(request ->
                add(cases, ErrorCode.PARTITION_NOT_FOUND, request.code().name(), request));
        List<Request> noGroup = List.of(
                MessageRequest.Poll.of(GROUP, HERE, HERE, MaybePartition.NONE, 1, false),
                new OffsetRequest.Store(GROUP, HERE, HERE, 0, 0),
                new OffsetRequest.Delete(GROUP, HERE, HERE, 0));
        noGroup.forEach(request ->
                add(cases, ErrorCode.CONSUMER_GROUP_ID_NOT_FOUND, request.code().name(), request));
    }

    private static void addOffsets(List<Refusal> cases) {
        ErrorCode invalid = ErrorCode.INVALID_OFFSET;
        add(cases, invalid, "store beyond the end", new OffsetRequest.Store(CONSUMER, HERE, HERE, 0, 2));
        add(cases, invalid, "store far beyond the end", new OffsetRequest.Store(CONSUMER, HERE, HERE, 0, -1));
        add(cases, invalid, "store where nothing ever was", new OffsetRequest.Store(CONSUMER, HERE, HERE, 1, 0));
        add(
                cases,
                ErrorCode.CONSUMER_OFFSET_NOT_FOUND,
                "delete what was not stored",
                new OffsetRequest.Delete(CONSUMER, HERE, HERE, 0));
    }

    private static void addBatchShapes(List<Refusal> cases) {
        ErrorCode invalid = ErrorCode.INVALID_COMMAND;
        add(
                cases,
                invalid,
                "partitioning kind 4",
                Batch.to(NAME).partitioning(4, 0).add("x").frame());
        add(
                cases,
                invalid,
                "balanced with a value",
                Batch.to(NAME).partitioning(1, 1, 0).add("x").frame());
        add(
                cases,
                invalid,
                "partition of 3 bytes",
                Batch.to(NAME).partitioning(2, 3, 0, 0, 0).add("x").frame());
        WireWriter metadata = new WireWriter().u32(1000).u8(1).u8(4).u32(0);
        add(cases, invalid, "metadata beyond the payload", frame(RequestCode.SEND_MESSAGES, metadata));
        WireWriter target = new WireWriter();
        HERE.write(target);
        HERE.write(target);
        WireWriter count = new WireWriter()
                .u32(target.length() + 6)
                .bytes(target.toBytes())
                .u8(1)
                .u8(0)
                .u32(-1);
        add(cases, invalid, "2^32 - 1 messages", frame(RequestCode.SEND_MESSAGES, count));
        ErrorCode identifier = ErrorCode.INVALID_IDENTIFIER;
        for (int[] wrong : new int[][] {{3, 4}, {1, 3}, {2, 0}, {0, 0}}) {
            WireWriter bad = new WireWriter().u32(20).u8(wrong[0]).u8(wrong[1]).bytes(new byte[30]);
            add(cases, identifier, "kind " + wrong[0] + " length " + wrong[1], frame(RequestCode.SEND_MESSAGES, bad));
        }
        add(
                cases,
                ErrorCode.INVALID_MESSAGES_COUNT,
                "no message",
                Batch.to(NAME, 0).frame());
        add(
                cases,
                ErrorCode.STREAM_ID_NOT_FOUND,
                "send",
                Batch.to("nowhere", 0).add("x").frame());
        add(
                cases,
                ErrorCode.PARTITION_NOT_FOUND,
                "send",
                Batch.to(NAME, 2).add("x").frame());
    }

    private static void addBatchContents(List<Refusal> cases) {
        add(
                cases,
                ErrorCode.NON_ZERO_OFFSET,
                "index entry",
                Batch.to(NAME, 0).add("x").frame(0, 1, 0, 0));
        add(
                cases,
                ErrorCode.NON_ZERO_TIMESTAMP,
                "index entry",
                Batch.to(NAME, 0).add("x").frame(0, 0, 0, 1));
        ErrorCode missing = ErrorCode.MISSING_INDEX;
        add(
                cases,
                missing,
                "end beyond the block",
                Batch.to(NAME, 0).add("x").add("y").frame(0, 0, 1000, 0));
        add(
                cases,
                missing,
                "under 64 bytes",
                Batch.to(NAME, 0).add("x").add("y").frame(0, 0, -2, 0));
        add(
                cases,
                missing,
                "payload beyond the message",
                Batch.to(NAME, 0).add("x").patch(48, 99L << 32).frame());
        add(
                cases,
                missing,
                "payload of 4 GiB",
                Batch.to(NAME, 0).add("x").patch(48, -1L << 32).frame());
        add(
                cases,
                missing,
                "headers of 4 GiB",
                Batch.to(NAME, 0).add("x").patch(48, 0xffff_ffffL).frame());
    }

    private static void addBatchLimits(List<Refusal> cases) {
        add(
                cases,
                ErrorCode.INVALID_MESSAGES_SIZE,
                "bytes that belong to no message",
                Batch.to(NAME, 0).add("xyz").patch(48, 1L << 32).frame());
        add(
                cases,
                ErrorCode.CANNOT_READ_INDEX_POSITION,
                "last position falls",
                Batch.to(NAME, 0).add("x").add("y").frame(1, 0, -100, 0));
        add(
                cases,
                ErrorCode.INVALID_OFFSET,
                "offsets fall",
                Batch.to(NAME, 0).add("x").patch(24, 2).add("y").patch(24, 1).frame());
        add(
                cases,
                ErrorCode.TOO_BIG_USER_HEADERS,
                "100,001 bytes",
                Batch.to(NAME, 0)
                        .add(new byte[1], new byte[MessageLayout.USER_HEADERS_BYTES_MAX + 1])
                        .frame());
        cases.add(new Refusal(
                ErrorCode.TOO_BIG_MESSAGE_PAYLOAD,
                "64,000,001 bytes",
                connection -> connection.ask(Batch.to(NAME, 0)
                        .add(new byte[MessageLayout.PAYLOAD_BYTES_MAX + 1], new byte[0])
                        .frame())));
    }
}
