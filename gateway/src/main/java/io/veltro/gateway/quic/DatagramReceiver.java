package io.veltro.gateway.quic;

import io.veltro.gateway.quic.guard.CandidateContext;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.util.Arrays;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tech.kwik.core.impl.Version;
import tech.kwik.core.server.impl.Context;
import tech.kwik.core.server.impl.ServerConnectionCandidate;
import tech.kwik.core.server.impl.ServerConnectionProxy;

/**
 * Reads datagrams and gives each to the connection it is for; what is for nobody is dropped without a word. Nothing is decrypted
 * here.
 *
 * <pre>
 *   1…… ….   long header   flags 1 | version 4 | length 1 | destination id | length 1 | source id | …
 *   01…. ….  short header  flags 1 | destination id 8 | …
 *
 *   below 21 bytes, or not one of these            dropped
 *   a version that is not 1                        dropped
 *   an id that is a connection's                   to its connection
 *   an Initial of 1200 bytes or more               to a candidate of kwik's, if there is a place for its handshake
 *   anything else                                  dropped
 * </pre>
 *
 * <p>Thread: its own.
 */
final class DatagramReceiver implements Runnable {
    /** Length of the ids we give to our connections. */
    static final int ID_BYTES = 8;

    private static final Logger LOG = LoggerFactory.getLogger(DatagramReceiver.class);
    private static final int DATAGRAM_BYTES_MAX = 2048;
    private static final int DATAGRAM_BYTES_MIN = 21;
    private static final int INITIAL_BYTES_MIN = 1200;
    private static final int FIXED_BIT = 0x40;
    private static final int LONG_BIT = 0x80;
    private static final int TYPE_BITS = 0x30;
    private static final int VERSION_1 = 1;
    private static final int VERSION_POSITION = 1;
    private static final int ID_LENGTH_POSITION = 5;
    private static final int FIRST_ID_BYTES_MIN = 8;
    private static final int ID_BYTES_MAX = 20;
    /**
     * Kwik counts round trips in whole milliseconds and takes a packet for lost that is 9/8 of one old. Where they are shorter
     * than one, this is 0 and everything under way counts as lost; the least that RFC 9002, 6.1.2, wants is a millisecond.
     */
    private static final int GRANULARITY_MILLIS = 1;

    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    private final DatagramSocket socket;
    private final Connections connections;
    private final ConnectionMaker maker;
    private final Context context = new CandidateContext();
    private final Executor reader;
    private final LongSupplier clockMicros;
    private final Clock clock;
    private volatile boolean isAccepting = true;

    /**
     * One for a socket that is bound.
     *
     * @param reader decrypts what newcomers send
     * @param clock the one kwik reads, for it measures round trips up to the time that stands beside a datagram
     */
    DatagramReceiver(
            DatagramSocket socket,
            Connections connections,
            ConnectionMaker maker,
            Executor reader,
            LongSupplier clockMicros,
            Clock clock) {
        this.socket = socket;
        this.connections = connections;
        this.maker = maker;
        this.reader = reader;
        this.clockMicros = clockMicros;
        this.clock = clock;
    }

    /** Lets no newcomers in from here on. */
    void stopAccepting() {
        isAccepting = false;
    }

    /** Until the socket is closed. */
    @Override
    public void run() {
        DatagramPacket packet = new DatagramPacket(new byte[DATAGRAM_BYTES_MAX], DATAGRAM_BYTES_MAX);
        while (!socket.isClosed()) {
            try {
                packet.setLength(DATAGRAM_BYTES_MAX);
                socket.receive(packet);
                take(packet);
            } catch (IOException e) {
                if (!socket.isClosed()) {
                    LOG.debug("a datagram was not received", e);
                    LockSupport.parkNanos(PAUSE_NANOS);
                }
            } catch (RuntimeException | AssertionError | LinkageError | VirtualMachineError fault) {
                LOG.warn("a datagram from {} is dropped after a fault of ours", packet.getSocketAddress(), fault);
            }
        }
    }

    private void take(DatagramPacket packet) {
        int length = packet.getLength();
        byte[] bytes = packet.getData();
        if (length < DATAGRAM_BYTES_MIN || length == DATAGRAM_BYTES_MAX || (bytes[0] & FIXED_BIT) == 0) {
            return;
        }
        InetSocketAddress source = (InetSocketAddress) packet.getSocketAddress();
        if ((bytes[0] & LONG_BIT) == 0) {
            pass(connections.find(ByteBuffer.wrap(id(bytes, 1, ID_BYTES))), bytes, length, source);
            return;
        }
        int idLength = bytes[ID_LENGTH_POSITION] & 0xff;
        int idPosition = ID_LENGTH_POSITION + 1;
        int sourceLengthPosition = idPosition + idLength;
        if (ByteBuffer.wrap(bytes).getInt(VERSION_POSITION) != VERSION_1
                || idLength > ID_BYTES_MAX
                || sourceLengthPosition >= length
                || (bytes[sourceLengthPosition] & 0xff) > ID_BYTES_MAX
                || sourceLengthPosition + 1 + (bytes[sourceLengthPosition] & 0xff) >= length) {
            return;
        }
        boolean isInitial = (bytes[0] & TYPE_BITS) == 0;
        if (isInitial && length < INITIAL_BYTES_MIN) {
            return;
        }
        byte[] id = id(bytes, idPosition, idLength);
        ServerConnectionProxy known = connections.find(ByteBuffer.wrap(id));
        if (known == null && isInitial && isAccepting && idLength >= FIRST_ID_BYTES_MIN) {
            int from = sourceLengthPosition + 1;
            known = connections.admit(source, ByteBuffer.wrap(id), clockMicros.getAsLong())
                    ? begin(source, id, id(bytes, from, bytes[sourceLengthPosition] & 0xff))
                    : null;
        }
        if (isInitial || !(known instanceof Newcomer)) {
            pass(known, bytes, length, source);
        }
    }

    private ServerConnectionProxy begin(InetSocketAddress client, byte[] firstId, byte[] clientId) {
        ServerConnectionCandidate candidate = new ServerConnectionCandidate(
                context, Version.QUIC_version_1, client, clientId, firstId, maker, connections, connections.log());
        ServerConnectionProxy newcomer = new Newcomer(candidate, client, connections, reader);
        connections.registerConnection(newcomer, firstId);
        return newcomer;
    }

    private void pass(@Nullable ServerConnectionProxy connection, byte[] bytes, int length, InetSocketAddress source) {
        if (connection == null) {
            return;
        }
        try {
            connection.parsePackets(
                    0,
                    clock.instant().plusMillis(GRANULARITY_MILLIS),
                    ByteBuffer.wrap(Arrays.copyOf(bytes, length)),
                    source);
        } catch (RejectedExecutionException full) {
            LOG.debug("a datagram of {} is dropped: too many handshakes wait", source);
        }
    }

    private static byte[] id(byte[] bytes, int from, int length) {
        return Arrays.copyOfRange(bytes, from, from + length);
    }
}
