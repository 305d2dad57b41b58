package io.veltro.journal;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The room in the file that is being appended to. The file has its full length from the start but is a hole; zeros are
 * written through a channel ahead of the appends, in chunks that grow with use. That makes a full disk an
 * {@link IOException} here and not a signal in the middle of a copy into mapped memory, and appends find their pages in
 * the page cache.
 *
 * <pre>
 *   0                      appended            prepared                         length
 *   |  excerpts             |  zeros, on disk   |  a hole                         |
 * </pre>
 *
 * <p>The preparer thread moves {@code prepared} ahead; an appender that catches up with it moves it itself.
 *
 * <p>Thread: shard appends, the preparer prepares, any forces.
 */
final class SegmentSpace extends Chores.Chore {
    /** What Chronicle may write around an excerpt: an index of 8,232 bytes, the end mark, the zeros behind it. */
    static final int SLACK_BYTES = 16 << 10;

    /** At least what Chronicle writes into a new file: its header and two indexes, 16,656 bytes. */
    static final int HEAD_BYTES = 17 << 10;

    private static final int CHUNK_MIN = 64 << 10;
    private static final int CHUNK_BUSY = 256 << 10;
    private static final int CHUNK_MAX = 16 << 20;
    private static final int PIECE_BYTES = 1 << 20;
    private static final int PAGE_BYTES = 4 << 10;
    private static final ByteBuffer ZEROS = ByteBuffer.allocateDirect(PIECE_BYTES);
    private static final Logger LOG = LoggerFactory.getLogger(SegmentSpace.class);

    private final Chores preparer;
    private final int limit;
    private final ByteBuffer zeros = ZEROS.duplicate();
    private final Object forcing = new Object();
    private @Nullable RandomAccessFile file;
    private Path path;
    private boolean closed;
    private boolean finished;

    /** Written under this object's lock; read by the shard. */
    private volatile int prepared;

    /** Written by the shard; read by the preparer. */
    private volatile int wanted;

    private int chunk;

    /** Written by who seals; read by who forces. */
    private volatile @Nullable IOException failure;

    private SegmentSpace(
            Chores preparer, @Nullable RandomAccessFile file, Path path, int prepared, int chunk, int limit) {
        this.preparer = preparer;
        this.file = file;
        this.path = path;
        this.prepared = prepared;
        this.chunk = chunk;
        this.limit = limit;
    }

    /**
     * Makes a new file with its first chunk prepared.
     *
     * @param length what the file appears to have; most of it stays a hole
     * @param limit up to where space is prepared without being asked
     * @param ahead how far to prepare at once
     */
    static SegmentSpace create(Chores preparer, Path path, long length, int limit, int ahead) throws IOException {
        return open(preparer, path, 0, length, limit, ahead);
    }

    /** Goes on with an existing file; everything from {@code end} on is turned to zeros. */
    static SegmentSpace resume(Chores preparer, Path path, int end, long length, int limit) throws IOException {
        return open(preparer, path, end, length, limit, CHUNK_MIN);
    }

    private static SegmentSpace open(Chores preparer, Path path, int end, long length, int limit, int ahead)
            throws IOException {
        RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw");
        try {
            file.setLength(end);
            file.setLength(length);
            int chunk = Math.max(ahead, CHUNK_MIN);
            SegmentSpace space = new SegmentSpace(preparer, file, path, end, chunk, limit);
            space.prepare(end + chunk);
            return space;
        } catch (IOException e) {
            file.close();
            throw e;
        }
    }

    /** A file that is only to be forced and sealed; opened when that happens. */
    static SegmentSpace closed(Chores preparer, Path path) {
        SegmentSpace space = new SegmentSpace(preparer, null, path, 0, CHUNK_MIN, 0);
        space.finished = true;
        return space;
    }

    /** Whether so much is appended that the next file should be ready in time. */
    boolean isBusy() {
        return chunk >= CHUNK_BUSY;
    }

    /** How far ahead of the appends this file is prepared by now: a measure of how busy it is. */
    int chunk() {
        return chunk;
    }

    /**
     * Whether everything before {@code end} may be written. Nearly always one comparison; the disk is touched only when
     * the preparer has fallen behind.
     */
    boolean ensure(int end) {
        int ready = prepared;
        if (end > ready) {
            try {
                prepare(end);
            } catch (IOException e) {
                LOG.debug("No room to append to {}", path, e);
                return false;
            }
            ready = prepared;
        }
        if (ready - end < chunk >> 1 && ready < limit && !waiting.get()) {
            wanted = Math.min(limit, end + chunk);
            if (chunk < CHUNK_MAX) {
                chunk <<= 1;
            }
            preparer.submit(this);
        }
        return true;
    }

    @Override
    void run() {
        try {
            while (preparePiece(wanted)) {
                Thread.onSpinWait();
            }
        } catch (IOException e) {
            LOG.debug("No room to prepare in {}", path, e);
        }
    }

