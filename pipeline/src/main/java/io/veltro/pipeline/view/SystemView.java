package io.veltro.pipeline.view;

import io.veltro.pipeline.error.ErrorCode;
import io.veltro.pipeline.error.RequestException;
import io.veltro.pipeline.wire.WireReader;
import io.veltro.pipeline.wire.WireWriter;
import java.util.ArrayList;
import java.util.List;

/** The server itself and the connections to it. */
public sealed interface SystemView extends View {
    /** Which transport a connection uses. */
    enum Transport {
        TCP(1),
        QUIC(2),
        HTTP(3),
        WEBSOCKET(4);

        private final int code;

        Transport(int code) {
            this.code = code;
        }

        /** As it stands on the wire. */
        public int code() {
            return code;
        }

        static Transport read(WireReader in) {
            int code = in.u8();
            return switch (code) {
                case 1 -> TCP;
                case 2 -> QUIC;
                case 3 -> HTTP;
                case 4 -> WEBSOCKET;
                default -> throw RequestException.of(ErrorCode.INVALID_COMMAND);
            };
        }
    }

    /**
     * A connection.
     *
     * <pre>
     *   client u32 | user u32 (2^32 - 1 = not logged in) | transport u8 | address str32 | groups u32
     * </pre>
     */
    record Client(int client, int user, Transport transport, String address, int groups) implements SystemView {
        /** Not logged in. */
        public static final int NO_USER = -1;

        /** Reads one. */
        public static Client read(WireReader in) {
            return new Client(in.u32(), in.u32(), Transport.read(in), in.str32(), in.u32());
        }

        @Override
        public void write(WireWriter out) {
            out.u32(client).u32(user).u8(transport.code()).str32(address).u32(groups);
        }
    }

    /** A membership: stream u32, topic u32, group u32. */
    record Membership(int stream, int topic, int group) {}

    /** A connection with its memberships. */
    record ClientDetails(Client client, List<Membership> memberships) implements SystemView {
        public ClientDetails {
            memberships = List.copyOf(memberships);
        }

        /** Reads one. */
        public static ClientDetails read(WireReader in) {
            Client client = Client.read(in);
            List<Membership> memberships = new ArrayList<>();
            for (int i = 0; i < client.groups(); i++) {
                memberships.add(new Membership(in.u32(), in.u32(), in.u32()));
            }
            return new ClientDetails(client, memberships);
        }

        @Override
        public void write(WireWriter out) {
            client.write(out);
            memberships.forEach(m -> out.u32(m.stream()).u32(m.topic()).u32(m.group()));
        }
    }

    /**
     * A node of the cluster.
     *
     * <pre>
     *   name str32 | ip str32 | tcp u16 | quic u16 | http u16 | websocket u16 | role u8 (0 leader) | status u8 (0 healthy)
     * </pre>
     */
    record Node(String name, String ip, int tcp, int quic, int http, int webSocket, int role, int status) {
        static Node read(WireReader in) {
            return new Node(in.str32(), in.str32(), in.u16(), in.u16(), in.u16(), in.u16(), in.u8(), in.u8());
        }

        void write(WireWriter out) {
            out.str32(name)
                    .str32(ip)
                    .u16(tcp)
                    .u16(quic)
                    .u16(http)
                    .u16(webSocket)
                    .u8(role)
                    .u8(status);
        }
    }

    /** The cluster: name str32, count u32, nodes. */
    record Cluster(String name, List<Node> nodes) implements SystemView {
        public Cluster {
            nodes = List.copyOf(nodes);
        }

        /** Reads one. */
        public static Cluster read(WireReader in) {
            String name = in.str32();
            int count = in.u32();
            List<Node> nodes = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                nodes.add(Node.read(in));
            }
            return new Cluster(name, nodes);
        }

