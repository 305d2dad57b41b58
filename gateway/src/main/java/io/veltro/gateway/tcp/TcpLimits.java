package io.veltro.gateway.tcp;

import java.util.concurrent.TimeUnit;

/**
 * The bounds nobody needs to turn but tests, which want them small.
 *
 * @param sweepMicros how often connections are looked over; every time-out below is rounded up to it
 * @param loginMicros a peer nobody is logged in on is closed when no request of it has entered for so long. Pings count: the
 *     official Go and Rust clients send one every 5 s and may log in whenever their program likes
 * @param frameMicros a frame must be complete after so long; every 256 KiB received earn a second more
 * @param stallMicros a peer that takes none of the bytes waiting for it for so long is closed
 * @param stopMicros an orderly stop waits so long for answers and for peers to take them
 */
record TcpLimits(long sweepMicros, long loginMicros, long frameMicros, long stallMicros, long stopMicros) {
    static TcpLimits defaults() {
        return new TcpLimits(
                TimeUnit.SECONDS.toMicros(1),
                TimeUnit.SECONDS.toMicros(8),
                TimeUnit.SECONDS.toMicros(30),
                TimeUnit.SECONDS.toMicros(60),
                TimeUnit.SECONDS.toMicros(5));
    }
}
