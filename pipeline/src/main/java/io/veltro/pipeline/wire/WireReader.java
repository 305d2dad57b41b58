package io.veltro.pipeline.wire;

import io.veltro.pipeline.error.ErrorCode;
import io.veltro.pipeline.error.RequestException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/**
 * A bounded little-endian cursor over borrowed bytes. It never reads past its limit: a body that is too short is refused
 * with {@link ErrorCode#INVALID_COMMAND}. Reused from frame to frame, so reading numbers allocates nothing.
 *
 * <p>Thread: one at a time.
 */
public final class WireReader {
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0).order(ByteOrder.LITTLE_ENDIAN);

    private ByteBuffer buffer = NOTHING;
    private int position;
    private int limit;

    /** A reader of nothing, to be pointed somewhere with {@link #wrap}. */
    public WireReader() {}

    /** A reader of a whole array. */
    public static WireReader of(byte[] bytes) {
        return new WireReader().wrap(ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN), 0, bytes.length);
    }

    /**
     * Points this reader at a window.
     *
     * @param littleEndian borrowed; its own position and limit are neither used nor changed
     */
    public WireReader wrap(ByteBuffer littleEndian, int offset, int length) {
        if (littleEndian.order() != ByteOrder.LITTLE_ENDIAN) {
            throw new IllegalArgumentException("the buffer must be little-endian");
        }
        buffer = littleEndian;
        position = offset;
        limit = offset + length;
        return this;
    }

    /** The borrowed buffer. */
    public ByteBuffer buffer() {
        return buffer;
    }

    /** Where the next read happens, absolute in {@link #buffer()}. */
    public int position() {
        return position;
    }

    /** Bytes left. */
    public int remaining() {
        return limit - position;
    }

    /** Moves over {@code count} bytes and returns where they begin, absolute in {@link #buffer()}. */
    public int skip(int count) {
        if (count < 0 || count > limit - position) {
            throw RequestException.of(ErrorCode.INVALID_COMMAND);
        }
        int start = position;
        position += count;
        return start;
    }

    /** An unsigned byte, 0 to 255. */
    public int u8() {
        return buffer.get(skip(1)) & 0xff;
    }

    /** An unsigned 16-bit number, 0 to 65535. */
    public int u16() {
        return buffer.getShort(skip(2)) & 0xffff;
    }

    /** The 32 bits of an unsigned number; compare and print them with {@link Integer}'s unsigned methods. */
    public int u32() {
        return buffer.getInt(skip(4));
    }

    /** The 64 bits of an unsigned number. */
    public long u64() {
        return buffer.getLong(skip(8));
    }

    /** A 32-bit float. */
    public float f32() {
        return Float.intBitsToFloat(u32());
    }

    /** A byte that is true unless 0. */
    public boolean bool() {
        return u8() != 0;
    }

    /** A copy of the next {@code count} bytes. */
    public byte[] bytes(int count) {
        int start = skip(count);
        byte[] copy = new byte[count];
        buffer.get(start, copy);
        return copy;
    }

    /** Text behind a length byte; bad UTF-8 is refused. */
    public String str8() {
        return text(u8());
    }

    /** Text of 1 to 255 bytes behind a length byte; an empty one is refused with {@link ErrorCode#INVALID_FORMAT}. */
    public String name() {
        int length = u8();
        if (length == 0) {
            throw RequestException.of(ErrorCode.INVALID_FORMAT);
        }
        return text(length);
    }

    /** Text behind a 32-bit length. */
    public String str32() {
        int length = u32();
        if (length < 0) {
            throw RequestException.of(ErrorCode.INVALID_COMMAND);
        }
        return text(length);
    }

    private String text(int length) {
        ByteBuffer window = buffer.slice(skip(length), length);
        try {
            CharBuffer text = StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(window);
            return text.toString();
        } catch (CharacterCodingException e) {
            throw RequestException.of(ErrorCode.INVALID_COMMAND);
        }
    }
}
