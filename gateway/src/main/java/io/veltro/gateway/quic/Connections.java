package io.veltro.gateway.quic;

import io.veltro.pipeline.session.Session;
import io.veltro.pipeline.session.Sessions;
import io.veltro.pipeline.view.SystemView.Transport;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tech.kwik.core.server.ServerConnectionRegistry;
import tech.kwik.core.server.impl.ServerConnectionProxy;

/**
 * Who is connected: by connection id, for the receiver; by what they have shown of themselves, for whoever wants in.
 *
 * <pre>
 *   first Initial ─▶ a hello ─▶ established, a stranger ─▶ somebody is logged in
 *   so many, and of one          the oldest gives way to    stays
 *   address; the oldest          newcomers when all places
 *   without a hello gives way,   are taken
 *   then one without an answer
 * </pre>
 *
 * <p>Kwik has threads for each connection, which outlive it a little: nobody is let in while there are many such.
 *
 * <p>Thread: any.
 */
final class Connections implements ServerConnectionRegistry {
    private static final long QUEUED_BYTES_MAX = 32 << 20;
    private static final int ENDING_MAX = 64;
    private static final long ENDING_MICROS = TimeUnit.SECONDS.toMicros(1);

    /** Whoever has not answered after so long gives way when there are no places for handshakes. */
    private static final long ANSWER_MICROS = TimeUnit.MILLISECONDS.toMicros(300);

    private final QuicConfig config;
    private final QuicLimits limits;
    private final Sessions sessions;
    private final StreamMemory memory;
    private final KwikLog log = new KwikLog(() -> {});
    private final Map<ByteBuffer, ServerConnectionProxy> byId = new ConcurrentHashMap<>();
    private final AtomicLong queuedBytes = new AtomicLong();
    private final Set<ConnectionTurns> all = ConcurrentHashMap.newKeySet();

    /** The rest is guarded by this. */
    private final Map<ByteBuffer, Handshake> handshakes = new LinkedHashMap<>();

    private final Map<InetAddress, Integer> handshakesByAddress = new HashMap<>();
    private final Set<ConnectionTurns> established = new LinkedHashSet<>();

    /** Those that have ended or are about to, and whose threads may still run; since when, or 0 before that was looked at. */
    private final Map<ConnectionTurns, Long> ending = new HashMap<>();

    /** One that has begun. */
    private record Handshake(InetAddress address, long begunAt) {}

    Connections(QuicConfig config, QuicLimits limits, Sessions sessions) {
        this.config = config;
        this.limits = limits;
        this.sessions = sessions;
        this.memory = new StreamMemory(config.receiveBytesMax());
    }

    KwikLog log() {
        return log;
    }

    StreamMemory memory() {
        return memory;
    }

    /** All that have not ended. */
    Set<ConnectionTurns> all() {
        return all;
    }

    /** The connection of an id; absent when it is nobody's. */
    @Nullable
    ServerConnectionProxy find(ByteBuffer id) {
        return byId.get(id);
    }

    /** Takes note of a datagram that waits for its turn; false when too much does, all connections together. */
    boolean queue(int bytes) {
        if (queuedBytes.addAndGet(bytes) <= QUEUED_BYTES_MAX) {
            return true;
        }
        queuedBytes.addAndGet(-bytes);
        return false;
    }

    /** It waits no longer. */
    void dequeue(int bytes) {
        queuedBytes.addAndGet(-bytes);
    }

    /** Bytes of datagrams that wait for a turn. */
    long queuedBytes() {
        return queuedBytes.get();
    }

    /** Gives a newcomer a place for its handshake, if there is one. */
    synchronized boolean admit(InetSocketAddress client, ByteBuffer firstId, long now) {
        if (ending.size() >= ENDING_MAX) {
            return false;
        }
        InetAddress address = client.getAddress();
        boolean isOneTooMany = handshakesByAddress.getOrDefault(address, 0) >= limits.handshakesOfOneMax();
        if ((isOneTooMany || handshakes.size() >= limits.handshakesMax())
                && !dropUnread(isOneTooMany ? address : null)
                && !dropUnanswered(isOneTooMany ? address : null, now)) {
            return false;
        }
        if (established.size() + handshakes.size() >= config.connectionsMax() && !evictStranger()) {
            return false;
        }
        handshakes.put(firstId, new Handshake(address, now));
        handshakesByAddress.merge(address, 1, Integer::sum);
        return true;
    }

    /** Whether the handshake of a first id still has its place. */
    synchronized boolean hasPlace(ByteBuffer firstId) {
        return handshakes.containsKey(firstId);
    }

    /** A handshake is over, whatever came of it. */
    synchronized void finishHandshake(ByteBuffer firstId) {
        Handshake over = handshakes.remove(firstId);
        if (over != null) {
            handshakesByAddress.computeIfPresent(over.address(), (address, count) -> count > 1 ? count - 1 : null);
        }
    }

    /** A connection is made, its handshake not finished. */
    void add(ConnectionTurns turns) {
        all.add(turns);
        byId.replace(ByteBuffer.wrap(turns.getOriginalDestinationConnectionId()), turns);
    }

    /** Its handshake is finished: it has a session from here on. */
    Session open(ConnectionTurns turns) {
        synchronized (this) {
            established.add(turns);
        }
        finishHandshake(ByteBuffer.wrap(turns.getOriginalDestinationConnectionId()));
        return sessions.open(Transport.QUIC, text(turns.client()));
    }

