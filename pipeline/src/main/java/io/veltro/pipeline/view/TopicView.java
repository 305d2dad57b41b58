package io.veltro.pipeline.view;

import io.veltro.pipeline.wire.WireReader;
import io.veltro.pipeline.wire.WireWriter;
import java.util.ArrayList;
import java.util.List;

/**
 * A topic in a list.
 *
 * <pre>
 *   id u32 | created u64 µs | partitions u32 | expiry u64 µs | compression u8 | bytes max u64 | replication u8
 *   | bytes u64 | messages u64 | name str8
 * </pre>
 */
public record TopicView(
        int id,
        long createdMicros,
        int partitions,
        long expiryMicros,
        int compression,
        long bytesMax,
        int replicationFactor,
        long bytes,
        long messages,
        String name)
        implements View {
    /** Reads one. */
    public static TopicView read(WireReader in) {
        return new TopicView(
                in.u32(), in.u64(), in.u32(), in.u64(), in.u8(), in.u64(), in.u8(), in.u64(), in.u64(), in.str8());
    }

    @Override
    public void write(WireWriter out) {
        out.u32(id)
                .u64(createdMicros)
                .u32(partitions)
                .u64(expiryMicros)
                .u8(compression)
                .u64(bytesMax)
                .u8(replicationFactor)
                .u64(bytes)
                .u64(messages)
                .str8(name);
    }

    /**
     * A partition of a topic.
     *
     * <pre>
     *   id u32 | created u64 µs | segments u32 | current offset u64 | bytes u64 | messages u64
     * </pre>
     */
    public record Partition(int id, long createdMicros, int segments, long currentOffset, long bytes, long messages) {
        static Partition read(WireReader in) {
            return new Partition(in.u32(), in.u64(), in.u32(), in.u64(), in.u64(), in.u64());
        }

        void write(WireWriter out) {
            out.u32(id)
                    .u64(createdMicros)
                    .u32(segments)
                    .u64(currentOffset)
                    .u64(bytes)
                    .u64(messages);
        }
    }

    /** A topic with its partitions. */
    public record Details(TopicView topic, List<Partition> partitions) implements View {
        public Details {
            partitions = List.copyOf(partitions);
        }

        /** Reads one. */
        public static Details read(WireReader in) {
            TopicView topic = TopicView.read(in);
            List<Partition> partitions = new ArrayList<>();
            for (int i = 0; i < topic.partitions(); i++) {
                partitions.add(Partition.read(in));
            }
            return new Details(topic, partitions);
        }

        @Override
        public void write(WireWriter out) {
            topic.write(out);
            partitions.forEach(partition -> partition.write(out));
        }
    }
}
