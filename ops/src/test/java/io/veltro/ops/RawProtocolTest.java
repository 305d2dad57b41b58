package io.veltro.ops;

import static org.assertj.core.api.Assertions.assertThat;

import io.veltro.ops.RawConnection.Answer;
import io.veltro.pipeline.error.ErrorCode;
import io.veltro.pipeline.message.MessageLayout;
import io.veltro.pipeline.message.Xxh32;
import io.veltro.pipeline.request.Consumer;
import io.veltro.pipeline.request.Identifier;
import io.veltro.pipeline.request.MessageRequest;
import io.veltro.pipeline.request.MessageRequest.Strategy;
import io.veltro.pipeline.request.OffsetRequest;
import io.veltro.pipeline.request.RequestCode;
import io.veltro.pipeline.request.StreamRequest;
import io.veltro.pipeline.request.SystemRequest;
import io.veltro.pipeline.request.TopicRequest;
import io.veltro.pipeline.request.UserRequest;
import io.veltro.pipeline.view.OffsetView;
import io.veltro.pipeline.view.PolledView;
import io.veltro.pipeline.view.StreamView;
import io.veltro.pipeline.view.SystemView;
import io.veltro.pipeline.view.UserView;
import io.veltro.pipeline.wire.RequestFrame;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What the official Java client cannot send or does not show: framing, order, exact bytes, and the commands it lacks. */
@Timeout(120)
@ExtendWith(ServerProcess.OutputOnFailure.class)
class RawProtocolTest {
    private static final Consumer CONSUMER = Consumer.consumer(Identifier.of(9));
    private static final SystemRequest.Ping PING = new SystemRequest.Ping();

    @TempDir
    private static Path directory;

    private static ServerProcess server;

    private RawConnection raw;
    private String name;
    private Identifier id;

    @BeforeAll
    static void startServer() {
        server = ServerProcess.in(directory).set("journal.segment", "1 MiB").start();
    }

    @AfterAll
    static void stopServer() {
        server.stop();
    }

    @BeforeEach
    void logIn(TestInfo test) throws IOException {
        raw = RawConnection.loggedIn(server.port());
        name = test.getTestMethod().orElseThrow().getName();
        id = Identifier.of(name);
    }

    @AfterEach
    void leave() throws IOException {
        raw.close();
    }

    private void makeTopic(int partitions) throws IOException {
        raw.ask(new StreamRequest.Create(name)).orThrow();
        TopicRequest.Settings settings = new TopicRequest.Settings(TopicRequest.COMPRESSION_NONE, 0, 0, 1, name);
        raw.ask(new TopicRequest.Create(id, partitions, settings)).orThrow();
    }

    private MessageRequest.Poll poll(int partition, Strategy strategy, long value, int count, boolean autoCommit) {
        return MessageRequest.Poll.of(CONSUMER, id, id, partition, count, autoCommit)
                .at(strategy, value);
    }

    private int count(int partition) throws IOException {
        Answer answer =
                raw.ask(poll(partition, Strategy.FIRST, 0, 10_000, false)).orThrow();
        return PolledView.readHead(answer.reader()).count();
    }

    @Test
    void shouldLetStrangersPingAndLogInOnly() throws IOException {
        for (RequestCode code : RequestCode.values()) {
            try (RawConnection stranger = RawConnection.to(server.port())) {
                // when
                Answer answer = stranger.ask(RawConnection.frame(code.number(), new byte[0]));

                // then
                assertThat(answer.status())
                        .describedAs(code.name())
                        .isEqualTo((code.isOpen()
                                        ? code == RequestCode.PING ? ErrorCode.OK : ErrorCode.INVALID_COMMAND
                                        : ErrorCode.UNAUTHENTICATED)
                                .number());
                assertThat(stranger.ask(PING).isOk()).isTrue();
            }
        }
    }

    @Test
    void shouldTakeTheLoginOfEveryOfficialClient() throws IOException {
        for (String file :
                List.of("02_login_user", "derived/D09_login_rust", "derived/D10_login_go", "derived/D11_login_node")) {
            try (RawConnection stranger = RawConnection.to(server.port())) {
                // when
                Answer answer =
                        stranger.ask(Golden.frame(file + ".request.hex")).orThrow();

                // then
                assertThat(UserView.Identity.read(answer.reader()).user()).isZero();
                assertThat(stranger.ask(new SystemRequest.GetMe()).isOk()).isTrue();
            }
        }
    }

