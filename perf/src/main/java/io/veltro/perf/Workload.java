package io.veltro.perf;

import io.veltro.pipeline.message.MessageBatch;
import io.veltro.pipeline.message.MessageLayout;
import java.time.Duration;

/**
 * Who sends and reads what, how fast and for how long.
 *
 * @param rateBytesPerSecond payload bytes a second of all producers together (of all consumers when nobody produces); 0 for
 *     full speed
 * @param inFlight requests under way at once on each connection
 */
record Workload(Kind kind, Actors actors, Batch batch, Extent extent, long rateBytesPerSecond, int inFlight) {
    /** No end to the batches: only the duration ends the run. */
    static final long UNLIMITED = Long.MAX_VALUE;

    private static final int IN_FLIGHT_MAX = 1024;
    private static final long FRAME_BYTES_MAX = 1_000_000_000;

    /** What the actors do. The name is the command's. */
    enum Kind {
        PINNED_PRODUCER("pinned-producer"),
        PINNED_CONSUMER("pinned-consumer"),
        PRODUCER_AND_CONSUMER("producer-and-consumer");

        private final String command;

        Kind(String command) {
            this.command = command;
        }

        String command() {
            return command;
        }

        boolean produces() {
            return this != PINNED_CONSUMER;
        }

        boolean consumes() {
            return this != PINNED_PRODUCER;
        }
    }

    /** How many of each; actor i uses stream i modulo the number of streams. */
    record Actors(int producers, int consumers, int streams) {}

    /** What a request carries. */
    record Batch(Range payloadBytes, Range messages) {
        /** The largest frame it can come to. */
        long frameBytesMax() {
            return messages.max()
                    * (payloadBytes.max() + MessageLayout.HEADER_BYTES + (long) MessageBatch.INDEX_ENTRY_BYTES);
        }

        double meanBytes() {
            return payloadBytes.mean() * messages.mean();
        }
    }

    /**
     * When it ends.
     *
     * @param batches measured batches of each actor
     * @param warmUp not measured, before everything else
     * @param duration of the measured part; zero for as long as the batches take
     */
    record Extent(long batches, Duration warmUp, Duration duration) {}

    Workload {
        if (kind.produces()) {
            atLeastOne("--producers", actors.producers);
        }
        if (kind.consumes()) {
            atLeastOne("--consumers", actors.consumers);
        }
        atLeastOne("--streams", actors.streams);
        if (kind.produces() && actors.streams > actors.producers) {
            throw new IllegalArgumentException("--streams " + actors.streams + " is more than --producers "
                    + actors.producers + ": some streams would stay empty");
        }
        if (kind.consumes() && actors.streams > actors.consumers) {
            throw new IllegalArgumentException("--streams " + actors.streams + " is more than --consumers "
                    + actors.consumers + ": some streams would not be read");
        }
        if (inFlight < 1 || inFlight > IN_FLIGHT_MAX) {
            throw new IllegalArgumentException("--in-flight " + inFlight + " is not between 1 and " + IN_FLIGHT_MAX);
        }
        if (extent.batches < 1) {
            throw new IllegalArgumentException("--message-batches must be at least 1");
        }
        if (batch.payloadBytes.max() > MessageLayout.PAYLOAD_BYTES_MAX) {
            throw new IllegalArgumentException(
                    "--message-size " + batch.payloadBytes + " is more than " + MessageLayout.PAYLOAD_BYTES_MAX);
        }
        if (batch.frameBytesMax() > FRAME_BYTES_MAX) {
            throw new IllegalArgumentException(
                    "a batch of " + batch.messages + " messages of " + batch.payloadBytes + " bytes comes to "
                            + batch.frameBytesMax() + " bytes, at most " + FRAME_BYTES_MAX + ": make it smaller");
        }
    }

    private static void atLeastOne(String option, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(option + " must be at least 1");
        }
    }

    boolean isTimed() {
        return !extent.duration.isZero();
    }

    /** What one of the paced actors may do; 0 for full speed. */
    double rateOfOneBytesPerSecond() {
        return (double) rateBytesPerSecond / (kind.produces() ? actors.producers : actors.consumers);
    }

    /** One line for people. */
    String describe() {
        StringBuilder text = new StringBuilder(kind.command()).append(": ");
        if (kind.produces()) {
            text.append(Units.plural(actors.producers, "producer")).append(", ");
        }
        if (kind.consumes()) {
            text.append(Units.plural(actors.consumers, "consumer")).append(", ");
        }
        text.append(Units.plural(actors.streams, "stream"));
        text.append("; batches of ").append(batch.messages).append(" × ").append(batch.payloadBytes);
        text.append(" B, ").append(inFlight).append(" in flight; ");
        text.append(rateBytesPerSecond == 0 ? "full speed" : Units.size(rateBytesPerSecond) + "/s");
        if (extent.batches != UNLIMITED) {
            text.append("; ").append(Units.plural(extent.batches, "batch")).append(" each");
        }
        if (isTimed()) {
            text.append("; for ").append(Units.time(extent.duration));
        }
        if (!extent.warmUp.isZero()) {
            text.append("; after a warm-up of ").append(Units.time(extent.warmUp));
        }
        return text.toString();
    }

    /** A number, or from one to another. */
    record Range(int min, int max) {
        static Range parse(String text) {
            int dots = text.indexOf("..");
            Range range = dots < 0
                    ? exactly(number(text))
                    : new Range(number(text.substring(0, dots)), number(text.substring(dots + 2)));
            if (range.min < 1 || range.min > range.max) {
                throw new IllegalArgumentException("'" + text + "' is not a range of numbers from 1 on");
            }
            return range;
        }

        static Range exactly(int value) {
            return new Range(value, value);
        }

        private static int number(String text) {
            long value = Units.bytes(text);
            if (value > Integer.MAX_VALUE) {
                throw new IllegalArgumentException("'" + text + "' is too large");
            }
            return (int) value;
        }

        boolean isExact() {
            return min == max;
        }

        double mean() {
            return (min + (double) max) / 2;
        }

        @Override
        public String toString() {
            return isExact() ? Units.count(min) : Units.count(min) + ".." + Units.count(max);
        }
    }
}