        @Override
        public void write(WireWriter out) {
            out.str32(name).u32(nodes.size());
            nodes.forEach(node -> node.write(out));
        }
    }

    /** Cache figures of a partition; this server keeps none of its own and answers an empty list. */
    record CacheMetrics(int stream, int topic, int partition, long hits, long misses, float hitRatio) {}

    /** What the process uses: processor in percent, memory in bytes, times in microseconds. */
    record ProcessStats(
            int processId,
            float cpuPercent,
            float totalCpuPercent,
            long memoryBytes,
            long totalMemoryBytes,
            long availableMemoryBytes,
            long runMicros,
            long startMicros,
            long readBytes,
            long writtenBytes) {}

    /** What the catalog holds. */
    record CatalogStats(
            long messagesBytes,
            int streams,
            int topics,
            int partitions,
            int segments,
            long messages,
            int clients,
            int groups) {}

    /** What machine and software it is; the version also as one number, major·10⁶ + minor·10³ + patch, 0 = unknown. */
    record HostStats(
            String hostname,
            String osName,
            String osVersion,
            String kernelVersion,
            String serverVersion,
            int serverVersionNumber) {}

    /** Threads of the process and bytes of the disk under the journal. */
    record DiskStats(int threads, long freeBytes, long totalBytes) {}

    /**
     * All figures of the server, in the order of the wire: process, catalog, host, cache metrics behind a u32 count, disk.
     */
    record Stats(ProcessStats process, CatalogStats catalog, HostStats host, List<CacheMetrics> cache, DiskStats disk)
            implements SystemView {
        public Stats {
            cache = List.copyOf(cache);
        }

        /** Reads one. */
        public static Stats read(WireReader in) {
            ProcessStats process = new ProcessStats(
                    in.u32(), in.f32(), in.f32(), in.u64(), in.u64(), in.u64(), in.u64(), in.u64(), in.u64(), in.u64());
            CatalogStats catalog =
                    new CatalogStats(in.u64(), in.u32(), in.u32(), in.u32(), in.u32(), in.u64(), in.u32(), in.u32());
            HostStats host = new HostStats(in.str32(), in.str32(), in.str32(), in.str32(), in.str32(), in.u32());
            int count = in.u32();
            List<CacheMetrics> cache = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                cache.add(new CacheMetrics(in.u32(), in.u32(), in.u32(), in.u64(), in.u64(), in.f32()));
            }
            return new Stats(process, catalog, host, cache, new DiskStats(in.u32(), in.u64(), in.u64()));
        }

        @Override
        public void write(WireWriter out) {
            out.u32(process.processId()).f32(process.cpuPercent()).f32(process.totalCpuPercent());
            out.u64(process.memoryBytes()).u64(process.totalMemoryBytes()).u64(process.availableMemoryBytes());
            out.u64(process.runMicros()).u64(process.startMicros());
            out.u64(process.readBytes()).u64(process.writtenBytes());
            out.u64(catalog.messagesBytes()).u32(catalog.streams()).u32(catalog.topics());
            out.u32(catalog.partitions()).u32(catalog.segments()).u64(catalog.messages());
            out.u32(catalog.clients()).u32(catalog.groups());
            out.str32(host.hostname())
                    .str32(host.osName())
                    .str32(host.osVersion())
                    .str32(host.kernelVersion());
            out.str32(host.serverVersion()).u32(host.serverVersionNumber());
            out.u32(cache.size());
            for (CacheMetrics c : cache) {
                out.u32(c.stream()).u32(c.topic()).u32(c.partition());
                out.u64(c.hits()).u64(c.misses()).f32(c.hitRatio());
            }
            out.u32(disk.threads()).u64(disk.freeBytes()).u64(disk.totalBytes());
        }
    }

    /** The ZIP archive of a snapshot. */
    final class Snapshot implements SystemView {
        private final byte[] zip;

        public Snapshot(byte[] zip) {
            this.zip = zip.clone();
        }

        /** Reads all that is left. */
        public static Snapshot read(WireReader in) {
            return new Snapshot(in.bytes(in.remaining()));
        }

        /** The archive. */
        public byte[] zip() {
            return zip.clone();
        }

        @Override
        public void write(WireWriter out) {
            out.bytes(zip);
        }
    }
}
