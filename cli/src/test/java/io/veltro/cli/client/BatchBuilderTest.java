package io.veltro.cli.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.veltro.pipeline.error.ErrorCode;
import io.veltro.pipeline.message.MessageBatch;
import io.veltro.pipeline.message.MessageLayout;
import io.veltro.pipeline.request.Identifier;
import io.veltro.pipeline.request.MessageRequest;
import io.veltro.pipeline.request.RequestCode;
import io.veltro.pipeline.wire.RequestFrame;
import io.veltro.pipeline.wire.WireReader;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class BatchBuilderTest {
    private static final Identifier STREAM = Identifier.of(1);
    private static final Identifier TOPIC = Identifier.of(2);

    @Test
    void shouldBuildABalancedSendByteForByte() {
        BatchBuilder batch = new BatchBuilder(STREAM, TOPIC).add(bytes("hello"), 0);

        assertThat(copy(batch.frame())).isEqualTo(Golden.frame("28_send_balanced_one.request"));
    }

    @Test
    void shouldBuildASendWithIdsByteForByte() {
        BatchBuilder batch = new BatchBuilder(Identifier.of("orders"), Identifier.of("events"))
                .partition(7)
                .add(0x8899aabbccddeeffL, 0x0011223344556677L, 1_700_000_000_000_000L, bytes("first"), new byte[0])
                .add(258, 0, 0, bytes("second!"), new byte[0]);

        assertThat(copy(batch.frame())).isEqualTo(Golden.frame("29_send_partition_two_with_ids.request"));
    }

    @Test
    void shouldBuildASendWithKeyAndUserHeadersByteForByte() {
        byte[] golden = Golden.frame("30_send_key_with_headers.request");
        MessageBatch recorded = send(golden).batch();
        int position = recorded.messagesPosition();
        int headersBytes = MessageLayout.userHeadersBytes(recorded.buffer(), position);
        byte[] headers = new byte[headersBytes];
        recorded.buffer().get(golden.length - headersBytes, headers);

        BatchBuilder batch =
                new BatchBuilder(STREAM, TOPIC).key(bytes("order-1")).add(0, 0, 0, bytes("p"), headers);

        assertThat(copy(batch.frame())).isEqualTo(golden);
    }

    @Test
    void shouldBuildTheSameFrameAgainAfterItWasClearedAndGrew() {
        BatchBuilder batch = new BatchBuilder(STREAM, TOPIC).add(bytes("hello"), 0);
        byte[] first = copy(batch.frame());

        batch.clear();
        for (int i = 0; i < 3000; i++) {
            batch.add(new byte[100], i);
        }
        MessageBatch large = send(copy(batch.frame())).batch();
        batch.clear().add(bytes("hello"), 0);

        assertThat(large.check()).isEqualTo(ErrorCode.OK);
        assertThat(large.count()).isEqualTo(3000);
        assertThat(MessageLayout.originTimestamp(
                        large.buffer(), large.messagesPosition() + 2999 * (MessageLayout.HEADER_BYTES + 100)))
                .isEqualTo(2999);
        assertThat(copy(batch.frame())).isEqualTo(first);
    }

    @Test
    void shouldGoOnFillingAfterAFrameWasMade() {
        BatchBuilder batch = new BatchBuilder(STREAM, TOPIC).add(bytes("a"), 0);
        batch.frame();
        batch.add(bytes("b"), 0);

        MessageBatch both = send(copy(batch.frame())).batch();

        assertThat(both.count()).isEqualTo(2);
        assertThat(both.check()).isEqualTo(ErrorCode.OK);
    }

    @Test
    void shouldStampOriginTimestampsIntoAFrameThatIsMade() {
        BatchBuilder batch =
                new BatchBuilder(STREAM, TOPIC).add(bytes("one"), 1).add(bytes("three"), 2);
        ByteBuffer frame = batch.frame();

        batch.stampOrigin(42);

        MessageBatch stamped = send(copy(frame)).batch();
        int first = stamped.messagesPosition();
        assertThat(MessageLayout.originTimestamp(stamped.buffer(), first)).isEqualTo(42);
        assertThat(MessageLayout.originTimestamp(
                        stamped.buffer(), first + (int) MessageLayout.messageBytes(stamped.buffer(), first)))
                .isEqualTo(42);
    }

    @Test
    void shouldCopyPolledMessagesWithoutWhatTheServerStamped() throws Exception {
        byte[] reply = Golden.frame("31_poll_offset.response");
        WireReader payload = WireReader.of(reply);
        payload.skip(8);
        MessageCursor polled = new MessageCursor().wrap(payload);
        BatchBuilder batch = new BatchBuilder(STREAM, TOPIC);
        while (polled.next()) {
            batch.add(polled);
        }

        MessageBatch copied = send(copy(batch.frame())).batch();

        int first = copied.messagesPosition();
        assertThat(copied.check()).isEqualTo(ErrorCode.OK);
        assertThat(copied.count()).isEqualTo(2);
        assertThat(MessageLayout.idLow(copied.buffer(), first)).isEqualTo(0x0807060504030201L);
        assertThat(MessageLayout.offset(copied.buffer(), first)).isZero();
        assertThat(MessageLayout.userHeadersBytes(copied.buffer(), first)).isEqualTo(16);
    }

    private static MessageRequest.Send send(byte[] frame) {
        WireReader in = WireReader.of(frame);
        in.skip(RequestFrame.HEADER_BYTES);
        return (MessageRequest.Send) RequestCode.SEND_MESSAGES.read(in);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    private static byte[] copy(ByteBuffer frame) {
        byte[] copy = new byte[frame.remaining()];
        frame.get(frame.position(), copy);
        return copy;
    }
}
