package io.veltro.pipeline.view;

import io.veltro.pipeline.wire.WireReader;
import io.veltro.pipeline.wire.WireWriter;
import java.util.ArrayList;
import java.util.List;

/**
 * A stream in a list.
 *
 * <pre>
 *   id u32 | created u64 µs | topics u32 | bytes u64 | messages u64 | name str8
 * </pre>
 */
public record StreamView(int id, long createdMicros, int topics, long bytes, long messages, String name)
        implements View {
    /** Reads one. */
    public static StreamView read(WireReader in) {
        return new StreamView(in.u32(), in.u64(), in.u32(), in.u64(), in.u64(), in.str8());
    }

    @Override
    public void write(WireWriter out) {
        out.u32(id).u64(createdMicros).u32(topics).u64(bytes).u64(messages).str8(name);
    }

    /** A stream with its topics. */
    public record Details(StreamView stream, List<TopicView> topics) implements View {
        public Details {
            topics = List.copyOf(topics);
        }

        /** Reads one. */
        public static Details read(WireReader in) {
            StreamView stream = StreamView.read(in);
            List<TopicView> topics = new ArrayList<>();
            for (int i = 0; i < stream.topics(); i++) {
                topics.add(TopicView.read(in));
            }
            return new Details(stream, topics);
        }

        @Override
        public void write(WireWriter out) {
            stream.write(out);
            topics.forEach(topic -> topic.write(out));
        }
    }
}
