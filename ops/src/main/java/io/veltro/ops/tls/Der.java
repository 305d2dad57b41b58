package io.veltro.ops.tls;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;

/**
 * Writes the handful of ASN.1 values that certificates and keys are made of (X.690, DER).
 *
 * <pre>
 *   | tag u8 | length: one byte below 128, else 0x80 + n and n bytes, highest first | content |
 * </pre>
 */
final class Der {
    private static final int INTEGER = 0x02;
    private static final int BIT_STRING = 0x03;
    private static final int OCTET_STRING = 0x04;
    private static final int OBJECT_IDENTIFIER = 0x06;
    private static final int UTF8_STRING = 0x0c;
    private static final int SEQUENCE = 0x30;
    private static final int SET = 0x31;
    private static final int CONSTRUCTED = 0xa0;
    private static final int PRIMITIVE = 0x80;

    private Der() {}

    static byte[] sequence(byte[]... parts) {
        return tagged(SEQUENCE, join(parts));
    }

    static byte[] set(byte[]... parts) {
        return tagged(SET, join(parts));
    }

    static byte[] integer(BigInteger value) {
        return tagged(INTEGER, value.toByteArray());
    }

    static byte[] integer(long value) {
        return integer(BigInteger.valueOf(value));
    }

    static byte[] text(String value) {
        return tagged(UTF8_STRING, value.getBytes(StandardCharsets.UTF_8));
    }

    static byte[] octets(byte[] content) {
        return tagged(OCTET_STRING, content);
    }

    /** A string of bits of which the last few do not count. */
    static byte[] bits(int unused, byte... content) {
        return tagged(BIT_STRING, join(new byte[] {(byte) unused}, content));
    }

    /** A number such as 1.2.840.10045.2.1. */
    static byte[] identifier(String dotted) {
        String[] numbers = dotted.split("\\.", -1);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(Integer.parseInt(numbers[0]) * 40 + Integer.parseInt(numbers[1]));
        for (int i = 2; i < numbers.length; i++) {
            int number = Integer.parseInt(numbers[i]);
            for (int shift = 28; shift > 0; shift -= 7) {
                if (number >>> shift != 0) {
                    out.write(0x80 | ((number >>> shift) & 0x7f));
                }
            }
            out.write(number & 0x7f);
        }
        return tagged(OBJECT_IDENTIFIER, out.toByteArray());
    }

    /** Explicitly tagged with a number of the context. */
    static byte[] wrapped(int number, byte[] part) {
        return tagged(CONSTRUCTED | number, part);
    }

    /** Implicitly tagged with a number of the context. */
    static byte[] inPlaceOf(int number, byte[] content) {
        return tagged(PRIMITIVE | number, content);
    }

    static byte[] tagged(int tag, byte[] content) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(tag);
        if (content.length < 0x80) {
            out.write(content.length);
        } else {
            byte[] length = BigInteger.valueOf(content.length).toByteArray();
            int skipped = length[0] == 0 ? 1 : 0;
            out.write(0x80 | (length.length - skipped));
            out.write(length, skipped, length.length - skipped);
        }
        out.writeBytes(content);
        return out.toByteArray();
    }

    /** The first value inside of a sequence, with its tag. */
    static byte[] firstOf(byte[] sequence) {
        int begin = contentAt(sequence, 0);
        int content = contentAt(sequence, begin);
        byte[] first = new byte[content + lengthAt(sequence, begin) - begin];
        System.arraycopy(sequence, begin, first, 0, first.length);
        return first;
    }

    private static int contentAt(byte[] bytes, int at) {
        int length = bytes[at + 1] & 0xff;
        return at + 2 + (length < 0x80 ? 0 : length & 0x7f);
    }

    private static int lengthAt(byte[] bytes, int at) {
        int length = bytes[at + 1] & 0xff;
        if (length < 0x80) {
            return length;
        }
        int value = 0;
        for (int i = 0; i < (length & 0x7f); i++) {
            value = (value << 8) | (bytes[at + 2 + i] & 0xff);
        }
        return value;
    }

    private static byte[] join(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }
}
