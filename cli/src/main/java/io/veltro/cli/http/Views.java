package io.veltro.cli.http;

import io.veltro.pipeline.request.Permissions;
import io.veltro.pipeline.request.TopicRequest;
import io.veltro.pipeline.view.GroupView;
import io.veltro.pipeline.view.OffsetView;
import io.veltro.pipeline.view.StreamView;
import io.veltro.pipeline.view.SystemView;
import io.veltro.pipeline.view.TokenView;
import io.veltro.pipeline.view.TopicView;
import io.veltro.pipeline.view.UserView;
import java.io.IOException;
import java.net.ProtocolException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The views of the protocol, each from its object. */
final class Views {
    private static final List<String> COMPRESSIONS = List.of("none", "gzip");
    private static final List<String> STATUSES = List.of("active", "inactive");
    private static final List<String> ROLES = List.of("leader", "follower");
    private static final List<String> HEALTHS =
            List.of("healthy", "starting", "stopping", "unreachable", "maintenance", "unknown");
    private static final List<String> TRANSPORT_NAMES = List.of("tcp", "quic", "http", "ws");
    private static final List<SystemView.Transport> TRANSPORTS = List.of(
            SystemView.Transport.TCP,
            SystemView.Transport.QUIC,
            SystemView.Transport.HTTP,
            SystemView.Transport.WEBSOCKET);

    private Views() {}

    static StreamView stream(JsonObject in) throws ProtocolException {
        return new StreamView(
                in.u32("id"),
                in.u64("created_at"),
                in.u32("topics_count"),
                in.size("size"),
                in.u64("messages_count"),
                in.text("name"));
    }

    static StreamView.Details streamDetails(JsonObject in) throws IOException {
        return new StreamView.Details(stream(in), in.list("topics", Views::topic));
    }

    static TopicView topic(JsonObject in) throws ProtocolException {
        return new TopicView(
                in.u32("id"),
                in.u64("created_at"),
                in.u32("partitions_count"),
                in.u64("message_expiry"),
                TopicRequest.COMPRESSION_NONE + in.choice("compression_algorithm", COMPRESSIONS),
                in.u64("max_topic_size"),
                in.u32("replication_factor"),
                in.size("size"),
                in.u64("messages_count"),
                in.text("name"));
    }

    static TopicView.Details topicDetails(JsonObject in) throws IOException {
        return new TopicView.Details(topic(in), in.list("partitions", Views::partition));
    }

    private static TopicView.Partition partition(JsonObject in) throws ProtocolException {
        return new TopicView.Partition(
                in.u32("id"),
                in.u64("created_at"),
                in.u32("segments_count"),
                in.u64("current_offset"),
                in.size("size"),
                in.u64("messages_count"));
    }

    static GroupView group(JsonObject in) throws ProtocolException {
        return new GroupView(in.u32("id"), in.u32("partitions_count"), in.u32("members_count"), in.text("name"));
    }

    static GroupView.Details groupDetails(JsonObject in) throws IOException {
        return new GroupView.Details(
                group(in),
                in.list("members", member -> new GroupView.Member(member.u32("id"), member.u32s("partitions"))));
    }

    static OffsetView offset(JsonObject in) throws ProtocolException {
        return new OffsetView(in.u32("partition_id"), in.u64("current_offset"), in.u64("stored_offset"));
    }

    static UserView user(JsonObject in) throws ProtocolException {
        return new UserView(in.u32("id"), in.u64("created_at"), 1 + in.choice("status", STATUSES), in.text("username"));
    }

    static UserView.Details userDetails(JsonObject in) throws ProtocolException {
        Optional<JsonObject> given = in.maybeObject("permissions");
        Optional<Permissions> permissions =
                given.isPresent() ? Optional.of(PermissionsJson.read(given.get())) : Optional.empty();
        return new UserView.Details(user(in), permissions);
    }

    static UserView.Identity identity(JsonObject in) throws ProtocolException {
        return new UserView.Identity(in.u32("user_id"));
    }

