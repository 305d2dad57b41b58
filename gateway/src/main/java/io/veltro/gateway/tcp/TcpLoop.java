package io.veltro.gateway.tcp;

import io.veltro.gateway.FrameIntake;
import io.veltro.gateway.PeerChannel;
import io.veltro.gateway.RequestDecoder;
import io.veltro.gateway.tls.TlsChannels;
import io.veltro.gateway.tls.TlsWorker;
import io.veltro.pipeline.count.Counts;
import io.veltro.pipeline.count.RefusalCounts;
import io.veltro.pipeline.door.Duty;
import io.veltro.pipeline.door.RequestHandler;
import io.veltro.pipeline.session.Session;
import io.veltro.pipeline.session.Sessions;
import io.veltro.pipeline.wire.WireWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardSocketOptions;
import java.nio.channels.Channel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;
import org.jctools.queues.atomic.MpscUnboundedAtomicArrayQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One selector thread: its connections, and the duties that have no thread of their own. Or the lobby, which keeps connections
 * until somebody logs in on them, so that strangers, however many come and go, take no turn of those who are known.
 *
 * <pre>
 *   select ─▶ turns of ready connections
 *   until nothing is left:  errands of other threads ─▶ duties ─▶ turns of what they answered ─▶ turns of what had no room
 *   park:  announce ─▶ look once more ─▶ block in select until a socket, an errand, a publisher or a time
 * </pre>
 *
 * <p>Another thread that leaves an errand wakes the selector only when the loop has announced that it parks.
 *
 * <p>Thread: loop, but for {@link #adopt}, {@link #run}, {@link #stop} and {@link #isOwn}.
 */
final class TcpLoop implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(TcpLoop.class);

    /** After so many rounds without an end the sockets get their turn. */
    private static final int ROUNDS_MAX = 16;

    private static final int ERRANDS = 1024;
    private static final long RETRY_MILLIS = 1;
    private static final long RETRY_MICROS = TimeUnit.MILLISECONDS.toMicros(RETRY_MILLIS);

    /**
     * What all loops have in common.
     *
     * @param frameBytesMax the largest frame of a send, header included
     */
    record Surroundings(
            int frameBytesMax,
            TcpLimits limits,
            RequestHandler door,
            Sessions sessions,
            Supplier<SSLEngine> engines,
            TlsWorker handshakes,
            ReceiveBudget budget,
            LongSupplier clockMicros,
            Counts counts) {}

    private final Surroundings all;
    private final TcpLimits limits;
    private final Duty[] duties;
    private final LongSupplier clockMicros;
    private final LongSupplier nanos;
    private final long spinMicros;
    private final long stepMicrosMax;
    private final Thread thread;
    private final Selector selector;
    private final Consumer<SelectionKey> ready = TcpLoop::turn;

    private final ReceivePool pool;
    private final ReplyChunk.Pool chunks = new ReplyChunk.Pool();
    private final WireWriter scratch = new WireWriter();
    private final RequestDecoder decoder = new RequestDecoder();

    private final MpscUnboundedAtomicArrayQueue<Runnable> errands = new MpscUnboundedAtomicArrayQueue<>(ERRANDS);
    private final AtomicBoolean isParked = new AtomicBoolean();

    private final List<TcpConnection> connections = new ArrayList<>();
    private List<TcpConnection> answered = new ArrayList<>();
    private List<TcpConnection> answeredBefore = new ArrayList<>();
    private List<TcpConnection> waiting = new ArrayList<>();
    private List<TcpConnection> waitingBefore = new ArrayList<>();

    private final TlsChannels encrypted;
    private List<TcpLoop> homes = List.of();
    private int nextHome;

    private final List<Runnable> atSweep = new ArrayList<>();
    private long readAt;
    private long now;
    private long retryAt;
    private long sweepAt;
    private long busyAt;
    private long stopAt;
    private boolean isSweeping;
    private boolean isStopping;

    TcpLoop(String name, Surroundings all, Duration spin, List<Duty> duties) throws IOException {
        this.all = all;
        this.limits = all.limits();
        this.duties = duties.toArray(Duty[]::new);
        this.clockMicros = all.clockMicros();
        this.nanos = all.counts().nanos();
        this.spinMicros = TimeUnit.NANOSECONDS.toMicros(spin.toNanos());
        this.stepMicrosMax = 2 * limits.sweepMicros();
        this.selector = Selector.open();
        this.thread = new Thread(this, name);
        this.pool = new ReceivePool(all.budget());
        this.encrypted = new TlsChannels(all.engines(), all.handshakes(), errand -> run(errand));
        pool.ownedBy(thread);
    }

    /** Makes this a lobby: it keeps connections until somebody logs in on them, then gives them to these; before the start. */
    void leadTo(List<TcpLoop> loops) {
        homes = loops;
    }

    /** Whether connections stay only until somebody logs in on them. */
    boolean isLobby() {
        return !homes.isEmpty();
    }

    void start() {
        for (Duty duty : duties) {
            duty.wakeBy(this::wake);
        }
        thread.start();
    }

    /** Whether the caller is this loop's thread. */
    boolean isOwn() {
        return Thread.currentThread() == thread;
    }

    Selector selector() {
        return selector;
    }

    /** Serves a connection from here on. */
    void adopt(SocketChannel socket, Port port) {
        run(() -> open(socket, port));
    }

    /** Does something on the loop's thread, soon. */
    void run(Runnable errand) {
        errands.offer(errand);
        wake();
    }

    /** Ends the loop in order. */
    void stop() {
        run(this::beginStop);
    }

    /** Ends a lobby in order: when this one moves nobody any more, the loops it leads to. */
    void stopWithHomes() {
        run(() -> {
            beginStop();
            homes.forEach(TcpLoop::stop);
        });
    }

    /** Waits for the thread to end. */
    void join() throws InterruptedException {
        thread.join();
    }

    ReceivePool pool() {
        return pool;
    }

    ReplyChunk.Pool chunks() {
        return chunks;
    }

    WireWriter scratch() {
        return scratch;
    }

    /** Where refusals are counted. */
    RefusalCounts refusals() {
        return all.counts().refusals();
    }

    /** The time durations are taken by. */
    long nanos() {
        return nanos.getAsLong();
    }

    FrameIntake intake(Session session, FrameIntake.Replies replies) {
        return new FrameIntake(all.frameBytesMax(), decoder, all.door(), session, replies);
    }

    /** Gives this connection a turn when the duty is done. */
    void hasAnswers(TcpConnection connection) {
        answered.add(connection);
    }

    /** Gives this connection a turn after the next work, at the latest in a millisecond. */
    void retryLater(TcpConnection connection) {
        if (waiting.isEmpty()) {
            retryAt = now + RETRY_MICROS;
        }
        waiting.add(connection);
    }

    /** Sets a key's interest again when a little time has gone by. */
    void resumeAtSweep(SelectionKey key, int interest) {
        atSweep.add(() -> {
            if (key.isValid()) {
                key.interestOps(interest);
            }
        });
        beginSweeping();
    }

    void hasClosed(TcpConnection connection) {
        all.sessions().close(connection.session());
        remove(connection);
    }

    /** Gives a connection that has nothing in hand to a loop this one leads to. */
    void move(TcpConnection connection, SocketChannel socket, PeerChannel channel) {
        remove(connection);
        TcpLoop home = homes.get(nextHome);
        nextHome = (nextHome + 1) % homes.size();
        home.run(() -> home.enter(socket, channel, connection.session()));
    }

    private void remove(TcpConnection connection) {
        TcpConnection last = connections.remove(connections.size() - 1);
        if (last != connection) {
            connections.set(connection.place(), last);
            last.place(connection.place());
        }
    }

    @Override
    public void run() {
        try {
            readAt = clockMicros.getAsLong();
            while (!isOver()) {
                if (work()) {
                    busyAt = now;
                    selector.selectNow(ready);
                } else if (now - busyAt < spinMicros) {
                    Thread.onSpinWait();
                    if (selector.selectNow(ready) > 0) {
                        busyAt = now;
                    }
                } else {
                    park();
                }
                tick();
                if (isSweeping && now - sweepAt >= 0) {
                    sweep();
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the selector of " + thread.getName() + " failed", e);
        } finally {
            end();
        }
    }

    /** The loop's own time goes on with the clock, but does not jump when somebody sets it. */
    private void tick() {
        long reading = clockMicros.getAsLong();
        now += Math.max(0, Math.min(reading - readAt, stepMicrosMax));
        readAt = reading;
    }

    private static void turn(SelectionKey key) {
        if (key.isValid()) {
            ((Selected) key.attachment()).ready();
        }
    }

    /** Returns whether there may be more. */
    private boolean work() {
        for (int round = 0; round < ROUNDS_MAX; round++) {
            int done = runErrands();
            for (Duty duty : duties) {
                done += duty.work();
            }
            done += takeAnswers();
            if (done > 0 || now - retryAt >= 0) {
                done += retry();
            }
            if (done == 0) {
                return false;
            }
        }
        return true;
    }

    private int runErrands() {
        int done = 0;
        for (Runnable errand = errands.poll(); errand != null; errand = errands.poll()) {
            errand.run();
            done++;
        }
        return done;
    }

    private int takeAnswers() {
        if (answered.isEmpty()) {
            return 0;
        }
        List<TcpConnection> taken = answered;
        answered = answeredBefore;
        answeredBefore = taken;
        int count = taken.size();
        for (int i = 0; i < count; i++) {
            taken.get(i).takeAnswers();
        }
        taken.clear();
        return count;
    }

    private int retry() {
        if (waiting.isEmpty()) {
            return 0;
        }
        List<TcpConnection> taken = waiting;
        waiting = waitingBefore;
        waitingBefore = taken;
        for (int i = 0; i < taken.size(); i++) {
            taken.get(i).retry();
        }
        int served = taken.size() - waiting.size();
        taken.clear();
        retryAt = now + RETRY_MICROS;
        return Math.max(0, served);
    }

    private void park() throws IOException {
        isParked.set(true);
        boolean mayPark = errands.isEmpty();
        for (int i = 0; i < duties.length && mayPark; i++) {
            mayPark = duties[i].mayPark();
        }
        int events = mayPark ? selector.select(ready, parkMillis()) : selector.selectNow(ready);
        isParked.set(false);
        for (Duty duty : duties) {
            duty.unparked();
        }
        if (events > 0 && spinMicros > 0) {
            tick();
            busyAt = now;
        }
    }

    private long parkMillis() {
        if (!waiting.isEmpty() || isStopping) {
            return RETRY_MILLIS;
        }
        return isSweeping ? Math.max(1, TimeUnit.MICROSECONDS.toMillis(sweepAt - now) + 1) : 0;
    }

    private void wake() {
        if (isParked.get() && isParked.compareAndSet(true, false)) {
            selector.wakeup();
        }
    }

    private void sweep() {
        for (int i = connections.size() - 1; i >= 0; i--) {
            connections.get(i).sweep(now, limits);
        }
        boolean hasMuchIdle = pool.trim();
        chunks.trim();
        atSweep.forEach(Runnable::run);
        atSweep.clear();
        sweepAt = now + limits.sweepMicros();
        isSweeping = !connections.isEmpty() || hasMuchIdle;
    }

    private void open(SocketChannel socket, Port port) {
        if (isStopping) {
            abandon(socket);
            return;
        }
        try {
            socket.configureBlocking(false);
            socket.setOption(StandardSocketOptions.TCP_NODELAY, true);
            PeerChannel channel = port.open(socket, encrypted);
            enter(socket, channel, all.sessions().open(port.transport(), Port.peer(socket)));
        } catch (IOException e) {
            LOG.debug("a peer was gone before it was served", e);
            abandon(socket);
        }
    }

    private void enter(SocketChannel socket, PeerChannel channel, Session session) {
        try {
            SelectionKey key = socket.register(selector, SelectionKey.OP_READ);
            TcpConnection connection = new TcpConnection(this, channel, key, session, now);
            channel.onProgress(connection::proceed);
            key.attach(connection);
            connection.place(connections.size());
            connections.add(connection);
            beginSweeping();
            if (isStopping) {
                connection.stop();
            }
        } catch (IOException e) {
            LOG.debug("{} was gone before it was served", session.address(), e);
            all.sessions().close(session);
            abandon(socket);
        }
    }

    private static void abandon(Channel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            LOG.debug("closing a socket failed", e);
        }
    }

    private void beginSweeping() {
        if (!isSweeping) {
            isSweeping = true;
            sweepAt = now + limits.sweepMicros();
        }
    }

    private void beginStop() {
        isStopping = true;
        stopAt = now + limits.stopMicros();
        for (int i = connections.size() - 1; i >= 0; i--) {
            connections.get(i).stop();
        }
    }

    private boolean isOver() {
        return isStopping && (connections.isEmpty() || now - stopAt >= 0);
    }

    private void end() {
        for (int i = connections.size() - 1; i >= 0; i--) {
            connections.get(i).close();
        }
        pool.close();
        try {
            selector.close();
        } catch (IOException e) {
            LOG.debug("closing the selector of {} failed", thread.getName(), e);
        }
    }
}
