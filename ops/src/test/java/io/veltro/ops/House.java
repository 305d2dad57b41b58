package io.veltro.ops;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The house as files: where it stands, which rooms it has, and what is written in it. */
final class House {
    /** The modules, in the order of the reactor. */
    static final List<String> ROOMS = List.of("pipeline", "journal", "query", "gateway", "rest", "cli", "perf", "ops");

    private static final Set<String> NOT_OURS = Set.of("target", ".git", ".idea", "data", "LICENSE");

    private House() {}

    /** The folder that holds the rooms, from wherever the tests are started. */
    static Path root() {
        Path folder = Path.of("").toAbsolutePath();
        while (folder != null) {
            if (Files.isRegularFile(folder.resolve("pom.xml")) && Files.isDirectory(folder.resolve("pipeline"))) {
                return folder;
            }
            folder = folder.getParent();
        }
        throw new IllegalStateException(
                "no pom.xml beside a pipeline folder above " + Path.of("").toAbsolutePath());
    }

    /** Every text of the repository by its path from the root; build results, binaries and the licence left out. */
    static Map<String, String> texts() {
        Map<String, String> texts = new TreeMap<>();
        Path root = root();
        try {
            Files.walkFileTree(root, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
                    return isOurs(folder) ? FileVisitResult.CONTINUE : FileVisitResult.SKIP_SUBTREE;
                }

                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    byte[] bytes = Files.readAllBytes(file);
                    if (isOurs(file) && isText(bytes)) {
                        texts.put(root.relativize(file).toString().replace('\\', '/'), text(bytes));
                    }
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException fault) {
            throw new UncheckedIOException(fault);
        }
        return texts;
    }

    private static boolean isOurs(Path path) {
        return !NOT_OURS.contains(String.valueOf(path.getFileName()));
    }

    private static boolean isText(byte[] bytes) {
        for (byte one : bytes) {
            if (one == 0) {
                return false;
            }
        }
        return true;
    }

    private static String text(byte[] bytes) {
        return new String(bytes, java.nio.charset.StandardCharsets.UTF_8);
    }
}
