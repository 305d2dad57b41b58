package io.veltro.pipeline.message;

import io.veltro.pipeline.error.ErrorCode;
import io.veltro.pipeline.error.RequestException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * What the bytes of a user header's key or value mean, and how people write them. Numbers are little-endian.
 *
 * <pre>
 *   1 raw  2 string  3 bool  4 i8  5 i16  6 i32  7 i64  8 i128  9 u8  10 u16  11 u32  12 u64  13 u128  14 f32  15 f64
 * </pre>
 */
public enum HeaderKind {
    RAW(1, "raw", 0),
    STRING(2, "string", 0),
    BOOL(3, "bool", 1),
    INT8(4, "int8", 1),
    INT16(5, "int16", 2),
    INT32(6, "int32", 4),
    INT64(7, "int64", 8),
    INT128(8, "int128", 16),
    UINT8(9, "uint8", 1),
    UINT16(10, "uint16", 2),
    UINT32(11, "uint32", 4),
    UINT64(12, "uint64", 8),
    UINT128(13, "uint128", 16),
    FLOAT32(14, "float32", 4),
    FLOAT64(15, "float64", 8);

    private static final int TEXT_BYTES_MAX = 255;
    private static final HeaderKind[] ALL = values();

    private final int code;
    private final String label;
    private final int bytes;

    HeaderKind(int code, String label, int bytes) {
        this.code = code;
        this.label = label;
        this.bytes = bytes;
    }

    /** By its name, {@code int32} or short {@code i32}. */
    public static HeaderKind parse(String text) {
        String name = text.toLowerCase(Locale.ROOT);
        for (HeaderKind kind : ALL) {
            if (kind.label.equals(name) || kind.shortLabel().equals(name)) {
                return kind;
            }
        }
        throw new IllegalArgumentException(
                "\"" + text + "\" is no kind of header; there are raw, string, bool, int8 to int128, uint8 to uint128,"
                        + " float32 and float64");
    }

    /** By its number; a number that is none is refused. */
    public static HeaderKind of(int code) {
        if (!isKind(code)) {
            throw RequestException.of(ErrorCode.INVALID_COMMAND);
        }
        return ALL[code - 1];
    }

    /** Whether there is a kind of this number. */
    public static boolean isKind(int code) {
        return code >= 1 && code <= ALL.length;
    }

    /** As it stands on the wire. */
    public int code() {
        return code;
    }

    /** As people write it. */
    public String label() {
        return label;
    }

    private String shortLabel() {
        return label.replace("uint", "u").replace("int", "i").replace("float", "f");
    }

    /** The bytes of a value as people write it; refused with a sentence when it is none of this kind. */
    public byte[] encode(String text) {
        try {
            return switch (this) {
                case RAW, STRING -> text(text);
                case BOOL -> new byte[] {(byte) (bool(text) ? 1 : 0)};
                case FLOAT32 ->
                    little(Float.BYTES).putFloat(Float.parseFloat(text)).array();
                case FLOAT64 ->
                    little(Double.BYTES).putDouble(Double.parseDouble(text)).array();
                default -> integer(new BigInteger(text));
            };
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("\"" + text + "\" is no " + label, e);
        }
    }

    /** What the bytes say, for people; raw bytes are shown as text. */
    public String decode(byte[] value) {
        if (bytes != 0 && value.length != bytes) {
            throw RequestException.of(ErrorCode.INVALID_COMMAND);
        }
        ByteBuffer little = ByteBuffer.wrap(value).order(ByteOrder.LITTLE_ENDIAN);
        return switch (this) {
            case RAW, STRING -> new String(value, StandardCharsets.UTF_8);
            case BOOL -> Boolean.toString(value[0] != 0);
            case FLOAT32 -> Float.toString(little.getFloat());
            case FLOAT64 -> Double.toString(little.getDouble());
            default -> new BigInteger(isSigned() ? bigEndian(value) : unsigned(bigEndian(value))).toString();
        };
    }

    private boolean isSigned() {
        return code <= INT128.code;
    }

    private static byte[] text(String text) {
        byte[] value = text.getBytes(StandardCharsets.UTF_8);
        if (value.length == 0 || value.length > TEXT_BYTES_MAX) {
            throw new IllegalArgumentException(
                    "a header text has 1 to " + TEXT_BYTES_MAX + " bytes, \"" + text + "\" has " + value.length);
        }
        return value;
    }

    private static boolean bool(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "true", "1" -> true;
            case "false", "0" -> false;
            default -> throw new IllegalArgumentException("\"" + text + "\" is no bool, write true or false");
        };
    }

    private byte[] integer(BigInteger value) {
        int bits = bytes * Byte.SIZE;
        boolean fits = isSigned() ? value.bitLength() < bits : value.signum() >= 0 && value.bitLength() <= bits;
        if (!fits) {
            throw new IllegalArgumentException(value + " does not fit into " + label);
        }
        byte[] big = value.toByteArray();
        byte[] little = new byte[bytes];
        for (int i = 0; i < bytes; i++) {
            int from = big.length - 1 - i;
            little[i] = from >= 0 ? big[from] : (byte) (value.signum() < 0 ? -1 : 0);
        }
        return little;
    }

    private static ByteBuffer little(int capacity) {
        return ByteBuffer.allocate(capacity).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static byte[] bigEndian(byte[] little) {
        byte[] big = new byte[little.length];
        for (int i = 0; i < big.length; i++) {
            big[i] = little[little.length - 1 - i];
        }
        return big;
    }

    private static byte[] unsigned(byte[] big) {
        byte[] positive = new byte[big.length + 1];
        System.arraycopy(big, 0, positive, 1, big.length);
        return positive;
    }
}
