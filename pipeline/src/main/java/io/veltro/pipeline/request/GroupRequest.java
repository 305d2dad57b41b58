package io.veltro.pipeline.request;

import io.veltro.pipeline.wire.WireReader;
import io.veltro.pipeline.wire.WireWriter;

/** Consumer groups: several connections that share the partitions of a topic. */
public sealed interface GroupRequest extends Request {
    /** One group with its members. */
    record Get(Identifier stream, Identifier topic, Identifier group) implements GroupRequest {
        static Get read(WireReader in) {
            return new Get(Identifier.read(in), Identifier.read(in), Identifier.read(in));
        }

        @Override
        public RequestCode code() {
            return RequestCode.GET_CONSUMER_GROUP;
        }

        @Override
        public void write(WireWriter out) {
            stream.write(out);
            topic.write(out);
            group.write(out);
        }
    }

    /** All groups of a topic. */
    record GetAll(Identifier stream, Identifier topic) implements GroupRequest {
        static GetAll read(WireReader in) {
            return new GetAll(Identifier.read(in), Identifier.read(in));
        }

        @Override
        public RequestCode code() {
            return RequestCode.GET_CONSUMER_GROUPS;
        }

        @Override
        public void write(WireWriter out) {
            stream.write(out);
            topic.write(out);
        }
    }

    /** Makes a group; its number is given out by the server. */
    record Create(Identifier stream, Identifier topic, String name) implements GroupRequest {
        static Create read(WireReader in) {
            return new Create(Identifier.read(in), Identifier.read(in), in.name());
        }

        @Override
        public RequestCode code() {
            return RequestCode.CREATE_CONSUMER_GROUP;
        }

        @Override
        public void write(WireWriter out) {
            stream.write(out);
            topic.write(out);
            out.str8(name);
        }
    }

    /** Deletes a group and its stored offsets. */
    record Delete(Identifier stream, Identifier topic, Identifier group) implements GroupRequest {
        static Delete read(WireReader in) {
            return new Delete(Identifier.read(in), Identifier.read(in), Identifier.read(in));
        }

        @Override
        public RequestCode code() {
            return RequestCode.DELETE_CONSUMER_GROUP;
        }

        @Override
        public void write(WireWriter out) {
            stream.write(out);
            topic.write(out);
            group.write(out);
        }
    }

    /** Makes the connection a member. */
    record Join(Identifier stream, Identifier topic, Identifier group) implements GroupRequest {
        static Join read(WireReader in) {
            return new Join(Identifier.read(in), Identifier.read(in), Identifier.read(in));
        }

        @Override
        public RequestCode code() {
            return RequestCode.JOIN_CONSUMER_GROUP;
        }

        @Override
        public void write(WireWriter out) {
            stream.write(out);
            topic.write(out);
            group.write(out);
        }
    }

    /** Ends the connection's membership. */
    record Leave(Identifier stream, Identifier topic, Identifier group) implements GroupRequest {
        static Leave read(WireReader in) {
            return new Leave(Identifier.read(in), Identifier.read(in), Identifier.read(in));
        }

        @Override
        public RequestCode code() {
            return RequestCode.LEAVE_CONSUMER_GROUP;
        }

        @Override
        public void write(WireWriter out) {
            stream.write(out);
            topic.write(out);
            group.write(out);
        }
    }
}
