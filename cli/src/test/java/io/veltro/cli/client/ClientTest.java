package io.veltro.cli.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.veltro.pipeline.error.ErrorCode;
import io.veltro.pipeline.request.Consumer;
import io.veltro.pipeline.request.Identifier;
import io.veltro.pipeline.request.MessageRequest;
import io.veltro.pipeline.request.StreamRequest;
import io.veltro.pipeline.request.SystemRequest;
import java.io.EOFException;
import java.io.IOException;
import java.net.ProtocolException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(10)
class ClientTest {
    private static final Identifier STREAM = Identifier.of(1);
    private static final Identifier TOPIC = Identifier.of(2);

    @Test
    void shouldSendTheFramesOfTheProtocolAndReadItsReplies() throws Exception {
        try (CannedServer server = CannedServer.answering(
                        "01_ping_before_login.response",
                        "03_get_stats.response",
                        "04_get_me.response",
                        "09_get_stream_by_id.response",
                        "10_get_stream_missing.response",
                        "11_get_streams.response",
                        "38_get_offset.response");
                Client client = connect(server)) {
            client.ping();
            assertThat(client.stats().process().processId()).isEqualTo(4242);
            assertThat(client.me().client().client()).isEqualTo(77);
            assertThat(client.stream(STREAM).orElseThrow().topics()).hasSize(2);
            assertThat(client.stream(Identifier.of("orders"))).isEmpty();
            assertThat(client.streams()).hasSize(2);
            assertThat(client.offset(Consumer.consumer(Identifier.of(9)), STREAM, TOPIC, 0)
                            .orElseThrow()
                            .storedOffset())
                    .isEqualTo(41);

            server.hasReceived(
                    "01_ping_before_login.request",
                    "03_get_stats.request",
                    "04_get_me.request",
                    "09_get_stream_by_id.request",
                    "10_get_stream_missing.request",
                    "11_get_streams.request",
                    "38_get_offset.request");
        }
    }

    @Test
    void shouldReadPolledMessagesWhereTheyLie() throws Exception {
        try (CannedServer server = CannedServer.answering("31_poll_offset.response");
                Client client = connect(server)) {
            MessageRequest.Poll poll = MessageRequest.Poll.of(
                            Consumer.consumer(Identifier.of(9)), STREAM, TOPIC, 0, 10, false)
                    .at(MessageRequest.Strategy.OFFSET, 40);

            MessageCursor messages = client.poll(poll);

            assertThat(messages.partition()).isEqualTo(2);
            assertThat(messages.currentOffset()).isEqualTo(41);
            assertThat(messages.count()).isEqualTo(2);
            assertThat(messages.next()).isTrue();
            assertThat(messages.offset()).isEqualTo(40);
            assertThat(messages.idHigh()).isEqualTo(0x100f0e0d0c0b0a09L);
            assertThat(messages.timestampMicros()).isEqualTo(1_700_000_000_000_011L);
            assertThat(messages.originTimestamp()).isEqualTo(1_700_000_000_000_010L);
            assertThat(text(messages)).isEqualTo("first");
            assertThat(UserHeader.decode(
                            messages.buffer(), messages.userHeadersPosition(), messages.userHeadersBytes()))
                    .extracting(UserHeader::key)
                    .containsExactly("k1");
            assertThat(messages.next()).isTrue();
            assertThat(messages.offset()).isEqualTo(41);
            assertThat(text(messages)).isEqualTo("second");
            assertThat(messages.next()).isFalse();
            server.hasReceived("31_poll_offset.request");
        }
    }

    @Test
    void shouldThrowARefusalAndGoOn() throws Exception {
        try (CannedServer server = CannedServer.answering("54_error_1012.response", "01_ping_before_login.response");
                Client client = connect(server)) {
            assertThatThrownBy(() -> client.createStream("orders"))
                    .isInstanceOfSatisfying(RefusedException.class, refused -> {
                        assertThat(refused.number()).isEqualTo(1012);
                        assertThat(refused.code()).contains(ErrorCode.STREAM_NAME_ALREADY_EXISTS);
                    })
                    .hasMessage("CREATE_STREAM was refused: A stream of this name exists already (error 1012)");
            client.ping();
        }
    }

