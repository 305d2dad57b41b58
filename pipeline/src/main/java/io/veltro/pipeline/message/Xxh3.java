package io.veltro.pipeline.message;

import java.lang.invoke.CallSite;
import java.lang.invoke.LambdaConversionException;
import java.lang.invoke.LambdaMetafactory;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandleProxies;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Objects;
import java.util.function.LongBinaryOperator;
import java.util.function.Supplier;

/**
 * The checksum of messages: XXH3 with 64 bits, seed 0 and the default secret, as the XXH3 specification of the xxHash
 * project defines it. Made to find damage, not forgery: it is not cryptographic.
 *
 * <pre>
 *   bytes      how
 *   0–16       one or two words, folded
 *   17–128     pairs of words from both ends towards the middle
 *   129–240    pairs of words in order
 *   241–       stripes of 64 bytes over eight lanes; the lanes are scrambled after every block of 16 stripes,
 *              the last 64 bytes are one more stripe, and the lanes are merged two by two
 * </pre>
 *
 * <p>Direct memory is read by a view {@link VarHandle}, which is quick only as long as it has never met an array: one
 * heap buffer read through it makes the compiler allow for both from then on, and halves the speed of every caller. So
 * heap buffers go by their array, over code of their own that is shorter and slower.
 *
 * <p>Thread: any.
 */
public final class Xxh3 {
    private static final VarHandle LONG = MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle ARRAY_LONG =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private static final int STRIPE_BYTES = 64;
    private static final int BLOCK_STRIPES = 16;
    private static final int LANES = 8;

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

    /** The default secret, 192 bytes, as little-endian longs; each is named by the place of its first byte. */
    private static final long SECRET_0 = 0xbe4ba423396cfeb8L;

    private static final long SECRET_8 = 0x1cad21f72c81017cL;
    private static final long SECRET_16 = 0xdb979083e96dd4deL;
    private static final long SECRET_24 = 0x1f67b3b7a4a44072L;
    private static final long SECRET_32 = 0x78e5c0cc4ee679cbL;
    private static final long SECRET_40 = 0x2172ffcc7dd05a82L;
    private static final long SECRET_48 = 0x8e2443f7744608b8L;
    private static final long SECRET_56 = 0x4c263a81e69035e0L;
    private static final long SECRET_64 = 0xcb00c391bb52283cL;
    private static final long SECRET_72 = 0xa32e531b8b65d088L;
    private static final long SECRET_80 = 0x4ef90da297486471L;
    private static final long SECRET_88 = 0xd8acdea946ef1938L;
    private static final long SECRET_96 = 0x3f349ce33f76faa8L;
    private static final long SECRET_104 = 0x1d4f0bc7c7bbdcf9L;
    private static final long SECRET_112 = 0x3159b4cd4be0518aL;
    private static final long SECRET_120 = 0x647378d9c97e9fc8L;
    private static final long SECRET_128 = 0xc3ebd33483acc5eaL;
    private static final long SECRET_136 = 0xeb6313faffa081c5L;
    private static final long SECRET_144 = 0x49daf0b751dd0d17L;
    private static final long SECRET_152 = 0x9e68d429265516d3L;
    private static final long SECRET_160 = 0xfca1477d58be162bL;
    private static final long SECRET_168 = 0xce31d07ad1b8f88fL;
    private static final long SECRET_176 = 0x280416958f3acb45L;
    private static final long SECRET_184 = 0x7e404bbbcafbd7afL;

