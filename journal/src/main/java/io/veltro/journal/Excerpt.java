package io.veltro.journal;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * How excerpts lie in a file of Chronicle Queue, so that we can walk it without the library. In the order of the machine,
 * which is little-endian wherever this runs.
 *
 * <pre>
 *   0            4            4 + length, rounded up to 4
 *   +------------+-----------+-------------
 *   | header u32 | body      | next header
 *   +------------+-----------+-------------
 *   header   bit 31: not complete   bit 30: Chronicle's own, not ours   bits 0..29: length of the body
 *            0: nothing written yet   bits 31 and 30 alone: the file is sealed, nothing follows
 * </pre>
 */
final class Excerpt {
    /** Bytes before the body. */
    static final int HEADER_BYTES = 4;

    private static final int NOTHING = -1;
    private static final int NOT_COMPLETE = 1 << 31;
    private static final int META_DATA = 1 << 30;
    private static final int END_OF_DATA = NOT_COMPLETE | META_DATA;
    private static final int LENGTH_MASK = META_DATA - 1;
    private static final int ALIGNMENT = 4;

    private Excerpt() {}

    /** Whether a complete excerpt of either kind begins with this header. */
    static boolean isComplete(int header) {
        return header > 0;
    }

    /** Whether a complete excerpt holds what we wrote. */
    static boolean isData(int header) {
        return header > 0 && (header & META_DATA) == 0;
    }

    /** Whether the file is sealed here. */
    static boolean isEnd(int header) {
        return header == END_OF_DATA;
    }

    /** Bytes of the body. */
    static int length(int header) {
        return header & LENGTH_MASK;
    }

    /** Where the excerpt behind this one begins; negative when that is beyond any file. */
    static int next(int position, int header) {
        return (position + HEADER_BYTES + length(header) + ALIGNMENT - 1) & -ALIGNMENT;
    }

    /**
     * Walks to the first batch at or behind an excerpt; only headers are looked at.
     *
     * @return the position of its excerpt, at least {@code limit} when there is none before that, negative when what lies in
     *     between is no excerpt or no batch of ours, or the position given was negative
     */
    static int batchFrom(ByteBuffer bytes, int position, int limit) {
        int at = position;
        while (at >= 0 && at < limit) {
            int header = bytes.getInt(at);
            int body = at + HEADER_BYTES;
            int next = next(at, header);
            if (!isComplete(header) || next > limit || next < body) {
                return NOTHING;
            }
            if (isData(header)) {
                return BatchHeader.standsAt(bytes, body, length(header)) ? at : NOTHING;
            }
            at = next;
        }
        return at;
    }

    /** The same from behind the batch in the excerpt at a position. */
    static int batchBehind(ByteBuffer bytes, int position, int limit) {
        return batchFrom(bytes, next(position, bytes.getInt(position)), limit);
    }

    /** The mark that seals a file. */
    static ByteBuffer endMark() {
        return ByteBuffer.allocate(HEADER_BYTES).order(ByteOrder.LITTLE_ENDIAN).putInt(0, END_OF_DATA);
    }
}
