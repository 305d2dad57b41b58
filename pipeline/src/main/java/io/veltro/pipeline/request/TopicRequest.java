package io.veltro.pipeline.request;

import io.veltro.pipeline.error.ErrorCode;
import io.veltro.pipeline.error.RequestException;
import io.veltro.pipeline.wire.WireReader;
import io.veltro.pipeline.wire.WireWriter;

/** Topics: the second level; a topic holds partitions. */
public sealed interface TopicRequest extends Request {
    /** No compression; {@link #COMPRESSION_GZIP} is the only other value. Kept and shown, not applied. */
    int COMPRESSION_NONE = 1;

    int COMPRESSION_GZIP = 2;

    /** For expiry and size: whatever the server's settings say. */
    long SERVER_DEFAULT = 0;

    /** For expiry: never; for size: unlimited. */
    long UNLIMITED = -1;

    /**
     * What can be set on a topic.
     *
     * @param compression {@link #COMPRESSION_NONE} or {@link #COMPRESSION_GZIP}
     * @param expiryMicros age at which messages may be deleted, {@link #SERVER_DEFAULT} or {@link #UNLIMITED}
     * @param bytesMax size at which the oldest messages may be deleted, {@link #SERVER_DEFAULT} or {@link #UNLIMITED}
     * @param replicationFactor kept and shown, not applied
     */
    record Settings(int compression, long expiryMicros, long bytesMax, int replicationFactor, String name) {
        static Settings read(WireReader in) {
            int compression = in.u8();
            if (compression != COMPRESSION_NONE && compression != COMPRESSION_GZIP) {
                throw RequestException.of(ErrorCode.INVALID_COMMAND);
            }
            return new Settings(compression, in.u64(), in.u64(), in.u8(), in.name());
        }

        void write(WireWriter out) {
            out.u8(compression)
                    .u64(expiryMicros)
                    .u64(bytesMax)
                    .u8(replicationFactor)
                    .str8(name);
        }
    }

    /** Makes a topic with so many partitions; its number is given out by the server. */
    record Create(Identifier stream, int partitions, Settings settings) implements TopicRequest {
        static Create read(WireReader in) {
            return new Create(Identifier.read(in), in.u32(), Settings.read(in));
        }

        @Override
        public RequestCode code() {
            return RequestCode.CREATE_TOPIC;
        }

        @Override
        public void write(WireWriter out) {
            stream.write(out);
            out.u32(partitions);
            settings.write(out);
        }
    }

    /** Deletes a topic with everything in it. */
    record Delete(Identifier stream, Identifier topic) implements TopicRequest {
        static Delete read(WireReader in) {
            return new Delete(Identifier.read(in), Identifier.read(in));
        }

        @Override
        public RequestCode code() {
            return RequestCode.DELETE_TOPIC;
        }

        @Override
        public void write(WireWriter out) {
            stream.write(out);
            topic.write(out);
        }
    }

    /** Replaces everything that can be set on a topic. */
    record Update(Identifier stream, Identifier topic, Settings settings) implements TopicRequest {
        static Update read(WireReader in) {
            return new Update(Identifier.read(in), Identifier.read(in), Settings.read(in));
        }

        @Override
        public RequestCode code() {
            return RequestCode.UPDATE_TOPIC;
        }

        @Override
        public void write(WireWriter out) {
            stream.write(out);
            topic.write(out);
            settings.write(out);
        }
    }

    /** Deletes all messages of a topic and the offsets stored for them. */
    record Purge(Identifier stream, Identifier topic) implements TopicRequest {
        static Purge read(WireReader in) {
            return new Purge(Identifier.read(in), Identifier.read(in));
        }

        @Override
        public RequestCode code() {
            return RequestCode.PURGE_TOPIC;
        }

        @Override
        public void write(WireWriter out) {
            stream.write(out);
            topic.write(out);
        }
    }

    /** One topic with its partitions. */
    record Get(Identifier stream, Identifier topic) implements TopicRequest {
        static Get read(WireReader in) {
            return new Get(Identifier.read(in), Identifier.read(in));
        }

        @Override
        public RequestCode code() {
            return RequestCode.GET_TOPIC;
        }

        @Override
        public void write(WireWriter out) {
            stream.write(out);
            topic.write(out);
        }
    }

    /** All topics of a stream. */
    record GetAll(Identifier stream) implements TopicRequest {
        static GetAll read(WireReader in) {
            return new GetAll(Identifier.read(in));
        }

        @Override
        public RequestCode code() {
            return RequestCode.GET_TOPICS;
        }

        @Override
        public void write(WireWriter out) {
            stream.write(out);
        }
    }
}
