package io.veltro.gateway;

import io.veltro.pipeline.door.ReplySink;
import io.veltro.pipeline.door.RequestHandler;
import io.veltro.pipeline.error.ErrorCode;
import io.veltro.pipeline.error.RequestException;
import io.veltro.pipeline.message.Counted;
import io.veltro.pipeline.request.Request;
import io.veltro.pipeline.request.RequestCode;
import io.veltro.pipeline.session.Session;
import io.veltro.pipeline.wire.RequestFrame;
import java.nio.ByteBuffer;

/**
 * The way of one connection's bytes to the door, the same for every transport: cuts frames, refuses what its header already
 * condemns, decodes, and lets requests enter in an order the peer can rely on.
 *
 * <pre>
 *   length below 4                          the 8 header bytes are consumed   INVALID_COMMAND
 *   unknown code                            payload is read away              INVALID_COMMAND
 *   before login, none of the open codes    payload is read away              UNAUTHENTICATED
 *   before login, frame above 64 KiB        payload is read away              INVALID_COMMAND
 *   send above the largest frame            payload is read away              TOO_BIG_MESSAGE_PAYLOAD
 *   else, payload above 10 MiB              payload is read away              INVALID_COMMAND
 *   body that cannot be read                                                  its own code
 * </pre>
 *
 * <p>Payload that is read away is never stored, and is answered in its turn when its last byte has gone by; the connection
 * stays open in all these cases.
 *
 * <p>A request enters when nothing of this connection is unanswered, or when it is a send and everything unanswered is a
 * send: a row of sends may run on several shards at once, but a poll behind a send sees its messages. Before a login nothing
 * is judged while something is unanswered, for that may be the login.
 *
 * <p>Thread: loop.
 */
public final class FrameIntake {
    /** The largest payload of anything but a send. */
    public static final int CONTROL_PAYLOAD_BYTES_MAX = 10 << 20;

    /** The largest frame, header included, that is stored for a peer nobody has logged in on. */
    public static final int STRANGER_FRAME_BYTES_MAX = 64 << 10;

    /** Why {@link #take} stopped where it did. */
    public enum Halt {
        /** The next frame is not complete. */
        NEEDS_BYTES,
        /** The next frame must wait for answers to earlier ones, or for them to be sent. */
        NEEDS_ANSWERS,
        /** The door has no room. */
        NEEDS_ROOM
    }

    /**
     * The replies of one connection, in the order of its requests.
     *
     * <p>Thread: loop; the sinks it gives are for any.
     */
    public interface Replies {
        /** Whether every request is answered. */
        boolean isIdle();

        /** Whether one more reply may be claimed; false while too much is unsent or unanswered. */
        boolean hasRoom();

        /** Whether a request may enter the door: nothing is unanswered, or it is a send among sends. */
        boolean mayEnter(boolean isSend);

        /** The place of the next reply. */
        ReplySink claim(boolean isSend);

        /** Takes the last claim back: its request did not enter, its sink was not told. */
        void unclaim();

        /** The next reply, answered at once and never through the door. */
        void refuse(ErrorCode code);
    }

    private final int sendFrameBytesMax;
    private final RequestDecoder decoder;
    private final RequestHandler door;
    private final Session session;
    private final Replies replies;

    private long drainBytes;
    private ErrorCode drainVerdict = ErrorCode.OK;
    private Halt halt = Halt.NEEDS_BYTES;
    private int frameBytes;
    private int lastFrameBytes;
    private long entered;
    private long frames;

    /**
     * An intake for one connection.
     *
     * @param sendFrameBytesMax the largest frame of a send, header included
     * @param decoder shared by the connections of one thread
     */
    public FrameIntake(
            int sendFrameBytesMax, RequestDecoder decoder, RequestHandler door, Session session, Replies replies) {
        this.sendFrameBytesMax = sendFrameBytesMax;
        this.decoder = decoder;
        this.door = door;
        this.session = session;
        this.replies = replies;
    }

