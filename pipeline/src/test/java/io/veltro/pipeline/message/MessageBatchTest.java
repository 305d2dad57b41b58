package io.veltro.pipeline.message;

import static org.assertj.core.api.Assertions.assertThat;

import io.veltro.pipeline.error.ErrorCode;
import java.nio.ByteBuffer;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class MessageBatchTest {
    private static final int PAYLOAD_BYTES = 10;
    private static final int MESSAGE_BYTES = MessageLayout.HEADER_BYTES + PAYLOAD_BYTES;

    private final MessageBatch batch = Batches.of(3, PAYLOAD_BYTES);
    private final ByteBuffer bytes = batch.buffer();

    @Test
    void shouldAcceptWhatAClientSends() {
        assertThat(batch.check()).isEqualTo(ErrorCode.OK);
    }

    @Test
    void shouldRefuseAnEmptyBatch() {
        assertThat(Batches.of(0, 0).check()).isEqualTo(ErrorCode.INVALID_MESSAGES_COUNT);
    }

    @Test
    void shouldRefuseAnIndexThatIsNotClean() {
        bytes.putInt(MessageBatch.INDEX_ENTRY_BYTES, 1);
        assertThat(batch.check()).isEqualTo(ErrorCode.NON_ZERO_OFFSET);
        bytes.putInt(MessageBatch.INDEX_ENTRY_BYTES, 0);
        bytes.putLong(MessageBatch.INDEX_ENTRY_BYTES + 8, 1);
        assertThat(batch.check()).isEqualTo(ErrorCode.NON_ZERO_TIMESTAMP);
    }

    @Test
    void shouldRefuseAMessageThatDoesNotFitItsWindow() {
        bytes.putInt(4, MESSAGE_BYTES - 1);
        assertThat(batch.check()).isEqualTo(ErrorCode.MISSING_INDEX);
        bytes.putInt(4, 3 * MESSAGE_BYTES + 1);
        assertThat(batch.check()).isEqualTo(ErrorCode.MISSING_INDEX);
        bytes.putInt(4, -1);
        assertThat(batch.check()).isEqualTo(ErrorCode.MISSING_INDEX);
    }

    @Test
    void shouldRefuseSizesThatDoNotAddUp() {
        // given: the last message claims one byte less than its window has
        int last = batch.messagesPosition() + 2 * MESSAGE_BYTES;
        bytes.putInt(last + MessageLayout.PAYLOAD_BYTES_OFFSET, PAYLOAD_BYTES - 1);

        // then
        assertThat(batch.check()).isEqualTo(ErrorCode.INVALID_MESSAGES_SIZE);
    }

    @Test
    void shouldRefuseOffsetsThatFall() {
        bytes.putLong(batch.messagesPosition() + MessageLayout.OFFSET_OFFSET, 5);
        assertThat(batch.check()).isEqualTo(ErrorCode.INVALID_OFFSET);
    }

    @Test
    void shouldRefuseALastPositionThatFalls() {
        bytes.putInt(2 * MessageBatch.INDEX_ENTRY_BYTES + 4, MESSAGE_BYTES);
        assertThat(batch.check()).isEqualTo(ErrorCode.CANNOT_READ_INDEX_POSITION);
    }

    @Test
    void shouldRefuseClaimsOfGigabytes() {
        bytes.putInt(batch.messagesPosition() + MessageLayout.PAYLOAD_BYTES_OFFSET, -1);
        bytes.putInt(batch.messagesPosition() + MessageLayout.USER_HEADERS_BYTES_OFFSET, -1);
        assertThat(batch.check()).isEqualTo(ErrorCode.MISSING_INDEX);
    }

    @Test
    void shouldRefuseUserHeadersThatAreTooLarge() {
        // given: one message whose headers take all of its room
        MessageBatch large = Batches.of(1, MessageLayout.USER_HEADERS_BYTES_MAX + 1);
        int message = large.messagesPosition();
        large.buffer().putInt(message + MessageLayout.PAYLOAD_BYTES_OFFSET, 1);
        large.buffer().putInt(message + MessageLayout.USER_HEADERS_BYTES_OFFSET, MessageLayout.USER_HEADERS_BYTES_MAX);
        assertThat(large.check()).isEqualTo(ErrorCode.OK);

        // when
        large.buffer().putInt(message + MessageLayout.PAYLOAD_BYTES_OFFSET, 0);
        large.buffer()
                .putInt(message + MessageLayout.USER_HEADERS_BYTES_OFFSET, MessageLayout.USER_HEADERS_BYTES_MAX + 1);

        // then
        assertThat(large.check()).isEqualTo(ErrorCode.TOO_BIG_USER_HEADERS);
    }

    @Test
    void shouldNeverReadBeyondItsBytesWhateverTheyAre() {
        // given
        SplittableRandom random = new SplittableRandom(42);
        for (int round = 0; round < 20_000; round++) {
            MessageBatch garbled = Batches.of(1 + random.nextInt(4), random.nextInt(40));
            for (int flip = 0; flip < 1 + random.nextInt(8); flip++) {
                garbled.buffer().put(random.nextInt(garbled.buffer().capacity()), (byte) random.nextInt());
            }

            // when
            ErrorCode verdict = garbled.check();

            // then: whatever passes can be stamped
            if (verdict == ErrorCode.OK) {
                garbled.stamp(7, 8, random);
            }
        }
    }

    @Test
    void shouldStampOffsetsTimeIdsAndChecksums() {
        // given
        bytes.putLong(batch.messagesPosition() + MessageLayout.ID_OFFSET, 99);
        bytes.putLong(batch.messagesPosition() + MessageLayout.RESERVED_OFFSET, 5);

        // when
        batch.stamp(100, 1_700_000_000_000_000L, new SplittableRandom(1));

        // then
        for (int i = 0; i < 3; i++) {
            int message = batch.messagesPosition() + i * MESSAGE_BYTES;
            assertThat(MessageLayout.offset(bytes, message)).isEqualTo(100 + i);
            assertThat(MessageLayout.timestamp(bytes, message)).isEqualTo(1_700_000_000_000_000L);
            assertThat(MessageLayout.checksumHolds(bytes, message, MESSAGE_BYTES))
                    .isTrue();
            assertThat(bytes.getLong(message + MessageLayout.RESERVED_OFFSET)).isZero();
        }
        assertThat(MessageLayout.idLow(bytes, batch.messagesPosition())).isEqualTo(99);
        int second = batch.messagesPosition() + MESSAGE_BYTES;
        assertThat(MessageLayout.idHigh(bytes, second) >>> 12 & 0xf).isEqualTo(4);
        assertThat(MessageLayout.idLow(bytes, second) >>> 62).isEqualTo(2);
    }
}