    @Test
    void shouldKeepTheUserWhenASecondLoginFails() throws IOException {
        // when
        Answer refused = raw.login("iggy", "wrong");

        // then
        assertThat(refused.status()).isEqualTo(ErrorCode.INVALID_CREDENTIALS.number());
        assertThat(raw.ask(new StreamRequest.GetAll()).isOk()).isTrue();
        assertThat(raw.ask(new UserRequest.Logout()).orThrow().payload().limit())
                .isZero();
        assertThat(raw.ask(new StreamRequest.GetAll()).status()).isEqualTo(ErrorCode.UNAUTHENTICATED.number());
    }

    @Test
    void shouldNumberClientsByTheHashOfTheirAddress() throws IOException {
        // when
        SystemView.Client me = SystemView.ClientDetails.read(
                        raw.ask(new SystemRequest.GetMe()).orThrow().reader())
                .client();

        // then
        byte[] address = me.address().getBytes(StandardCharsets.UTF_8);
        assertThat(me.client()).isEqualTo(Xxh32.hash(address, 0, address.length));
        assertThat(me.user()).isZero();
        assertThat(me.transport()).isEqualTo(SystemView.Transport.TCP);
    }

    @Test
    void shouldShowOneHealthyNode() throws IOException {
        // when
        Answer answer = raw.ask(Golden.frame("derived/D03_get_cluster_metadata.request.hex"))
                .orThrow();
        SystemView.Cluster cluster = SystemView.Cluster.read(answer.reader());

        // then
        assertThat(cluster.name()).isEqualTo("single-node");
        assertThat(cluster.nodes()).hasSize(1);
        SystemView.Node node = cluster.nodes().get(0);
        assertThat(node.name()).isEqualTo("iggy-node");
        assertThat(node.ip()).isEqualTo("127.0.0.1");
        assertThat(node.tcp()).isEqualTo(server.port());
        assertThat(node.role()).isZero();
        assertThat(node.status()).isZero();
    }

    @Test
    void shouldFlushWithAndWithoutSync() throws IOException {
        // given
        makeTopic(1);
        raw.ask(Batch.to(name, 0).add("x").frame()).orThrow();

        // when, then
        assertThat(raw.ask(new MessageRequest.Flush(id, id, 0, true))
                        .orThrow()
                        .payload()
                        .limit())
                .isZero();
        assertThat(raw.ask(new MessageRequest.Flush(id, id, 0, false))
                        .orThrow()
                        .payload()
                        .limit())
                .isZero();
    }

    @Test
    void shouldForgetDeletedOffsets() throws IOException {
        // given
        makeTopic(1);
        Batch batch = Batch.to(name, 0);
        for (int i = 0; i < 6; i++) {
            batch.add("m" + i);
        }
        raw.ask(batch.frame()).orThrow();
        raw.ask(poll(0, Strategy.NEXT, 0, 10, true)).orThrow();
        OffsetRequest.Get get = new OffsetRequest.Get(CONSUMER, id, id, 0);
        assertThat(OffsetView.read(raw.ask(get).orThrow().reader())).isEqualTo(new OffsetView(0, 5, 5));

        // when
        raw.ask(new OffsetRequest.Delete(CONSUMER, id, id, 0)).orThrow();

        // then
        assertThat(raw.ask(get).orThrow().payload().limit()).isZero();
        assertThat(raw.ask(new OffsetRequest.Delete(CONSUMER, id, id, 0)).status())
                .isEqualTo(ErrorCode.CONSUMER_OFFSET_NOT_FOUND.number());
        raw.ask(new OffsetRequest.Store(CONSUMER, id, id, 0, 2)).orThrow();
        assertThat(OffsetView.read(raw.ask(get).orThrow().reader())).isEqualTo(new OffsetView(0, 5, 2));
    }

    @Test
    void shouldPurgeWholeStreams() throws IOException {
        // given
        makeTopic(2);
        raw.ask(Batch.to(name, 0).add("x").add("y").frame()).orThrow();
        raw.ask(Batch.to(name, 1).add("z").frame()).orThrow();

        // when
        raw.ask(new StreamRequest.Purge(id)).orThrow();

        // then
        assertThat(count(0) + count(1)).isZero();
        StreamView.Details stream = StreamView.Details.read(
                raw.ask(new StreamRequest.Get(id)).orThrow().reader());
        assertThat(stream.stream().messages()).isZero();
        assertThat(stream.stream().bytes()).isZero();
        raw.ask(Batch.to(name, 0).add("again").frame()).orThrow();
        assertThat(count(0)).isEqualTo(1);
    }

