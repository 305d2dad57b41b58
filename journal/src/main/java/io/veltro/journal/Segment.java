package io.veltro.journal;

import io.veltro.pipeline.message.Counted;
import io.veltro.pipeline.message.MessageLayout;
import io.veltro.pipeline.message.Slices;
import io.veltro.pipeline.message.Xxh3;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import net.openhft.chronicle.core.io.IOTools;
import org.jspecify.annotations.Nullable;

/**
 * One file of a log as readers see it: a read-only mapping of our own, made by the first read, and an index. Each window
 * handed out counts as a holder; the last to let go unmaps it, so windows stay readable when the file is deleted.
 *
 * <p>What is appended becomes visible by {@code end}, written last.
 *
 * <p>Thread: shard appends, any reads.
 */
final class Segment implements Counted {
    /** Takes the body of a batch; the bytes are borrowed. */
    interface BodyReader {
        void read(ByteBuffer bytes, int position, int length);
    }

    private final long baseOffset;
    private final int mapBytes;
    private final AtomicInteger holders = new AtomicInteger(1);

    /** Publishes everything appended before it to readers. */
    private final AtomicInteger end = new AtomicInteger();

    private long nextOffset;
    private long messagesBytes;
    private long timestamp;

    /** Changed under this object's lock, as are those below. */
    private Path path;

    /** What moves along with the file until it is sealed. */
    private @Nullable SegmentSpace space;

    private final IndexFile.@Nullable Summary summary;
    private final Path indexPath;
    private volatile @Nullable OffsetIndex index;
    private volatile @Nullable ByteBuffer map;

    /** Asked for by the last to let go; written before the log does. */
    private Runnable whenUnused = () -> {};

    private Segment(Path path, Path indexPath, long baseOffset, int mapBytes, IndexFile.@Nullable Summary summary) {
        this.path = path;
        this.indexPath = indexPath;
        this.baseOffset = baseOffset;
        this.nextOffset = baseOffset;
        this.mapBytes = mapBytes;
        this.summary = summary;
    }

    /** A segment to append to. */
    static Segment active(Path path, Path indexPath, long baseOffset, int mapBytes, long timestamp) {
        Segment segment = new Segment(path, indexPath, baseOffset, mapBytes, null);
        segment.index = OffsetIndex.empty();
        segment.timestamp = timestamp;
        return segment;
    }

    /** The same segment, to be appended to again behind what it holds. */
    Segment resumed(Path newPath, int newMapBytes) {
        Segment segment = new Segment(newPath, indexPath, baseOffset, newMapBytes, null);
        segment.index = index().copy();
        segment.set(nextOffset, messagesBytes, timestamp, end());
        return segment;
    }

    /** A segment whose index file holds. */
    static Segment closed(Path path, Path indexPath, IndexFile.Summary summary) {
        Segment segment = new Segment(path, indexPath, summary.baseOffset(), summary.end(), summary);
        segment.set(summary.nextOffset(), summary.messagesBytes(), summary.timestamp(), summary.end());
        return segment;
    }

    /** A segment that had to be walked. */
    static Segment scanned(Path path, Path indexPath, SegmentScan scan) {
        Segment segment = new Segment(path, indexPath, scan.baseOffset(), scan.end(), null);
        segment.index = scan.index();
        segment.set(scan.nextOffset(), scan.messagesBytes(), scan.timestamp(), scan.end());
        return segment;
    }

    private void set(long newNextOffset, long newMessagesBytes, long newTimestamp, int newEnd) {
        nextOffset = newNextOffset;
        messagesBytes = newMessagesBytes;
        timestamp = newTimestamp;
        end.set(newEnd);
    }

    /** Makes a batch visible that was written as the excerpt at {@code position}. */
    void appended(int position, int count, int length, long batchTimestamp) {
        index().add(nextOffset, batchTimestamp, position);
        nextOffset += count;
        messagesBytes += length;
        timestamp = batchTimestamp;
        end.setRelease(Excerpt.next(position, BatchHeader.BYTES + length));
    }

    /** The offset of the first message. */
    long baseOffset() {
        return baseOffset;
    }

