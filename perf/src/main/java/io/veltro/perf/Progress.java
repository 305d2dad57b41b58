package io.veltro.perf;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;

/**
 * Watches the meters of a run: keeps the throughput over time for the report and, on a terminal, shows a line that is
 * written over once a second. It keeps at most {@value #SAMPLES_MAX} samples; a longer run gets coarser ones.
 *
 * <p>Thread: the run's.
 */
final class Progress {
    static final int SAMPLE_MILLIS = 100;

    private static final int SAMPLES_MAX = 256;
    private static final long LINE_NANOS = 1_000_000_000L;
    private static final String ERASE_LINE = "\r\u001b[K";

    private final List<Figures.Meter> meters;
    private final PrintWriter out;
    private final boolean shown;
    private final Histogram lastSecond = LatencyRecorder.histogram();

    private final List<Double> samples = new ArrayList<>();
    private long sampleNanos = SAMPLE_MILLIS * 1_000_000L;
    private long sampledAtNanos;
    private long sampledBytes;
    private long lineAtNanos;
    private long lineBytes;

    Progress(List<Figures.Meter> meters, PrintWriter out, boolean shown) {
        this.meters = meters;
        this.out = out;
        this.shown = shown;
    }

    /** The measured part begins. */
    void start(long nowNanos) {
        sampledAtNanos = nowNanos;
        lineAtNanos = nowNanos;
    }

    /** Payload MB/s of producers and consumers together, one value a {@link #sampleNanos}. */
    List<Double> samples() {
        return List.copyOf(samples);
    }

    long sampleNanos() {
        return sampleNanos;
    }

    void warmingUp(double secondsLeft) {
        if (shown) {
            out.printf("%s  warming up, %.0f s", ERASE_LINE, Math.ceil(secondsLeft));
            out.flush();
        }
    }

    /** Called every {@value #SAMPLE_MILLIS} ms or so; returns the bytes of all actors so far. */
    long sample(long nowNanos, double secondsSinceStart) {
        long bytes = 0;
        for (Figures.Meter meter : meters) {
            bytes += meter.payloadBytes();
        }
        long passed = nowNanos - sampledAtNanos;
        if (passed >= sampleNanos) {
            samples.add(megabytesPerSecond(bytes - sampledBytes, passed));
            sampledAtNanos = nowNanos;
            sampledBytes = bytes;
            if (samples.size() == SAMPLES_MAX) {
                halve();
            }
        }
        if (shown && nowNanos - lineAtNanos >= LINE_NANOS) {
            line(bytes, nowNanos, secondsSinceStart);
        }
        return bytes;
    }

    private static double megabytesPerSecond(long bytes, long nanos) {
        return bytes / Units.MEGA / (nanos / Units.NANOS_PER_SECOND);
    }

    private void halve() {
        for (int i = 0; i < samples.size() / 2; i++) {
            samples.set(i, (samples.get(2 * i) + samples.get(2 * i + 1)) / 2);
        }
        samples.subList(samples.size() / 2, samples.size()).clear();
        sampleNanos *= 2;
    }

    private void line(long bytes, long nowNanos, double seconds) {
        lastSecond.reset();
        for (Figures.Meter meter : meters) {
            lastSecond.add(meter.drain());
        }
        String rate = Units.figure(megabytesPerSecond(bytes - lineBytes, nowNanos - lineAtNanos));
        String latencies = lastSecond.getTotalCount() == 0
                ? "no answer in the last second"
                : "p50 " + Units.time(lastSecond.getValueAtPercentile(50)) + ", p99 "
                        + Units.time(lastSecond.getValueAtPercentile(99)) + ", max "
                        + Units.time(lastSecond.getMaxValue());
        out.printf("%s  %.0f s  %s MB/s  %s  (%s)", ERASE_LINE, seconds, rate, latencies, Units.size(bytes));
        out.flush();
        lineAtNanos = nowNanos;
        lineBytes = bytes;
    }

    /** Takes the line away. */
    void end() {
        if (shown) {
            out.print(ERASE_LINE);
            out.flush();
        }
    }
}
