package io.veltro.journal;

import io.veltro.pipeline.message.Xxh3;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * What a segment that is not written to holds, so that opening it need not walk it. Written after the segment was forced
 * to the device: where it stands, the segment is whole. Little-endian.
 *
 * <pre>
 *   0       4       8        16       24         32          40      44        48      56         64          72
 *   +-------+-------+--------+--------+----------+-----------+-------+---------+-------+----------+-----------+---------
 *   | magic | flags | base   | next   | bytes of | greatest  | end   | entries | XXH3  | XXH3 of  | XXH3 of   | entries
 *   | u32   | u32   | offset | offset | messages | timestamp | u32   | u32     | of    | entries  | the 64    | of
 *   | VIX1  |       | u64    | u64    | u64      | u64       |       |         | head  | u64      | bytes     | OffsetIndex
 *   +-------+-------+--------+--------+----------+-----------+-------+---------+-------+----------+-----------+---------
 *   end     position behind the last excerpt
 *   head    the segment's bytes from 0 to its first excerpt of ours, Chronicle's own: if they hold, it may go on with it
 *   flags   bit 0: the segment was closed and not sealed, appends may go on in it
 * </pre>
 */
final class IndexFile {
    /** Flag of a segment that may be appended to again. */
    static final int RESUMABLE = 1;

    private static final int MAGIC = 0x31584956;
    private static final int HEADER_BYTES = 72;
    private static final int FLAGS_OFFSET = 4;
    private static final int BASE_OFFSET = 8;
    private static final int NEXT_OFFSET = 16;
    private static final int BYTES_OFFSET = 24;
    private static final int TIMESTAMP_OFFSET = 32;
    private static final int END_OFFSET = 40;
    private static final int ENTRIES_OFFSET = 44;
    private static final int HEAD_CHECK_OFFSET = 48;
    private static final int ENTRIES_CHECK_OFFSET = 56;
    private static final int HEADER_CHECK_OFFSET = 64;

    private IndexFile() {}

    /**
     * What the header says.
     *
     * @param headCheck XXH3 of what Chronicle wrote before the first batch
     * @param entriesCheck XXH3 of the entries
     */
    record Summary(
            int flags,
            long baseOffset,
            long nextOffset,
            long messagesBytes,
            long timestamp,
            int end,
            int entries,
            long headCheck,
            long entriesCheck) {}

    /** Writes the file beside the segment; it appears whole or not at all. */
    static void write(Path path, int flags, Segment segment) throws IOException {
        ByteBuffer entries = segment.index().bytes();
        ByteBuffer bytes =
                ByteBuffer.allocate(HEADER_BYTES + entries.capacity()).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putInt(0, MAGIC);
        bytes.putInt(FLAGS_OFFSET, flags);
        bytes.putLong(BASE_OFFSET, segment.baseOffset());
        bytes.putLong(NEXT_OFFSET, segment.nextOffset());
        bytes.putLong(BYTES_OFFSET, segment.messagesBytes());
        bytes.putLong(TIMESTAMP_OFFSET, segment.timestamp());
        bytes.putInt(END_OFFSET, segment.end());
        bytes.putInt(ENTRIES_OFFSET, entries.capacity() / OffsetIndex.ENTRY_BYTES);
        bytes.putLong(HEAD_CHECK_OFFSET, segment.headCheck());
        bytes.put(HEADER_BYTES, entries, 0, entries.capacity());
        bytes.putLong(ENTRIES_CHECK_OFFSET, Xxh3.hash64(bytes, HEADER_BYTES, entries.capacity()));
        bytes.putLong(HEADER_CHECK_OFFSET, Xxh3.hash64(bytes, 0, HEADER_CHECK_OFFSET));
        Path part = path.resolveSibling(path.getFileName() + ".part");
        Files.write(part, bytes.array());
        Files.move(part, path, StandardCopyOption.ATOMIC_MOVE);
    }

    /** The header of an index file, if there is one that holds. */
    static Optional<Summary> read(Path path) throws IOException {
        ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        long size;
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            size = channel.size();
            channel.read(header);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
        if (header.hasRemaining()
                || header.getInt(0) != MAGIC
                || header.getLong(HEADER_CHECK_OFFSET) != Xxh3.hash64(header, 0, HEADER_CHECK_OFFSET)
                || size != HEADER_BYTES + (long) header.getInt(ENTRIES_OFFSET) * OffsetIndex.ENTRY_BYTES) {
            return Optional.empty();
        }
        return Optional.of(new Summary(
                header.getInt(FLAGS_OFFSET),
                header.getLong(BASE_OFFSET),
                header.getLong(NEXT_OFFSET),
                header.getLong(BYTES_OFFSET),
                header.getLong(TIMESTAMP_OFFSET),
                header.getInt(END_OFFSET),
                header.getInt(ENTRIES_OFFSET),
                header.getLong(HEAD_CHECK_OFFSET),
                header.getLong(ENTRIES_CHECK_OFFSET)));
    }

    /** The entries, mapped and not copied, if they are those the header was written with. */
    static Optional<OffsetIndex> entries(Path path, Summary summary) throws IOException {
        long length = (long) summary.entries() * OffsetIndex.ENTRY_BYTES;
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            if (channel.size() < HEADER_BYTES + length) {
                return Optional.empty();
            }
            ByteBuffer mapped = channel.map(FileChannel.MapMode.READ_ONLY, HEADER_BYTES, length)
                    .order(ByteOrder.LITTLE_ENDIAN);
            return Xxh3.hash64(mapped, 0, (int) length) == summary.entriesCheck()
                    ? Optional.of(OffsetIndex.of(mapped))
                    : Optional.empty();
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }
}
