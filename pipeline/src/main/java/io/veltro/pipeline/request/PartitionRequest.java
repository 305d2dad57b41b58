package io.veltro.pipeline.request;

import io.veltro.pipeline.wire.WireReader;
import io.veltro.pipeline.wire.WireWriter;

/** Partitions, the third level, and the segments they are stored in. */
public sealed interface PartitionRequest extends Request {
    /** Adds partitions behind the last one. */
    record Create(Identifier stream, Identifier topic, int count) implements PartitionRequest {
        static Create read(WireReader in) {
            return new Create(Identifier.read(in), Identifier.read(in), in.u32());
        }

        @Override
        public RequestCode code() {
            return RequestCode.CREATE_PARTITIONS;
        }

        @Override
        public void write(WireWriter out) {
            stream.write(out);
            topic.write(out);
            out.u32(count);
        }
    }

    /** Deletes the partitions with the highest numbers. */
    record Delete(Identifier stream, Identifier topic, int count) implements PartitionRequest {
        static Delete read(WireReader in) {
            return new Delete(Identifier.read(in), Identifier.read(in), in.u32());
        }

        @Override
        public RequestCode code() {
            return RequestCode.DELETE_PARTITIONS;
        }

        @Override
        public void write(WireWriter out) {
            stream.write(out);
            topic.write(out);
            out.u32(count);
        }
    }

    /** Deletes at most {@code count} of a partition's oldest closed segments. */
    record DeleteSegments(Identifier stream, Identifier topic, int partition, int count) implements PartitionRequest {
        static DeleteSegments read(WireReader in) {
            return new DeleteSegments(Identifier.read(in), Identifier.read(in), in.u32(), in.u32());
        }

        @Override
        public RequestCode code() {
            return RequestCode.DELETE_SEGMENTS;
        }

        @Override
        public void write(WireWriter out) {
            stream.write(out);
            topic.write(out);
            out.u32(partition).u32(count);
        }
    }
}
