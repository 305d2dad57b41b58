package io.veltro.rest;

import io.undertow.connector.PooledByteBuffer;
import io.undertow.io.IoCallback;
import io.undertow.io.Sender;
import io.undertow.server.HttpServerExchange;
import io.veltro.pipeline.view.PolledView;
import io.veltro.rest.json.PolledJson;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xnio.IoUtils;

/**
 * Sends polled messages buffer by buffer, each filled when the one before has gone, so that memory stays the same however
 * much was polled. Closes the view, whatever happens.
 *
 * <p>Thread: the call's I/O thread.
 */
final class PolledStream implements IoCallback {
    private static final Logger LOG = LoggerFactory.getLogger(PolledStream.class);

    private final PolledJson json;
    private final PolledView view;
    private final PooledByteBuffer pooled;
    private final Runnable whenSent;
    private boolean isWritten;
    private boolean isOver;

    private PolledStream(HttpServerExchange exchange, PolledJson json, PolledView view, Runnable whenSent) {
        this.json = json;
        this.view = view;
        this.whenSent = whenSent;
        this.pooled = exchange.getConnection().getByteBufferPool().allocate();
        if (pooled.getBuffer().capacity() < PolledJson.ROOM_MIN) {
            throw new IllegalStateException("buffers of " + pooled.getBuffer().capacity() + " bytes are too small");
        }
    }

    /**
     * Sends what was polled.
     *
     * @param whenSent runs when the last byte has gone; not when the peer has
     */
    static void send(HttpServerExchange exchange, PolledJson json, PolledView view, Runnable whenSent) {
        PolledStream stream = new PolledStream(exchange, json, view, whenSent);
        try {
            stream.sendNext(exchange.getResponseSender());
        } catch (RuntimeException e) {
            stream.over();
            throw e;
        }
    }

    private void sendNext(Sender sender) {
        ByteBuffer buffer = pooled.getBuffer().clear();
        isWritten = json.fill(buffer);
        sender.send(buffer.flip(), this);
    }

    @Override
    public void onComplete(HttpServerExchange exchange, Sender sender) {
        if (isWritten) {
            over();
            whenSent.run();
        } else {
            try {
                sendNext(sender);
            } catch (RuntimeException e) {
                LOG.error("Polled messages could not be written", e);
                over();
                IoUtils.safeClose(exchange.getConnection());
            }
        }
    }

    @Override
    public void onException(HttpServerExchange exchange, Sender sender, IOException exception) {
        LOG.debug("The peer of a poll has gone", exception);
        over();
        END_EXCHANGE.onException(exchange, sender, exception);
    }

    private void over() {
        if (!isOver) {
            isOver = true;
            pooled.close();
            view.slices().close();
        }
    }
}