    private void prepare(int end) throws IOException {
        while (preparePiece(end)) {
            Thread.onSpinWait();
        }
    }

    private synchronized boolean preparePiece(int end) throws IOException {
        int from = prepared;
        if (from >= end || finished || closed) {
            return false;
        }
        int pieceEnd = Math.min((end + PAGE_BYTES - 1) & -PAGE_BYTES, (from + PIECE_BYTES) & -PIECE_BYTES);
        zeros.clear().limit(pieceEnd - from);
        prepared = from + channel().write(zeros, from);
        return true;
    }

    /** Tells where the file lies now. */
    synchronized void moved(Path to) {
        path = to;
    }

    /** Renames the file, so that nobody meanwhile looks for it, or makes another, by its old name. */
    synchronized void move(Path from, Path to) throws IOException {
        Files.move(from, to);
        path = to;
    }

    /** Remembers that the device refused what was written: every {@link #force} from now on says so. */
    void fail(IOException refusal) {
        LOG.error("{} is not on the device", path, refusal);
        failure = refusal;
    }

    /** Whether the device refused something. */
    boolean hasFailed() {
        return failure != null;
    }

    /** Returns once what was written so far is on the device; nothing to do once it was sealed. */
    void force() throws IOException {
        synchronized (forcing) {
            if (failure != null) {
                throw new IOException("The device refused what was written to " + path, failure);
            }
            FileChannel channel;
            synchronized (this) {
                if (closed) {
                    return;
                }
                channel = channel();
            }
            try {
                channel.force(false);
            } catch (ClosedChannelException e) {
                synchronized (this) {
                    channel = channel();
                }
                channel.force(false);
            }
        }
    }

    /** Prepares nothing from now on. */
    synchronized void finish() {
        finished = true;
    }

    /**
     * Cuts the file behind its last excerpt.
     *
     * @param sealed whether to leave Chronicle's end mark there
     */
    synchronized void cut(int end, boolean sealed) throws IOException {
        finished = true;
        if (!closed) {
            FileChannel channel = channel();
            channel.truncate(end);
            if (sealed) {
                channel.write(Excerpt.endMark(), end);
            }
        }
    }

    /** Closes the file as it is. */
    synchronized void close() {
        finished = true;
        closed = true;
        RandomAccessFile open = file;
        try {
            if (open != null) {
                open.close();
            }
        } catch (IOException e) {
            LOG.debug("Closing {}", path, e);
        }
    }

    /** An interrupted thread closes the channel it uses; the next one opens it again. */
    private FileChannel channel() throws IOException {
        RandomAccessFile open = file;
        if (open == null || !open.getChannel().isOpen()) {
            open = new RandomAccessFile(path.toFile(), "rw");
            file = open;
        }
        return open.getChannel();
    }

    /**
     * The files of a log that are not known to be on the device.
     *
     * <p>Thread: any.
     */
    static final class Unforced {
        /** Replaced, never changed. */
        private volatile SegmentSpace[] spaces = {};

        synchronized void add(SegmentSpace space) {
            SegmentSpace[] more = Arrays.copyOf(spaces, spaces.length + 1);
            more[spaces.length] = space;
            spaces = more;
        }

        synchronized void remove(SegmentSpace space) {
            List<SegmentSpace> rest = new ArrayList<>(Arrays.asList(spaces));
            rest.remove(space);
            spaces = rest.toArray(new SegmentSpace[0]);
        }

        synchronized void clear() {
            spaces = new SegmentSpace[0];
        }

        /** Returns once all of them are. */
        void force() throws IOException {
            for (SegmentSpace space : spaces) {
                space.force();
            }
        }
    }

    /**
     * The file of the segment to come, made in the background while the one before it fills, so that rolling waits for
     * nothing.
     *
     * <p>Thread: the preparer prepares, shard takes.
     */
    static final class Next extends Chores.Chore {
        private final Chores preparer;
        private final Path path;
        private final long length;
        private final int limit;
        private final int ahead;
        private @Nullable SegmentSpace ready;
        private boolean over;

        Next(Chores preparer, Path path, long length, int limit, int ahead) {
            this.preparer = preparer;
            this.path = path;
            this.length = length;
            this.limit = limit;
            this.ahead = ahead;
        }

        @Override
        synchronized void run() {
            if (!over && ready == null) {
                create(ahead);
            }
        }

        /** The file, made now if nobody has yet; null when the disk has no room. */
        synchronized @Nullable SegmentSpace take() {
            over = true;
            if (ready == null) {
                create(0);
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

        private void create(int prepared) {
            try {
                ready = SegmentSpace.create(preparer, path, length, limit, prepared);
            } catch (IOException e) {
                LOG.debug("No room for {}", path, e);
                delete();
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
}
