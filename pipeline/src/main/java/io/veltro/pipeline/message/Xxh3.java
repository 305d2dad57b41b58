package io.veltro.pipeline.message;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The checksum of messages: XXH3 with 64 bits, seed 0 and the default secret, as the XXH3 specification of the xxHash
 * project defines it. Made to find damage, not forgery: it is not cryptographic.
 *
 * <p>Thread: any.
 */
public final class Xxh3 {
    private static final VarHandle LONG = MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteBufferViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    private static final int STRIPE_BYTES = 64;
    private static final int BLOCK_STRIPES = 16;

    private static final long PRIME32_1 = 0x9e3779b1L;
    private static final long PRIME32_2 = 0x85ebca77L;
    private static final long PRIME32_3 = 0xc2b2ae3dL;
    private static final long PRIME64_1 = 0x9e3779b185ebca87L;
    private static final long PRIME64_2 = 0xc2b2ae3d27d4eb4fL;
    private static final long PRIME64_3 = 0x165667b19e3779f9L;
    private static final long PRIME64_4 = 0x85ebca77c2b2ae63L;
    private static final long PRIME64_5 = 0x27d4eb2f165667c5L;
    private static final long PRIME_MX1 = 0x165667919e3779f9L;
    private static final long PRIME_MX2 = 0x9fb21c651e98df25L;

    /** The default secret, 192 bytes read as little-endian longs. */
    private static final long[] SECRET = {
        0xbe4ba423396cfeb8L, 0x1cad21f72c81017cL, 0xdb979083e96dd4deL, 0x1f67b3b7a4a44072L,
        0x78e5c0cc4ee679cbL, 0x2172ffcc7dd05a82L, 0x8e2443f7744608b8L, 0x4c263a81e69035e0L,
        0xcb00c391bb52283cL, 0xa32e531b8b65d088L, 0x4ef90da297486471L, 0xd8acdea946ef1938L,
        0x3f349ce33f76faa8L, 0x1d4f0bc7c7bbdcf9L, 0x3159b4cd4be0518aL, 0x647378d9c97e9fc8L,
        0xc3ebd33483acc5eaL, 0xeb6313faffa081c5L, 0x49daf0b751dd0d17L, 0x9e68d429265516d3L,
        0xfca1477d58be162bL, 0xce31d07ad1b8f88fL, 0x280416958f3acb45L, 0x7e404bbbcafbd7afL
    };

    /** The secret from its byte 3 on, for the second half of middle lengths. */
    private static final long[] SECRET_FROM_3 = {
        0x81017cbe4ba42339L, 0x6dd4de1cad21f72cL, 0xa44072db979083e9L, 0xe679cb1f67b3b7a4L,
        0xd05a8278e5c0cc4eL, 0x4608b82172ffcc7dL, 0x9035e08e2443f774L, 0x52283c4c263a81e6L,
        0x65d088cb00c391bbL, 0x486471a32e531b8bL, 0xef19384ef90da297L, 0x76faa8d8acdea946L,
        0xbbdcf93f349ce33fL, 0xe0518a1d4f0bc7c7L
    };

    /** The secret from its byte 11 on, for the merge. */
    private static final long[] SECRET_FROM_11 = {
        0x6dd4de1cad21f72cL, 0xa44072db979083e9L, 0xe679cb1f67b3b7a4L, 0xd05a8278e5c0cc4eL,
        0x4608b82172ffcc7dL, 0x9035e08e2443f774L, 0x52283c4c263a81e6L, 0x65d088cb00c391bbL
    };

    /** The secret from its byte 121 on, for the last stripe. */
    private static final long[] SECRET_FROM_121 = {
        0xea647378d9c97e9fL, 0xc5c3ebd33483acc5L, 0x17eb6313faffa081L, 0xd349daf0b751dd0dL,
        0x2b9e68d429265516L, 0x8ffca1477d58be16L, 0x45ce31d07ad1b8f8L, 0xaf280416958f3acbL
    };

    private static final long[] START = {
        PRIME32_3, PRIME64_1, PRIME64_2, PRIME64_3, PRIME64_4, PRIME32_2, PRIME64_5, PRIME32_1
    };

    private Xxh3() {}

    /**
     * The hash of {@code length} bytes at {@code position}; neither position nor limit of the buffer is changed.
     *
     * @param littleEndian borrowed; direct or on the heap
     */
    public static long hash64(ByteBuffer littleEndian, int position, int length) {
        if (length > 240) {
            return ofLong(littleEndian, position, length);
        }
        if (length > 128) {
            return of129To240(littleEndian, position, length);
        }
        if (length > 16) {
            return of17To128(littleEndian, position, length);
        }
        return of0To16(littleEndian, position, length);
    }

