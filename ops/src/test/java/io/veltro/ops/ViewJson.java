package io.veltro.ops;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.veltro.pipeline.message.HeaderKind;
import io.veltro.pipeline.message.MessageLayout;
import io.veltro.pipeline.request.Permissions;
import io.veltro.pipeline.request.RequestCode;
import io.veltro.pipeline.request.TopicRequest;
import io.veltro.pipeline.view.GroupView;
import io.veltro.pipeline.view.ListView;
import io.veltro.pipeline.view.OffsetView;
import io.veltro.pipeline.view.PolledView;
import io.veltro.pipeline.view.StreamView;
import io.veltro.pipeline.view.SystemView;
import io.veltro.pipeline.view.TokenView;
import io.veltro.pipeline.view.TopicView;
import io.veltro.pipeline.view.UserView;
import io.veltro.pipeline.view.View;
import io.veltro.pipeline.wire.WireReader;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.Function;

/**
 * What an answer of the binary protocol has to look like as JSON: written from the reference of Iggy 0.8, field by field in
 * its order, apart from the server's own shapes. Sizes stand as numbers of bytes.
 */
final class ViewJson {
    private ViewJson() {}

    /** A missing node where the answer is empty. */
    static JsonNode of(RequestCode code, ByteBuffer payload) {
        if (payload.limit() == 0) {
            return MissingNode.getInstance();
        }
        WireReader in = new WireReader().wrap(payload, 0, payload.limit());
        JsonNode json = read(code, in);
        if (code != RequestCode.POLL_MESSAGES && in.remaining() > 0) {
            throw new AssertionError(in.remaining() + " bytes too many in the answer to " + code);
        }
        return json;
    }

    private static JsonNode read(RequestCode code, WireReader in) {
        return switch (code) {
            case GET_STATS -> stats(SystemView.Stats.read(in));
            case GET_CLUSTER_METADATA -> cluster(SystemView.Cluster.read(in));
            case GET_ME, GET_CLIENT -> client(SystemView.ClientDetails.read(in));
            case GET_CLIENTS -> list(in, SystemView.Client::read, ViewJson::client);
            case GET_USER, CREATE_USER -> user(UserView.Details.read(in));
            case GET_USERS -> list(in, UserView::read, ViewJson::user);
            case LOGIN_USER, LOGIN_WITH_PERSONAL_ACCESS_TOKEN ->
                object().put("user_id", u32(UserView.Identity.read(in).user()));
            case GET_PERSONAL_ACCESS_TOKENS -> list(in, TokenView::read, ViewJson::token);
            case CREATE_PERSONAL_ACCESS_TOKEN ->
                object().put("token", TokenView.Secret.read(in).token());
            case POLL_MESSAGES -> polled(PolledView.readHead(in), in);
            case GET_CONSUMER_OFFSET -> offset(OffsetView.read(in));
            case GET_STREAM, CREATE_STREAM -> stream(StreamView.Details.read(in));
            case GET_STREAMS -> list(in, StreamView::read, ViewJson::stream);
            case GET_TOPIC, CREATE_TOPIC -> topic(TopicView.Details.read(in));
            case GET_TOPICS -> list(in, TopicView::read, ViewJson::topic);
            case GET_CONSUMER_GROUP, CREATE_CONSUMER_GROUP -> group(GroupView.Details.read(in));
            case GET_CONSUMER_GROUPS -> list(in, GroupView::read, ViewJson::group);
            default -> throw new AssertionError("say here what the answer to " + code + " looks like as JSON");
        };
    }

    private static ObjectNode object() {
        return HttpCaller.JSON.createObjectNode();
    }

    private static <V extends View> ArrayNode list(
            WireReader in, Function<WireReader, V> item, Function<V, ObjectNode> json) {
        ArrayNode array = HttpCaller.JSON.createArrayNode();
        ListView.read(in, item).items().forEach(view -> array.add(json.apply(view)));
        return array;
    }

    private static long u32(int value) {
        return Integer.toUnsignedLong(value);
    }

    private static BigInteger u64(long value) {
        return new BigInteger(Long.toUnsignedString(value));
    }

