package io.veltro.pipeline.message;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class HashVectorsTest {
    private static final Path VECTORS = Path.of("src", "test", "resources", "golden", "hash-vectors.txt");

    static List<List<String>> xxh32() throws IOException {
        return vectors("xxh32");
    }

    static List<List<String>> xxh3() throws IOException {
        return vectors("xxh3_64");
    }

    static List<List<String>> messages() throws IOException {
        return vectors("message");
    }

    private static List<List<String>> vectors(String kind) throws IOException {
        return Files.readAllLines(VECTORS).stream()
                .map(line -> List.of(line.split(" \\| ")))
                .filter(fields -> fields.get(0).equals(kind))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("xxh32")
    void shouldHashKeysAndNamesLikeEveryClient(List<String> vector) {
        byte[] input = bytes(vector.get(1));

        int hash = Xxh32.hash(input, 0, input.length);

        assertThat(HexFormat.of().toHexDigits(hash)).isEqualTo(vector.get(2));
        assertThat("mod 3 = " + Integer.remainderUnsigned(hash, 3)).isEqualTo(vector.get(4));
    }

    @ParameterizedTest
    @MethodSource("xxh3")
    void shouldHashMessagesLikeEveryClient(List<String> vector) {
        assertThat(HexFormat.of().toHexDigits(xxh3(bytes(vector.get(1))))).isEqualTo(vector.get(2));
    }

    @ParameterizedTest
    @MethodSource("messages")
    void shouldFindTheChecksumOfAStoredMessage(List<String> vector) {
        byte[] checked = HexFormat.of().parseHex(vector.get(1).substring("bytes 8..end = ".length()));

        long checksum = xxh3(checked);

        assertThat("checksum " + HexFormat.of().toHexDigits(checksum)).isEqualTo(vector.get(2));
        ByteBuffer message = ByteBuffer.allocate(8 + checked.length).order(ByteOrder.LITTLE_ENDIAN);
        message.putLong(checksum).put(checked);
        assertThat(MessageLayout.checksumHolds(message, 0, message.capacity())).isTrue();
    }

    private static long xxh3(byte[] bytes) {
        return Xxh3.hash64(ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN), 0, bytes.length);
    }

    private static byte[] bytes(String field) {
        return field.startsWith("bytes ")
                ? HexFormat.of().parseHex(field.substring("bytes ".length()))
                : field.substring(1, field.length() - 1).getBytes(UTF_8);
    }
}
