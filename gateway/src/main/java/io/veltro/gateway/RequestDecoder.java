package io.veltro.gateway;

import io.veltro.pipeline.message.Counted;
import io.veltro.pipeline.request.MessageRequest;
import io.veltro.pipeline.request.Request;
import io.veltro.pipeline.request.RequestCode;
import io.veltro.pipeline.request.SystemRequest;
import io.veltro.pipeline.wire.WireReader;
import java.nio.ByteBuffer;

/**
 * Turns payloads into requests. The three that come by the million (send, poll, ping) are refilled, so that they allocate
 * nothing; they are borrowed until the next call.
 *
 * <p>Thread: loop.
 */
public final class RequestDecoder {
    private static final Request PING = new SystemRequest.Ping();

    private final WireReader reader = new WireReader();
    private final MessageRequest.Send send = new MessageRequest.Send();
    private final MessageRequest.Poll poll = new MessageRequest.Poll();

    /**
     * Reads one payload.
     *
     * @param in borrowed; a send's batch stays in it
     * @param owner counts the holders of {@code in}
     * @throws io.veltro.pipeline.error.RequestException when it cannot be read
     */
    Request decode(RequestCode code, ByteBuffer in, int position, int payloadBytes, Counted owner) {
        reader.wrap(in, position, payloadBytes);
        return switch (code) {
            case SEND_MESSAGES -> {
                send.refill(reader, owner);
                yield send;
            }
            case POLL_MESSAGES -> {
                poll.refill(reader);
                yield poll;
            }
            case PING -> PING;
            default -> code.read(reader);
        };
    }
}