    @Test
    void shouldTakeNamesAsTheyAre() throws IOException {
        // given
        String odd = "Ünïcode ☃\n\t\u0001 ";
        List<String> names = List.of(odd, odd.toUpperCase(java.util.Locale.ROOT), " " + odd, "x".repeat(255), "7");

        // when, then
        for (String each : names) {
            raw.ask(new StreamRequest.Create(each)).orThrow();
        }
        for (String each : names) {
            Answer answer = raw.ask(new StreamRequest.Get(Identifier.of(each))).orThrow();
            assertThat(StreamView.Details.read(answer.reader()).stream().name()).isEqualTo(each);
        }
    }

    @Test
    void shouldIgnoreBytesBehindABody() throws IOException {
        // given
        byte[] ping = RawConnection.frame(RequestCode.PING.number(), new byte[17]);
        byte[] create = RawConnection.frame(new StreamRequest.Create(name));
        byte[] longer = RawConnection.frame(
                RequestCode.CREATE_STREAM.number(),
                Arrays.copyOfRange(create, RequestFrame.HEADER_BYTES, create.length + 4));

        // when, then
        assertThat(raw.ask(ping).isOk()).isTrue();
        assertThat(raw.ask(longer).isOk()).isTrue();
    }

    @Test
    void shouldReturnRecordedUserHeadersByteForByte() throws IOException {
        // given
        makeTopic(1);
        byte[] recorded = Golden.frame("30_send_key_with_headers.request.hex");
        ByteBuffer bytes = ByteBuffer.wrap(recorded).order(ByteOrder.LITTLE_ENDIAN);
        int metadataBytes = bytes.getInt(8);
        int message = 8 + 4 + metadataBytes + 16;
        int headers = message + MessageLayout.HEADER_BYTES + MessageLayout.payloadBytes(bytes, message);
        byte[] userHeaders = Arrays.copyOfRange(recorded, headers, recorded.length);
        assertThat(userHeaders).hasSize(MessageLayout.userHeadersBytes(bytes, message));

        // when
        raw.ask(Batch.to(name, 0)
                        .add("p".getBytes(StandardCharsets.UTF_8), userHeaders)
                        .frame())
                .orThrow();

        // then
        Answer polled = raw.ask(poll(0, Strategy.FIRST, 0, 1, false)).orThrow();
        assertThat(polled.bytesFrom(PolledView.HEAD_BYTES + MessageLayout.HEADER_BYTES + 1))
                .isEqualTo(userHeaders);
    }

    @Test
    void shouldMakeChecksumAndReservedFieldItself() throws IOException {
        // given
        makeTopic(1);

        // when
        raw.ask(Batch.to(name, 0)
                        .add("x")
                        .patch(0, 77)
                        .patch(32, 88)
                        .patch(56, 99)
                        .frame())
                .orThrow();
        raw.ask(Batch.to(name, 0).add("").frame()).orThrow();

        // then
        ByteBuffer polled =
                raw.ask(poll(0, Strategy.FIRST, 0, 2, false)).orThrow().payload();
        int first = PolledView.HEAD_BYTES;
        int second = first + MessageLayout.HEADER_BYTES + 1;
        assertThat(MessageLayout.checksumHolds(polled, first, MessageLayout.HEADER_BYTES + 1))
                .isTrue();
        assertThat(polled.getLong(first + 56)).isZero();
        assertThat(MessageLayout.timestamp(polled, first)).isGreaterThan(88);
        assertThat(MessageLayout.checksumHolds(polled, second, MessageLayout.HEADER_BYTES))
                .isTrue();
        assertThat(polled.limit()).isEqualTo(second + MessageLayout.HEADER_BYTES);
    }

    @Test
    void shouldTakeTheLargestPayload() throws IOException {
        // given
        makeTopic(1);

        // when
        Answer answer = raw.ask(Batch.to(name, 0)
                .add(new byte[MessageLayout.PAYLOAD_BYTES_MAX], new byte[MessageLayout.USER_HEADERS_BYTES_MAX])
                .frame());

        // then
        assertThat(answer.status()).isZero();
        ByteBuffer polled =
                raw.ask(poll(0, Strategy.LAST, 0, 1, false)).orThrow().payload();
        assertThat(MessageLayout.checksumHolds(polled, PolledView.HEAD_BYTES, polled.limit() - PolledView.HEAD_BYTES))
                .isTrue();
        assertThat(polled.limit() - PolledView.HEAD_BYTES)
                .isEqualTo(MessageLayout.HEADER_BYTES
                        + MessageLayout.PAYLOAD_BYTES_MAX
                        + MessageLayout.USER_HEADERS_BYTES_MAX);
    }

