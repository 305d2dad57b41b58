package io.veltro.pipeline.message;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The hash that names choose their place by: XXH32 with seed 0, as the xxHash project's specification defines it. Message
 * keys pick partitions by it, so its values are part of the protocol. It is not cryptographic.
 *
 * <p>Thread: any.
 */
public final class Xxh32 {
    private static final VarHandle INT = MethodHandles.byteBufferViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    private static final int PRIME_1 = 0x9e3779b1;
    private static final int PRIME_2 = 0x85ebca77;
    private static final int PRIME_3 = 0xc2b2ae3d;
    private static final int PRIME_4 = 0x27d4eb2f;
    private static final int PRIME_5 = 0x165667b1;

    /** The first two primes, added modulo 2^32. */
    private static final int PRIME_1_PLUS_2 = 0x24234428;

    private static final int STRIPE_BYTES = 16;

    private Xxh32() {}

    /** The hash of {@code length} bytes of an array; wraps it, which allocates. */
    public static int hash(byte[] bytes, int offset, int length) {
        return hash(ByteBuffer.wrap(bytes), offset, length);
    }

    /**
     * The hash of {@code length} bytes at {@code position}; neither position nor limit of the buffer is changed.
     *
     * @param littleEndian borrowed; direct or on the heap
     */
    public static int hash(ByteBuffer littleEndian, int position, int length) {
        int end = position + length;
        int p = position;
        int h = PRIME_5;
        if (length >= STRIPE_BYTES) {
            h = stripes(littleEndian, position, length / STRIPE_BYTES);
            p += length & -STRIPE_BYTES;
        }
        h += length;
        for (; p <= end - 4; p += 4) {
            h = Integer.rotateLeft(h + getInt(littleEndian, p) * PRIME_3, 17) * PRIME_4;
        }
        for (; p < end; p++) {
            h = Integer.rotateLeft(h + (littleEndian.get(p) & 0xff) * PRIME_5, 11) * PRIME_1;
        }
        h = (h ^ (h >>> 15)) * PRIME_2;
        h = (h ^ (h >>> 13)) * PRIME_3;
        return h ^ (h >>> 16);
    }

    private static int stripes(ByteBuffer bytes, int position, int count) {
        int a = PRIME_1_PLUS_2;
        int b = PRIME_2;
        int c = 0;
        int d = -PRIME_1;
        int end = position + count * STRIPE_BYTES;
        for (int p = position; p < end; p += STRIPE_BYTES) {
            a = round(a, getInt(bytes, p));
            b = round(b, getInt(bytes, p + 4));
            c = round(c, getInt(bytes, p + 8));
            d = round(d, getInt(bytes, p + 12));
        }
        return Integer.rotateLeft(a, 1)
                + Integer.rotateLeft(b, 7)
                + Integer.rotateLeft(c, 12)
                + Integer.rotateLeft(d, 18);
    }

    private static int round(int lane, int input) {
        return Integer.rotateLeft(lane + input * PRIME_2, 13) * PRIME_1;
    }

    private static int getInt(ByteBuffer bytes, int position) {
        return (int) INT.get(bytes, position);
    }
}
