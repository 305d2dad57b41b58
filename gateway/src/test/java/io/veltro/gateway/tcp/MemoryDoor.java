package io.veltro.gateway.tcp;

import io.veltro.pipeline.door.ReplySink;
import io.veltro.pipeline.door.RequestHandler;
import io.veltro.pipeline.error.ErrorCode;
import io.veltro.pipeline.message.Counted;
import io.veltro.pipeline.message.MessageBatch;
import io.veltro.pipeline.request.MessageRequest;
import io.veltro.pipeline.request.Request;
import io.veltro.pipeline.session.Session;
import io.veltro.pipeline.view.PolledView;
import io.veltro.pipeline.view.UserView;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A small server behind the door: logs everybody in, appends the messages of every send to one log in memory, polls from an
 * offset that is a byte position. A log of a fixed size wraps around, so that it can run for ever.
 *
 * <p>Thread: loop.
 */
public class MemoryDoor implements RequestHandler {
    public static final int USER = 7;

    private final ByteBuffer log;
    private final AtomicInteger windowsOpen = new AtomicInteger();
    private final AtomicLong sends = new AtomicLong();
    private final Counted window = new Counted() {
        @Override
        public void retain() {
            windowsOpen.incrementAndGet();
        }

        @Override
        public void release() {
            windowsOpen.decrementAndGet();
        }
    };
    private int length;

    /** Keeps at most so many bytes. */
    public MemoryDoor(int bytes) {
        log = ByteBuffer.allocateDirect(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Slices given to sinks and not yet closed. */
    public int windowsOpen() {
        return windowsOpen.get();
    }

    /** Sends that were appended. */
    public long sends() {
        return sends.get();
    }

    @Override
    public boolean handle(Session session, Request request, ReplySink sink) {
        switch (request.code()) {
            case PING -> sink.ok();
            case LOGIN_USER -> {
                session.login(new Session.Login(USER, ""));
                sink.ok(new UserView.Identity(USER));
            }
            case LOGOUT_USER -> {
                session.logout();
                sink.ok();
            }
            case SEND_MESSAGES -> {
                append(((MessageRequest.Send) request).batch());
                sink.ok();
            }
            case POLL_MESSAGES -> sink.ok(poll((MessageRequest.Poll) request, sink.polledView()));
            default -> sink.refuse(ErrorCode.INVALID_COMMAND);
        }
        return true;
    }

    protected final void append(MessageBatch batch) {
        if (length + batch.messagesBytes() > log.capacity()) {
            length = 0;
        }
        log.put(length, batch.buffer(), batch.messagesPosition(), batch.messagesBytes());
        length += batch.messagesBytes();
        sends.incrementAndGet();
    }

    /** The strategy's value is where to begin, the count how many bytes, in windows of at most a quarter of them. */
    private PolledView poll(MessageRequest.Poll poll, PolledView view) {
        int left = poll.count();
        int part = Math.max(1, left / 4);
        int position = (int) poll.value();
        while (left > 0) {
            int bytes = Math.min(part, left);
            window.retain();
            view.slices().add(log, position, bytes, 1, position, window);
            position += bytes;
            left -= bytes;
        }
        return view.describe(0, length);
    }
}
