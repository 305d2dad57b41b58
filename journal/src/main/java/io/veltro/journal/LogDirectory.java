package io.veltro.journal;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryNotEmptyException;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where the files of one log lie, what they are called, and how they vanish.
 *
 * <p>Thread: any.
 */
final class LogDirectory {
    private static final Logger LOG = LoggerFactory.getLogger(LogDirectory.class);
    private static final Pattern DIGITS = Pattern.compile("[0-9]+");

    /** Suffix of what is being deleted; the name before it is free already. */
    static final String GONE_SUFFIX = ".gone";

    private static final String SEGMENT_SUFFIX = ".cq4";
    private static final String INDEX_SUFFIX = ".index";
    private static final String DAMAGED_SUFFIX = ".damaged";
    private static final String PREPARED_SUFFIX = ".precreated";
    private static final int OFFSET_DIGITS = 19;
    private static final int CREATE_ATTEMPTS = 10;

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
        return numbered(SEGMENT_SUFFIX);
    }

    /** Base offsets of all index files, whether their segment still exists or not, ascending. */
    List<Long> indexed() throws IOException {
        return numbered(INDEX_SUFFIX);
    }

    private List<Long> numbered(String suffix) throws IOException {
        List<Long> found = new ArrayList<>();
        for (Path file : list(root)) {
            String name = file.getFileName().toString();
            if (name.length() == OFFSET_DIGITS + suffix.length() && name.endsWith(suffix)) {
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
        create(queue);
    }

    /** Makes a directory and those above it, though another log may be deleting one of them, the last that used it. */
    static void create(Path directory) throws IOException {
        int attempts = CREATE_ATTEMPTS;
        while (!Files.isDirectory(directory)) {
            try {
                Files.createDirectories(directory);
            } catch (NoSuchFileException e) {
                attempts--;
                if (attempts == 0) {
                    throw e;
                }
            }
        }
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
        deleteEmpty(root, data);
    }

    /** Deletes a directory if it is empty, then the one above it likewise, and so on, but not the last. */
    static void deleteEmpty(Path first, Path last) throws IOException {
        Path directory = first;
        while (directory != null && !directory.equals(last) && directory.startsWith(last)) {
            try {
                Files.deleteIfExists(directory);
            } catch (DirectoryNotEmptyException e) {
                return;
            }
            directory = directory.getParent();
        }
    }

    /** Deletes the segments that were deleted but not before their last reader let go, or the process died. */
    void wipeGone() throws IOException {
        for (Path file : list(root)) {
            if (file.getFileName().toString().endsWith(GONE_SUFFIX)) {
                Files.deleteIfExists(file);
            }
        }
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

    /**
     * Segments deleted one by one, oldest first. Renaming its file deletes a segment; the file itself vanishes in the
     * background when the last reader has let go, or at the next start. The index file of the newest one deleted stays until
     * a newer one is deleted: it tells where the log goes on, should everything behind it be lost.
     *
     * <p>Thread: shard; files are deleted in the background.
     */
    static final class Removals {
        private final LogDirectory directory;
        private final Chores background;

        /** Guarded by itself. */
        private final List<Removal> pending = new ArrayList<>();

        private @Nullable Path newestIndex;

        Removals(LogDirectory directory, Chores background) {
            this.directory = directory;
            this.background = background;
        }

        /** Takes note of the index file an earlier process left of the newest segment it deleted. */
        void resume(Path index) {
            newestIndex = index;
        }

        /** Deletes a segment which the log lets go next. */
        void remove(Segment segment) throws IOException {
            Path gone = directory.root.resolve(digits(segment.baseOffset()) + SEGMENT_SUFFIX + GONE_SUFFIX);
            segment.move(gone);
            Removal removal = new Removal(gone, newestIndex);
            newestIndex = segment.indexPath();
            synchronized (pending) {
                pending.add(removal);
            }
            segment.whenUnused(() -> background.submit(removal));
        }

        /** Deletes the files now: whoever still reads has them mapped. */
        void finish() {
            all().forEach(Removal::run);
        }

        /** Deletes the files in the background, behind what was asked of it before: a deleted segment may not be sealed yet. */
        void finishLater() {
            all().forEach(background::submit);
        }

        private List<Removal> all() {
            synchronized (pending) {
                return List.copyOf(pending);
            }
        }

        /** Forgets about the files: the directory is gone. */
        void forget() {
            newestIndex = null;
            synchronized (pending) {
                pending.clear();
            }
        }

        private final class Removal extends Chores.Chore {
            private final Path file;
            private final @Nullable Path olderIndex;

            Removal(Path file, @Nullable Path olderIndex) {
                this.file = file;
                this.olderIndex = olderIndex;
            }

            @Override
            void run() {
                synchronized (pending) {
                    if (pending.remove(this)) {
                        delete();
                    }
                }
            }

            private void delete() {
                try {
                    if (olderIndex != null) {
                        Files.deleteIfExists(olderIndex);
                    }
                    Files.deleteIfExists(file);
                } catch (IOException e) {
                    LOG.warn("{} will be deleted at the next start", file, e);
                }
            }
        }
    }
}