    static TokenView token(JsonObject in) throws ProtocolException {
        return new TokenView(in.text("name"), in.has("expiry_at") ? in.u64("expiry_at") : 0);
    }

    static TokenView.Secret secret(JsonObject in) throws ProtocolException {
        return new TokenView.Secret(in.text("token"));
    }

    static SystemView.Client client(JsonObject in) throws ProtocolException {
        SystemView.Transport transport = TRANSPORTS.get(in.choice("transport", TRANSPORT_NAMES));
        return new SystemView.Client(
                in.u32("client_id"),
                in.has("user_id") ? in.u32("user_id") : SystemView.Client.NO_USER,
                transport,
                in.text("address"),
                in.u32("consumer_groups_count"));
    }

    static SystemView.ClientDetails clientDetails(JsonObject in) throws IOException {
        return new SystemView.ClientDetails(
                client(in),
                in.list(
                        "consumer_groups",
                        each -> new SystemView.Membership(
                                each.u32("stream_id"), each.u32("topic_id"), each.u32("group_id"))));
    }

    static SystemView.Cluster cluster(JsonObject in) throws IOException {
        return new SystemView.Cluster(in.text("name"), in.list("nodes", Views::node));
    }

    private static SystemView.Node node(JsonObject in) throws ProtocolException {
        JsonObject ports = in.object("endpoints");
        return new SystemView.Node(
                in.text("name"),
                in.text("ip"),
                ports.u32("tcp"),
                ports.u32("quic"),
                ports.u32("http"),
                ports.u32("websocket"),
                in.choice("role", ROLES),
                in.choice("status", HEALTHS));
    }

    static SystemView.Stats stats(JsonObject in) throws ProtocolException {
        SystemView.DiskStats disk = new SystemView.DiskStats(
                in.u32("threads_count"), in.size("free_disk_space"), in.size("total_disk_space"));
        return new SystemView.Stats(process(in), catalog(in), host(in), cache(in.object("cache_metrics")), disk);
    }

    private static SystemView.ProcessStats process(JsonObject in) throws ProtocolException {
        return new SystemView.ProcessStats(
                in.u32("process_id"),
                in.number("cpu_usage"),
                in.number("total_cpu_usage"),
                in.size("memory_usage"),
                in.size("total_memory"),
                in.size("available_memory"),
                in.u64("run_time"),
                in.u64("start_time"),
                in.size("read_bytes"),
                in.size("written_bytes"));
    }

    private static SystemView.CatalogStats catalog(JsonObject in) throws ProtocolException {
        return new SystemView.CatalogStats(
                in.size("messages_size_bytes"),
                in.u32("streams_count"),
                in.u32("topics_count"),
                in.u32("partitions_count"),
                in.u32("segments_count"),
                in.u64("messages_count"),
                in.u32("clients_count"),
                in.u32("consumer_groups_count"));
    }

    private static SystemView.HostStats host(JsonObject in) throws ProtocolException {
        return new SystemView.HostStats(
                in.text("hostname"),
                in.text("os_name"),
                in.text("os_version"),
                in.text("kernel_version"),
                in.text("iggy_server_version"),
                in.has("iggy_server_semver") ? in.u32("iggy_server_semver") : 0);
    }

    /** By partition, {@code stream-topic-partition}. */
    private static List<SystemView.CacheMetrics> cache(JsonObject in) throws ProtocolException {
        List<SystemView.CacheMetrics> all = new ArrayList<>();
        for (String name : in.names()) {
            String[] place = name.split("-", -1);
            JsonObject metrics = in.object(name);
            try {
                all.add(new SystemView.CacheMetrics(
                        Integer.parseUnsignedInt(place[0]),
                        Integer.parseUnsignedInt(place[1]),
                        Integer.parseUnsignedInt(place[2]),
                        metrics.u64("hits"),
                        metrics.u64("misses"),
                        metrics.number("hit_ratio")));
            } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
                throw new ProtocolException("the answer cannot be read, its cache metrics are for \"" + name + "\"");
            }
        }
        return all;
    }
}
