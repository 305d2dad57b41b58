package io.veltro.pipeline.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.dynatrace.hash4j.hashing.Hasher64;
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

class Xxh3Test {
    private static final Hasher64 REFERENCE = Hashing.xxh3_64();

    /** What a message's checksum covers: header from the id on, the payload "first", the user header "k1" = 7. */
    private static final String MESSAGE =
            "0102030405060708090a0b0c0d0e0f1028000000000000000b401e18240a06000a401e18240a0600"
                    + "10000000050000000000000000000000666972737402020000006b31060400000007000000";

    @ParameterizedTest
    @CsvSource({"'', 2d06800538d394c2", "a, e6c632b61e964e1f", "hello world, d447b1ea40e6988b"})
    void shouldGiveThePublishedHash(String text, String expected) {
        // given
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);

        // when
        long ofDirect = Xxh3.hash64(direct(bytes), 0, bytes.length);
        long ofHeap = Xxh3.hash64(heap(bytes), 0, bytes.length);

        // then
        assertThat(ofDirect).isEqualTo(HexFormat.fromHexDigitsToLong(expected));
        assertThat(ofHeap).isEqualTo(HexFormat.fromHexDigitsToLong(expected));
    }

    @Test
    void shouldGiveTheChecksumOfAStoredMessage() {
        // given
        byte[] bytes = HexFormat.of().parseHex(MESSAGE);

        // when
        long checksum = Xxh3.hash64(direct(bytes), 0, bytes.length);

        // then
        assertThat(checksum).isEqualTo(0x52aee5715d835ff2L);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3, 8, 61})
    void shouldAgreeWithTheReferenceAtEveryLength(int position) {
        // given
        byte[] bytes = random(position + 2100);
        ByteBuffer direct = direct(bytes);
        ByteBuffer heap = heap(bytes);

        for (int length = 0; length <= 2100; length++) {
            // when
            long ofDirect = Xxh3.hash64(direct, position, length);
            long ofHeap = Xxh3.hash64(heap, position, length);

            // then
            long expected = REFERENCE.hashBytesToLong(bytes, position, length);
            assertThat(ofDirect).as("direct, %s bytes", length).isEqualTo(expected);
            assertThat(ofHeap).as("heap, %s bytes", length).isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {4096, 4097, 65_535, 65_600, 131_073, 1_000_003, 1_048_576})
    void shouldAgreeWithTheReferenceOnLargeInputAtOddPositions(int length) {
        // given
        byte[] bytes = random(length + 7);
        ByteBuffer direct = direct(bytes);
        ByteBuffer heap = heap(bytes);

        for (int position = 1; position <= 7; position += 2) {
            // when
            long ofDirect = Xxh3.hash64(direct, position, length);
            long ofHeap = Xxh3.hash64(heap, position, length);

            // then
            long expected = REFERENCE.hashBytesToLong(bytes, position, length);
            assertThat(ofDirect).isEqualTo(expected);
            assertThat(ofHeap).isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {16, 100, 200, 1500})
    void shouldCountPositionsFromTheStartOfASlice(int length) {
        // given
        byte[] bytes = random(2000);
        ByteBuffer direct = direct(bytes).slice(13, 1900).order(ByteOrder.LITTLE_ENDIAN);
        ByteBuffer heap = heap(bytes).slice(13, 1900).order(ByteOrder.LITTLE_ENDIAN);

        // when
        long ofDirect = Xxh3.hash64(direct, 5, length);
        long ofHeap = Xxh3.hash64(heap, 5, length);

        // then
        long expected = REFERENCE.hashBytesToLong(bytes, 18, length);
        assertThat(ofDirect).isEqualTo(expected);
        assertThat(ofHeap).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(ints = {16, 100, 200, 1500})
    void shouldReadWhatMayNotBeWritten(int length) {
        // given
        byte[] bytes = random(1500);
        ByteBuffer direct = direct(bytes).asReadOnlyBuffer().order(ByteOrder.LITTLE_ENDIAN);
        ByteBuffer heap = heap(bytes).asReadOnlyBuffer().order(ByteOrder.LITTLE_ENDIAN);

        // when
        long ofDirect = Xxh3.hash64(direct, 0, length);
        long ofHeap = Xxh3.hash64(heap, 0, length);

        // then
        long expected = REFERENCE.hashBytesToLong(bytes, 0, length);
        assertThat(ofDirect).isEqualTo(expected);
        assertThat(ofHeap).isEqualTo(expected);
    }

    @Test
    void shouldLeavePositionAndLimitAlone() {
        // given
        ByteBuffer bytes = direct(random(1000)).position(3).limit(900);

        // when
        Xxh3.hash64(bytes, 100, 700);

        // then
        assertThat(bytes.position()).isEqualTo(3);
        assertThat(bytes.limit()).isEqualTo(900);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 7, 12, 100, 200, 500, 1800})
    void shouldNotReadBeyondTheLimit(int length) {
        // given
        byte[] bytes = random(2000);
        ByteBuffer direct = direct(bytes).limit(length);
        ByteBuffer heap = heap(bytes).limit(length);

        // then
        assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> Xxh3.hash64(direct, 1, length));
        assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> Xxh3.hash64(heap, 1, length));
    }

    private static byte[] random(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    private static ByteBuffer direct(byte[] bytes) {
        return ByteBuffer.allocateDirect(bytes.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(0, bytes);
    }

    private static ByteBuffer heap(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
