package io.veltro.gateway;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What the transports over TCP can be told.
 *
 * @param tcp absent when it is not served
 * @param webSocket absent when it is not served
 */
public record GatewayConfig(Loops loops, Optional<Tcp> tcp, Optional<WebSocket> webSocket) {
    /**
     * The threads that serve connections.
     *
     * @param count selector threads, beside the one that meets strangers
     * @param frameBytesMax the largest frame of a send, header included
     * @param receiveBytesMax memory for what was received and is not yet journalled, all connections together; one frame at
     *     a time may go beyond it, so that a set of half-received frames cannot block each other
     * @param spin how long a loop keeps asking its selector after the last event before it blocks; 0 blocks at once. A
     *     bounded spin takes the wake-up out of the round trip of a busy peer at the price of CPU time while idle
     */
    public record Loops(int count, int frameBytesMax, long receiveBytesMax, Duration spin) {
        private static final int COUNT_MAX = 256;
        private static final int FRAME_BYTES_MIN = 64 << 10;
        private static final int FRAME_BYTES_DEFAULT = 97 << 20;
        private static final int FRAME_BYTES_LIMIT = 1 << 30;
        private static final long RECEIVE_BYTES_MIN = 1 << 20;
        private static final long RECEIVE_BYTES_DEFAULT = 256 << 20;
        private static final Duration SPIN_MAX = Duration.ofSeconds(1);

        public Loops {
            check("count", count, 1, COUNT_MAX);
            check("frameBytesMax", frameBytesMax, FRAME_BYTES_MIN, FRAME_BYTES_LIMIT);
            check("receiveBytesMax", receiveBytesMax, RECEIVE_BYTES_MIN, Long.MAX_VALUE);
            check("spin in nanoseconds", spin.toNanos(), 0, SPIN_MAX.toNanos());
        }

        /**
         * A loop for every two processors, frames up to 97 MiB, and 256 MiB or a quarter of the memory the JVM may use,
         * whichever is less, for receiving.
         */
        public static Loops defaults() {
            Runtime machine = Runtime.getRuntime();
            return new Loops(
                    Math.min(COUNT_MAX, Math.max(1, machine.availableProcessors() / 2)),
                    FRAME_BYTES_DEFAULT,
                    Math.max(RECEIVE_BYTES_MIN, Math.min(RECEIVE_BYTES_DEFAULT, machine.maxMemory() / 4)),
                    Duration.ZERO);
        }

        private static void check(String name, long value, long least, long most) {
            if (value < least || value > most) {
                throw new IllegalArgumentException("gateway.loops: " + name + " is " + value + ", but must be from "
                        + least + " to " + most + "; correct it or leave it out for the default");
            }
        }
    }

    /**
     * The protocol over TCP as it is.
     *
     * @param address where to listen; port 0 lets the system choose
     * @param isEncrypted whether in TLS
     */
    public record Tcp(InetSocketAddress address, boolean isEncrypted) {
        /** Iggy's port. */
        public static final int PORT = 8090;

        public Tcp {
            mustHaveAddress("tcp", address);
        }

        /** Port 8090 of the loopback address. */
        public static Tcp defaults() {
            return new Tcp(new InetSocketAddress(InetAddress.getLoopbackAddress(), PORT), false);
        }
    }

    /**
     * The protocol in WebSocket messages.
     *
     * @param address where to listen; port 0 lets the system choose
     * @param isEncrypted whether in TLS
     * @param frameBytesMax the longest payload of a WebSocket frame
     * @param origins of web pages that may connect; {@code *} stands for all. Programs other than browsers name none and may
     */
    public record WebSocket(InetSocketAddress address, boolean isEncrypted, int frameBytesMax, List<String> origins) {
        /** Iggy's port. */
        public static final int PORT = 8092;

        public WebSocket {
            mustHaveAddress("webSocket", address);
            origins = List.copyOf(origins);
        }

        /** Port 8092 of the loopback address, for no web page. */
        public static WebSocket defaults() {
            return new WebSocket(
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), PORT),
                    false,
                    Loops.FRAME_BYTES_DEFAULT,
                    List.of());
        }
    }

    private static void mustHaveAddress(String transport, InetSocketAddress address) {
        if (address.isUnresolved()) {
            throw new IllegalArgumentException("gateway." + transport + ": the address " + address
                    + " has no IP address; write one this machine has, such as 127.0.0.1 or 0.0.0.0");
        }
    }
}
