package io.veltro.pipeline.request;

import io.veltro.pipeline.wire.WireReader;
import io.veltro.pipeline.wire.WireWriter;
import java.util.ArrayList;
import java.util.List;

/** The server itself and the connections to it. */
public sealed interface SystemRequest extends Request {
    /** Is anybody there? */
    record Ping() implements SystemRequest {
        @Override
        public RequestCode code() {
            return RequestCode.PING;
        }

        @Override
        public void write(WireWriter out) {}
    }

    /** Figures of the process and totals of the catalog. */
    record GetStats() implements SystemRequest {
        @Override
        public RequestCode code() {
            return RequestCode.GET_STATS;
        }

        @Override
        public void write(WireWriter out) {}
    }

    /** A ZIP archive for diagnosis: how its entries are compressed and which kinds of content it has, by number. */
    record GetSnapshot(int compression, List<Integer> kinds) implements SystemRequest {
        public GetSnapshot {
            kinds = List.copyOf(kinds);
        }

        static GetSnapshot read(WireReader in) {
            int compression = in.u8();
            int count = in.u8();
            List<Integer> kinds = new ArrayList<>(count);
            for (int i = 0; i < count; i++) {
                kinds.add(in.u8());
            }
            return new GetSnapshot(compression, kinds);
        }

        @Override
        public RequestCode code() {
            return RequestCode.GET_SNAPSHOT;
        }

        @Override
        public void write(WireWriter out) {
            out.u8(compression).u8(kinds.size());
            kinds.forEach(out::u8);
        }
    }

    /** The nodes of the cluster and their addresses. */
    record GetClusterMetadata() implements SystemRequest {
        @Override
        public RequestCode code() {
            return RequestCode.GET_CLUSTER_METADATA;
        }

        @Override
        public void write(WireWriter out) {}
    }

    /** The caller's own connection. */
    record GetMe() implements SystemRequest {
        @Override
        public RequestCode code() {
            return RequestCode.GET_ME;
        }

        @Override
        public void write(WireWriter out) {}
    }

    /** One connection. */
    record GetClient(int client) implements SystemRequest {
        static GetClient read(WireReader in) {
            return new GetClient(in.u32());
        }

        @Override
        public RequestCode code() {
            return RequestCode.GET_CLIENT;
        }

        @Override
        public void write(WireWriter out) {
            out.u32(client);
        }
    }

    /** All connections. */
    record GetClients() implements SystemRequest {
        @Override
        public RequestCode code() {
            return RequestCode.GET_CLIENTS;
        }

        @Override
        public void write(WireWriter out) {}
    }
}