    /** The offset behind the last message. Thread: shard, or any for a segment that is not appended to. */
    long nextOffset() {
        return nextOffset;
    }

    /** Bytes of all messages. Thread: shard, or any for a segment that is not appended to. */
    long messagesBytes() {
        return messagesBytes;
    }

    /** The greatest timestamp. Thread: any, exact for what {@link #end} covers. */
    long timestamp() {
        return timestamp;
    }

    /** The position behind the last excerpt; 0 when there is none. */
    int end() {
        return end.getAcquire();
    }

    /** Hashes what Chronicle wrote before the first batch; the caller holds the segment. */
    long headCheck() {
        return Xxh3.hash64(map(), 0, Math.max(0, index().positionOf(baseOffset)));
    }

    /** Whether it was closed to be appended to again, and nobody has touched it since. */
    boolean isResumable() throws IOException {
        return summary != null
                && (summary.flags() & IndexFile.RESUMABLE) != 0
                && Files.exists(indexPath)
                && Files.size(path()) == end()
                && summary.headCheck() == headCheck();
    }

    /** Tells whose file it is until it is sealed; null from then on. */
    synchronized void unsealed(@Nullable SegmentSpace by) {
        space = by;
    }

    /** Tells where the file lies now. */
    synchronized void moved(Path to) {
        path = to;
        if (space != null) {
            space.moved(to);
        }
    }

    /** Renames the file. */
    synchronized void move(Path to) throws IOException {
        if (space == null) {
            Files.move(path, to);
        } else {
            space.move(path, to);
        }
        path = to;
    }

    /** Where the index file lies, if there is one. */
    Path indexPath() {
        return indexPath;
    }

    /** What is to be done once the last has let go, by its thread; called before the log itself does. */
    void whenUnused(Runnable action) {
        whenUnused = action;
    }

    /** Where the file lies now. */
    synchronized Path path() {
        return path;
    }

    /** Cuts the file behind the last excerpt; nobody maps it meanwhile. */
    synchronized void cut(SegmentSpace space, boolean sealed) throws IOException {
        space.cut(end(), sealed);
    }

    /** One more holder, unless the last has let go already. */
    boolean tryRetain() {
        int count = holders.get();
        while (count > 0 && !holders.compareAndSet(count, count + 1)) {
            count = holders.get();
        }
        return count > 0;
    }

    @Override
    public void retain() {
        holders.incrementAndGet();
    }

    @Override
    public void release() {
        int left = holders.decrementAndGet();
        if (left == 0) {
            unmap();
            whenUnused.run();
        } else if (left < 0) {
            throw new IllegalStateException(
                    "the segment at offset " + baseOffset + " was released more often than held");
        }
    }

    private synchronized void unmap() {
        ByteBuffer mapped = map;
        map = null;
        if (mapped != null) {
            IOTools.clean(mapped);
        }
    }

    /** The file's bytes; the caller holds the segment. */
    ByteBuffer map() {
        ByteBuffer mapped = map;
        return mapped != null ? mapped : mapNow();
    }

