package io.veltro.pipeline.request;

import io.veltro.pipeline.wire.WireReader;
import io.veltro.pipeline.wire.WireWriter;

/** Stored offsets: how far a consumer or a group has come. {@code partition} may be {@link MaybePartition#NONE}. */
public sealed interface OffsetRequest extends Request {
    /** Whose offset. */
    Consumer consumer();

    /** In which stream. */
    Identifier stream();

    /** In which topic. */
    Identifier topic();

    /** In which partition, or {@link MaybePartition#NONE}. */
    long partition();

    private static void writeTarget(WireWriter out, OffsetRequest request) {
        request.consumer().write(out);
        request.stream().write(out);
        request.topic().write(out);
        MaybePartition.write(out, request.partition());
    }

    /** The stored offset beside the partition's last. */
    record Get(Consumer consumer, Identifier stream, Identifier topic, long partition) implements OffsetRequest {
        static Get read(WireReader in) {
            return new Get(Consumer.read(in), Identifier.read(in), Identifier.read(in), MaybePartition.read(in));
        }

        @Override
        public RequestCode code() {
            return RequestCode.GET_CONSUMER_OFFSET;
        }

        @Override
        public void write(WireWriter out) {
            writeTarget(out, this);
        }
    }

    /** Stores an offset, forwards or backwards. */
    record Store(Consumer consumer, Identifier stream, Identifier topic, long partition, long offset)
            implements OffsetRequest {
        static Store read(WireReader in) {
            return new Store(
                    Consumer.read(in), Identifier.read(in), Identifier.read(in), MaybePartition.read(in), in.u64());
        }

        @Override
        public RequestCode code() {
            return RequestCode.STORE_CONSUMER_OFFSET;
        }

        @Override
        public void write(WireWriter out) {
            writeTarget(out, this);
            out.u64(offset);
        }
    }

    /** Forgets a stored offset. */
    record Delete(Consumer consumer, Identifier stream, Identifier topic, long partition) implements OffsetRequest {
        static Delete read(WireReader in) {
            return new Delete(Consumer.read(in), Identifier.read(in), Identifier.read(in), MaybePartition.read(in));
        }

        @Override
        public RequestCode code() {
            return RequestCode.DELETE_CONSUMER_OFFSET;
        }

        @Override
        public void write(WireWriter out) {
            writeTarget(out, this);
        }
    }
}
