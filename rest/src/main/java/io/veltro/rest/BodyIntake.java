package io.veltro.rest;

import io.undertow.connector.PooledByteBuffer;
import io.undertow.server.Connectors;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.Protocols;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xnio.IoUtils;
import org.xnio.XnioExecutor;
import org.xnio.channels.StreamSourceChannel;

/**
 * Takes the body of a request in, whole, bounded in size and in patience: the memory of half a body is not held for a peer
 * that sends less than 1 KiB/s. Undertow's own receiver trusts the length a peer names, resets the connection where a body of
 * chunks grows too large, and prints a stack trace for it.
 *
 * <p>Thread: the exchange's I/O thread; used once.
 */
final class BodyIntake {
    private static final Logger LOG = LoggerFactory.getLogger(BodyIntake.class);

    /** What a request costs before a byte of its body is there. */
    private static final int BARE_BYTES = 4 << 10;

    /** An array that grows holds its bytes twice for a while. */
    private static final int GROWTH = 2;

    private static final int PATIENCE_SECONDS = 15;
    private static final int PATIENCE_BYTES = PATIENCE_SECONDS << 10;

    private enum Step {
        MORE,
        WHOLE,
        TOO_LARGE,
        NO_ROOM,
        BROKEN
    }

    /** What becomes of a body: one of these, once. */
    interface Outcome {
        void whole(byte[] bytes);

        /** What came is more than is allowed; the rest is not read. */
        void tooLarge();

        /** All bodies together are more than the server has room for. */
        void noRoom();

        /** The peer has stopped sending, or sends no chunks where it says so. */
        void broken();
    }

    private final HttpServerExchange exchange;
    private final long bytesMax;
    private final BodyBudget budget;
    private final Outcome outcome;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private XnioExecutor.@Nullable Key alarm;
    private long claimed;
    private int seenBytes;
    private boolean isOver;

    private BodyIntake(HttpServerExchange exchange, long bytesMax, BodyBudget budget, Outcome outcome) {
        this.exchange = exchange;
        this.bytesMax = bytesMax;
        this.budget = budget;
        this.outcome = outcome;
    }

    /** Reads the body of an exchange; the outcome may come before this returns. */
    static void read(HttpServerExchange exchange, long bytesMax, BodyBudget budget, Outcome outcome) {
        new BodyIntake(exchange, bytesMax, budget, outcome).begin();
    }

    /**
     * Bounds what nobody reads: Undertow goes on reading behind an answer, so that the peer sees it, and ends here.
     */
    static void linger(HttpServerExchange exchange) {
        if (exchange.isRequestComplete()) {
            return;
        }
        exchange.getIoThread()
                .executeAfter(
                        () -> {
                            if (!exchange.getConnection().isOpen()) {
                                return;
                            }
                            if (exchange.isResponseComplete() && !exchange.isRequestComplete()) {
                                drop(exchange);
                            } else {
                                linger(exchange);
                            }
                        },
                        PATIENCE_SECONDS,
                        TimeUnit.SECONDS);
    }

    private static void drop(HttpServerExchange exchange) {
        if (exchange.getProtocol().equals(Protocols.HTTP_2_0)) {
            exchange.getConnection().terminateRequestChannel(exchange);
        } else {
            IoUtils.safeClose(exchange.getConnection());
        }
    }

    private void begin() {
        if (announced() > bytesMax) {
            end(Step.TOO_LARGE);
            return;
        }
        exchange.addExchangeCompleteListener((over, next) -> {
            budget.release(claimed);
            claimed = 0;
            next.proceed();
        });
        if (!claim(BARE_BYTES)) {
            end(Step.NO_ROOM);
            return;
        }
        StreamSourceChannel channel = exchange.getRequestChannel();
        if (channel == null) {
            end(Step.BROKEN);
            return;
        }
        Step step = take(channel);
        if (step != Step.MORE) {
            end(step);
            return;
        }
        watch();
        channel.getReadSetter().set(readable -> {
            Step next = take(readable);
            if (next != Step.MORE) {
                readable.suspendReads();
                Connectors.executeRootHandler(same -> end(next), exchange);
            }
        });
        channel.resumeReads();
    }

    /** What the peer says it will send, the largest number for one that cannot be read; -1 when it does not say. */
    private long announced() {
        String length = exchange.getRequestHeaders().getFirst(Headers.CONTENT_LENGTH);
        if (length == null) {
            return -1;
        }
        try {
            return Long.parseLong(length);
        } catch (NumberFormatException e) {
            return Long.MAX_VALUE;
        }
    }

    private Step take(StreamSourceChannel channel) {
        try (PooledByteBuffer pooled = exchange.getConnection()
                .getByteBufferPool()
                .getArrayBackedPool()
                .allocate()) {
            ByteBuffer buffer = pooled.getBuffer();
            while (bytes.size() <= bytesMax) {
                int count = channel.read(buffer.clear());
                if (count <= 0) {
                    return count == 0 ? Step.MORE : Step.WHOLE;
                }
                if (!claim(GROWTH * (long) count)) {
                    return Step.NO_ROOM;
                }
                bytes.write(buffer.array(), buffer.arrayOffset(), count);
            }
            return Step.TOO_LARGE;
        } catch (IOException e) {
            LOG.debug("A body did not come whole", e);
            return Step.BROKEN;
        }
    }

    private boolean claim(long more) {
        boolean hasRoom = budget.claim(more);
        claimed += hasRoom ? more : 0;
        return hasRoom;
    }

    private void watch() {
        alarm = exchange.getIoThread().executeAfter(this::lookAgain, PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    private void lookAgain() {
        if (isOver) {
            return;
        }
        if (bytes.size() - seenBytes < PATIENCE_BYTES) {
            end(Step.BROKEN);
        } else {
            seenBytes = bytes.size();
            watch();
        }
    }

    private void end(Step how) {
        if (isOver) {
            return;
        }
        isOver = true;
        XnioExecutor.Key watching = alarm;
        if (watching != null) {
            watching.remove();
        }
        switch (how) {
            case WHOLE -> outcome.whole(bytes.toByteArray());
            case TOO_LARGE -> outcome.tooLarge();
            case NO_ROOM -> outcome.noRoom();
            case BROKEN -> outcome.broken();
            case MORE -> throw new IllegalStateException("there is more to come");
        }
        if (how != Step.WHOLE) {
            linger(exchange);
        }
    }
}
