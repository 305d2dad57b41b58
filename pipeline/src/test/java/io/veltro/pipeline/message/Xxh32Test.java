package io.veltro.pipeline.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.dynatrace.hash4j.hashing.Hasher32;
import com.dynatrace.hash4j.hashing.Hashing;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class Xxh32Test {
    private static final Hasher32 REFERENCE = Hashing.xxh32();

    @ParameterizedTest
    @CsvSource({
        "'', 02cc5d05",
        "a, 550d7456",
        "abc, 32d153ff",
        "order-1, c209e3e8",
        "order-2, 7d089a0d",
        "order-3, 2b9c0785",
        "key, b3d93ae0",
        "hello world, cebb6622",
        "my-consumer, 7e13444f",
        "127.0.0.1:50000, 09bcb2a2",
        "[::1]:50000, 187cfb50",
        "0123456789abcdef0123456789abcdef-longer-than-thirty-two-bytes, 222d2fe8"
    })
    void shouldGiveThePublishedHash(String text, String expected) {
        // given
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);

        // when
        int ofArray = Xxh32.hash(bytes, 0, bytes.length);
        int ofBuffer = Xxh32.hash(direct(bytes), 0, bytes.length);

        // then
        assertThat(ofArray).isEqualTo(HexFormat.fromHexDigits(expected));
        assertThat(ofBuffer).isEqualTo(HexFormat.fromHexDigits(expected));
    }

    @Test
    void shouldGiveThePublishedHashOfABinaryKey() {
        // given
        byte[] bytes = HexFormat.of().parseHex("09000000");

        // when
        int hash = Xxh32.hash(bytes, 0, bytes.length);

        // then
        assertThat(hash).isEqualTo(0x39dcaf06);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3, 8, 61})
    void shouldAgreeWithTheReferenceAtEveryLength(int position) {
        // given
        byte[] bytes = new byte[position + 1100];
        new Random(position).nextBytes(bytes);
        ByteBuffer direct = direct(bytes);
        ByteBuffer heap = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);

        for (int length = 0; length <= 1100; length++) {
            // when
            int ofArray = Xxh32.hash(bytes, position, length);
            int ofDirect = Xxh32.hash(direct, position, length);
            int ofHeap = Xxh32.hash(heap, position, length);

            // then
            int expected = REFERENCE.hashBytesToInt(bytes, position, length);
            assertThat(ofArray).as("array, %s bytes", length).isEqualTo(expected);
            assertThat(ofDirect).as("direct, %s bytes", length).isEqualTo(expected);
            assertThat(ofHeap).as("heap, %s bytes", length).isEqualTo(expected);
        }
    }

    @Test
    void shouldLeavePositionAndLimitAlone() {
        // given
        ByteBuffer bytes = direct(new byte[100]).position(3).limit(90);

        // when
        Xxh32.hash(bytes, 10, 70);

        // then
        assertThat(bytes.position()).isEqualTo(3);
        assertThat(bytes.limit()).isEqualTo(90);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 7, 20, 200})
    void shouldNotReadBeyondTheLimit(int length) {
        // given
        ByteBuffer bytes = direct(new byte[300]).limit(length);

        // then
        assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> Xxh32.hash(bytes, 1, length));
    }

    private static ByteBuffer direct(byte[] bytes) {
        return ByteBuffer.allocateDirect(bytes.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(0, bytes);
    }
}
