package io.veltro.perf;

import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.HdrHistogram.Histogram;

/**
 * What the actors of one side came to.
 *
 * @param payloadBytes bytes of payload, message headers left out
 * @param nanos from the first measured request to the last answer
 * @param emptyPolls polls that found nothing new
 * @param latencies of requests
 * @param originLatencies of messages, from their origin timestamp to their consumption; empty unless both sides ran
 */
record Figures(
        int actors,
        long batches,
        long messages,
        long payloadBytes,
        long emptyPolls,
        long nanos,
        Histogram latencies,
        Histogram originLatencies) {

    double seconds() {
        return nanos / Units.NANOS_PER_SECOND;
    }

    double megabytesPerSecond() {
        return nanos == 0 ? 0 : payloadBytes / Units.MEGA / seconds();
    }

    double messagesPerSecond() {
        return nanos == 0 ? 0 : messages / seconds();
    }

    double gigabytes() {
        return payloadBytes / Units.GIGA;
    }

    /** Adds up what the meters of one side hold; their actors have ended. */
    static Figures of(List<Meter> meters) {
        long batches = 0;
        long messages = 0;
        long bytes = 0;
        long empty = 0;
        boolean any = false;
        long first = 0;
        long last = 0;
        Histogram latencies = LatencyRecorder.histogram();
        Histogram origins = LatencyRecorder.histogram();
        for (Meter meter : meters) {
            batches += meter.batches;
            messages += meter.messages;
            bytes += meter.payloadBytes.get();
            empty += meter.emptyPolls;
            if (meter.batches > 0) {
                first = any ? first + Math.min(0, meter.firstNanos - first) : meter.firstNanos;
                last = any ? last + Math.max(0, meter.lastNanos - last) : meter.lastNanos;
                any = true;
            }
            meter.drain();
            latencies.add(meter.latencies);
            origins.add(meter.originLatencies);
        }
        return new Figures(meters.size(), batches, messages, bytes, empty, last - first, latencies, origins);
    }

    /**
     * What one actor counts while it runs. Only measured requests are told to it.
     *
     * <p>Thread: the actor's; {@link #payloadBytes} and {@link #drain} one other.
     */
    static final class Meter {
        private final LatencyRecorder recorder = new LatencyRecorder();
        private final LatencyRecorder originRecorder = new LatencyRecorder();
        private final Histogram latencies = LatencyRecorder.histogram();
        private final Histogram originLatencies = LatencyRecorder.histogram();
        private final AtomicLong payloadBytes = new AtomicLong(); // read by whoever shows progress
        private long batches;
        private long messages;
        private long emptyPolls;
        private long firstNanos;
        private long lastNanos;

        /** A request was answered; {@code messages} is 0 for a poll that found nothing. */
        void answered(long startNanos, long endNanos, int messages, long payloadBytes) {
            if (messages == 0) {
                emptyPolls++;
                return;
            }
            if (batches == 0) {
                firstNanos = startNanos;
            }
            lastNanos = endNanos;
            batches++;
            this.messages += messages;
            this.payloadBytes.lazySet(this.payloadBytes.getPlain() + payloadBytes);
            recorder.record(endNanos - startNanos);
        }

        /** So many messages that left together were consumed so much later. */
        void consumed(long nanosSinceOrigin, int messages) {
            originRecorder.record(nanosSinceOrigin, messages);
        }

        long payloadBytes() {
            return payloadBytes.get();
        }

        /** Collects the latencies since the last time and returns them: borrowed until the next time. */
        Histogram drain() {
            originRecorder.drainTo(originLatencies);
            return recorder.drainTo(latencies);
        }
    }
}