    private static final long[] SECRET = {
        SECRET_0, SECRET_8, SECRET_16, SECRET_24, SECRET_32, SECRET_40,
        SECRET_48, SECRET_56, SECRET_64, SECRET_72, SECRET_80, SECRET_88,
        SECRET_96, SECRET_104, SECRET_112, SECRET_120, SECRET_128, SECRET_136,
        SECRET_144, SECRET_152, SECRET_160, SECRET_168, SECRET_176, SECRET_184
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

    /** The secret from its bytes 119 and 127 on, for the last 16 bytes of middle lengths. */
    private static final long SECRET_119 = 0x7378d9c97e9fc831L;

    private static final long SECRET_127 = 0xebd33483acc5ea64L;

    /** What the lanes start from. */
    private static final long[] START = {
        PRIME32_3, PRIME64_1, PRIME64_2, PRIME64_3, PRIME64_4, PRIME32_2, PRIME64_5, PRIME32_1
    };

    /**
     * The upper half of an unsigned product. JDK 18 brought a method that is one instruction and saves a third of the
     * time of middle lengths; this is compiled for 17 and has to look it up.
     */
    private static final LongBinaryOperator UNSIGNED_HIGH = unsignedHigh();

    private Xxh3() {}

    private static LongBinaryOperator unsignedHigh() {
        MethodHandles.Lookup lookup = MethodHandles.lookup();
        MethodType longs = MethodType.methodType(long.class, long.class, long.class);
        try {
            MethodHandle found = lookup.findStatic(Math.class, "unsignedMultiplyHigh", longs);
            MethodType made = MethodType.methodType(LongBinaryOperator.class);
            CallSite site = LambdaMetafactory.metafactory(lookup, "applyAsLong", made, longs, found, longs);
            Supplier<?> maker = MethodHandleProxies.asInterfaceInstance(Supplier.class, site.getTarget());
            return (LongBinaryOperator) maker.get();
        } catch (NoSuchMethodException | IllegalAccessException | LambdaConversionException e) {
            return (x, y) -> Math.multiplyHigh(x, y) + ((x >> 63) & y) + ((y >> 63) & x);
        }
    }

    /**
     * The hash of {@code length} bytes at {@code position}; neither position nor limit of the buffer is changed.
     *
     * @param littleEndian borrowed; direct or on the heap
     */
    public static long hash64(ByteBuffer littleEndian, int position, int length) {
        if (length <= 16) {
            Objects.checkFromIndexSize(position, length, littleEndian.limit());
            return of0To16(littleEndian, position, length);
        }
        if (littleEndian.hasArray()) {
            Objects.checkFromIndexSize(position, length, littleEndian.limit());
            return ofArray(littleEndian.array(), littleEndian.arrayOffset() + position, length);
        }
        if (length > 240) {
            return ofLong(littleEndian, position, length);
        }
        if (length > 128) {
            return of129To240(littleEndian, position, length);
        }
        return of17To128(littleEndian, position, length);
    }

    /** Byte by byte, for any kind of buffer: a message's checksum never covers so little. */
    private static long of0To16(ByteBuffer bytes, int position, int length) {
        if (length > 8) {
            long low = littleEndian(bytes, position, 8) ^ 0x6782737bea4239b9L;
            long high = littleEndian(bytes, position + length - 8, 8) ^ 0xaf56bc3b0996523aL;
            return avalanche(length + Long.reverseBytes(low) + high + fold(low, high));
        }
        if (length >= 4) {
            long first = littleEndian(bytes, position, 4);
            long last = littleEndian(bytes, position + length - 4, 4);
            long h = (last + (first << 32)) ^ 0xc73ab174c5ecd5a2L;
            h ^= Long.rotateLeft(h, 49) ^ Long.rotateLeft(h, 24);
            h *= PRIME_MX2;
            h ^= (h >>> 35) + length;
            h *= PRIME_MX2;
            return h ^ (h >>> 28);
        }
        if (length > 0) {
            long first = littleEndian(bytes, position, 1);
            long middle = littleEndian(bytes, position + (length >> 1), 1);
            long last = littleEndian(bytes, position + length - 1, 1);
            return avalanche64(((first << 16) | (middle << 24) | last | ((long) length << 8)) ^ 0x87275a9bL);
        }
        return avalanche64(0x8726f9105dc21ddcL);
    }

    private static long littleEndian(ByteBuffer bytes, int position, int count) {
        long word = 0;
        for (int i = count - 1; i >= 0; i--) {
            word = (word << 8) | (bytes.get(position + i) & 0xff);
        }
        return word;
    }

    private static long of17To128(ByteBuffer bytes, int position, int length) {
        int end = position + length;
        long h = length * PRIME64_1;
        h += mix(bytes, position, SECRET_0, SECRET_8) + mix(bytes, end - 16, SECRET_16, SECRET_24);
        if (length > 32) {
            h += mix(bytes, position + 16, SECRET_32, SECRET_40) + mix(bytes, end - 32, SECRET_48, SECRET_56);
            if (length > 64) {
                h += mix(bytes, position + 32, SECRET_64, SECRET_72) + mix(bytes, end - 48, SECRET_80, SECRET_88);
                if (length > 96) {
                    h += mix(bytes, position + 48, SECRET_96, SECRET_104)
                            + mix(bytes, end - 64, SECRET_112, SECRET_120);
                }
            }
        }
        return avalanche(h);
    }

    /** The secret stands here as constants: read from the array, it costs an eighth more on JDK 17. */
    private static long of129To240(ByteBuffer bytes, int position, int length) {
        long h = length * PRIME64_1;
        h += mix(bytes, position, SECRET_0, SECRET_8);
        h += mix(bytes, position + 16, SECRET_16, SECRET_24);
        h += mix(bytes, position + 32, SECRET_32, SECRET_40);
        h += mix(bytes, position + 48, SECRET_48, SECRET_56);
        h += mix(bytes, position + 64, SECRET_64, SECRET_72);
        h += mix(bytes, position + 80, SECRET_80, SECRET_88);
        h += mix(bytes, position + 96, SECRET_96, SECRET_104);
        h += mix(bytes, position + 112, SECRET_112, SECRET_120);
        h = avalanche(h);
        int rounds = length >>> 4;
        for (int i = 8; i < rounds; i++) {
            h += mix(bytes, position + 16 * i, SECRET_FROM_3[2 * i - 16], SECRET_FROM_3[2 * i - 15]);
        }
        return avalanche(h + mix(bytes, position + length - 16, SECRET_119, SECRET_127));
    }

    /**
     * The lanes lie in locals. Each pair is finished before the next is read: with all eight words of a stripe read
     * first, more registers are spilled, and 1 KiB takes a fifth longer on JDK 17.
     */
    private static long ofLong(ByteBuffer bytes, int position, int length) {
        long a = START[0];
        long b = START[1];
        long c = START[2];
        long d = START[3];
        long e = START[4];
        long f = START[5];
        long g = START[6];
        long h = START[7];
        int stripes = (length - 1) / STRIPE_BYTES;
        for (int stripe = 0; stripe < stripes; stripe++) {
            int p = position + stripe * STRIPE_BYTES;
            int i = stripe & (BLOCK_STRIPES - 1);
            long s = getLong(bytes, p);
            long t = getLong(bytes, p + 8);
            a += t + product(s ^ SECRET[i]);
            b += s + product(t ^ SECRET[i + 1]);
            long u = getLong(bytes, p + 16);
            long v = getLong(bytes, p + 24);
            c += v + product(u ^ SECRET[i + 2]);
            d += u + product(v ^ SECRET[i + 3]);
            long w = getLong(bytes, p + 32);
            long x = getLong(bytes, p + 40);
            e += x + product(w ^ SECRET[i + 4]);
            f += w + product(x ^ SECRET[i + 5]);
            long y = getLong(bytes, p + 48);
            long z = getLong(bytes, p + 56);
            g += z + product(y ^ SECRET[i + 6]);
            h += y + product(z ^ SECRET[i + 7]);
            if ((stripe & (BLOCK_STRIPES - 1)) == BLOCK_STRIPES - 1) {
                a = scramble(a, SECRET[16]);
                b = scramble(b, SECRET[17]);
                c = scramble(c, SECRET[18]);
                d = scramble(d, SECRET[19]);
                e = scramble(e, SECRET[20]);
                f = scramble(f, SECRET[21]);
                g = scramble(g, SECRET[22]);
                h = scramble(h, SECRET[23]);
            }
        }
        int last = position + length - STRIPE_BYTES;
        long merged = merge(bytes, last, 0, a, b)
                + merge(bytes, last + 16, 2, c, d)
                + merge(bytes, last + 32, 4, e, f)
                + merge(bytes, last + 48, 6, g, h);
        return avalanche(length * PRIME64_1 + merged);
    }

    /** Adds the last stripe to two lanes and folds them into one word. */
    private static long merge(ByteBuffer bytes, int position, int lane, long a, long b) {
        return merge(getLong(bytes, position), getLong(bytes, position + 8), lane, a, b);
    }

    private static long merge(long x, long y, int lane, long a, long b) {
        return fold(
                (a + y + product(x ^ SECRET_FROM_121[lane])) ^ SECRET_FROM_11[lane],
                (b + x + product(y ^ SECRET_FROM_121[lane + 1])) ^ SECRET_FROM_11[lane + 1]);
    }

    private static long mix(ByteBuffer bytes, int position, long secretLow, long secretHigh) {
        return fold(getLong(bytes, position) ^ secretLow, getLong(bytes, position + 8) ^ secretHigh);
    }

    private static long getLong(ByteBuffer bytes, int position) {
        return (long) LONG.get(bytes, position);
    }

    private static long ofArray(byte[] bytes, int position, int length) {
        long h = length * PRIME64_1;
        if (length > 240) {
            for (int lane = 0; lane < LANES; lane += 2) {
                h += ofLanes(bytes, position, length, lane);
            }
            return avalanche(h);
        }
        int last = position + length - 16;
        if (length > 128) {
            for (int i = 0; i < 8; i++) {
                h += mix(bytes, position + 16 * i, SECRET[2 * i], SECRET[2 * i + 1]);
            }
            h = avalanche(h);
            for (int i = 0; i < length / 16 - 8; i++) {
                h += mix(bytes, position + 128 + 16 * i, SECRET_FROM_3[2 * i], SECRET_FROM_3[2 * i + 1]);
            }
            return avalanche(h + mix(bytes, last, SECRET_119, SECRET_127));
        }
        for (int i = 0; i <= (length - 1) / 32; i++) {
            h += mix(bytes, position + 16 * i, SECRET[4 * i], SECRET[4 * i + 1]);
            h += mix(bytes, last - 16 * i, SECRET[4 * i + 2], SECRET[4 * i + 3]);
        }
        return avalanche(h);
    }

    /** Two neighbouring lanes from the first stripe to the merge: no other lane has a part in them. */
    private static long ofLanes(byte[] bytes, int position, int length, int lane) {
        long a = START[lane];
        long b = START[lane + 1];
        int stripes = (length - 1) / STRIPE_BYTES;
        int p = position + 8 * lane;
        for (int stripe = 0; stripe < stripes; stripe++, p += STRIPE_BYTES) {
            int i = lane + stripe % BLOCK_STRIPES;
            long x = getLong(bytes, p);
            long y = getLong(bytes, p + 8);
            a += y + product(x ^ SECRET[i]);
            b += x + product(y ^ SECRET[i + 1]);
            if (stripe % BLOCK_STRIPES == BLOCK_STRIPES - 1) {
                a = scramble(a, SECRET[BLOCK_STRIPES + lane]);
                b = scramble(b, SECRET[BLOCK_STRIPES + lane + 1]);
            }
        }
        p = position + length - STRIPE_BYTES + 8 * lane;
        return merge(getLong(bytes, p), getLong(bytes, p + 8), lane, a, b);
    }

    private static long mix(byte[] bytes, int position, long secretLow, long secretHigh) {
        return fold(getLong(bytes, position) ^ secretLow, getLong(bytes, position + 8) ^ secretHigh);
    }

    private static long getLong(byte[] bytes, int position) {
        return (long) ARRAY_LONG.get(bytes, position);
    }

    /** The lower half times the upper half. */
    private static long product(long x) {
        return (x & 0xffffffffL) * (x >>> 32);
    }

    /** Both halves of the unsigned product of 128 bits, folded into one. */
    private static long fold(long x, long y) {
        return (x * y) ^ UNSIGNED_HIGH.applyAsLong(x, y);
    }

    private static long scramble(long lane, long secret) {
        return (lane ^ (lane >>> 47) ^ secret) * PRIME32_1;
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
}