    /** The streams of one. */
    RequestStreams streams(QuicConnection connection, QuicLoop loop, Session session, Runnable turn, long now) {
        return new RequestStreams(connection, loop, session, memory, config, turn, now);
    }

    /** It has ended. */
    void forget(ConnectionTurns turns) {
        all.remove(turns);
        synchronized (this) {
            established.remove(turns);
            if (!turns.isGone()) {
                ending.putIfAbsent(turns, 0L);
            }
        }
        ByteBuffer firstId = ByteBuffer.wrap(turns.getOriginalDestinationConnectionId());
        finishHandshake(firstId);
        byId.remove(firstId);
        for (byte[] id : turns.ids()) {
            byId.remove(ByteBuffer.wrap(id));
        }
    }

    /** Its threads end. */
    synchronized void gone(ConnectionTurns turns) {
        ending.remove(turns);
    }

    /** Its session has ended with it. */
    void close(Session session) {
        sessions.close(session);
    }

    /** Takes away the places of handshakes that last too long. */
    void sweep(long now) {
        List<ByteBuffer> late = new ArrayList<>();
        synchronized (this) {
            handshakes.forEach((firstId, handshake) -> {
                if (now - handshake.begunAt() > limits.handshakeMicros()) {
                    late.add(firstId);
                }
            });
        }
        for (ByteBuffer firstId : late) {
            finishHandshake(firstId);
            byId.remove(firstId);
        }
        byId.values().removeIf(ServerConnectionProxy::isClosed);
        endThreads(now);
    }

    /** Sees to it that what has ended ends, whatever kwik waits for. */
    private void endThreads(long now) {
        List<ConnectionTurns> late = new ArrayList<>();
        synchronized (this) {
            ending.replaceAll((turns, since) -> since == 0 ? Math.max(1, now) : since);
            ending.forEach((turns, since) -> {
                if (now - since > ENDING_MICROS) {
                    late.add(turns);
                }
            });
            ending.keySet().removeAll(late);
        }
        late.forEach(ConnectionTurns::stopThreads);
    }

    /** Handshakes that have begun and are not finished. */
    synchronized int handshakes() {
        return handshakes.size();
    }

    @Override
    public void registerConnection(ServerConnectionProxy connection, byte[] id) {
        byId.put(ByteBuffer.wrap(id), connection);
    }

    @Override
    public void deregisterConnection(ServerConnectionProxy connection, byte[] id) {
        ByteBuffer key = ByteBuffer.wrap(id);
        byId.remove(key, connection);
        finishHandshake(key);
    }

    @Override
    public void registerAdditionalConnectionId(byte[] current, byte[] another) {
        ServerConnectionProxy known = byId.get(ByteBuffer.wrap(current));
        if (known != null) {
            byId.put(ByteBuffer.wrap(another), known);
        }
    }

    @Override
    public void deregisterConnectionId(byte[] id) {
        byId.remove(ByteBuffer.wrap(id));
    }

    @Override
    public Stream<ServerConnectionProxy> getAllConnections() {
        // Kwik's interface, which only its own connector calls.
        return Stream.empty();
    }

    /**
     * Takes the place of the oldest that has not shown a hello that can be read: that is junk, but for a moment.
     *
     * @param of whose; all when absent
     */
    private boolean dropUnread(@Nullable InetAddress of) {
        for (Map.Entry<ByteBuffer, Handshake> entry : handshakes.entrySet()) {
            ByteBuffer firstId = entry.getKey();
            boolean isUnread = byId.get(firstId) instanceof Newcomer;
            if (isUnread && (of == null || of.equals(entry.getValue().address()))) {
                byId.remove(firstId);
                finishHandshake(firstId);
                return true;
            }
        }
        return false;
    }

    /**
     * Takes the place of the oldest that has not answered our hello for a while: it may not even have heard it.
     *
     * @param of whose; all when absent
     */
    private boolean dropUnanswered(@Nullable InetAddress of, long now) {
        for (Map.Entry<ByteBuffer, Handshake> entry : handshakes.entrySet()) {
            ByteBuffer firstId = entry.getKey();
            Handshake handshake = entry.getValue();
            if (now - handshake.begunAt() <= ANSWER_MICROS) {
                return false;
            }
            if (byId.get(firstId) instanceof ConnectionTurns turns
                    && !turns.isValidated()
                    && (of == null || of.equals(handshake.address()))) {
                finishHandshake(firstId);
                end(turns);
                return true;
            }
        }
        return false;
    }

    private void end(ConnectionTurns turns) {
        if (!turns.isGone()) {
            ending.putIfAbsent(turns, 0L);
        }
        turns.closeConnection();
    }

    private boolean evictStranger() {
        Iterator<ConnectionTurns> oldestFirst = established.iterator();
        while (oldestFirst.hasNext()) {
            ConnectionTurns turns = oldestFirst.next();
            if (!turns.isLoggedIn()) {
                oldestFirst.remove();
                end(turns);
                return true;
            }
        }
        return false;
    }

    private static String text(InetSocketAddress client) {
        String host = client.getAddress().getHostAddress();
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + client.getPort();
    }
}
