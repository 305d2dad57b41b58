package io.veltro.cli.client;

import io.veltro.pipeline.wire.WireReader;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * The answer to one request, seen in the client's receive buffer: borrowed until the next {@link Client#await}, then
 * refilled.
 *
 * <p>Thread: the client's.
 */
public final class Reply {
    private final WireReader payload = new WireReader();
    private final MessageCursor messages = new MessageCursor();
    private int requestNumber;
    private int status;
    private int payloadBytes;

    Reply() {}

    Reply refill(int requestNumber, int status, ByteBuffer buffer, int position, int payloadBytes) {
        this.requestNumber = requestNumber;
        this.status = status;
        this.payloadBytes = payloadBytes;
        payload.wrap(buffer, position, payloadBytes);
        return this;
    }

    /** The command this answers, as it stands on the wire. */
    public int requestNumber() {
        return requestNumber;
    }

    /** 0 for success, else the number of a refusal. */
    public int status() {
        return status;
    }

    /** Whether the server did what it was asked. */
    public boolean isOk() {
        return status == 0;
    }

    /** Bytes of the payload; 0 also says that what was asked for does not exist. */
    public int payloadBytes() {
        return payloadBytes;
    }

    /** The payload, from where reading it has come to. */
    public WireReader payload() {
        return payload;
    }

    /** The payload of a poll, in front of its first message; call it once, in place of {@link #payload()}. */
    public MessageCursor messages() throws IOException {
        return messages.wrap(payload);
    }

    /** This, unless it is a refusal. */
    public Reply orThrow() throws RefusedException {
        if (status != 0) {
            throw new RefusedException(requestNumber, status);
        }
        return this;
    }
}
