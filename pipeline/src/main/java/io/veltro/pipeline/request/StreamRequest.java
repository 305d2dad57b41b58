package io.veltro.pipeline.request;

import io.veltro.pipeline.wire.WireReader;
import io.veltro.pipeline.wire.WireWriter;

/** Streams: the first of three levels; a stream holds topics. */
public sealed interface StreamRequest extends Request {
    /** Makes a stream; its number is given out by the server. */
    record Create(String name) implements StreamRequest {
        static Create read(WireReader in) {
            return new Create(in.name());
        }

        @Override
        public RequestCode code() {
            return RequestCode.CREATE_STREAM;
        }

        @Override
        public void write(WireWriter out) {
            out.str8(name);
        }
    }

    /** Deletes a stream with everything in it. */
    record Delete(Identifier stream) implements StreamRequest {
        static Delete read(WireReader in) {
            return new Delete(Identifier.read(in));
        }

        @Override
        public RequestCode code() {
            return RequestCode.DELETE_STREAM;
        }

        @Override
        public void write(WireWriter out) {
            stream.write(out);
        }
    }

    /** Renames a stream. */
    record Update(Identifier stream, String name) implements StreamRequest {
        static Update read(WireReader in) {
            return new Update(Identifier.read(in), in.name());
        }

        @Override
        public RequestCode code() {
            return RequestCode.UPDATE_STREAM;
        }

        @Override
        public void write(WireWriter out) {
            stream.write(out);
            out.str8(name);
        }
    }

    /** Deletes all messages of a stream and the offsets stored for them. */
    record Purge(Identifier stream) implements StreamRequest {
        static Purge read(WireReader in) {
            return new Purge(Identifier.read(in));
        }

        @Override
        public RequestCode code() {
            return RequestCode.PURGE_STREAM;
        }

        @Override
        public void write(WireWriter out) {
            stream.write(out);
        }
    }

    /** One stream with its topics. */
    record Get(Identifier stream) implements StreamRequest {
        static Get read(WireReader in) {
            return new Get(Identifier.read(in));
        }

        @Override
        public RequestCode code() {
            return RequestCode.GET_STREAM;
        }

        @Override
        public void write(WireWriter out) {
            stream.write(out);
        }
    }

    /** All streams. */
    record GetAll() implements StreamRequest {
        @Override
        public RequestCode code() {
            return RequestCode.GET_STREAMS;
        }

        @Override
        public void write(WireWriter out) {}
    }
}
