package io.veltro.ops;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The recorded frames and hashes of the protocol, where the room {@code pipeline} keeps them. */
final class Golden {
    private static final Path DIRECTORY = Path.of("pipeline", "src", "test", "resources", "golden");
    private static final Pattern HASH_OF_TEXT =
            Pattern.compile("xxh32 \\| \"([^\"]+)\" \\| [0-9a-f]{8} \\| (\\d+) \\| mod 3 = (\\d) .*");

    private Golden() {}

    /** The frame in a file, such as {@code derived/D06_flush.request.hex}. */
    static byte[] frame(String file) throws IOException {
        return read(directory().resolve(file));
    }

    /** Every recorded and derived request, by file name. */
    static Map<String, byte[]> requests() throws IOException {
        Map<String, byte[]> requests = new TreeMap<>();
        try (Stream<Path> files = Files.walk(directory())) {
            for (Path file : files.filter(path -> path.toString().endsWith(".request.hex"))
                    .toList()) {
                requests.put(file.getFileName().toString(), read(file));
            }
        }
        return requests;
    }

    /** Keys, and the partition each belongs to when there are three. */
    static Map<String, Integer> partitionsOfThree() throws IOException {
        Map<String, Integer> partitions = new LinkedHashMap<>();
        for (String line : hashLines()) {
            Matcher matcher = HASH_OF_TEXT.matcher(line);
            if (matcher.matches()) {
                partitions.put(matcher.group(1), Integer.valueOf(matcher.group(3)));
            }
        }
        return partitions;
    }

    /** The XXH32 of one of the recorded texts. */
    static long hash(String text) throws IOException {
        for (String line : hashLines()) {
            Matcher matcher = HASH_OF_TEXT.matcher(line);
            if (matcher.matches() && matcher.group(1).equals(text)) {
                return Long.parseLong(matcher.group(2));
            }
        }
        throw new IllegalArgumentException("no hash of \"" + text + "\" is recorded");
    }

    private static Iterable<String> hashLines() throws IOException {
        return Files.readAllLines(directory().resolve("hash-vectors.txt"));
    }

    private static byte[] read(Path file) throws IOException {
        return HexFormat.of().parseHex(Files.readString(file).trim());
    }

    /** The tests run in the room's directory or in the one above. */
    private static Path directory() {
        Path here = Path.of("").toAbsolutePath();
        for (Path place = here; place != null; place = place.getParent()) {
            if (Files.isDirectory(place.resolve(DIRECTORY))) {
                return place.resolve(DIRECTORY);
            }
        }
        throw new IllegalStateException("no " + DIRECTORY + " above " + here);
    }
}