    @Test
    void shouldCarryRefusalsThatAreNotInTheTable() throws Exception {
        try (CannedServer server = CannedServer.answering(new byte[] {0x0f, 0x27, 0, 0, 0, 0, 0, 0});
                Client client = connect(server)) {
            assertThatThrownBy(client::ping)
                    .isInstanceOfSatisfying(
                            RefusedException.class,
                            refused -> assertThat(refused.code()).isEmpty())
                    .hasMessageContaining("error 9999");
        }
    }

    @Test
    void shouldAnswerRequestsUnderWayInTheirOrder() throws Exception {
        try (CannedServer server = CannedServer.answering(
                        "01_ping_before_login.response", "54_error_1012.response", "11_get_streams.response");
                Client client = connect(server)) {
            client.submit(Client.frame(new SystemRequest.Ping()));
            client.submit(new StreamRequest.Create("orders"));
            client.submit(new StreamRequest.GetAll());
            assertThat(client.inFlight()).isEqualTo(3);

            assertThat(client.await().isOk()).isTrue();
            assertThat(client.await().status()).isEqualTo(1012);
            Reply last = client.await();

            assertThat(last.requestNumber()).isEqualTo(201);
            assertThat(last.payloadBytes()).isEqualTo(Golden.frame("11_get_streams.response").length - 8);
            assertThat(client.inFlight()).isZero();
        }
    }

    @Test
    void shouldSubmitAPreparedFrameAgain() throws Exception {
        try (CannedServer server =
                        CannedServer.answering("28_send_balanced_one.response", "28_send_balanced_one.response");
                Client client = connect(server)) {
            BatchBuilder batch = new BatchBuilder(STREAM, TOPIC).add("hello".getBytes(UTF_8), 0);
            ByteBuffer frame = batch.frame();

            client.submit(frame);
            client.submit(frame);
            client.await().orThrow();
            client.await().orThrow();

            server.hasReceived("28_send_balanced_one.request", "28_send_balanced_one.request");
        }
    }

    @Test
    void shouldReceiveRepliesLargerThanItsBuffer() throws Exception {
        byte[] large = new byte[8 + 3_000_000];
        ByteBuffer.wrap(large).order(ByteOrder.LITTLE_ENDIAN).putInt(4, 3_000_000);
        large[large.length - 1] = 7;
        try (CannedServer server = CannedServer.answering(new byte[8], large, new byte[8]);
                Client client = connect(server)) {
            client.submit(new SystemRequest.Ping());
            client.submit(new SystemRequest.GetSnapshot(1, List.of(4)));
            client.submit(new SystemRequest.Ping());

            assertThat(client.await().payloadBytes()).isZero();
            Reply reply = client.await();
            assertThat(reply.payloadBytes()).isEqualTo(3_000_000);
            assertThat(reply.payload().bytes(3_000_000)[2_999_999]).isEqualTo((byte) 7);
            assertThat(client.await().isOk()).isTrue();
        }
    }

    @Test
    void shouldSayThatThePeerSpeaksAnotherProtocol() throws Exception {
        byte[] http = "HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(UTF_8);
        try (CannedServer server = CannedServer.answering(http);
                Client client = connect(server)) {
            assertThatThrownBy(client::ping)
                    .isInstanceOf(ProtocolException.class)
                    .hasMessageContaining("is this the TCP port");
        }
    }

    @Test
    void shouldNoticeTheEndInTheMiddleOfAReply() throws Exception {
        try (CannedServer server = CannedServer.answeringThenClosing(new byte[] {0, 0, 0});
                Client client = connect(server)) {
            assertThatThrownBy(client::ping).isInstanceOf(EOFException.class);
        }
    }

    @Test
    void shouldGiveUpWhenTheAnswerDoesNotCome() throws Exception {
        try (CannedServer server = CannedServer.answering(new byte[0]);
                Client client = Client.connect(server.address(), Duration.ofMillis(50))) {
            assertThatThrownBy(client::ping).isInstanceOf(SocketTimeoutException.class);
        }
    }

    private static Client connect(CannedServer server) throws IOException {
        return Client.connect(server.address(), Duration.ZERO);
    }

    private static String text(MessageCursor messages) {
        byte[] payload = new byte[messages.payloadBytes()];
        messages.buffer().get(messages.payloadPosition(), payload);
        return new String(payload, UTF_8);
    }
}