    private synchronized ByteBuffer mapNow() {
        ByteBuffer mapped = map;
        if (mapped == null) {
            try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
                long bytes = Math.min(mapBytes, channel.size());
                mapped = channel.map(FileChannel.MapMode.READ_ONLY, 0, bytes).order(ByteOrder.LITTLE_ENDIAN);
            } catch (IOException e) {
                throw new UncheckedIOException("The segment " + path + " cannot be mapped", e);
            }
            map = mapped;
        }
        return mapped;
    }

    /** Where to begin looking; loaded by the first use, from the index file or else from the segment itself. */
    OffsetIndex index() {
        OffsetIndex known = index;
        return known != null ? known : loadIndex();
    }

    private synchronized OffsetIndex loadIndex() {
        OffsetIndex known = index;
        if (known == null) {
            known = storedIndex()
                    .orElseGet(() -> SegmentScan.of(map(), end(), baseOffset).index());
            index = known;
        }
        return known;
    }

    private Optional<OffsetIndex> storedIndex() {
        try {
            return summary == null ? Optional.empty() : IndexFile.entries(indexPath, summary);
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /**
     * Adds windows of messages from an offset on until something is exhausted; the caller holds the segment.
     *
     * @return the offset to go on with; the same when nothing was added
     */
    long read(long offset, long messagesMax, long bytesMax, Slices into) {
        int limit = end();
        ByteBuffer bytes = map();
        int position = Excerpt.batchFrom(bytes, index().positionOf(offset), limit);
        long at = offset;
        long messagesLeft = messagesMax;
        long bytesLeft = bytesMax;
        while (position >= 0 && position < limit && messagesLeft > 0 && bytesLeft > 0) {
            int body = position + Excerpt.HEADER_BYTES;
            long behind = BatchHeader.baseOffset(bytes, body) + BatchHeader.count(bytes, body);
            if (behind > at) {
                int added = into.bytes();
                long reached = readBatch(bytes, body, at, messagesLeft, bytesLeft, into);
                messagesLeft -= reached - at;
                bytesLeft -= into.bytes() - added;
                at = reached;
                if (reached < behind) {
                    return reached;
                }
            }
            position = Excerpt.batchBehind(bytes, position, limit);
        }
        return at;
    }

    private long readBatch(ByteBuffer bytes, int at, long offset, long messagesMax, long bytesMax, Slices into) {
        long base = BatchHeader.baseOffset(bytes, at);
        int count = BatchHeader.count(bytes, at);
        int length = BatchHeader.length(bytes, at);
        int messages = at + BatchHeader.BYTES;
        if (offset == base && count <= messagesMax && length <= bytesMax) {
            retain();
            into.add(bytes, messages, length, count, base + count - 1, this);
            return base + count;
        }
        return readPart(bytes, messages, messages + length, base, offset, messagesMax, bytesMax, into);
    }

    private long readPart(
            ByteBuffer bytes,
            int from,
            int until,
            long base,
            long offset,
            long messagesMax,
            long bytesMax,
            Slices into) {
        int position = from;
        int start = from;
        long at = base;
        long last = messagesMax > Long.MAX_VALUE - offset ? Long.MAX_VALUE : offset + messagesMax;
        boolean full = false;
        while (!full && at < last && until - position >= MessageLayout.HEADER_BYTES) {
            long messageBytes = MessageLayout.messageBytes(bytes, position);
            if (messageBytes > until - position) {
                break;
            }
            if (at < offset) {
                start = position + (int) messageBytes;
            } else if (position + messageBytes - start > bytesMax && (position > start || into.size() > 0)) {
                full = true;
            }
            if (!full) {
                position += (int) messageBytes;
                at++;
            }
        }
        if (at > offset) {
            retain();
            into.add(bytes, start, position - start, (int) (at - offset), at - 1, this);
            return at;
        }
        return offset;
    }

    /** The first offset at or after a time, {@link #nextOffset} when all are older; the caller holds the segment. */
    long offsetAt(long wanted) {
        int limit = end();
        ByteBuffer bytes = map();
        int position = Excerpt.batchFrom(bytes, index().positionBefore(wanted), limit);
        long behind = baseOffset;
        while (position >= 0 && position < limit) {
            int body = position + Excerpt.HEADER_BYTES;
            long base = BatchHeader.baseOffset(bytes, body);
            if (Long.compareUnsigned(BatchHeader.timestamp(bytes, body), wanted) >= 0) {
                return base;
            }
            behind = base + BatchHeader.count(bytes, body);
            position = Excerpt.batchBehind(bytes, position, limit);
        }
        return behind;
    }

    /** Gives the body of every batch, in order. */
    void forEach(BodyReader reader) {
        int limit = end();
        ByteBuffer bytes = map();
        int position = Excerpt.batchFrom(bytes, index().positionOf(baseOffset), limit);
        while (position >= 0 && position < limit) {
            int body = position + Excerpt.HEADER_BYTES;
            reader.read(bytes, body + BatchHeader.BYTES, BatchHeader.length(bytes, body));
            position = Excerpt.batchBehind(bytes, position, limit);
        }
    }
}