    private static ObjectNode stats(SystemView.Stats stats) {
        SystemView.ProcessStats process = stats.process();
        ObjectNode json = object().put("process_id", u32(process.processId()))
                .put("cpu_usage", process.cpuPercent())
                .put("total_cpu_usage", process.totalCpuPercent())
                .put("memory_usage", u64(process.memoryBytes()))
                .put("total_memory", u64(process.totalMemoryBytes()))
                .put("available_memory", u64(process.availableMemoryBytes()))
                .put("run_time", u64(process.runMicros()))
                .put("start_time", u64(process.startMicros()))
                .put("read_bytes", u64(process.readBytes()))
                .put("written_bytes", u64(process.writtenBytes()));
        SystemView.CatalogStats catalog = stats.catalog();
        json.put("messages_size_bytes", u64(catalog.messagesBytes()))
                .put("streams_count", u32(catalog.streams()))
                .put("topics_count", u32(catalog.topics()))
                .put("partitions_count", u32(catalog.partitions()))
                .put("segments_count", u32(catalog.segments()))
                .put("messages_count", u64(catalog.messages()))
                .put("clients_count", u32(catalog.clients()))
                .put("consumer_groups_count", u32(catalog.groups()));
        SystemView.HostStats host = stats.host();
        json.put("hostname", host.hostname())
                .put("os_name", host.osName())
                .put("os_version", host.osVersion())
                .put("kernel_version", host.kernelVersion())
                .put("iggy_server_version", host.serverVersion())
                .put("iggy_server_semver", u32(host.serverVersionNumber()));
        json.putObject("cache_metrics");
        return json.put("threads_count", u32(stats.disk().threads()))
                .put("free_disk_space", u64(stats.disk().freeBytes()))
                .put("total_disk_space", u64(stats.disk().totalBytes()));
    }

    private static ObjectNode cluster(SystemView.Cluster cluster) {
        ObjectNode json = object().put("name", cluster.name());
        ArrayNode nodes = json.putArray("nodes");
        for (SystemView.Node node : cluster.nodes()) {
            ObjectNode each = nodes.addObject().put("name", node.name()).put("ip", node.ip());
            each.putObject("endpoints")
                    .put("tcp", node.tcp())
                    .put("quic", node.quic())
                    .put("http", node.http())
                    .put("websocket", node.webSocket())
                    .put("web_socket", node.webSocket());
            each.put("role", List.of("leader", "follower").get(node.role()));
            each.put("status", node.status() == 0 ? "healthy" : "status " + node.status());
        }
        return json;
    }

    private static ObjectNode client(SystemView.Client client) {
        ObjectNode json = object().put("client_id", u32(client.client()));
        if (client.user() == SystemView.Client.NO_USER) {
            json.putNull("user_id");
        } else {
            json.put("user_id", u32(client.user()));
        }
        String transport = switch (client.transport()) {
            case TCP -> "tcp";
            case QUIC -> "quic";
            case HTTP -> "http";
            case WEBSOCKET -> "ws";
        };
        return json.put("address", client.address())
                .put("transport", transport)
                .put("consumer_groups_count", u32(client.groups()));
    }

    private static ObjectNode client(SystemView.ClientDetails details) {
        ObjectNode json = client(details.client());
        ArrayNode groups = json.putArray("consumer_groups");
        details.memberships()
                .forEach(membership -> groups.addObject()
                        .put("stream_id", u32(membership.stream()))
                        .put("topic_id", u32(membership.topic()))
                        .put("group_id", u32(membership.group())));
        return json;
    }

    private static ObjectNode user(UserView user) {
        return object().put("id", u32(user.id()))
                .put("created_at", u64(user.createdMicros()))
                .put("status", user.status() == 1 ? "active" : "inactive")
                .put("username", user.username());
    }

    private static ObjectNode user(UserView.Details details) {
        ObjectNode json = user(details.user());
        if (details.permissions().isEmpty()) {
            return json.putNull("permissions");
        }
        return json.set("permissions", permissions(details.permissions().get()));
    }

    static ObjectNode permissions(Permissions permissions) {
        ObjectNode json = object();
        json.set("global", bits(PermissionTable.SERVER_WORDS, permissions.global()));
        if (permissions.streams().isEmpty()) {
            return json.putNull("streams");
        }
        ObjectNode streams = json.putObject("streams");
        for (Permissions.OfStream stream : permissions.streams()) {
            ObjectNode each = bits(PermissionTable.STREAM_WORDS, stream.bits());
            streams.set(Integer.toUnsignedString(stream.stream()), each);
            if (stream.topics().isEmpty()) {
                each.putNull("topics");
            } else {
                ObjectNode topics = each.putObject("topics");
                stream.topics()
                        .forEach(topic -> topics.set(
                                Integer.toUnsignedString(topic.topic()),
                                bits(PermissionTable.TOPIC_WORDS, topic.bits())));
            }
        }
        return json;
    }

    private static ObjectNode bits(List<String> names, int bits) {
        ObjectNode json = object();
        for (int i = 0; i < names.size(); i++) {
            json.put(names.get(i), (bits & 1 << i) != 0);
        }
        return json;
    }

    private static ObjectNode token(TokenView token) {
        ObjectNode json = object().put("name", token.name());
        return token.expiresMicros() == 0
                ? json.putNull("expiry_at")
                : json.put("expiry_at", u64(token.expiresMicros()));
    }

    private static ObjectNode offset(OffsetView offset) {
        return object().put("partition_id", u32(offset.partition()))
                .put("current_offset", u64(offset.currentOffset()))
                .put("stored_offset", u64(offset.storedOffset()));
    }

