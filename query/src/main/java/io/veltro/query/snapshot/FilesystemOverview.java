package io.veltro.query.snapshot;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * The data directory as a tree, with the length of every file and the sum of every directory, and the room on its disk.
 * Links are not followed.
 *
 * <p>Thread: worker.
 */
final class FilesystemOverview {
    /** Deep enough for {@code streams/S/topics/T/partitions/P/queue/file}. */
    private static final int DEPTH_MAX = 9;

    private final Path data;
    private final int entriesMax;

    /** @param entriesMax how many files and directories are looked at */
    FilesystemOverview(Path data, int entriesMax) {
        this.data = data.toAbsolutePath().normalize();
        this.entriesMax = entriesMax;
    }

    String text() {
        StringBuilder out = new StringBuilder();
        out.append(data).append('\n');
        disk(out);
        out.append("Lengths in bytes; a file that is appended to is mostly a hole and takes less of the disk.\n\n");
        Walk walk = new Walk(out, entriesMax);
        walk.directory(data, 0);
        if (walk.left < 0) {
            out.append("… more than ").append(entriesMax).append(" files and directories: the rest is not shown\n");
        }
        return out.toString();
    }

    private void disk(StringBuilder out) {
        try {
            FileStore store = Files.getFileStore(data);
            out.append("Disk: ")
                    .append(store.type())
                    .append(", ")
                    .append(store.getTotalSpace())
                    .append(" bytes, usable ")
                    .append(store.getUsableSpace())
                    .append('\n');
        } catch (IOException e) {
            out.append("Disk: ").append(e).append('\n');
        }
    }

    /** One walk; the line of a directory is put in front of those of its contents once their sum is known. */
    private static final class Walk {
        private final StringBuilder out;
        private int left;

        Walk(StringBuilder out, int left) {
            this.out = out;
            this.left = left;
        }

        long directory(Path directory, int depth) {
            int start = out.length();
            long sum = 0;
            try {
                for (Path path : contents(directory)) {
                    sum += entry(path, depth + 1);
                }
            } catch (IOException e) {
                line(out.length(), depth + 1, "cannot be read: " + e.getClass().getSimpleName(), "");
            }
            line(start, depth, Long.toString(sum), directory.getFileName() + "/");
            return sum;
        }

        private List<Path> contents(Path directory) throws IOException {
            List<Path> found = new ArrayList<>();
            try (DirectoryStream<Path> paths = Files.newDirectoryStream(directory)) {
                for (Path path : paths) {
                    left--;
                    if (left < 0) {
                        break;
                    }
                    found.add(path);
                }
            }
            Collections.sort(found);
            return found;
        }

        private long entry(Path path, int depth) {
            try {
                BasicFileAttributes attributes =
                        Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
                if (attributes.isDirectory() && depth < DEPTH_MAX) {
                    return directory(path, depth);
                }
                String suffix = attributes.isDirectory() ? "/ …" : "";
                line(out.length(), depth, Long.toString(attributes.size()), path.getFileName() + suffix);
                return attributes.isRegularFile() ? attributes.size() : 0;
            } catch (IOException e) {
                line(out.length(), depth, "gone", path.getFileName().toString());
                return 0;
            }
        }

        private void line(int at, int depth, String size, String name) {
            String padded = size.length() < 14 ? " ".repeat(14 - size.length()) + size : size;
            out.insert(at, padded + "  " + "  ".repeat(depth) + name + "\n");
        }
    }
}