    private static long of0To16(ByteBuffer bytes, int position, int length) {
        if (length > 8) {
            long low = getLong(bytes, position) ^ 0x6782737bea4239b9L;
            long high = getLong(bytes, position + length - 8) ^ 0xaf56bc3b0996523aL;
            return avalanche(length + Long.reverseBytes(low) + high + fold(low, high));
        }
        if (length >= 4) {
            long first = getInt(bytes, position);
            long last = getInt(bytes, position + length - 4) & 0xffffffffL;
            long h = (last + (first << 32)) ^ 0xc73ab174c5ecd5a2L;
            h ^= Long.rotateLeft(h, 49) ^ Long.rotateLeft(h, 24);
            h *= PRIME_MX2;
            h ^= (h >>> 35) + length;
            h *= PRIME_MX2;
            return h ^ (h >>> 28);
        }
        if (length > 0) {
            int first = bytes.get(position) & 0xff;
            int middle = bytes.get(position + (length >> 1)) & 0xff;
            int last = bytes.get(position + length - 1) & 0xff;
            int combined = (first << 16) | (middle << 24) | last | (length << 8);
            return avalanche64((combined ^ 0x87275a9b) & 0xffffffffL);
        }
        return avalanche64(0x8726f9105dc21ddcL);
    }

    private static long of17To128(ByteBuffer bytes, int position, int length) {
        int end = position + length;
        long h = length * PRIME64_1;
        h += mix(bytes, position, SECRET[0], SECRET[1]) + mix(bytes, end - 16, SECRET[2], SECRET[3]);
        if (length > 32) {
            h += mix(bytes, position + 16, SECRET[4], SECRET[5]) + mix(bytes, end - 32, SECRET[6], SECRET[7]);
            if (length > 64) {
                h += mix(bytes, position + 32, SECRET[8], SECRET[9]) + mix(bytes, end - 48, SECRET[10], SECRET[11]);
                if (length > 96) {
                    h += mix(bytes, position + 48, SECRET[12], SECRET[13])
                            + mix(bytes, end - 64, SECRET[14], SECRET[15]);
                }
            }
        }
        return avalanche(h);
    }

    private static long of129To240(ByteBuffer bytes, int position, int length) {
        long h = length * PRIME64_1;
        for (int i = 0; i < 16; i += 2) {
            h += mix(bytes, position + 8 * i, SECRET[i], SECRET[i + 1]);
        }
        h = avalanche(h);
        int rounds = length >>> 4;
        for (int i = 8; i < rounds; i++) {
            h += mix(bytes, position + 16 * i, SECRET_FROM_3[2 * i - 16], SECRET_FROM_3[2 * i - 15]);
        }
        return avalanche(h + mix(bytes, position + length - 16, 0x7378d9c97e9fc831L, 0xebd33483acc5ea64L));
    }

    private static long ofLong(ByteBuffer bytes, int position, int length) {
        long h = length * PRIME64_1;
        for (int lane = 0; lane < 8; lane += 2) {
            h += lanes(bytes, position, length, lane);
        }
        return avalanche(h);
    }

    /** Two neighbouring lanes over the whole input; no other lane has a part in them. */
    private static long lanes(ByteBuffer bytes, int position, int length, int lane) {
        long a = START[lane];
        long b = START[lane + 1];
        int p = position + 8 * lane;
        int stripes = (length - 1) / STRIPE_BYTES;
        while (true) {
            int end = Math.min(stripes, BLOCK_STRIPES);
            for (int i = 0; i < end; i++) {
                long x = getLong(bytes, p);
                long y = getLong(bytes, p + 8);
                a += y + product(x ^ SECRET[lane + i]);
                b += x + product(y ^ SECRET[lane + i + 1]);
                p += STRIPE_BYTES;
            }
            stripes -= end;
            if (end < BLOCK_STRIPES) {
                break;
            }
            a = (a ^ (a >>> 47) ^ SECRET[16 + lane]) * PRIME32_1;
            b = (b ^ (b >>> 47) ^ SECRET[17 + lane]) * PRIME32_1;
        }
        int last = position + length - STRIPE_BYTES + 8 * lane;
        long x = getLong(bytes, last);
        long y = getLong(bytes, last + 8);
        a += y + product(x ^ SECRET_FROM_121[lane]);
        b += x + product(y ^ SECRET_FROM_121[lane + 1]);
        return fold(a ^ SECRET_FROM_11[lane], b ^ SECRET_FROM_11[lane + 1]);
    }

    private static long mix(ByteBuffer bytes, int position, long secretLow, long secretHigh) {
        return fold(getLong(bytes, position) ^ secretLow, getLong(bytes, position + 8) ^ secretHigh);
    }

    /** The lower half times the upper half. */
    private static long product(long x) {
        return (x & 0xffffffffL) * (x >>> 32);
    }

    /** Both halves of the unsigned product of 128 bits, folded into one. */
    private static long fold(long x, long y) {
        long high = Math.multiplyHigh(x, y) + ((x >> 63) & y) + ((y >> 63) & x);
        return (x * y) ^ high;
    }

    private static long avalanche(long hash) {
        long h = (hash ^ (hash >>> 37)) * PRIME_MX1;
        return h ^ (h >>> 32);
    }

    /** How XXH64 ends, which the shortest lengths share. */
    private static long avalanche64(long hash) {
        long h = (hash ^ (hash >>> 33)) * PRIME64_2;
        h = (h ^ (h >>> 29)) * PRIME64_3;
        return h ^ (h >>> 32);
    }

    private static long getLong(ByteBuffer bytes, int position) {
        return (long) LONG.get(bytes, position);
    }

    private static int getInt(ByteBuffer bytes, int position) {
        return (int) INT.get(bytes, position);
    }
}
