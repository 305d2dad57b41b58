package io.veltro.gateway;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;

/** What the transports can be told. */
public record GatewayConfig(Tcp tcp) {
    /** TCP on its usual port of the loopback address. */
    public static GatewayConfig defaults() {
        return new GatewayConfig(Tcp.defaults());
    }

    /**
     * The TCP transport.
     *
     * @param address where to listen; port 0 lets the system choose
     * @param loops selector threads
     * @param frameBytesMax the largest frame of a send, header included
     * @param receiveBytesMax memory for what was received and is not yet journalled, all connections together; one frame at
     *     a time may go beyond it, so that a set of half-received frames cannot block each other
     * @param spin how long a loop keeps asking its selector after the last event before it blocks; 0 blocks at once. A
     *     bounded spin takes the wake-up out of the round trip of a busy peer at the price of CPU time while idle
     */
    public record Tcp(InetSocketAddress address, int loops, int frameBytesMax, long receiveBytesMax, Duration spin) {
        /** Iggy's port. */
        public static final int PORT = 8090;

        private static final int LOOPS_MAX = 256;
        private static final int FRAME_BYTES_MIN = 64 << 10;
        private static final int FRAME_BYTES_DEFAULT = 97 << 20;
        private static final int FRAME_BYTES_LIMIT = 1 << 30;
        private static final long RECEIVE_BYTES_MIN = 1 << 20;
        private static final long RECEIVE_BYTES_DEFAULT = 256 << 20;
        private static final Duration SPIN_MAX = Duration.ofSeconds(1);

        public Tcp {
            if (address.isUnresolved()) {
                throw new IllegalArgumentException("gateway.tcp: the address " + address
                        + " has no IP address; write one this machine has, such as 127.0.0.1 or 0.0.0.0");
            }
            check("loops", loops, 1, LOOPS_MAX);
            check("frameBytesMax", frameBytesMax, FRAME_BYTES_MIN, FRAME_BYTES_LIMIT);
            check("receiveBytesMax", receiveBytesMax, RECEIVE_BYTES_MIN, Long.MAX_VALUE);
            check("spin in nanoseconds", spin.toNanos(), 0, SPIN_MAX.toNanos());
        }

        /**
         * Port 8090 of the loopback address, a loop for every two processors, frames up to 97 MiB, and 256 MiB or a quarter
         * of the memory the JVM may use, whichever is less, for receiving.
         */
        public static Tcp defaults() {
            Runtime machine = Runtime.getRuntime();
            return new Tcp(
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), PORT),
                    Math.min(LOOPS_MAX, Math.max(1, machine.availableProcessors() / 2)),
                    FRAME_BYTES_DEFAULT,
                    Math.max(RECEIVE_BYTES_MIN, Math.min(RECEIVE_BYTES_DEFAULT, machine.maxMemory() / 4)),
                    Duration.ZERO);
        }

        /** The same elsewhere. */
        public Tcp withAddress(InetSocketAddress other) {
            return new Tcp(other, loops, frameBytesMax, receiveBytesMax, spin);
        }

        /** The same with another spin. */
        public Tcp withSpin(Duration other) {
            return new Tcp(address, loops, frameBytesMax, receiveBytesMax, other);
        }

        private static void check(String name, long value, long least, long most) {
            if (value < least || value > most) {
                throw new IllegalArgumentException("gateway.tcp: " + name + " is " + value + ", but must be from "
                        + least + " to " + most + "; correct it or leave it out for the default");
            }
        }
    }
}
