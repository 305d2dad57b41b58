package io.veltro.journal;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where the files of one log lie, what they are called, and how they vanish.
 *
 * <p>Thread: any.
 */
final class LogDirectory {
    private static final Pattern DIGITS = Pattern.compile("[0-9]+");
    /** Suffix of a directory that is being deleted; the name before it is free already. */
    static final String GONE_SUFFIX = ".gone";

    private static final String SEGMENT_SUFFIX = ".cq4";
    private static final String INDEX_SUFFIX = ".index";
    private static final String DAMAGED_SUFFIX = ".damaged";
    private static final String PREPARED_SUFFIX = ".precreated";
    private static final int OFFSET_DIGITS = 19;

    private final Path data;
    private final Path root;
    private final Path queue;

    /** @param data the directory above which no names are ours */
    LogDirectory(Path data, Path root) {
        this.data = data;
        this.root = root;
        this.queue = root.resolve("queue");
    }

    /** The directory itself. */
    Path root() {
        return root;
    }

    /** Where Chronicle works on the newest segment. */
    Path queue() {
        return queue;
    }

    /** The file of a segment that is not appended to. */
    Path segment(long baseOffset) {
        return root.resolve(digits(baseOffset) + SEGMENT_SUFFIX);
    }

    /** The index file of such a segment. */
    Path index(long baseOffset) {
        return root.resolve(digits(baseOffset) + INDEX_SUFFIX);
    }

    /** Stored offsets. */
    Path offsets() {
        return root.resolve("offsets");
    }

    private static String digits(long number) {
        String digits = Long.toString(number);
        return "0".repeat(OFFSET_DIGITS - digits.length()) + digits;
    }

    /** Base offsets of the segments that are not appended to, ascending. */
    List<Long> baseOffsets() throws IOException {
        List<Long> found = new ArrayList<>();
        for (Path file : list(root)) {
            String name = file.getFileName().toString();
            if (name.length() == OFFSET_DIGITS + SEGMENT_SUFFIX.length() && name.endsWith(SEGMENT_SUFFIX)) {
                String digits = name.substring(0, OFFSET_DIGITS);
                if (DIGITS.matcher(digits).matches()) {
                    found.add(Long.parseLong(digits));
                }
            }
        }
        found.sort(null);
        return found;
    }

    /** The segment files a process left behind that died or was stopped in the middle, oldest first. */
    List<Path> leftBehind() throws IOException {
        List<Path> found = new ArrayList<>();
        for (Path file : list(queue)) {
            String name = file.getFileName().toString();
            if (name.endsWith(SEGMENT_SUFFIX) || name.endsWith(PREPARED_SUFFIX)) {
                found.add(file);
            }
        }
        found.sort(null);
        return found;
    }

    /** Makes the directory Chronicle works in, empty. */
    void createQueue() throws IOException {
        wipe(queue);
        Files.createDirectories(queue);
    }

    /** Puts a file out of the way that cannot be served, for whoever wants to look at it. */
    void setAside(Path file) throws IOException {
        Path to = root.resolve(file.getFileName() + DAMAGED_SUFFIX);
        for (int i = 1; Files.exists(to); i++) {
            to = root.resolve(file.getFileName() + DAMAGED_SUFFIX + i);
        }
        Files.move(file, to);
    }

    /** Puts the names of the files and of the directories they lie in on the device. */
    void force() throws IOException {
        if (Files.isDirectory(queue)) {
            forceDirectory(queue);
        }
        Path directory = root;
        while (directory != null && directory.startsWith(data)) {
            forceDirectory(directory);
            directory = directory.getParent();
        }
    }

    private static void forceDirectory(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    /**
     * Deletes everything at once for all to see, by another name, and then bit by bit. Whoever dies in between leaves a
     * directory with {@link #GONE_SUFFIX}.
     */
    void discard() throws IOException {
        Path gone = root.resolveSibling(root.getFileName() + GONE_SUFFIX);
        wipe(gone);
        try {
            Files.move(root, gone, StandardCopyOption.ATOMIC_MOVE);
        } catch (NoSuchFileException e) {
            return;
        }
        wipe(gone);
    }

    /** What a directory holds; nothing when it does not exist. */
    static List<Path> list(Path directory) throws IOException {
        List<Path> found = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
            files.forEach(found::add);
        } catch (NoSuchFileException | NotDirectoryException e) {
            return found;
        }
        return found;
    }

    /** Deletes a directory and all it holds. */
    static void wipe(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return;
        }
        Files.walkFileTree(directory, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException failure) throws IOException {
                if (failure != null) {
                    throw failure;
                }
                Files.delete(visited);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
