package io.veltro.journal;

import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What belongs together while a log is appended to: Chronicle's writer, the segment readers see, the room in its file, and
 * the file to come.
 *
 * <p>Thread: shard.
 */
final class Appending {
    final QueueWriter writer;
    final Segment segment;
    final SegmentSpace space;

    SegmentSpace.@Nullable Next next;

    private final Path prepared;
    private final Path current;

    Appending(QueueWriter writer, Segment segment, SegmentSpace space) {
        this.writer = writer;
        this.segment = segment;
        this.space = space;
        this.prepared = segment.path();
        this.current = writer.currentFile();
        segment.unsealed(space);
    }

    /** Chronicle renames the prepared file when it first writes to it. */
    void expectRename() {
        segment.moved(current);
    }

    /** Where the file lies, renamed or not yet. */
    Path file() {
        return Files.exists(current) ? current : prepared;
    }

    /** Up to where an excerpt of this size, and what Chronicle may add to it, can reach. */
    int until(int excerptBytes) {
        return Math.max(segment.end(), SegmentSpace.HEAD_BYTES) + excerptBytes + SegmentSpace.SLACK_BYTES;
    }
}
