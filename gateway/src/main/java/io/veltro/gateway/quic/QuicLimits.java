package io.veltro.gateway.quic;

import java.util.concurrent.TimeUnit;

/**
 * The bounds nobody needs to turn but tests, which want them small.
 *
 * @param sweepMicros how often connections are looked over; every time-out below is rounded up to it
 * @param handshakeMicros a handshake must be finished after so long
 * @param handshakesMax unfinished handshakes at a time
 * @param handshakesOfOneMax those of one IP address
 * @param loginMicros a peer nobody is logged in on is closed when no request of it has entered for so long
 * @param frameMicros a frame must be complete after so long; every 256 KiB received earn a second more
 * @param stallMicros a peer that takes none of the bytes waiting for it for so long is closed
 * @param stopMicros an orderly stop waits so long for answers and for peers to take them
 */
record QuicLimits(
        long sweepMicros,
        long handshakeMicros,
        int handshakesMax,
        int handshakesOfOneMax,
        long loginMicros,
        long frameMicros,
        long stallMicros,
        long stopMicros) {
    static QuicLimits defaults() {
        return new QuicLimits(
                TimeUnit.MILLISECONDS.toMicros(250),
                TimeUnit.SECONDS.toMicros(3),
                128,
                64,
                TimeUnit.SECONDS.toMicros(8),
                TimeUnit.SECONDS.toMicros(30),
                TimeUnit.SECONDS.toMicros(60),
                TimeUnit.SECONDS.toMicros(4));
    }
}
