package io.veltro.cli.client;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;

/** The recorded frames that pin the protocol; they lie in the room that owns the language. */
public final class Golden {
    private static final Path FOLDER = Path.of("..", "pipeline", "src", "test", "resources", "golden");

    private Golden() {}

    public static byte[] frame(String file) {
        try {
            return HexFormat.of()
                    .parseHex(Files.readString(FOLDER.resolve(file + ".hex")).strip());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
