package io.veltro.gateway.tcp;

import io.veltro.pipeline.door.ReplySink;
import io.veltro.pipeline.message.MessageBatch;
import io.veltro.pipeline.request.MessageRequest;
import io.veltro.pipeline.request.Request;
import io.veltro.pipeline.request.RequestCode;
import io.veltro.pipeline.session.Session;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * A door with a ring of its own kind: keeps up to so many sends where they were received until somebody else takes them, in
 * any order; beyond that it has no room. Everything else is answered at once.
 *
 * <p>Thread: loop puts in, any takes out.
 */
public final class HoldingDoor extends MemoryDoor {
    /** A send that is under way. */
    private static final class Held {
        final MessageBatch batch = new MessageBatch();
        final ReplySink sink;

        Held(MessageRequest.Send send, ReplySink sink) {
            this.sink = sink;
            batch.copyFrom(send.batch());
            batch.owner().retain();
        }
    }

    private final int heldMax;
    private final List<Held> held = new ArrayList<>();

    /** Holds so many sends at a time. */
    public HoldingDoor(int bytes, int heldMax) {
        super(bytes);
        this.heldMax = heldMax;
    }

    @Override
    public boolean handle(Session session, Request request, ReplySink sink) {
        if (request.code() != RequestCode.SEND_MESSAGES) {
            return super.handle(session, request, sink);
        }
        synchronized (held) {
            return held.size() < heldMax && held.add(new Held((MessageRequest.Send) request, sink));
        }
    }

    /** How many it holds. */
    public int held() {
        synchronized (held) {
            return held.size();
        }
    }

    /** Finishes everything that is held, in an order of chance. Returns how much it was. */
    public int finishAll(Random chance) {
        List<Held> taken = takeAll();
        Collections.shuffle(taken, chance);
        taken.forEach(this::finish);
        return taken.size();
    }

    /** Finishes everything that is held in the order it came. */
    void finishAllInOrder() {
        takeAll().forEach(this::finish);
    }

    private List<Held> takeAll() {
        synchronized (held) {
            List<Held> taken = new ArrayList<>(held);
            held.clear();
            return taken;
        }
    }

    private void finish(Held send) {
        synchronized (this) {
            append(send.batch);
        }
        send.batch.owner().release();
        send.sink.ok();
    }
}
