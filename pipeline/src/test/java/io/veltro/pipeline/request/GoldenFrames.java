package io.veltro.pipeline.request;

import io.veltro.pipeline.wire.RequestFrame;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** The recorded frames of the protocol, by file name without its ending. */
final class GoldenFrames {
    private static final Path FOLDER = Path.of("src", "test", "resources", "golden");
    private static final String ENDING = ".hex";

    private GoldenFrames() {}

    /** Names of all frames whose name ends so, recorded and derived ones. */
    static List<String> names(String ending) {
        try (Stream<Path> files = Files.walk(FOLDER)) {
            return files.map(file -> FOLDER.relativize(file).toString())
                    .filter(name -> name.endsWith(ending + ENDING))
                    .map(name -> name.substring(0, name.length() - ENDING.length()))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The command of a request, which must be known. */
    static RequestCode code(String name) {
        ByteBuffer header = ByteBuffer.wrap(frame(name)).order(ByteOrder.LITTLE_ENDIAN);
        return Objects.requireNonNull(RequestCode.of(RequestFrame.code(header, 0)), name);
    }

    static byte[] frame(String name) {
        try {
            return HexFormat.of()
                    .parseHex(Files.readString(FOLDER.resolve(name + ENDING)).strip());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
