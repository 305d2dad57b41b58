package io.veltro.journal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The file of the segment to come, made in the background while the one before it fills, so that rolling waits for
 * nothing.
 *
 * <p>Thread: the preparer prepares, shard takes.
 */
final class NextSpace extends Chore {
    private static final Logger LOG = LoggerFactory.getLogger(NextSpace.class);

    private final Chores preparer;
    private final Path path;
    private final long length;
    private final int limit;
    private final int ahead;
    private @Nullable SegmentSpace ready;
    private boolean over;

    NextSpace(Chores preparer, Path path, long length, int limit, int ahead) {
        this.preparer = preparer;
        this.path = path;
        this.length = length;
        this.limit = limit;
        this.ahead = ahead;
    }

    @Override
    synchronized void run() {
        if (!over && ready == null) {
            ready = create(ahead);
        }
    }

    /** The file, made now if nobody has yet; null when the disk has no room. */
    synchronized @Nullable SegmentSpace take() {
        over = true;
        if (ready == null) {
            ready = create(0);
        }
        return ready;
    }

    /** Deletes the file if there is one: it will not be needed. */
    synchronized void drop() {
        over = true;
        SegmentSpace space = ready;
        ready = null;
        if (space != null) {
            space.close();
        }
        delete();
    }

    private @Nullable SegmentSpace create(int prepared) {
        try {
            return SegmentSpace.create(preparer, path, length, limit, prepared);
        } catch (IOException e) {
            LOG.debug("No room for {}", path, e);
            delete();
            return null;
        }
    }

    private void delete() {
        try {
            Files.deleteIfExists(path);
        } catch (IOException e) {
            LOG.debug("Deleting {}", path, e);
        }
    }
}
