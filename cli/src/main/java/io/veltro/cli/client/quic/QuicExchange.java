package io.veltro.cli.client.quic;

import io.veltro.pipeline.wire.ReplyFrame;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import tech.kwik.core.QuicStream;
import tech.kwik.core.common.EncryptionLevel;
import tech.kwik.core.frame.QuicFrame;
import tech.kwik.core.impl.QuicConnectionImpl;
import tech.kwik.core.stream.FlowControlUpdateListener;

/**
 * One request and its reply, on a stream of their own. The reply's head says how long it is, so that its end is known without
 * a wait for the stream's.
 *
 * <p>Thread: the transport's caller; {@link #wakeSender} any.
 */
final class QuicExchange {
    /** Far below the 50 KB kwik buffers for a stream: what is written by its sending thread must not wait for that thread. */
    private static final int PIECE_BYTES = 16 * 1024;

    private static final @Nullable QuicFrame NO_FRAME = null;
    private static final byte[] NOTHING = {};

    private final QuicConnectionImpl connection;
    private final QuicStream stream;
    private final OutputStream out;
    private final InputStream in;
    private final ByteBuffer head = ByteBuffer.allocate(ReplyFrame.HEADER_BYTES).order(ByteOrder.LITTLE_ENDIAN);

    /** Of the reply, once the head is there. */
    private long payloadLeft;

    private byte[] held = NOTHING;
    private int heldFrom;
    private int heldTo;

    QuicExchange(QuicConnectionImpl connection, QuicStream stream) {
        this.connection = connection;
        this.stream = stream;
        this.out = stream.getOutputStream();
        this.in = stream.getInputStream();
    }

    /** Sends the request; returns when kwik has taken it over. */
    void send(ByteBuffer request) throws IOException {
        if (request.remaining() <= PIECE_BYTES) {
            byte[] whole = bytes(request);
            onSender(() -> sendWhole(whole));
            return;
        }
        while (request.hasRemaining()) {
            out.write(bytes(request));
            wakeSender();
        }
        out.close();
        wakeSender();
    }

    private static byte[] bytes(ByteBuffer from) {
        byte[] bytes = new byte[Math.min(from.remaining(), PIECE_BYTES)];
        from.get(bytes);
        return bytes;
    }

    private void sendWhole(byte[] request) {
        try {
            out.write(request);
            out.close();
        } catch (IOException e) {
            // The connection is over, and who waits for the reply is told so.
            stream.resetStream(0);
        }
    }

    /** Makes kwik's sending thread look whether something of this stream stands still. */
    void wakeSender() {
        onSender(() -> {
            if (out instanceof FlowControlUpdateListener listener) {
                listener.streamNotBlocked(stream.getStreamId());
            }
        });
    }

    /** The sending thread asks for frames when it makes up a packet; that it gets none is common. */
    private void onSender(Runnable action) {
        connection.send(
                roomBytes -> {
                    action.run();
                    return NO_FRAME;
                },
                1,
                EncryptionLevel.App,
                lost -> {},
                true);
    }

    /** Whether there is something to read without waiting. */
    boolean isReadable() throws IOException {
        return heldFrom < heldTo || in.available() > 0;
    }

    /** Whether the whole reply has been handed out. */
    boolean isOver() {
        return heldFrom == heldTo && hasArrived();
    }

    /** Whether the whole reply has been read, handed out or held. */
    boolean hasArrived() {
        return !head.hasRemaining() && payloadLeft == 0;
    }

    /** Waits for bytes of the reply and puts them behind the buffer's position. */
    void read(ByteBuffer into, byte[] staging) throws IOException {
        if (heldFrom < heldTo) {
            int count = Math.min(heldTo - heldFrom, into.remaining());
            into.put(held, heldFrom, count);
            heldFrom += count;
        } else {
            into.put(staging, 0, receive(staging, Math.min(staging.length, into.remaining())));
        }
    }

    /** Reads the rest of the reply and keeps it, so that the stream can end before it is its turn to be read. */
    void hold(byte[] staging) throws IOException {
        while (!hasArrived()) {
            int count = receive(staging, staging.length);
            if (held.length - heldTo < count) {
                held = Arrays.copyOf(held, Math.max(heldTo + count, 2 * held.length));
            }
            System.arraycopy(staging, 0, held, heldTo, count);
            heldTo += count;
        }
        end();
    }

    private int receive(byte[] staging, int room) throws IOException {
        int count = in.read(staging, 0, room);
        if (count < 0) {
            throw new ProtocolException("the server ended a stream before its reply was whole: is this the QUIC port of"
                    + " a server of this protocol?");
        }
        int ofHead = Math.min(head.remaining(), count);
        if (ofHead > 0) {
            head.put(staging, 0, ofHead);
            payloadLeft = head.hasRemaining() ? 0 : ReplyFrame.length(head, 0);
        }
        payloadLeft -= count - ofHead;
        if (payloadLeft < 0) {
            throw new ProtocolException("the server sent more than one reply to a request");
        }
        return count;
    }

    /** Ends the stream: all of it has been read. */
    void end() throws IOException {
        in.close();
    }
}