    /**
     * Takes as many frames as it can.
     *
     * @param littleEndian borrowed; the batches of sends stay in it
     * @param owner counts the holders of the buffer
     * @return the position of the first byte not taken: it must be offered again, at the front of what follows, and
     *     {@link #halt} tells when
     */
    public int take(ByteBuffer littleEndian, int position, int limit, Counted owner) {
        int at = position;
        while (true) {
            halt = Halt.NEEDS_BYTES;
            frameBytes = 0;
            if (drainBytes > 0) {
                int gone = (int) Math.min(drainBytes, limit - at);
                drainBytes -= gone;
                at += gone;
                if (drainBytes > 0) {
                    return at;
                }
            }
            if (drainVerdict != ErrorCode.OK && !refuseDrained()) {
                return at;
            }
            if (limit - at < RequestFrame.HEADER_BYTES) {
                return at;
            }
            int next = takeFrame(littleEndian, at, limit, owner);
            if (next == at) {
                return at;
            }
            at = next;
        }
    }

    /** Why the last {@link #take} stopped. */
    public Halt halt() {
        return halt;
    }

    /** Bytes of the frame where the last {@link #take} stopped, header included; 0 while they are not known. */
    public int frameBytes() {
        return frameBytes;
    }

    /** Bytes of the last frame that entered the door or was refused by its body, header included. */
    public int lastFrameBytes() {
        return lastFrameBytes;
    }

    /** Whether a refused payload is going by. */
    public boolean isDraining() {
        return drainBytes > 0;
    }

    /** Requests that entered the door: the signs of life of a peer that speaks the protocol. */
    public long entered() {
        return entered;
    }

    /** Frames that are over and done with, refused ones included. */
    public long frames() {
        return frames;
    }

    private boolean refuseDrained() {
        if (!replies.hasRoom()) {
            halt = Halt.NEEDS_ANSWERS;
            return false;
        }
        replies.refuse(drainVerdict);
        drainVerdict = ErrorCode.OK;
        frames++;
        return true;
    }

    private int takeFrame(ByteBuffer in, int at, int limit, Counted owner) {
        long length = RequestFrame.length(in, at);
        if (length < RequestFrame.CODE_BYTES) {
            drainVerdict = ErrorCode.INVALID_COMMAND;
            return at + RequestFrame.HEADER_BYTES;
        }
        if (!replies.isIdle() && !session.isLoggedIn()) {
            halt = Halt.NEEDS_ANSWERS;
            return at;
        }
        long payloadBytes = length - RequestFrame.CODE_BYTES;
        RequestCode code = RequestCode.of(RequestFrame.code(in, at));
        ErrorCode verdict = code == null ? ErrorCode.INVALID_COMMAND : judge(code, payloadBytes);
        if (code == null || verdict != ErrorCode.OK) {
            drainBytes = payloadBytes;
            drainVerdict = verdict;
            return at + RequestFrame.HEADER_BYTES;
        }
        frameBytes = (int) payloadBytes + RequestFrame.HEADER_BYTES;
        return limit - at < frameBytes ? at : enter(code, in, at, owner);
    }

    private ErrorCode judge(RequestCode code, long payloadBytes) {
        long bytes = payloadBytes + RequestFrame.HEADER_BYTES;
        if (!session.isLoggedIn()) {
            if (!code.isOpen()) {
                return ErrorCode.UNAUTHENTICATED;
            }
            if (bytes > STRANGER_FRAME_BYTES_MAX) {
                return ErrorCode.INVALID_COMMAND;
            }
        }
        if (code == RequestCode.SEND_MESSAGES) {
            return bytes > sendFrameBytesMax ? ErrorCode.TOO_BIG_MESSAGE_PAYLOAD : ErrorCode.OK;
        }
        return payloadBytes > CONTROL_PAYLOAD_BYTES_MAX ? ErrorCode.INVALID_COMMAND : ErrorCode.OK;
    }

    private int enter(RequestCode code, ByteBuffer in, int at, Counted owner) {
        boolean isSend = code == RequestCode.SEND_MESSAGES;
        if (!replies.hasRoom() || !replies.mayEnter(isSend)) {
            halt = Halt.NEEDS_ANSWERS;
            return at;
        }
        int payloadBytes = frameBytes - RequestFrame.HEADER_BYTES;
        Request request;
        try {
            request = decoder.decode(code, in, at + RequestFrame.HEADER_BYTES, payloadBytes, owner);
        } catch (RequestException malformed) {
            replies.refuse(malformed.code());
            return over(at);
        }
        if (!door.handle(session, request, replies.claim(isSend))) {
            replies.unclaim();
            halt = Halt.NEEDS_ROOM;
            return at;
        }
        entered++;
        return over(at);
    }

    private int over(int at) {
        frames++;
        lastFrameBytes = frameBytes;
        return at + frameBytes;
    }
}
