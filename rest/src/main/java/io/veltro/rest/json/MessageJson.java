package io.veltro.rest.json;

import io.veltro.pipeline.message.HeaderKind;
import io.veltro.pipeline.message.MessageLayout;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * One message as JSON, written piece by piece from where it lies into buffers of any size: a payload of 64 MB passes through
 * a few KB.
 *
 * <pre>
 *   {"header":{"checksum":1,"id":2,"offset":3,"timestamp":4,"origin_timestamp":5,"user_headers_length":6,
 *    "payload_length":7,"reserved":0},"payload":"base64","user_headers":[{"key":{"kind":"string","value":"base64"},
 *    "value":{...}}]}
 * </pre>
 *
 * <p>User headers that cannot be read are given as one text in base64.
 *
 * <p>Thread: one at a time.
 */
final class MessageJson {
    /** The least room {@link #fill} can do anything with: more than any piece that is not cut. */
    static final int ROOM_MIN = 1024;

    private static final int PORTION_BYTES = 6 * 1024;
    private static final int ENTRY_PART_BYTES = 5;
    private static final int TEXT_BYTES_MAX = 255;
    private static final long DECIMALS_18 = 1_000_000_000_000_000_000L;

    private static final byte[] CHECKSUM = ascii("{\"header\":{\"checksum\":");
    private static final byte[] ID = ascii(",\"id\":");
    private static final byte[] OFFSET = ascii(",\"offset\":");
    private static final byte[] TIMESTAMP = ascii(",\"timestamp\":");
    private static final byte[] ORIGIN = ascii(",\"origin_timestamp\":");
    private static final byte[] HEADERS_LENGTH = ascii(",\"user_headers_length\":");
    private static final byte[] PAYLOAD_LENGTH = ascii(",\"payload_length\":");
    private static final byte[] PAYLOAD = ascii(",\"reserved\":0},\"payload\":\"");
    private static final byte[] NO_HEADERS = ascii("\",\"user_headers\":[]}");
    private static final byte[] HEADERS = ascii("\",\"user_headers\":[");
    private static final byte[] HEADERS_END = ascii("]}");
    private static final byte[] RAW_HEADERS = ascii("\",\"user_headers\":\"");
    private static final byte[] RAW_HEADERS_END = ascii("\"}");
    private static final byte[] ENTRY = ascii("{\"key\":{\"kind\":\"");
    private static final byte[] ENTRY_VALUE = ascii("\"},\"value\":{\"kind\":\"");
    private static final byte[] KIND_VALUE = ascii("\",\"value\":\"");
    private static final byte[] ENTRY_END = ascii("\"}}");

    private enum Step {
        HEADER,
        PAYLOAD,
        HEADERS_BEGIN,
        ENTRIES,
        RAW_HEADERS,
        DONE
    }

    private final byte[] portion = new byte[PORTION_BYTES];
    private final byte[] encoded = new byte[PORTION_BYTES / 3 * 4];
    private ByteBuffer bytes = ByteBuffer.allocate(0);
    private int message;
    private int at;
    private int end;
    private Step step = Step.DONE;

    /** Begins a message; the bytes are borrowed until it is written. */
    void begin(ByteBuffer littleEndian, int position) {
        bytes = littleEndian;
        message = position;
        step = Step.HEADER;
    }

    /** Lets go of the bytes. */
    void clear() {
        bytes = ByteBuffer.allocate(0);
        step = Step.DONE;
    }

    /** Writes on as far as there is room; true when the message is written to its end. */
    boolean fill(ByteBuffer out) {
        while (step != Step.DONE && out.remaining() >= ROOM_MIN) {
            switch (step) {
                case HEADER -> header(out);
                case PAYLOAD -> base64(out, Step.HEADERS_BEGIN);
                case HEADERS_BEGIN -> headersBegin(out);
                case ENTRIES -> entry(out);
                case RAW_HEADERS -> rawHeaders(out);
                case DONE -> throw new IllegalStateException("written already");
            }
        }
        return step == Step.DONE;
    }

