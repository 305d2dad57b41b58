package io.veltro.perf;

/**
 * Says when each request is due. At a rate the due times depend on the bytes asked for so far and on nothing else: a
 * request that comes late does not move those behind it, so a stall shows up in the latency of all of them (no coordinated
 * omission). At full speed a request is due when it is sent.
 *
 * <pre>
 *   due(k) = start + (bytes of the requests 0..k-1) / rate
 * </pre>
 *
 * <p>Thread: the actor's.
 */
final class Pacer {
    private final double nanosPerByte;
    private final long startNanos;
    private long bytes;

    private Pacer(double nanosPerByte, long startNanos) {
        this.nanosPerByte = nanosPerByte;
        this.startNanos = startNanos;
    }

    /** @param bytesPerSecond what this actor may do; 0 for full speed */
    static Pacer of(double bytesPerSecond, long startNanos) {
        return new Pacer(bytesPerSecond == 0 ? 0 : Units.NANOS_PER_SECOND / bytesPerSecond, startNanos);
    }

    boolean isFullSpeed() {
        return nanosPerByte == 0;
    }

    /** When the next request, of so many bytes, is due; at full speed {@code nowNanos}. */
    long next(long requestBytes, long nowNanos) {
        if (isFullSpeed()) {
            return nowNanos;
        }
        long due = startNanos + (long) (bytes * nanosPerByte);
        bytes += requestBytes;
        return due;
    }
}
