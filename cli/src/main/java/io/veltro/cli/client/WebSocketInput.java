package io.veltro.cli.client;

import java.io.EOFException;
import java.io.IOException;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * The receiving half of a WebSocket connection: the payloads of binary messages as one stream of bytes. Heads, small frames
 * and the beginnings of large ones come through a buffer of its own, so that a small reply is one read; the rest of a large
 * frame goes straight into the reader's.
 *
 * <pre>
 *   head ─▶ binary, continuation ─▶ payload ─▶ head         ping ─▶ pong, close ─▶ the end, text: left out
 * </pre>
 *
 * <p>Thread: one at a time.
 */
final class WebSocketInput {
    private static final int BUFFER_BYTES = 32 * 1024;

    /** From so many bytes on another read is cheaper than a copy. */
    private static final int STRAIGHT_BYTES_MIN = 8 * 1024;

    private static final int PROTOCOL_ERROR = 1002;

    private final Transport raw;
    private final WebSocketOutput output;
    private final ByteBuffer received = ByteBuffer.allocateDirect(BUFFER_BYTES).flip();
    private final ByteBuffer closing = ByteBuffer.allocate(Short.BYTES);

    /** Of the frame being read. */
    private long payloadLeft;

    private boolean isMessageOpen;
    private boolean isLeftOut;

    WebSocketInput(Transport raw, WebSocketOutput output) {
        this.raw = raw;
        this.output = output;
    }

    /** What has come and is not read yet; for the upgrade, which ends where the first frame begins. */
    ByteBuffer received() {
        return received;
    }

    /** Waits until there is something to put behind the buffer's position. */
    void read(ByteBuffer into) throws IOException {
        int begin = into.position();
        while (into.position() == begin && into.hasRemaining()) {
            if (payloadLeft > 0) {
                payload(into);
            } else if (!takeHead()) {
                receive();
            }
        }
        // More may have arrived already; there is no waiting for it.
        while (into.hasRemaining() && received.hasRemaining() && (payloadLeft > 0 || takeHead())) {
            if (payloadLeft > 0) {
                copy(into);
            }
        }
    }

    boolean isReadable() throws IOException {
        return received.hasRemaining() || raw.isReadable();
    }

    private void payload(ByteBuffer into) throws IOException {
        if (received.hasRemaining()) {
            copy(into);
        } else if (isLeftOut || Math.min(payloadLeft, into.remaining()) < STRAIGHT_BYTES_MIN) {
            receive();
        } else {
            readStraight(into);
        }
    }

    private void copy(ByteBuffer into) {
        int count = (int) Math.min(payloadLeft, received.remaining());
        if (!isLeftOut) {
            count = Math.min(count, into.remaining());
            into.put(into.position(), received, received.position(), count);
            into.position(into.position() + count);
        }
        received.position(received.position() + count);
        payloadLeft -= count;
    }

    private void readStraight(ByteBuffer into) throws IOException {
        int limit = into.limit();
        int begin = into.position();
        into.limit(begin + (int) Math.min(payloadLeft, into.remaining()));
        try {
            raw.read(into);
        } finally {
            into.limit(limit);
        }
        payloadLeft -= into.position() - begin;
    }

    private void receive() throws IOException {
        received.compact();
        try {
            raw.read(received);
        } finally {
            received.flip();
        }
    }

    /** Takes the head of a data frame, or a whole control frame; false when it has not arrived in full. */
    private boolean takeHead() throws IOException {
        int head = received.position();
        if (received.remaining() < WebSocketFrame.HEAD_BYTES_MIN) {
            return false;
        }
        int first = received.get(head);
        int second = received.get(head + 1);
        if ((first & WebSocketFrame.RESERVED) != 0) {
            throw refused("reserved bits are set");
        }
        if ((second & WebSocketFrame.MASKED) != 0) {
            throw refused("a frame of a server is masked");
        }
        int headBytes = WebSocketFrame.headBytes(second);
        if (received.remaining() < headBytes) {
            return false;
        }
        long payloadBytes = WebSocketFrame.payloadBytes(received, head);
        if (payloadBytes < 0) {
            throw refused("a frame has a negative length");
        }
        int opcode = first & WebSocketFrame.OPCODE;
        boolean isLast = (first & WebSocketFrame.FIN) != 0;
        if (WebSocketFrame.isControl(opcode)) {
            return takeControl(opcode, isLast, payloadBytes);
        }
        beginData(opcode, isLast);
        received.position(head + headBytes);
        payloadLeft = payloadBytes;
        return true;
    }

    private void beginData(int opcode, boolean isLast) throws IOException {
        if (opcode > WebSocketFrame.BINARY) {
            throw refused("there is no opcode " + opcode);
        }
        boolean continues = opcode == WebSocketFrame.CONTINUATION;
        if (continues != isMessageOpen) {
            throw refused(continues ? "nothing is there to be continued" : "a message begins inside of another");
        }
        isLeftOut = continues ? isLeftOut : opcode == WebSocketFrame.TEXT;
        isMessageOpen = !isLast;
    }

    private boolean takeControl(int opcode, boolean isLast, long payloadBytes) throws IOException {
        if (!isLast || payloadBytes > WebSocketFrame.CONTROL_BYTES_MAX) {
            throw refused("a control frame is in pieces or too long");
        }
        int end = received.position() + WebSocketFrame.HEAD_BYTES_MIN + (int) payloadBytes;
        if (received.limit() < end) {
            return false;
        }
        int limit = received.limit();
        received.position(received.position() + WebSocketFrame.HEAD_BYTES_MIN).limit(end);
        try {
            switch (opcode) {
                case WebSocketFrame.PING -> output.control(WebSocketFrame.PONG, received);
                case WebSocketFrame.CLOSE -> throw closed();
                case WebSocketFrame.PONG -> received.position(end);
                default -> throw refused("there is no opcode " + opcode);
            }
        } finally {
            received.limit(limit).position(end);
        }
        return true;
    }

    /** The server's close frame: its code, if any, and a reason. */
    private EOFException closed() {
        if (received.remaining() < Short.BYTES) {
            sayGoodbye(received.limit(received.position()));
            return new EOFException("the server has closed the connection");
        }
        int code = received.getShort() & 0xffff;
        String reason = StandardCharsets.UTF_8.decode(received).toString();
        sayGoodbye(closing.clear().putShort((short) code).flip());
        return new EOFException("the server has closed the connection (WebSocket code " + code
                + (reason.isEmpty() ? "" : ", " + reason) + ")");
    }

    private ProtocolException refused(String why) {
        sayGoodbye(closing.clear().putShort((short) PROTOCOL_ERROR).flip());
        return new ProtocolException("the server does not keep to the WebSocket protocol: " + why);
    }

    /** That it cannot be sent would hide why it is sent. */
    private void sayGoodbye(ByteBuffer payload) {
        try {
            output.control(WebSocketFrame.CLOSE, payload);
        } catch (IOException e) {
            closing.clear();
        }
    }
}