    @Test
    void shouldTakeFramesInAnySegmentation() throws IOException {
        // given
        makeTopic(1);
        byte[] stream = conversation();

        // when: byte by byte
        for (byte each : stream) {
            raw.submit(new byte[] {each});
        }

        // then
        assertConversation(1);
        // when: in one piece
        raw.submit(stream);
        assertConversation(2);
    }

    /** A send, a poll, a refusal, an empty answer. */
    private byte[] conversation() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write(Batch.to(name, 0).add("segment").frame());
        bytes.write(RawConnection.frame(poll(0, Strategy.FIRST, 0, 100, false)));
        bytes.write(RawConnection.frame(9999, new byte[5]));
        bytes.write(RawConnection.frame(new StreamRequest.Get(Identifier.of("nowhere"))));
        bytes.write(RawConnection.frame(PING));
        return bytes.toByteArray();
    }

    private void assertConversation(int messages) throws IOException {
        assertThat(raw.receive().orThrow().payload().limit()).isZero();
        assertThat(PolledView.readHead(raw.receive().orThrow().reader()).count())
                .isEqualTo(messages);
        assertThat(raw.receive().status()).isEqualTo(ErrorCode.INVALID_COMMAND.number());
        assertThat(raw.receive().orThrow().payload().limit()).isZero();
        assertThat(raw.receive().orThrow().payload().limit()).isZero();
    }

    @Test
    void shouldAnswerPipelinedRequestsInTheirOrder() throws IOException {
        // given
        makeTopic(1);
        int rounds = 500;
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int i = 0; i < rounds; i++) {
            bytes.write(Batch.to(name, 0).add("m" + i).frame());
            bytes.write(RawConnection.frame(poll(0, Strategy.LAST, 0, 1, true)));
            bytes.write(RawConnection.frame(new OffsetRequest.Get(CONSUMER, id, id, 0)));
        }

        // when
        raw.submit(bytes.toByteArray());
        raw.endOutput();

        // then
        for (int i = 0; i < rounds; i++) {
            assertThat(raw.receive().orThrow().payload().limit()).isZero();
            assertThat(PolledView.readHead(raw.receive().orThrow().reader()).currentOffset())
                    .isEqualTo(i);
            assertThat(OffsetView.read(raw.receive().orThrow().reader())).isEqualTo(new OffsetView(0, i, i));
        }
        assertThat(raw.isAtEnd()).isTrue();
    }

    @Test
    void shouldReadWithoutGapsWhileOthersWrite() throws Exception {
        // given
        makeTopic(1);
        int batches = 500;
        ExecutorService writer = Executors.newSingleThreadExecutor();

        // when
        Future<?> written = writer.submit(() -> {
            try (RawConnection other = RawConnection.loggedIn(server.port())) {
                for (int i = 0; i < batches; i++) {
                    other.ask(Batch.to(name, 0).add("a").add("b").add("c").frame())
                            .orThrow();
                }
            }
            return null;
        });
        long next = 0;
        while (next < 3L * batches) {
            ByteBuffer polled = raw.ask(poll(0, Strategy.OFFSET, next, 100, false))
                    .orThrow()
                    .payload();
            for (int at = PolledView.HEAD_BYTES; at < polled.limit(); at += MessageLayout.HEADER_BYTES + 1) {
                // then
                assertThat(MessageLayout.offset(polled, at)).isEqualTo(next);
                assertThat(MessageLayout.checksumHolds(polled, at, MessageLayout.HEADER_BYTES + 1))
                        .isTrue();
                next++;
            }
        }
        written.get(30, TimeUnit.SECONDS);
        writer.shutdown();
    }

    @Test
    void shouldSayGoodbyeWhenItStops(@TempDir Path other) throws IOException {
        // given
        ServerProcess leaving = ServerProcess.in(other).start();
        try (RawConnection connection = RawConnection.loggedIn(leaving.port());
                RawConnection stranger = RawConnection.to(leaving.port())) {
            stranger.ask(PING).orThrow();

            // when
            leaving.terminate();

            // then
            for (RawConnection each : List.of(connection, stranger)) {
                Answer goodbye = each.receive();
                assertThat(goodbye.status()).isEqualTo(ErrorCode.DISCONNECTED.number());
                assertThat(goodbye.payload().limit()).isZero();
                assertThat(each.isAtEnd()).isTrue();
            }
            assertThat(leaving.awaitExit()).isZero();
        }
    }
}
