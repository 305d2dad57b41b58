package io.veltro.gateway.websocket;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Takes the frames of one client apart, in place: what remains is the payload of its binary messages, without a gap.
 *
 * <pre>
 *    0               1               2               3
 *   |F|R R R|opcode |M| length 7    | length 16, if 126, or 64, if 127     |      numbers in network order
 *   | masking key, if M                                                    |      byte i of the payload is XORed
 *   | payload …                                                            |      with byte i mod 4 of the key
 *
 *   opcode   0 continuation  1 text  2 binary  8 close  9 ping  10 pong
 * </pre>
 *
 * <p>Text is read away. Of several pings that wait for an answer only the newest gets one (RFC 6455, 5.5.3).
 *
 * <pre>
 *   unmasked, a reserved bit or opcode, a length not in its shortest form,
 *   a fragmented or long control frame, a message inside of another          PROTOCOL_ERROR
 *   a frame above the largest                                                TOO_BIG
 *   more than 1,000 frames of text, control or nothing from one sweep to the next   POLICY_VIOLATION
 * </pre>
 *
 * <p>Thread: loop.
 */
final class InboundFrames {
    private static final int HEADER_BYTES_MIN = 2;
    private static final int HEADER_BYTES_MAX = 14;
    private static final int KEY_BYTES = 4;
    private static final int CONTROL_BYTES_MAX = 125;
    private static final int LENGTH_16 = 126;
    private static final int LENGTH_64 = 127;

    private static final int FINAL = 0x80;
    private static final int RESERVED = 0x70;
    private static final int OPCODE = 0x0f;
    private static final int MASKED = 0x80;

    private static final int CONTINUATION = 0;
    private static final int TEXT = 1;
    private static final int BINARY = 2;
    private static final int CLOSE = 8;
    private static final int PING = 9;
    private static final int PONG = 10;

    /** No peer has reason to send so many in a second; answering a flood costs more than sending it. */
    private static final int UNPRODUCTIVE_MAX = 1000;

    private static final byte[] NOTHING = new byte[0];

    private final long frameBytesMax;
    private final byte[] header = new byte[HEADER_BYTES_MAX];
    private int headerBytes;
    private boolean isInPayload;
    private boolean isFinal;
    private int opcode;
    private int messageOpcode;
    private int key;
    private long left;

    private byte[] control = NOTHING;
    private int controlBytes;
    private byte[] ping = NOTHING;
    private boolean hasPing;
    private int unproductive;
    private boolean isOver;
    private int closeCode = CloseCode.NORMAL;

    /** @param frameBytesMax the longest payload of a frame */
    InboundFrames(long frameBytesMax) {
        this.frameBytesMax = frameBytesMax;
    }

    /**
     * Moves the payload among these bytes to their front.
     *
     * @return where it ends
     */
    int unwrap(ByteBuffer bytes, int from, int end) {
        int at = from;
        int to = from;
        while (at < end && !isOver) {
            if (!isInPayload) {
                at = takeHeader(bytes, at, end);
            } else {
                int part = (int) Math.min(left, end - at);
                if (opcode == BINARY) {
                    unmask(bytes, at, to, part);
                    to += part;
                } else if (opcode != TEXT) {
                    takeControl(bytes, at, part);
                }
                at += part;
                left -= part;
            }
            if (isInPayload && left == 0) {
                endFrame();
            }
        }
        return to;
    }

    /** Whether nothing more is to be read: the peer has closed, or was at fault. */
    boolean isOver() {
        return isOver;
    }

    /** What to close with. */
    int closeCode() {
        return closeCode;
    }

    /** Bytes of a header or a control frame that is not complete. */
    int heldBytes() {
        return headerBytes + controlBytes;
    }

    /** Whether a ping waits to be answered. */
    boolean hasPing() {
        return hasPing;
    }

    /** The payload of the newest ping; it waits no longer. */
    byte[] takePing() {
        hasPing = false;
        return ping;
    }

    /** A second is over. */
    void sweep() {
        unproductive = 0;
    }

    private int takeHeader(ByteBuffer bytes, int from, int end) {
        int at = from;
        while (at < end && headerBytes < headerLength()) {
            header[headerBytes++] = bytes.get(at++);
        }
        if (headerBytes >= HEADER_BYTES_MIN && headerBytes == headerLength()) {
            headerBytes = 0;
            begin();
        }
        return at;
    }

    private int headerLength() {
        if (headerBytes < HEADER_BYTES_MIN) {
            return HEADER_BYTES_MIN;
        }
        return HEADER_BYTES_MIN + lengthBytes() + ((header[1] & MASKED) == 0 ? 0 : KEY_BYTES);
    }

