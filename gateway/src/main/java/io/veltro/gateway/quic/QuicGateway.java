package io.veltro.gateway.quic;

import io.veltro.gateway.Gateway;
import io.veltro.pipeline.count.Counts;
import io.veltro.pipeline.door.RequestHandler;
import io.veltro.pipeline.session.Sessions;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The binary protocol over QUIC: one socket, one thread that reads it, one for first flights, one for time-outs, and the loops
 * that serve.
 *
 * <p>Thread: any; see {@link Gateway}.
 */
public final class QuicGateway implements Gateway {
    private static final int LOOPS_MAX = 4;
    private static final int CANDIDATES_WAITING_MAX = 256;
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

    /** The end of a connection takes away what the peer has received of it and not read, the last replies for instance. */
    private static final long LINGER_MICROS = TimeUnit.MILLISECONDS.toMicros(300);

    private static final long GOODBYE_MICROS = TimeUnit.MILLISECONDS.toMicros(500);
    private static final long JOIN_MILLIS = 1000;

    private final QuicConfig config;
    private final QuicLimits limits;
    private final Supplier<QuicIdentity> identity;
    private final LongSupplier clockMicros;
    private final Clock clock;
    private final Connections connections;
    private final List<QuicLoop> loops = new ArrayList<>();
    private final ThreadPoolExecutor candidates;
    private final ScheduledThreadPoolExecutor timer;
    private @Nullable LossySocket socket;
    private @Nullable DatagramReceiver receiver;
    private @Nullable Future<?> sweeping;

    /**
     * A gateway that is not started yet.
     *
     * @param identity asked for each new connection, so that it can be replaced
     * @param clockMicros microseconds of any origin; it need not be steady
     * @param clock the system's in UTC, by which kwik measures round trips
     */
    public QuicGateway(
            QuicConfig config,
            RequestHandler door,
            Sessions sessions,
            Supplier<QuicIdentity> identity,
            LongSupplier clockMicros,
            Clock clock,
            Counts counts) {
        this(config, QuicLimits.defaults(), door, sessions, identity, clockMicros, clock, counts);
    }

    QuicGateway(
            QuicConfig config,
            QuicLimits limits,
            RequestHandler door,
            Sessions sessions,
            Supplier<QuicIdentity> identity,
            LongSupplier clockMicros,
            Clock clock,
            Counts counts) {
        this.config = config;
        this.limits = limits;
        this.identity = identity;
        this.clockMicros = clockMicros;
        this.clock = clock;
        this.connections = new Connections(config, limits, sessions);
        int count = Math.max(1, Math.min(LOOPS_MAX, Runtime.getRuntime().availableProcessors() / 2));
        for (int i = 0; i < count; i++) {
            loops.add(new QuicLoop("quic-" + i, config.frameBytesMax(), door, counts));
        }
        candidates = new ThreadPoolExecutor(
                1,
                1,
                0,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(CANDIDATES_WAITING_MAX),
                named("quic-first-flights"));
        timer = new ScheduledThreadPoolExecutor(1, named("quic-timer"));
        timer.setRemoveOnCancelPolicy(true);
        timer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    @Override
    public void start() throws IOException {
        LossySocket bound = bind();
        socket = bound;
        ConnectionMaker maker = ConnectionMaker.of(config, bound, identity, connections, loops, clockMicros);
        DatagramReceiver reading = new DatagramReceiver(bound, connections, maker, candidates, clockMicros, clock);
        receiver = reading;
        loops.forEach(QuicLoop::start);
        sweeping = timer.scheduleWithFixedDelay(
                this::sweep, limits.sweepMicros(), limits.sweepMicros(), TimeUnit.MICROSECONDS);
        named("quic-receiver").newThread(reading).start();
    }

    @Override
    public InetSocketAddress address() {
        LossySocket bound = socket;
        if (bound == null) {
            throw new IllegalStateException("the QUIC gateway has no address yet: start it first");
        }
        return (InetSocketAddress) bound.getLocalSocketAddress();
    }

    @Override
    public void stopAccepting() {
        if (receiver != null) {
            receiver.stopAccepting();
        }
    }

    @Override
    public void close() {
        stopAccepting();
        connections.all().forEach(turns -> turns.onLoop(turns::stop));
        await(this::isAllDone, limits.stopMicros());
        await(() -> connections.all().isEmpty(), LINGER_MICROS);
        connections.all().forEach(ConnectionTurns::closeConnection);
        await(() -> connections.all().isEmpty(), GOODBYE_MICROS);
        if (sweeping != null) {
            sweeping.cancel(false);
        }
        timer.shutdownNow();
        candidates.shutdownNow();
        loops.forEach(QuicLoop::stop);
        try {
            for (QuicLoop loop : loops) {
                loop.join(JOIN_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (socket != null) {
            socket.close();
        }
    }

    /** Receive memory in use now, for tests. */
    long receiveBytes() {
        return connections.memory().usedBytes();
    }

    /** Bytes of datagrams that wait for a turn, for tests. */
    long queuedBytes() {
        return connections.queuedBytes();
    }

    /** Handshakes under way, for tests. */
    int handshakes() {
        return connections.handshakes();
    }

    /** Connections that have not ended, for tests. */
    int connections() {
        return connections.all().size();
    }

    private LossySocket bind() throws IOException {
        try {
            return new LossySocket(config.address());
        } catch (IOException e) {
            throw new IOException(
                    "cannot listen on " + config.address() + " (UDP): " + e.getMessage()
                            + "; stop what listens there or choose another address",
                    e);
        }
    }

    private boolean isAllDone() {
        for (ConnectionTurns turns : connections.all()) {
            if (!turns.isDone()) {
                return false;
            }
        }
        return true;
    }

    private void sweep() {
        long now = clockMicros.getAsLong();
        connections.sweep(now);
        connections.all().forEach(turns -> turns.onLoop(() -> turns.sweep(now, limits)));
    }

    private void await(BooleanSupplier condition, long micros) {
        long until = clockMicros.getAsLong() + micros;
        while (!condition.getAsBoolean() && clockMicros.getAsLong() < until) {
            LockSupport.parkNanos(this, LOOK_NANOS);
        }
    }

    private static ThreadFactory named(String name) {
        return task -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        };
    }
}
