package io.veltro.pipeline.message;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * What a read found: windows of mapped memory that together hold whole messages in ascending order of offset. Filled by a
 * log, emptied by whoever sends them; each window holds its {@link Counted} owner until {@link #close}. Reused, it
 * allocates only when a read yields more windows than any before, or windows of another mapping.
 *
 * <p>Thread: one at a time.
 */
public final class Slices implements AutoCloseable {
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);
    private static final int INITIAL_WINDOWS = 4;

    private ByteBuffer[] sources = filled(INITIAL_WINDOWS);
    private ByteBuffer[] windows = filled(INITIAL_WINDOWS);
    private Counted[] owners = new Counted[INITIAL_WINDOWS];
    private int size;
    private int bytes;
    private int messages;
    private long lastOffset = -1;

    /**
     * Adds a window of whole messages behind those already here.
     *
     * @param source memory that stays mapped while {@code owner} is held
     * @param lastOffset the offset of the window's last message
     * @param owner already retained for this window by the caller
     */
    @SuppressWarnings("ReferenceEquality") // a window fits its very mapping, not one that happens to hold equal bytes
    public void add(ByteBuffer source, int position, int length, int messages, long lastOffset, Counted owner) {
        if (size == windows.length) {
            grow();
        }
        if (sources[size] != source) {
            sources[size] = source;
            windows[size] = source.duplicate().order(source.order());
        }
        windows[size].limit(position + length).position(position);
        owners[size] = owner;
        size++;
        bytes += length;
        this.messages += messages;
        this.lastOffset = lastOffset;
    }

    /** Number of windows. */
    public int size() {
        return size;
    }

    /** A window, its position and limit around the bytes not yet sent; whoever sends them moves the position. */
    public ByteBuffer window(int i) {
        return windows[i];
    }

    /** Bytes of all windows together as they were added. */
    public int bytes() {
        return bytes;
    }

    /** Messages in all windows together. */
    public int messages() {
        return messages;
    }

    /** The offset of the last message, -1 when there is none. */
    public long lastOffset() {
        return lastOffset;
    }

    /** Lets go of every owner and becomes empty; may be used again. */
    @Override
    public void close() {
        for (int i = 0; i < size; i++) {
            owners[i].release();
            owners[i] = Counted.FOREVER;
        }
        size = 0;
        bytes = 0;
        messages = 0;
        lastOffset = -1;
    }

    private void grow() {
        int larger = size * 2;
        sources = Arrays.copyOf(sources, larger);
        windows = Arrays.copyOf(windows, larger);
        owners = Arrays.copyOf(owners, larger);
        Arrays.fill(sources, size, larger, NOTHING);
        Arrays.fill(windows, size, larger, NOTHING);
    }

    private static ByteBuffer[] filled(int length) {
        ByteBuffer[] buffers = new ByteBuffer[length];
        Arrays.fill(buffers, NOTHING);
        return buffers;
    }
}
