package io.veltro.rest.json;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.veltro.pipeline.request.TopicRequest;
import io.veltro.pipeline.view.GroupView;
import io.veltro.pipeline.view.OffsetView;
import io.veltro.pipeline.view.StreamView;
import io.veltro.pipeline.view.SystemView;
import io.veltro.pipeline.view.TokenView;
import io.veltro.pipeline.view.TopicView;
import io.veltro.pipeline.view.UserView;
import java.io.IOException;
import java.util.List;
import java.util.OptionalLong;

/** Every object the API answers with, field by field in the order of Iggy 0.8. */
public final class Shapes {
    private static final List<String> ROLES = List.of("leader", "follower");
    private static final List<String> STATUSES =
            List.of("healthy", "starting", "stopping", "unreachable", "maintenance", "unknown");

    public static final Shape<TopicView> TOPIC = Shape.<TopicView>named("Topic")
            .u32("id", TopicView::id)
            .u64("created_at", TopicView::createdMicros)
            .text("name", TopicView::name)
            .size("size", TopicView::bytes)
            .u64("message_expiry", TopicView::expiryMicros)
            .choice(
                    "compression_algorithm",
                    Bodies.COMPRESSIONS,
                    topic -> Bodies.COMPRESSIONS.get(topic.compression() - TopicRequest.COMPRESSION_NONE))
            .u64("max_topic_size", TopicView::bytesMax)
            .u32("replication_factor", TopicView::replicationFactor)
            .u64("messages_count", TopicView::messages)
            .u32("partitions_count", TopicView::partitions);

    public static final Shape<TopicView.Partition> PARTITION = Shape.<TopicView.Partition>named("Partition")
            .u32("id", TopicView.Partition::id)
            .u64("created_at", TopicView.Partition::createdMicros)
            .u32("segments_count", TopicView.Partition::segments)
            .u64("current_offset", TopicView.Partition::currentOffset)
            .size("size", TopicView.Partition::bytes)
            .u64("messages_count", TopicView.Partition::messages);

    public static final Shape<TopicView.Details> TOPIC_DETAILS = Shape.<TopicView.Details>named("TopicDetails")
            .all(TOPIC, TopicView.Details::topic)
            .list("partitions", PARTITION, TopicView.Details::partitions);

    public static final Shape<StreamView> STREAM = Shape.<StreamView>named("Stream")
            .u32("id", StreamView::id)
            .u64("created_at", StreamView::createdMicros)
            .text("name", StreamView::name)
            .size("size", StreamView::bytes)
            .u64("messages_count", StreamView::messages)
            .u32("topics_count", StreamView::topics);

    public static final Shape<StreamView.Details> STREAM_DETAILS = Shape.<StreamView.Details>named("StreamDetails")
            .all(STREAM, StreamView.Details::stream)
            .list("topics", TOPIC, StreamView.Details::topics);

    public static final Shape<GroupView> GROUP = Shape.<GroupView>named("ConsumerGroup")
            .u32("id", GroupView::id)
            .text("name", GroupView::name)
            .u32("partitions_count", GroupView::partitions)
            .u32("members_count", GroupView::members);

    public static final Shape<GroupView.Member> MEMBER = Shape.<GroupView.Member>named("ConsumerGroupMember")
            .u32("id", GroupView.Member::id)
            .u32("partitions_count", member -> member.partitions().size())
            .field("partitions", Schemas.list(Schemas.u32()), Shapes::writePartitions);

    public static final Shape<GroupView.Details> GROUP_DETAILS = Shape.<GroupView.Details>named("ConsumerGroupDetails")
            .all(GROUP, GroupView.Details::group)
            .list("members", MEMBER, GroupView.Details::members);

    public static final Shape<OffsetView> OFFSET = Shape.<OffsetView>named("ConsumerOffset")
            .u32("partition_id", OffsetView::partition)
            .u64("current_offset", OffsetView::currentOffset)
            .u64("stored_offset", OffsetView::storedOffset);