    private static ObjectNode stream(StreamView stream) {
        return object().put("id", u32(stream.id()))
                .put("created_at", u64(stream.createdMicros()))
                .put("name", stream.name())
                .put("size", u64(stream.bytes()))
                .put("messages_count", u64(stream.messages()))
                .put("topics_count", u32(stream.topics()));
    }

    private static ObjectNode stream(StreamView.Details details) {
        ObjectNode json = stream(details.stream());
        ArrayNode topics = json.putArray("topics");
        details.topics().forEach(topic -> topics.add(topic(topic)));
        return json;
    }

    private static ObjectNode topic(TopicView topic) {
        return object().put("id", u32(topic.id()))
                .put("created_at", u64(topic.createdMicros()))
                .put("name", topic.name())
                .put("size", u64(topic.bytes()))
                .put("message_expiry", u64(topic.expiryMicros()))
                .put("compression_algorithm", topic.compression() == TopicRequest.COMPRESSION_NONE ? "none" : "gzip")
                .put("max_topic_size", u64(topic.bytesMax()))
                .put("replication_factor", topic.replicationFactor())
                .put("messages_count", u64(topic.messages()))
                .put("partitions_count", u32(topic.partitions()));
    }

    private static ObjectNode topic(TopicView.Details details) {
        ObjectNode json = topic(details.topic());
        ArrayNode partitions = json.putArray("partitions");
        details.partitions()
                .forEach(partition -> partitions
                        .addObject()
                        .put("id", u32(partition.id()))
                        .put("created_at", u64(partition.createdMicros()))
                        .put("segments_count", u32(partition.segments()))
                        .put("current_offset", u64(partition.currentOffset()))
                        .put("size", u64(partition.bytes()))
                        .put("messages_count", u64(partition.messages())));
        return json;
    }

    private static ObjectNode group(GroupView group) {
        return object().put("id", u32(group.id()))
                .put("name", group.name())
                .put("partitions_count", u32(group.partitions()))
                .put("members_count", u32(group.members()));
    }

    private static ObjectNode group(GroupView.Details details) {
        ObjectNode json = group(details.group());
        ArrayNode members = json.putArray("members");
        for (GroupView.Member member : details.members()) {
            ArrayNode partitions = members.addObject()
                    .put("id", u32(member.id()))
                    .put("partitions_count", member.partitions().size())
                    .putArray("partitions");
            member.partitions().forEach(partition -> partitions.add(u32(partition)));
        }
        return json;
    }

    private static ObjectNode polled(PolledView view, WireReader in) {
        ObjectNode json = object().put("partition_id", u32(view.partition()))
                .put("current_offset", u64(view.currentOffset()))
                .put("count", u32(view.count()));
        ArrayNode messages = json.putArray("messages");
        int position = in.position();
        for (int i = 0; i < view.count(); i++) {
            messages.add(message(in.buffer(), position));
            position += (int) MessageLayout.messageBytes(in.buffer(), position);
        }
        return json;
    }

    /** One message where it lies. */
    static ObjectNode message(ByteBuffer bytes, int at) {
        BigInteger id =
                u64(MessageLayout.idHigh(bytes, at)).shiftLeft(Long.SIZE).add(u64(MessageLayout.idLow(bytes, at)));
        int payloadBytes = MessageLayout.payloadBytes(bytes, at);
        int headersBytes = MessageLayout.userHeadersBytes(bytes, at);
        ObjectNode json = object();
        json.putObject("header")
                .put("checksum", u64(MessageLayout.checksum(bytes, at)))
                .put("id", id)
                .put("offset", u64(MessageLayout.offset(bytes, at)))
                .put("timestamp", u64(MessageLayout.timestamp(bytes, at)))
                .put("origin_timestamp", u64(MessageLayout.originTimestamp(bytes, at)))
                .put("user_headers_length", u32(headersBytes))
                .put("payload_length", u32(payloadBytes))
                .put("reserved", 0);
        byte[] payload = new byte[payloadBytes];
        bytes.get(at + MessageLayout.HEADER_BYTES, payload);
        json.put("payload", payload);
        ArrayNode headers = json.putArray("user_headers");
        WireReader in = new WireReader().wrap(bytes, at + MessageLayout.HEADER_BYTES + payloadBytes, headersBytes);
        while (in.remaining() > 0) {
            ObjectNode header = headers.addObject();
            putPart(header.putObject("key"), in);
            putPart(header.putObject("value"), in);
        }
        return json;
    }

    /** Kind u8, length u32, value. */
    private static void putPart(ObjectNode json, WireReader in) {
        HeaderKind kind = HeaderKind.of(in.u8());
        byte[] value = new byte[in.u32()];
        in.buffer().get(in.skip(value.length), value);
        json.put("kind", kind.label()).put("value", value);
    }
}
