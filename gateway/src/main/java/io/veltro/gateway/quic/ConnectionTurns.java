package io.veltro.gateway.quic;

import io.veltro.pipeline.session.Session;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jctools.queues.atomic.MpscUnboundedAtomicArrayQueue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tech.kwik.core.impl.TransportError;
import tech.kwik.core.packet.DatagramFilter;
import tech.kwik.core.packet.DatagramParserFilter;
import tech.kwik.core.packet.InitialPacket;
import tech.kwik.core.packet.PacketMetaData;
import tech.kwik.core.server.impl.ClientAddressFilter;
import tech.kwik.core.server.impl.ClientInitialScidFilter;
import tech.kwik.core.server.impl.InitialPacketMinimumSizeFilter;
import tech.kwik.core.server.impl.ServerConnectionProxy;

/**
 * One connection's place on its loop: what comes for it waits here, at most so much, and is worked off in turns. It takes the
 * place of kwik's thread for each connection, and of its queue without an end.
 *
 * <pre>
 *   handshake ─▶ stranger ─▶ somebody is logged in ─▶ ended
 * </pre>
 *
 * <p>Thread: loop; {@link #parsePackets}, {@link #turnSoon}, {@link #ended} and {@link #gone} any.
 */
final class ConnectionTurns implements ServerConnectionProxy, QuicConnection.Carrier, Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(ConnectionTurns.class);
    private static final int DATAGRAMS = 32;
    private static final int DATAGRAMS_MAX = 2048;
    private static final int DATAGRAMS_OF_STRANGER_MAX = 64;
    private static final int DATAGRAMS_OF_A_TURN = 64;

    /** After so many the sender is woken, and at the end of the turn: to acknowledge and to send what they allow. */
    private static final int DATAGRAMS_OF_AN_ANSWER = 16;

    private final QuicConnection connection;
    private final Connections connections;
    private final QuicLoop loop;
    private final InetSocketAddress client;
    private final PacketMetaData first;
    private final List<InitialPacket> firstPackets;
    private final ByteBuffer firstRest;
    private final MpscUnboundedAtomicArrayQueue<PacketMetaDataAndBytes> datagrams =
            new MpscUnboundedAtomicArrayQueue<>(DATAGRAMS);
    private final AtomicInteger waiting = new AtomicInteger();
    private final AtomicBoolean isScheduled = new AtomicBoolean();
    private final long madeAt;

    private @Nullable DatagramFilter chain;
    private volatile @Nullable RequestStreams streams;
    private volatile @Nullable Session session;
    private volatile boolean hasEnded;
    private volatile boolean isGone;
    private volatile boolean isReady;
    private volatile long firstBytes;
    private boolean isCleared;
    private boolean isStopping;
    private volatile boolean isDone;
    private long enteredAt;
    private long enteredSeen;
    private long framedSeen;
    private long framedAt;

    /** A datagram on its way. */
    private record PacketMetaDataAndBytes(PacketMetaData meta, ByteBuffer bytes) {}

    ConnectionTurns(
            QuicConnection connection,
            Connections connections,
            QuicLoop loop,
            List<InitialPacket> firstPackets,
            ByteBuffer firstRest,
            PacketMetaData first,
            long now) {
        this.connection = connection;
        this.connections = connections;
        this.loop = loop;
        this.firstPackets = List.copyOf(firstPackets);
        this.firstRest = firstRest;
        this.first = first;
        this.client = first.sourceAddress();
        this.madeAt = now;
        this.enteredAt = now;
        this.framedAt = now;
    }

    /** Who is at the other end. */
    InetSocketAddress client() {
        return client;
    }

    /** When the handshake began. */
    long madeAt() {
        return madeAt;
    }

    /** Whether the handshake is finished. */
    boolean isEstablished() {
        return session != null;
    }

    /** Whether somebody is logged in. */
    boolean isLoggedIn() {
        Session known = session;
        return known != null && known.isLoggedIn();
    }

    boolean hasEnded() {
        return hasEnded;
    }

    /** The ids the peer may call it by. */
    List<byte[]> ids() {
        return connection.getActiveConnectionIds();
    }

    /** Runs a task on the loop of the connection. */
    void onLoop(Runnable task) {
        loop.run(task);
    }

    /** Whether it was told to stop, and every request is answered and every reply sent. */
    boolean isDone() {
        return isDone;
    }

    @Override
    public byte[] getOriginalDestinationConnectionId() {
        return connection.getOriginalDestinationConnectionId();
    }

    @Override
    public void parsePackets(int number, Instant time, ByteBuffer bytes, InetSocketAddress source) {
        // The first is what kwik drops later; the others are what a full socket would do.
        if (!source.equals(client)
                || waiting.get() >= (isLoggedIn() ? DATAGRAMS_MAX : DATAGRAMS_OF_STRANGER_MAX)
                || !connections.queue(bytes.capacity())) {
            return;
        }
        waiting.incrementAndGet();
        datagrams.offer(new PacketMetaDataAndBytes(new PacketMetaData(time, source, number), bytes));
        turnSoon();
    }

    @Override
    public boolean isClosed() {
        return hasEnded;
    }

    @Override
    public void closeConnection() {
        loop.run(connection::end);
    }

    @Override
    public void dispose() {
        ended();
    }

    /**
     * Begins, once kwik has made all of it.
     *
     * @param received bytes that have come of the peer up to here
     */
    void start(long received) {
        if (!isReady) {
            firstBytes = received;
            isReady = true;
            turnSoon();
        }
    }

    /** Something has come for the connection. */
    void turnSoon() {
        if (!isScheduled.get() && isScheduled.compareAndSet(false, true)) {
            loop.run(this);
        }
    }

    @Override
    public void run() {
        isScheduled.set(false);
        if (isCleared) {
            dropDatagrams();
            takeLateAnswers();
            return;
        }
        if (!isReady && !hasEnded) {
            return;
        }
        try {
            int left = DATAGRAMS_OF_A_TURN;
            DatagramFilter known = chain;
            if (known == null) {
                known = begin();
                chain = known;
            }
            for (PacketMetaDataAndBytes next = take(left); next != null; next = take(--left)) {
                connection.received(next.bytes().remaining());
                known.processDatagram(next.bytes(), next.meta());
                if (left % DATAGRAMS_OF_AN_ANSWER == 0) {
                    connection.datagramProcessed();
                }
            }
            RequestStreams open = streams;
            if (open != null) {
                open.proceed();
            }
            if (left < DATAGRAMS_OF_A_TURN) {
                connection.datagramProcessed();
            }
        } catch (TransportError error) {
            connection.fail(error);
        } catch (RuntimeException | AssertionError | LinkageError | VirtualMachineError fault) {
            LOG.warn("closing the QUIC connection of {} after a fault of ours", client, fault);
            connection.fail();
        }
        RequestStreams known = streams;
        isDone = isStopping && (known == null || known.isIdle());
        if (hasEnded) {
            clear();
        } else if (!datagrams.isEmpty()) {
            turnSoon();
        }
    }

    @Override
    public void established(QuicConnection connection) {
        if (hasEnded || isStopping) {
            return;
        }
        Session opened = connections.open(this);
        RequestStreams fresh = connections.streams(connection, loop, opened, this::turnSoon, madeAt);
        connection.streams(fresh);
        streams = fresh;
        session = opened;
    }

    @Override
    public void ended() {
        if (!hasEnded) {
            hasEnded = true;
            turnSoon();
        }
    }

    @Override
    public void gone() {
        isGone = true;
        connections.gone(this);
    }

    /** Whether kwik's threads have ended, too. */
    boolean isGone() {
        return isGone;
    }

    /** Ends what is left of it. Thread: any. */
    void stopThreads() {
        connection.stopThreads();
    }

    /** Whether the peer has answered our first flight. */
    boolean isValidated() {
        return connection.isValidated();
    }

    /** Enforces the time-outs. */
    void sweep(long now, QuicLimits limits) {
        RequestStreams open = streams;
        Session known = session;
        if (hasEnded) {
            return;
        }
        if (open == null || known == null) {
            if (now - madeAt > limits.handshakeMicros()) {
                close("it did not finish its handshake in time");
            }
            return;
        }
        open.sweep(now, limits.frameMicros());
        if (known.isLoggedIn() || open.entered() != enteredSeen) {
            enteredSeen = open.entered();
            enteredAt = now;
        }
        if (open.pendingBytes() == 0 || open.framedBytes() != framedSeen) {
            framedSeen = open.framedBytes();
            framedAt = now;
        }
        if (now - enteredAt > limits.loginMicros()) {
            close("nobody logged in on it");
        } else if (now - framedAt > limits.stallMicros()) {
            close("it did not take its replies in time");
        }
    }

    /** Takes no further request, answers what has entered. */
    void stop() {
        isStopping = true;
        RequestStreams open = streams;
        if (open != null) {
            open.stop();
        }
        turnSoon();
    }

    /** Ends it, with a word to the peer. */
    void close(String reason) {
        LOG.debug("closing the QUIC connection of {}: {}", client, reason);
        connection.end();
    }

    /** What came with the first flight has been parsed already. */
    private DatagramFilter begin() throws TransportError {
        connection.received(firstBytes);
        for (InitialPacket packet : firstPackets) {
            connection.getPacketProcessorChain().processPacket(packet, first);
        }
        KwikLog log = connections.log();
        DatagramFilter parse = new DatagramParserFilter(connection.parser());
        DatagramFilter filters = new ClientAddressFilter(
                client,
                log,
                new ClientInitialScidFilter(
                        connection.getDestinationConnectionId(), log, new InitialPacketMinimumSizeFilter(log, parse)));
        if (firstRest.hasRemaining()) {
            filters.processDatagram(firstRest.slice(), first);
        }
        connection.datagramProcessed();
        return filters;
    }

    private @Nullable PacketMetaDataAndBytes take(int left) {
        PacketMetaDataAndBytes next = left > 0 ? datagrams.poll() : null;
        if (next != null) {
            waiting.decrementAndGet();
            connections.dequeue(next.bytes().capacity());
        }
        return next;
    }

    private void dropDatagrams() {
        PacketMetaDataAndBytes next = take(1);
        while (next != null) {
            next = take(1);
        }
    }

    /** What they hold is given back. */
    private void takeLateAnswers() {
        RequestStreams known = streams;
        if (known != null) {
            known.proceed();
        }
    }

    private void clear() {
        isCleared = true;
        dropDatagrams();
        takeLateAnswers();
        RequestStreams open = streams;
        if (open != null) {
            open.end();
        }
        connections.forget(this);
        Session known = session;
        if (known != null) {
            session = null;
            connections.close(known);
        }
    }
}
