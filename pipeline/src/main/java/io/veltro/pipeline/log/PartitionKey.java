package io.veltro.pipeline.log;

/**
 * Which partition of which topic of which stream, by number. The numbers are unsigned and start at 0.
 */
public record PartitionKey(int stream, int topic, int partition) {
    @Override
    public String toString() {
        return Integer.toUnsignedString(stream)
                + "/"
                + Integer.toUnsignedString(topic)
                + "/"
                + Integer.toUnsignedString(partition);
    }
}
