package io.veltro.gateway.tcp;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Memory for the small replies of one connection until they are written; borrowed from the loop, which hands the same warm
 * chunk to one connection after the other. What stands between two mapped slices is a text of its own.
 *
 * <pre>
 *   | text 0, sent | text 1, being sent | text 2 … | room |
 * </pre>
 *
 * <p>Thread: loop.
 */
final class ReplyChunk implements Outbound.Holder {
    static final int BYTES = 64 << 10;

    /** The chunks of one loop that nobody uses, last in first out. */
    static final class Pool {
        private static final int KEPT_MIN = 16;
        private static final int KEPT_MAX = 512;

        private final List<ReplyChunk> kept = new ArrayList<>();
        private int keptLeast;

        ReplyChunk lend() {
            if (kept.isEmpty()) {
                return new ReplyChunk(this);
            }
            ReplyChunk chunk = kept.remove(kept.size() - 1);
            keptLeast = Math.min(keptLeast, kept.size());
            return chunk;
        }

        /** Lets go of half of what was not used since the last call, but for a few. */
        void trim() {
            int unused = Math.min(keptLeast, kept.size() - KEPT_MIN);
            if (unused > 0) {
                kept.subList(0, (unused + 1) / 2).clear();
            }
            keptLeast = kept.size();
        }

        private void take(ReplyChunk chunk) {
            if (kept.size() < KEPT_MAX) {
                kept.add(chunk);
            }
        }
    }

    private final Pool pool;
    private final ByteBuffer memory = ByteBuffer.allocateDirect(BYTES).order(ByteOrder.LITTLE_ENDIAN);
    private @Nullable ByteBuffer[] texts = new ByteBuffer[2];
    private int textCount;
    private int textsSent;
    private int length;
    private boolean isSealed;

    private ReplyChunk(Pool pool) {
        this.pool = pool;
    }

    int remaining() {
        return BYTES - length;
    }

    /** A new, empty text behind the last one; its mark stays where it begins. */
    ByteBuffer beginText() {
        if (textCount == texts.length) {
            texts = Arrays.copyOf(texts, textCount * 2);
        }
        ByteBuffer text = texts[textCount];
        if (text == null) {
            text = memory.duplicate();
            texts[textCount] = text;
        }
        textCount++;
        return text.limit(length).position(length).mark();
    }

    /** Two numbers for the last text. */
    void put(int first, int second) {
        memory.putInt(length, first).putInt(length + Integer.BYTES, second);
        length += 2 * Integer.BYTES;
    }

    /** Bytes for the last text, copied. */
    void put(ByteBuffer source, int offset, int count) {
        memory.put(length, source, offset, count);
        length += count;
    }

    /** Where the last text ends. */
    int length() {
        return length;
    }

    /** No more text comes; gives the chunk back as soon as all is sent. */
    void seal() {
        isSealed = true;
        giveBackWhenSent();
    }

    @Override
    public void sent() {
        textsSent++;
        giveBackWhenSent();
    }

    private void giveBackWhenSent() {
        if (isSealed && textsSent == textCount) {
            isSealed = false;
            textCount = 0;
            textsSent = 0;
            length = 0;
            pool.take(this);
        }
    }
}
