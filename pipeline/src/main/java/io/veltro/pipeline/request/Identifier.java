package io.veltro.pipeline.request;

import io.veltro.pipeline.error.ErrorCode;
import io.veltro.pipeline.error.RequestException;
import io.veltro.pipeline.wire.WireReader;
import io.veltro.pipeline.wire.WireWriter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * How a client names a stream, topic, group, user or consumer: by number or by name. A name is never read as a number.
 *
 * <pre>
 *   kind u8 (1 number, 2 name) | length u8 | value: u32 when a number, else 1..255 bytes of UTF-8
 * </pre>
 *
 * <p>It keeps a name as bytes, so that looking one up allocates nothing. An instance that came from {@link #of} or
 * {@link #read} never changes; the ones inside the borrowed requests are refilled from frame to frame.
 */
public final class Identifier {
    private static final int KIND_NUMBER = 1;
    private static final int KIND_NAME = 2;
    private static final int NUMBER_BYTES = 4;
    private static final byte[] NO_NAME = new byte[0];

    private boolean named;
    private int number;
    private byte[] name = NO_NAME;
    private ByteBuffer nameBuffer = ByteBuffer.wrap(NO_NAME);
    private int nameBytes;
    private int hash;

    Identifier() {}

    /** By number, unsigned. */
    public static Identifier of(int number) {
        Identifier identifier = new Identifier();
        identifier.number = number;
        return identifier;
    }

    /** By name, 1 to 255 bytes of UTF-8. */
    public static Identifier of(String name) {
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        if (bytes.length == 0 || bytes.length > 255) {
            throw new IllegalArgumentException("a name has 1 to 255 bytes, this one has " + bytes.length);
        }
        Identifier identifier = new Identifier();
        identifier.named = true;
        identifier.name = bytes;
        identifier.nameBuffer = ByteBuffer.wrap(bytes);
        identifier.nameBytes = bytes.length;
        identifier.hash = hash(bytes, bytes.length);
        return identifier;
    }

    /** All digits and at most 2^32 - 1: by number; anything else: by name. What people type. */
    public static Identifier parse(String text) {
        if (!text.isEmpty() && text.length() <= 10 && isDigits(text)) {
            long value = Long.parseLong(text);
            if (value <= 0xffff_ffffL) {
                return of((int) value);
            }
        }
        return of(text);
    }

    private static boolean isDigits(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return true;
    }

    /** Reads one. */
    public static Identifier read(WireReader in) {
        Identifier identifier = new Identifier();
        identifier.refill(in, ErrorCode.INVALID_COMMAND, ErrorCode.INVALID_FORMAT);
        return identifier;
    }

    /** Reads over this one; {@code kindFault} answers an unknown kind, {@code lengthFault} a wrong length. */
    void refill(WireReader in, ErrorCode kindFault, ErrorCode lengthFault) {
        int kind = in.u8();
        int length = in.u8();
        if (kind == KIND_NUMBER) {
            if (length != NUMBER_BYTES) {
                throw RequestException.of(lengthFault);
            }
            named = false;
            number = in.u32();
        } else if (kind == KIND_NAME) {
            if (length == 0) {
                throw RequestException.of(lengthFault);
            }
            refillName(in, length);
        } else {
            throw RequestException.of(kindFault);
        }
    }

    private void refillName(WireReader in, int length) {
        int start = in.skip(length);
        if (name.length < length) {
            name = new byte[length];
            nameBuffer = ByteBuffer.wrap(name);
        }
        in.buffer().get(start, name, 0, length);
        named = true;
        nameBytes = length;
        hash = hash(name, length);
    }

    public void write(WireWriter out) {
        if (named) {
            out.u8(KIND_NAME).u8(nameBytes).bytes(name, 0, nameBytes);
        } else {
            out.u8(KIND_NUMBER).u8(NUMBER_BYTES).u32(number);
        }
    }

    /** Whether it is a name. */
    public boolean isName() {
        return named;
    }

    /** The number; meaningless when it is a name. */
    public int number() {
        return number;
    }

    /** The name as text; cold, it makes a new string. */
    public String name() {
        return new String(name, 0, nameBytes, StandardCharsets.UTF_8);
    }

    /** Hash of the name's bytes, the same as {@link #hash(byte[], int)} of them. */
    public int nameHash() {
        return hash;
    }

    /** Whether the name has exactly these bytes. */
    public boolean nameIs(byte[] other) {
        return Arrays.equals(name, 0, nameBytes, other, 0, other.length);
    }

    /** The bytes of the name, the first {@link #nameBytes} of it; borrowed. */
    public ByteBuffer nameBuffer() {
        return nameBuffer;
    }

    /** Length of the name. */
    public int nameBytes() {
        return nameBytes;
    }

    /** How names are hashed for look-up. */
    public static int hash(byte[] bytes, int length) {
        int h = 1;
        for (int i = 0; i < length; i++) {
            h = 31 * h + bytes[i];
        }
        return h ^ (h >>> 15);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Identifier that
                && named == that.named
                && (named ? Arrays.equals(name, 0, nameBytes, that.name, 0, that.nameBytes) : number == that.number);
    }

    @Override
    public int hashCode() {
        return named ? hash : number;
    }

    @Override
    public String toString() {
        return named ? name() : Integer.toUnsignedString(number);
    }
}