    /** How many bytes the length has behind the second byte of the header. */
    private int lengthBytes() {
        int length = header[1] & ~MASKED & 0xff;
        return length == LENGTH_64 ? Long.BYTES : length == LENGTH_16 ? Short.BYTES : 0;
    }

    private void begin() {
        int first = header[0];
        int second = header[1] & 0xff;
        isFinal = (first & FINAL) != 0;
        int code = first & OPCODE;
        int lengthBytes = lengthBytes();
        long length = lengthBytes == 0 ? second & ~MASKED : number(HEADER_BYTES_MIN, lengthBytes);
        boolean isShortest = lengthBytes == 0 || (lengthBytes == Short.BYTES ? length >= LENGTH_16 : length > 0xffff);
        boolean isControl = code >= CLOSE;
        if ((first & RESERVED) != 0
                || (second & MASKED) == 0
                || !isShortest
                || !mayFollow(code)
                || (isControl && (!isFinal || length > CONTROL_BYTES_MAX))) {
            end(CloseCode.PROTOCOL_ERROR);
            return;
        }
        if (length > frameBytesMax) {
            end(CloseCode.TOO_BIG);
            return;
        }
        if (!isControl && code != CONTINUATION) {
            messageOpcode = code;
        }
        opcode = isControl ? code : messageOpcode;
        if ((opcode != BINARY || length == 0) && ++unproductive > UNPRODUCTIVE_MAX) {
            end(CloseCode.POLICY_VIOLATION);
            return;
        }
        key = (int) number(HEADER_BYTES_MIN + lengthBytes, KEY_BYTES);
        left = length;
        isInPayload = true;
        if (isControl && length > 0 && control.length == 0) {
            control = new byte[CONTROL_BYTES_MAX];
        }
    }

    private boolean mayFollow(int code) {
        return switch (code) {
            case CONTINUATION -> messageOpcode != CONTINUATION;
            case TEXT, BINARY -> messageOpcode == CONTINUATION;
            case CLOSE, PING, PONG -> true;
            default -> false;
        };
    }

    private long number(int at, int bytes) {
        long number = 0;
        for (int i = at; i < at + bytes; i++) {
            number = (number << Byte.SIZE) | (header[i] & 0xff);
        }
        // The highest bit of a length must not be set; such a one is larger than any bound
        return bytes == Long.BYTES && number < 0 ? Long.MAX_VALUE : number;
    }

    /** The key is turned on, so that it always begins with the byte for what comes next. */
    private void unmask(ByteBuffer bytes, int at, int to, int count) {
        int ordered = bytes.order() == ByteOrder.BIG_ENDIAN ? key : Integer.reverseBytes(key);
        long wide = ((long) ordered << Integer.SIZE) | (ordered & 0xffff_ffffL);
        int i = 0;
        for (; i <= count - Long.BYTES; i += Long.BYTES) {
            bytes.putLong(to + i, bytes.getLong(at + i) ^ wide);
        }
        for (; i < count; i++) {
            bytes.put(to + i, (byte) (bytes.get(at + i) ^ keyByte(i)));
        }
        key = Integer.rotateLeft(key, count % KEY_BYTES * Byte.SIZE);
    }

    private int keyByte(int index) {
        return key >>> (Integer.SIZE - Byte.SIZE - index % KEY_BYTES * Byte.SIZE);
    }

    private void takeControl(ByteBuffer bytes, int at, int count) {
        for (int i = 0; i < count; i++) {
            control[controlBytes] = (byte) (bytes.get(at + i) ^ keyByte(controlBytes));
            controlBytes++;
        }
    }

    private void endFrame() {
        isInPayload = false;
        switch (opcode) {
            case PING -> {
                ping = controlBytes == 0 ? NOTHING : Arrays.copyOf(control, controlBytes);
                hasPing = true;
            }
            case CLOSE -> end(closeCodeOfPeer());
            case TEXT, BINARY -> {
                if (isFinal) {
                    messageOpcode = CONTINUATION;
                }
            }
            default -> {
                // A pong nobody asked for is no fault
            }
        }
        controlBytes = 0;
    }

    private int closeCodeOfPeer() {
        if (controlBytes == 0) {
            return CloseCode.NONE;
        }
        int code = controlBytes < Short.BYTES ? 0 : ((control[0] & 0xff) << Byte.SIZE) | (control[1] & 0xff);
        return CloseCode.isSendable(code) ? code : CloseCode.PROTOCOL_ERROR;
    }

    private void end(int code) {
        isOver = true;
        closeCode = code;
        controlBytes = 0;
    }
}