    public static final Shape<UserView> USER = Shape.<UserView>named("User")
            .u32("id", UserView::id)
            .u64("created_at", UserView::createdMicros)
            .choice("status", Bodies.STATUSES, user -> Bodies.STATUSES.get(user.status() - 1))
            .text("username", UserView::username);

    public static final Shape<UserView.Details> USER_DETAILS = Shape.<UserView.Details>named("UserDetails")
            .all(USER, UserView.Details::user)
            .maybeObject("permissions", PermissionsJson.SHAPE, UserView.Details::permissions);

    public static final Shape<TokenView> TOKEN = Shape.<TokenView>named("PersonalAccessToken")
            .text("name", TokenView::name)
            .maybeNumber(
                    "expiry_at",
                    Schemas.u64(),
                    token ->
                            token.expiresMicros() == 0 ? OptionalLong.empty() : OptionalLong.of(token.expiresMicros()));

    public static final Shape<TokenView.Secret> TOKEN_SECRET =
            Shape.<TokenView.Secret>named("PersonalAccessTokenSecret").text("token", TokenView.Secret::token);

    public static final Shape<SystemView.Client> CLIENT = Shape.<SystemView.Client>named("Client")
            .u32("client_id", SystemView.Client::client)
            .maybeNumber(
                    "user_id",
                    Schemas.u32(),
                    client -> client.user() == SystemView.Client.NO_USER
                            ? OptionalLong.empty()
                            : OptionalLong.of(Integer.toUnsignedLong(client.user())))
            .text("address", SystemView.Client::address)
            .choice("transport", List.of("tcp", "quic", "http", "ws"), Shapes::transport)
            .u32("consumer_groups_count", SystemView.Client::groups);

    public static final Shape<SystemView.Membership> MEMBERSHIP = Shape.<SystemView.Membership>named("Membership")
            .u32("stream_id", SystemView.Membership::stream)
            .u32("topic_id", SystemView.Membership::topic)
            .u32("group_id", SystemView.Membership::group);

    public static final Shape<SystemView.ClientDetails> CLIENT_DETAILS = Shape.<SystemView.ClientDetails>named(
                    "ClientDetails")
            .all(CLIENT, SystemView.ClientDetails::client)
            .list("consumer_groups", MEMBERSHIP, SystemView.ClientDetails::memberships);

    public static final Shape<SystemView.Node> ENDPOINTS = Shape.<SystemView.Node>named("Endpoints")
            .u32("tcp", SystemView.Node::tcp)
            .u32("quic", SystemView.Node::quic)
            .u32("http", SystemView.Node::http)
            .u32("websocket", SystemView.Node::webSocket)
            // what the official C# client looks for
            .u32("web_socket", SystemView.Node::webSocket);

    public static final Shape<SystemView.Node> NODE = Shape.<SystemView.Node>named("Node")
            .text("name", SystemView.Node::name)
            .text("ip", SystemView.Node::ip)
            .object("endpoints", ENDPOINTS, node -> node)
            .choice("role", ROLES, node -> ROLES.get(node.role()))
            .choice("status", STATUSES, node -> STATUSES.get(node.status()));

    public static final Shape<SystemView.Cluster> CLUSTER = Shape.<SystemView.Cluster>named("Cluster")
            .text("name", SystemView.Cluster::name)
            .list("nodes", NODE, SystemView.Cluster::nodes);

    public static final Shape<SystemView.Stats> STATS = Shape.<SystemView.Stats>named("Stats")
            .all(process(), SystemView.Stats::process)
            .all(catalog(), SystemView.Stats::catalog)
            .all(host(), SystemView.Stats::host)
            .field("cache_metrics", cacheSchema(), Shapes::writeCache)
            .u32("threads_count", stats -> stats.disk().threads())
            .size("free_disk_space", stats -> stats.disk().freeBytes())
            .size("total_disk_space", stats -> stats.disk().totalBytes());

