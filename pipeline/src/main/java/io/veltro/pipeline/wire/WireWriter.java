package io.veltro.pipeline.wire;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * The writing twin of {@link WireReader}: a little-endian cursor over memory of its own that grows as needed. Kept and
 * {@link #clear() cleared} between replies, it allocates only when a reply is larger than any before.
 *
 * <p>Thread: one at a time.
 */
public final class WireWriter {
    private static final int INITIAL_BYTES = 512;

    private ByteBuffer buffer;
    private final boolean direct;

    /** A writer over the heap. */
    public WireWriter() {
        this(false);
    }

    /** @param direct whether the memory should be fit for a socket without another copy */
    public WireWriter(boolean direct) {
        this.direct = direct;
        this.buffer = allocate(INITIAL_BYTES);
    }

    /** Forgets what was written, keeps the memory. */
    public WireWriter clear() {
        buffer.clear();
        return this;
    }

    /** Bytes written so far. */
    public int length() {
        return buffer.position();
    }

    /** The memory from 0 to {@link #length()}; borrowed until the next write or clear. */
    public ByteBuffer buffer() {
        return buffer;
    }

    /** A copy of what was written. */
    public byte[] toBytes() {
        byte[] copy = new byte[length()];
        buffer.get(0, copy);
        return copy;
    }

    /** Makes room for {@code count} bytes and returns where they begin: for headers filled in afterwards. */
    public int reserve(int count) {
        room(count);
        int start = buffer.position();
        buffer.position(start + count);
        return start;
    }

    public WireWriter u8(int value) {
        room(1);
        buffer.put((byte) value);
        return this;
    }

    public WireWriter u16(int value) {
        room(2);
        buffer.putShort((short) value);
        return this;
    }

    public WireWriter u32(int value) {
        room(4);
        buffer.putInt(value);
        return this;
    }

    public WireWriter u64(long value) {
        room(8);
        buffer.putLong(value);
        return this;
    }

    public WireWriter f32(float value) {
        return u32(Float.floatToIntBits(value));
    }

    public WireWriter bool(boolean value) {
        return u8(value ? 1 : 0);
    }

    public WireWriter bytes(byte[] value) {
        return bytes(value, 0, value.length);
    }

    public WireWriter bytes(byte[] value, int offset, int length) {
        room(length);
        buffer.put(value, offset, length);
        return this;
    }

    /** Copies a window of another buffer, whose own position and limit stay as they are. */
    public WireWriter bytes(ByteBuffer source, int offset, int length) {
        room(length);
        buffer.put(buffer.position(), source, offset, length);
        buffer.position(buffer.position() + length);
        return this;
    }

    /** Text of at most 255 bytes behind a length byte. */
    public WireWriter str8(String value) {
        byte[] text = value.getBytes(StandardCharsets.UTF_8);
        if (text.length > 255) {
            throw new IllegalArgumentException(
                    "a text of " + text.length + " bytes does not fit behind a length byte: at most 255, shorten it");
        }
        return u8(text.length).bytes(text);
    }

    /** Text behind a 32-bit length. */
    public WireWriter str32(String value) {
        byte[] text = value.getBytes(StandardCharsets.UTF_8);
        return u32(text.length).bytes(text);
    }

    private void room(int count) {
        if (buffer.remaining() < count) {
            int needed = Math.addExact(buffer.position(), count);
            ByteBuffer larger =
                    allocate(Math.max(needed, (int) Math.min(Integer.MAX_VALUE - 8L, 2L * buffer.capacity())));
            buffer.flip();
            larger.put(buffer);
            buffer = larger;
        }
    }

    private ByteBuffer allocate(int capacity) {
        ByteBuffer memory = direct ? ByteBuffer.allocateDirect(capacity) : ByteBuffer.allocate(capacity);
        return memory.order(ByteOrder.LITTLE_ENDIAN);
    }
}
