package io.veltro.cli.http;

import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Memory that grows and is kept from call to call.
 *
 * <p>Thread: one at a time.
 */
final class Bytes extends OutputStream {
    private static final int INITIAL_BYTES = 4 * 1024;
    private static final int BYTES_MAX = Integer.MAX_VALUE - 1024;

    private byte[] array = new byte[INITIAL_BYTES];
    private int length;

    /** The memory, filled from 0 to {@link #length()}; borrowed until more is written. */
    byte[] array() {
        return array;
    }

    int length() {
        return length;
    }

    void clear() {
        length = 0;
    }

    @Override
    public void write(int value) {
        room(1);
        array[length++] = (byte) value;
    }

    @Override
    public void write(byte[] source, int offset, int count) {
        room(count);
        System.arraycopy(source, offset, array, length, count);
        length += count;
    }

    void write(ByteBuffer source) {
        int count = source.remaining();
        room(count);
        source.get(array, length, count);
        length += count;
    }

    private void room(int count) {
        long needed = (long) length + count;
        if (needed > BYTES_MAX) {
            throw new IllegalArgumentException("more than " + BYTES_MAX + " bytes at once: ask for fewer messages");
        }
        if (needed > array.length) {
            array = Arrays.copyOf(array, (int) Math.min(BYTES_MAX, Math.max(needed, 2L * array.length)));
        }
    }
}