    private Shapes() {}

    private static Shape<SystemView.ProcessStats> process() {
        return Shape.<SystemView.ProcessStats>named("ProcessStats")
                .u32("process_id", SystemView.ProcessStats::processId)
                .number("cpu_usage", SystemView.ProcessStats::cpuPercent)
                .number("total_cpu_usage", SystemView.ProcessStats::totalCpuPercent)
                .size("memory_usage", SystemView.ProcessStats::memoryBytes)
                .size("total_memory", SystemView.ProcessStats::totalMemoryBytes)
                .size("available_memory", SystemView.ProcessStats::availableMemoryBytes)
                .u64("run_time", SystemView.ProcessStats::runMicros)
                .u64("start_time", SystemView.ProcessStats::startMicros)
                .size("read_bytes", SystemView.ProcessStats::readBytes)
                .size("written_bytes", SystemView.ProcessStats::writtenBytes);
    }

    private static Shape<SystemView.CatalogStats> catalog() {
        return Shape.<SystemView.CatalogStats>named("CatalogStats")
                .size("messages_size_bytes", SystemView.CatalogStats::messagesBytes)
                .u32("streams_count", SystemView.CatalogStats::streams)
                .u32("topics_count", SystemView.CatalogStats::topics)
                .u32("partitions_count", SystemView.CatalogStats::partitions)
                .u32("segments_count", SystemView.CatalogStats::segments)
                .u64("messages_count", SystemView.CatalogStats::messages)
                .u32("clients_count", SystemView.CatalogStats::clients)
                .u32("consumer_groups_count", SystemView.CatalogStats::groups);
    }

    private static Shape<SystemView.HostStats> host() {
        return Shape.<SystemView.HostStats>named("HostStats")
                .text("hostname", SystemView.HostStats::hostname)
                .text("os_name", SystemView.HostStats::osName)
                .text("os_version", SystemView.HostStats::osVersion)
                .text("kernel_version", SystemView.HostStats::kernelVersion)
                .text("iggy_server_version", SystemView.HostStats::serverVersion)
                .maybeNumber(
                        "iggy_server_semver",
                        Schemas.u32(),
                        host -> host.serverVersionNumber() == 0
                                ? OptionalLong.empty()
                                : OptionalLong.of(Integer.toUnsignedLong(host.serverVersionNumber())));
    }

    private static ObjectNode cacheSchema() {
        ObjectNode metrics = Schemas.typed("object");
        ObjectNode properties = metrics.putObject("properties");
        properties.set("hits", Schemas.u64());
        properties.set("misses", Schemas.u64());
        properties.set("hit_ratio", Schemas.number());
        ObjectNode schema = Schemas.typed("object");
        schema.set("additionalProperties", metrics);
        return schema;
    }

    /** By partition, {@code stream-topic-partition}. */
    private static void writeCache(SystemView.Stats stats, JsonGenerator out) throws IOException {
        out.writeStartObject();
        for (SystemView.CacheMetrics cache : stats.cache()) {
            out.writeObjectFieldStart(Integer.toUnsignedString(cache.stream())
                    + "-" + Integer.toUnsignedString(cache.topic())
                    + "-" + Integer.toUnsignedString(cache.partition()));
            out.writeNumberField("hits", cache.hits());
            out.writeNumberField("misses", cache.misses());
            out.writeNumberField("hit_ratio", cache.hitRatio());
            out.writeEndObject();
        }
        out.writeEndObject();
    }

    private static void writePartitions(GroupView.Member member, JsonGenerator out) throws IOException {
        out.writeStartArray();
        for (int partition : member.partitions()) {
            out.writeNumber(Integer.toUnsignedLong(partition));
        }
        out.writeEndArray();
    }

    private static String transport(SystemView.Client client) {
        return switch (client.transport()) {
            case TCP -> "tcp";
            case QUIC -> "quic";
            case HTTP -> "http";
            case WEBSOCKET -> "ws";
        };
    }
}
