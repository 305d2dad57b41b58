package io.veltro.pipeline.request;

import io.veltro.pipeline.wire.WireReader;
import io.veltro.pipeline.wire.WireWriter;
import java.util.ArrayList;
import java.util.List;

/**
 * What a user may do: everywhere, in single streams, in single topics.
 *
 * <pre>
 *   global   10 bools | has streams u8
 *   stream   id u32 | 6 bools | has topics u8 | topics | next stream u8 (1 another follows, 0 last)
 *   topic    id u32 | 4 bools | next topic u8 (1 another follows, 0 last)
 * </pre>
 *
 * <p>The bits of {@code global} are, from 0, those of {@link #GLOBAL_NAMES}.
 */
public record Permissions(int global, List<OfStream> streams) {
    /** What the bits on the level of the server are called where they have names, from 0. */
    public static final List<String> GLOBAL_NAMES = List.of(
            "manage_servers",
            "read_servers",
            "manage_users",
            "read_users",
            "manage_streams",
            "read_streams",
            "manage_topics",
            "read_topics",
            "poll_messages",
            "send_messages");

    /** The same of a stream. */
    public static final List<String> STREAM_NAMES =
            List.of("manage_stream", "read_stream", "manage_topics", "read_topics", "poll_messages", "send_messages");

    /** The same of a topic. */
    public static final List<String> TOPIC_NAMES =
            List.of("manage_topic", "read_topic", "poll_messages", "send_messages");

    /** Bits on the level of the server. */
    public static final int GLOBAL_BITS = 10;

    private static final int STREAM_BITS = 6;
    private static final int TOPIC_BITS = 4;

    /** Everything, everywhere: what root may. */
    public static final Permissions ALL = new Permissions((1 << GLOBAL_BITS) - 1, List.of());

    /** In one stream. The bits are, from 0, those of {@link #STREAM_NAMES}. */
    public record OfStream(int stream, int bits, List<OfTopic> topics) {
        public OfStream {
            topics = List.copyOf(topics);
        }
    }

    /** In one topic. The bits are, from 0, those of {@link #TOPIC_NAMES}. */
    public record OfTopic(int topic, int bits) {}

    public Permissions {
        streams = List.copyOf(streams);
    }

    /** Reads the block. */
    public static Permissions read(WireReader in) {
        int global = readBits(in, GLOBAL_BITS);
        List<OfStream> streams = new ArrayList<>();
        boolean more = in.u8() == 1;
        while (more) {
            int stream = in.u32();
            int bits = readBits(in, STREAM_BITS);
            streams.add(new OfStream(stream, bits, readTopics(in)));
            more = in.u8() == 1;
        }
        return new Permissions(global, streams);
    }

    private static List<OfTopic> readTopics(WireReader in) {
        List<OfTopic> topics = new ArrayList<>();
        boolean more = in.u8() == 1;
        while (more) {
            topics.add(new OfTopic(in.u32(), readBits(in, TOPIC_BITS)));
            more = in.u8() == 1;
        }
        return topics;
    }

    /** Writes the block. */
    public void write(WireWriter out) {
        writeBits(out, global, GLOBAL_BITS);
        out.bool(!streams.isEmpty());
        for (int i = 0; i < streams.size(); i++) {
            OfStream stream = streams.get(i);
            out.u32(stream.stream());
            writeBits(out, stream.bits(), STREAM_BITS);
            out.bool(!stream.topics().isEmpty());
            for (int k = 0; k < stream.topics().size(); k++) {
                OfTopic topic = stream.topics().get(k);
                out.u32(topic.topic());
                writeBits(out, topic.bits(), TOPIC_BITS);
                out.bool(k < stream.topics().size() - 1);
            }
            out.bool(i < streams.size() - 1);
        }
    }

    private static int readBits(WireReader in, int count) {
        int bits = 0;
        for (int i = 0; i < count; i++) {
            bits |= in.bool() ? 1 << i : 0;
        }
        return bits;
    }

    private static void writeBits(WireWriter out, int bits, int count) {
        for (int i = 0; i < count; i++) {
            out.bool((bits & 1 << i) != 0);
        }
    }
}