    private void header(ByteBuffer out) {
        number(out.put(CHECKSUM), MessageLayout.checksum(bytes, message));
        id(out.put(ID));
        number(out.put(OFFSET), MessageLayout.offset(bytes, message));
        number(out.put(TIMESTAMP), MessageLayout.timestamp(bytes, message));
        number(out.put(ORIGIN), MessageLayout.originTimestamp(bytes, message));
        number(out.put(HEADERS_LENGTH), MessageLayout.userHeadersBytes(bytes, message));
        number(out.put(PAYLOAD_LENGTH), MessageLayout.payloadBytes(bytes, message));
        out.put(PAYLOAD);
        at = message + MessageLayout.HEADER_BYTES;
        end = at + MessageLayout.payloadBytes(bytes, message);
        step = Step.PAYLOAD;
    }

    private void id(ByteBuffer out) {
        long high = MessageLayout.idHigh(bytes, message);
        long low = MessageLayout.idLow(bytes, message);
        if (high == 0) {
            number(out, low);
        } else {
            BigInteger id = new BigInteger(Long.toUnsignedString(high))
                    .shiftLeft(Long.SIZE)
                    .or(new BigInteger(Long.toUnsignedString(low)));
            out.put(ascii(id.toString()));
        }
    }

    private void headersBegin(ByteBuffer out) {
        end = at + MessageLayout.userHeadersBytes(bytes, message);
        if (at == end) {
            out.put(NO_HEADERS);
            step = Step.DONE;
        } else if (isReadable(at, end)) {
            out.put(HEADERS);
            step = Step.ENTRIES;
        } else {
            out.put(RAW_HEADERS);
            step = Step.RAW_HEADERS;
        }
    }

    private void entry(ByteBuffer out) {
        part(out.put(ENTRY));
        part(out.put(ENTRY_VALUE));
        out.put(ENTRY_END);
        if (at == end) {
            out.put(HEADERS_END);
            step = Step.DONE;
        } else {
            out.put((byte) ',');
        }
    }

    /** Kind and value of a key or a value. */
    private void part(ByteBuffer out) {
        int length = bytes.getInt(at + 1);
        out.put(ascii(HeaderKind.of(bytes.get(at)).label())).put(KIND_VALUE);
        portion(out, at + ENTRY_PART_BYTES, length);
        at += ENTRY_PART_BYTES + length;
    }

    private void rawHeaders(ByteBuffer out) {
        base64(out, Step.DONE);
        if (step == Step.DONE) {
            out.put(RAW_HEADERS_END);
        }
    }

    /** Writes of the bytes up to the end what there is room for, in whole groups of three. */
    private void base64(ByteBuffer out, Step next) {
        int room = (out.remaining() - ROOM_MIN / 2) / 4 * 3;
        int length = Math.min(end - at, Math.min(room, PORTION_BYTES));
        if (length > 0) {
            portion(out, at, length);
            at += length;
        }
        if (at == end) {
            step = next;
        }
    }

    private void portion(ByteBuffer out, int from, int length) {
        bytes.get(from, portion, 0, length);
        byte[] source = length == portion.length ? portion : java.util.Arrays.copyOf(portion, length);
        out.put(encoded, 0, Base64.getEncoder().encode(source, encoded));
    }

    private boolean isReadable(int from, int to) {
        int position = from;
        int parts = 0;
        while (position + ENTRY_PART_BYTES <= to) {
            int length = bytes.getInt(position + 1);
            if (!HeaderKind.isKind(bytes.get(position)) || length < 1 || length > TEXT_BYTES_MAX) {
                return false;
            }
            position += ENTRY_PART_BYTES + length;
            parts++;
        }
        return position == to && parts % 2 == 0;
    }

    /** Digits of an unsigned number. */
    static void number(ByteBuffer out, long value) {
        if (value < 0 || value >= DECIMALS_18) {
            out.put(ascii(Long.toUnsignedString(value)));
            return;
        }
        long power = 1;
        while (value / power >= 10) {
            power *= 10;
        }
        for (long rest = value; power > 0; power /= 10) {
            out.put((byte) ('0' + rest / power));
            rest %= power;
        }
    }

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
