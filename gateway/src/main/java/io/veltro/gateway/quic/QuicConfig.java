package io.veltro.gateway.quic;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;

/**
 * What the QUIC transport can be told.
 *
 * @param address where to listen; port 0 lets the system choose
 * @param connectionsMax connections at a time; each costs three threads of kwik's and a fourth while it ends, and up to 64 that
 *     have ended may still have theirs
 * @param streamsMax requests of one connection at a time
 * @param idle a connection nothing is heard of for so long has ended
 * @param windowBytes what a peer somebody is logged in on may send ahead of being read, on one stream and on all together
 * @param frameBytesMax the largest frame of a send, header included
 * @param receiveBytesMax memory for what was received and is not yet journalled, all connections together; one frame at a time
 *     may go beyond it, so that a set of half-received frames cannot block each other
 */
public record QuicConfig(
        InetSocketAddress address,
        int connectionsMax,
        int streamsMax,
        Duration idle,
        int windowBytes,
        int frameBytesMax,
        long receiveBytesMax) {
    /** Iggy's port. */
    public static final int PORT = 8080;

    private static final int CONNECTIONS_LIMIT = 10_000;
    private static final int CONNECTIONS_DEFAULT = 500;
    private static final int STREAMS_LIMIT = 1000;
    private static final int STREAMS_DEFAULT = 100;
    private static final Duration IDLE_DEFAULT = Duration.ofSeconds(10);
    private static final Duration IDLE_MAX = Duration.ofMinutes(10);
    private static final int WINDOW_BYTES_LIMIT = 64 << 20;
    private static final int WINDOW_BYTES_DEFAULT = 1 << 20;
    private static final int FRAME_BYTES_MIN = 64 << 10;
    private static final int FRAME_BYTES_DEFAULT = 97 << 20;
    private static final int FRAME_BYTES_LIMIT = 1 << 30;
    private static final long RECEIVE_BYTES_MIN = 1 << 20;
    private static final long RECEIVE_BYTES_DEFAULT = 128 << 20;

    public QuicConfig {
        if (address.isUnresolved()) {
            throw new IllegalArgumentException("gateway.quic: the address " + address
                    + " has no IP address; write one this machine has, such as 127.0.0.1 or 0.0.0.0");
        }
        check("connectionsMax", connectionsMax, 1, CONNECTIONS_LIMIT);
        check("streamsMax", streamsMax, 1, STREAMS_LIMIT);
        check("idle in milliseconds", idle.toMillis(), 1, IDLE_MAX.toMillis());
        check("windowBytes", windowBytes, RequestStreams.STRANGER_WINDOW_BYTES, WINDOW_BYTES_LIMIT);
        check("frameBytesMax", frameBytesMax, FRAME_BYTES_MIN, FRAME_BYTES_LIMIT);
        check("receiveBytesMax", receiveBytesMax, RECEIVE_BYTES_MIN, Long.MAX_VALUE);
    }

    /**
     * Port 8080 of the loopback address, 500 connections of 100 streams, frames up to 97 MiB, and 128 MiB or an eighth of the
     * memory the JVM may use, whichever is less, for receiving.
     */
    public static QuicConfig defaults() {
        long memory = Runtime.getRuntime().maxMemory();
        return new QuicConfig(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), PORT),
                CONNECTIONS_DEFAULT,
                STREAMS_DEFAULT,
                IDLE_DEFAULT,
                WINDOW_BYTES_DEFAULT,
                FRAME_BYTES_DEFAULT,
                Math.max(RECEIVE_BYTES_MIN, Math.min(RECEIVE_BYTES_DEFAULT, memory / 8)));
    }

    /** The same elsewhere. */
    public QuicConfig withAddress(InetSocketAddress other) {
        return new QuicConfig(other, connectionsMax, streamsMax, idle, windowBytes, frameBytesMax, receiveBytesMax);
    }

    /** The same with room for another number of connections. */
    public QuicConfig withConnectionsMax(int other) {
        return new QuicConfig(address, other, streamsMax, idle, windowBytes, frameBytesMax, receiveBytesMax);
    }

    private static void check(String name, long value, long least, long most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException("gateway.quic: " + name + " is " + value + ", but must be from " + least
                    + " to " + most + "; correct it or leave it out for the default");
        }
    }
}
