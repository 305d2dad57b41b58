package io.veltro.ops.metrics;

import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.veltro.pipeline.count.LatencyHistogram;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The families of one page while it is made, in the library's terms.
 *
 * <p>Thread: the one that makes the page.
 */
final class Families {
    private static final double NANOS_PER_SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final double[] BOUNDS = bounds();

    private final List<MetricSnapshot> all = new ArrayList<>();

    private static double[] bounds() {
        double[] bounds = new double[LatencyHistogram.buckets()];
        for (int bucket = 0; bucket < bounds.length - 1; bucket++) {
            bounds[bucket] = LatencyHistogram.boundNanos(bucket) / NANOS_PER_SECOND;
        }
        bounds[bounds.length - 1] = Double.POSITIVE_INFINITY;
        return bounds;
    }

    /** A gauge without labels. */
    void gauge(String name, String help, long value) {
        new Gauge(name, help).at(value).add();
    }

    /** A gauge without labels. */
    void gauge(String name, String help, double value) {
        new Gauge(name, help).at(value).add();
    }

    /** A counter without labels; the name without {@code _total}. */
    void counter(String name, String help, long value) {
        new Counter(name, help).at(value).add();
    }

    /** A counter without labels; the name without {@code _total}. */
    void counter(String name, String help, double value) {
        new Counter(name, help).at(value).add();
    }

    /** All of them, sorted by name. */
    MetricSnapshots snapshots() {
        return new MetricSnapshots(all);
    }

    /** A family of gauges. */
    final class Gauge {
        private final GaugeSnapshot.Builder family = GaugeSnapshot.builder();

        Gauge(String name, String help) {
            family.name(name).help(help);
        }

        Gauge at(long value, String... labels) {
            return at((double) value, labels);
        }

        Gauge at(double value, String... labels) {
            family.dataPoint(GaugeDataPointSnapshot.builder()
                    .value(value)
                    .labels(Labels.of(labels))
                    .build());
            return this;
        }

        void add() {
            all.add(family.build());
        }
    }

    /** A family of counters; the name without {@code _total}. */
    final class Counter {
        private final CounterSnapshot.Builder family = CounterSnapshot.builder();

        Counter(String name, String help) {
            family.name(name).help(help);
        }

        Counter at(long value, String... labels) {
            return at((double) value, labels);
        }

        Counter at(double value, String... labels) {
            family.dataPoint(CounterDataPointSnapshot.builder()
                    .value(value)
                    .labels(Labels.of(labels))
                    .build());
            return this;
        }

        void add() {
            all.add(family.build());
        }
    }

    /** A family of histograms of durations, in seconds. */
    final class Durations {
        private final HistogramSnapshot.Builder family = HistogramSnapshot.builder();

        Durations(String name, String help) {
            family.name(name).help(help);
        }

        Durations at(LatencyHistogram histogram, String... labels) {
            return at(List.of(histogram), labels);
        }

        /** Several as one. */
        Durations at(List<LatencyHistogram> histograms, String... labels) {
            long[] counts = new long[BOUNDS.length];
            long sumNanos = 0;
            for (LatencyHistogram histogram : histograms) {
                sumNanos += histogram.sumNanos();
                for (int bucket = 0; bucket < counts.length; bucket++) {
                    counts[bucket] += histogram.count(bucket);
                }
            }
            family.dataPoint(HistogramDataPointSnapshot.builder()
                    .classicHistogramBuckets(ClassicHistogramBuckets.of(BOUNDS, counts))
                    .sum(sumNanos / NANOS_PER_SECOND)
                    .labels(Labels.of(labels))
                    .build());
            return this;
        }

        void add() {
            all.add(family.build());
        }
    }
}
