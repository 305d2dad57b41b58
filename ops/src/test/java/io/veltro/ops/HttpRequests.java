package io.veltro.ops;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.veltro.ops.HttpCaller.Ask;
import io.veltro.pipeline.message.MessageBatch;
import io.veltro.pipeline.message.MessageLayout;
import io.veltro.pipeline.request.Consumer;
import io.veltro.pipeline.request.GroupRequest;
import io.veltro.pipeline.request.Identifier;
import io.veltro.pipeline.request.MaybePartition;
import io.veltro.pipeline.request.MessageRequest;
import io.veltro.pipeline.request.OffsetRequest;
import io.veltro.pipeline.request.PartitionRequest;
import io.veltro.pipeline.request.Permissions;
import io.veltro.pipeline.request.Request;
import io.veltro.pipeline.request.StreamRequest;
import io.veltro.pipeline.request.SystemRequest;
import io.veltro.pipeline.request.TokenRequest;
import io.veltro.pipeline.request.TopicRequest;
import io.veltro.pipeline.request.UserRequest;
import java.math.BigInteger;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** How a command is said over HTTP: written from the reference of Iggy 0.8, not from the server's own table. */
final class HttpRequests {
    private static final List<String> ARCHIVE_COMPRESSIONS =
            List.of("Stored", "Deflated", "Bzip2", "Zstd", "Lzma", "Xz");
    private static final List<String> ARCHIVE_KINDS =
            List.of("FilesystemOverview", "ProcessList", "ResourceUsage", "Test", "ServerLogs", "ServerConfig");

    private HttpRequests() {}

    static Ask of(Request request) {
        if (request instanceof SystemRequest system) {
            return of(system);
        } else if (request instanceof UserRequest user) {
            return of(user);
        } else if (request instanceof TokenRequest token) {
            return of(token);
        } else if (request instanceof StreamRequest stream) {
            return of(stream);
        } else if (request instanceof TopicRequest topic) {
            return of(topic);
        } else if (request instanceof PartitionRequest partition) {
            return of(partition);
        } else if (request instanceof MessageRequest message) {
            return of(message);
        } else if (request instanceof OffsetRequest offset) {
            return of(offset);
        } else if (request instanceof GroupRequest group) {
            return of(group);
        }
        throw unknown(request);
    }

    private static AssertionError unknown(Request request) {
        return new AssertionError("say here how " + request.code() + " is asked for over HTTP");
    }

    private static Ask of(SystemRequest request) {
        if (request instanceof SystemRequest.GetClient get) {
            return Ask.get("/clients/" + Integer.toUnsignedString(get.client()));
        } else if (request instanceof SystemRequest.GetSnapshot get) {
            return Ask.post(
                    "/snapshot",
                    Map.of(
                            "compression",
                            ARCHIVE_COMPRESSIONS.get(get.compression() - 1),
                            "snapshot_types",
                            get.kinds().stream()
                                    .map(kind -> ARCHIVE_KINDS.get(kind - 1))
                                    .toList()));
        }
        return switch (request.code()) {
            case PING -> Ask.get("/ping");
            case GET_STATS -> Ask.get("/stats");
            case GET_CLUSTER_METADATA -> Ask.get("/cluster/metadata");
            case GET_CLIENTS -> Ask.get("/clients");
            case GET_ME -> Ask.get("/me");
            default -> throw unknown(request);
        };
    }

    private static Ask of(UserRequest request) {
        if (request instanceof UserRequest.Login login) {
            return Ask.post("/users/login", Map.of("username", login.username(), "password", login.password()));
        } else if (request instanceof UserRequest.Logout) {
            return Ask.delete("/users/logout");
        } else if (request instanceof UserRequest.GetAll) {
            return Ask.get("/users");
        } else if (request instanceof UserRequest.Get get) {
            return Ask.get(user(get.user()));
        } else if (request instanceof UserRequest.Create create) {
            Map<String, Object> body = new LinkedHashMap<>();
            body.put("username", create.username());
            body.put("password", create.password());
            body.put("status", status(create.status()));
            body.put(
                    "permissions",
                    create.permissions().map(HttpRequests::permissions).orElse(NullNode.instance));
            return Ask.post("/users", body);
        } else if (request instanceof UserRequest.Update update) {
            Map<String, Object> body = new LinkedHashMap<>();
            update.username().ifPresent(name -> body.put("username", name));
            update.status().ifPresent(status -> body.put("status", status(status)));
            return Ask.put(user(update.user()), body);
        } else if (request instanceof UserRequest.UpdatePermissions update) {
            return Ask.put(
                    user(update.user()) + "/permissions",
                    Map.of(
                            "permissions",
                            update.permissions().map(HttpRequests::permissions).orElse(NullNode.instance)));
        } else if (request instanceof UserRequest.ChangePassword change) {
            return Ask.put(
                    user(change.user()) + "/password",
                    Map.of("current_password", change.current(), "new_password", change.replacement()));
        } else if (request instanceof UserRequest.Delete delete) {
            return Ask.delete(user(delete.user()));
        }
        throw unknown(request);
    }

    private static String status(UserRequest.Status status) {
        return status.name().toLowerCase(Locale.ROOT);
    }

    private static JsonNode permissions(Permissions permissions) {
        return ViewJson.permissions(permissions);
    }

    private static Ask of(TokenRequest request) {
        if (request instanceof TokenRequest.Create create) {
            return Ask.post(
                    "/personal-access-tokens",
                    Map.of("name", create.name(), "expiry", unsigned(create.expiryMicros())));
        } else if (request instanceof TokenRequest.Delete delete) {
            return Ask.delete("/personal-access-tokens/" + encoded(delete.name()));
        } else if (request instanceof TokenRequest.Login login) {
            return Ask.post("/personal-access-tokens/login", Map.of("token", login.token()));
        }
        return Ask.get("/personal-access-tokens");
    }

    private static Ask of(StreamRequest request) {
        if (request instanceof StreamRequest.Get get) {
            return Ask.get(stream(get.stream()));
        } else if (request instanceof StreamRequest.Create create) {
            return Ask.post("/streams", Map.of("name", create.name()));
        } else if (request instanceof StreamRequest.Update update) {
            return Ask.put(stream(update.stream()), Map.of("name", update.name()));
        } else if (request instanceof StreamRequest.Delete delete) {
            return Ask.delete(stream(delete.stream()));
        } else if (request instanceof StreamRequest.Purge purge) {
            return Ask.delete(stream(purge.stream()) + "/purge");
        }
        return Ask.get("/streams");
    }

    private static Ask of(TopicRequest request) {
        if (request instanceof TopicRequest.Get get) {
            return Ask.get(topic(get.stream(), get.topic()));
        } else if (request instanceof TopicRequest.GetAll get) {
            return Ask.get(stream(get.stream()) + "/topics");
        } else if (request instanceof TopicRequest.Create create) {
            Map<String, Object> body = settings(create.settings());
            body.put("partitions_count", Integer.toUnsignedLong(create.partitions()));
            return Ask.post(stream(create.stream()) + "/topics", body);
        } else if (request instanceof TopicRequest.Update update) {
            return Ask.put(topic(update.stream(), update.topic()), settings(update.settings()));
        } else if (request instanceof TopicRequest.Delete delete) {
            return Ask.delete(topic(delete.stream(), delete.topic()));
        } else if (request instanceof TopicRequest.Purge purge) {
            return Ask.delete(topic(purge.stream(), purge.topic()) + "/purge");
        }
        throw unknown(request);
    }

    private static Map<String, Object> settings(TopicRequest.Settings settings) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("name", settings.name());
        body.put("compression_algorithm", settings.compression() == TopicRequest.COMPRESSION_NONE ? "none" : "gzip");
        body.put("message_expiry", unsigned(settings.expiryMicros()));
        body.put("max_topic_size", unsigned(settings.bytesMax()));
        body.put("replication_factor", settings.replicationFactor());
        return body;
    }

    private static Ask of(PartitionRequest request) {
        if (request instanceof PartitionRequest.Create create) {
            return Ask.post(
                    topic(create.stream(), create.topic()) + "/partitions",
                    Map.of("partitions_count", Integer.toUnsignedLong(create.count())));
        } else if (request instanceof PartitionRequest.Delete delete) {
            return Ask.delete(
                    topic(delete.stream(), delete.topic()) + "/partitions?partitions_count=" + delete.count());
        } else if (request instanceof PartitionRequest.DeleteSegments delete) {
            return Ask.delete(topic(delete.stream(), delete.topic()) + "/partitions/" + delete.partition()
                    + "?segments_count=" + delete.count());
        }
        throw unknown(request);
    }

    private static Ask of(MessageRequest request) {
        if (request instanceof MessageRequest.Send send) {
            return Ask.post(topic(send.stream(), send.topic()) + "/messages", body(send));
        } else if (request instanceof MessageRequest.Poll poll) {
            String partition = poll.partition() == MaybePartition.NONE ? "" : "&partition_id=" + poll.partition();
            return Ask.get(topic(poll.stream(), poll.topic()) + "/messages?consumer_id=" + consumer(poll.consumer())
                    + partition + "&kind=" + poll.strategy().name().toLowerCase(Locale.ROOT)
                    + "&value=" + Long.toUnsignedString(poll.value())
                    + "&count=" + Integer.toUnsignedString(poll.count())
                    + "&auto_commit=" + poll.autoCommit());
        } else if (request instanceof MessageRequest.Flush flush) {
            return Ask.get(
                    topic(flush.stream(), flush.topic()) + "/messages/flush/" + flush.partition() + "/" + flush.sync());
        }
        throw unknown(request);
    }

    private static ObjectNode body(MessageRequest.Send send) {
        ObjectNode body = HttpCaller.JSON.createObjectNode();
        ObjectNode partitioning = body.putObject("partitioning");
        switch (send.partitioning()) {
            case BALANCED -> partitioning.put("kind", "balanced").put("value", "");
            case PARTITION ->
                partitioning
                        .put("kind", "partition_id")
                        .put(
                                "value",
                                ByteBuffer.allocate(4)
                                        .order(ByteOrder.LITTLE_ENDIAN)
                                        .putInt(send.partition())
                                        .array());
            case KEY -> {
                byte[] key = new byte[send.keyBytes()];
                send.keyBuffer().get(send.keyPosition(), key);
                partitioning.put("kind", "messages_key").put("value", key);
            }
        }
        MessageBatch batch = send.batch();
        int position = batch.messagesPosition();
        var messages = body.putArray("messages");
        for (int i = 0; i < batch.count(); i++) {
            ObjectNode message = ViewJson.message(batch.buffer(), position);
            messages.addObject()
                    .<ObjectNode>set("id", message.path("header").path("id"))
                    .<ObjectNode>set("payload", message.path("payload"))
                    .set("user_headers", message.path("user_headers"));
            position += (int) MessageLayout.messageBytes(batch.buffer(), position);
        }
        return body;
    }

    private static Ask of(OffsetRequest request) {
        if (request instanceof OffsetRequest.Get get) {
            return Ask.get(offsets(get.stream(), get.topic()) + "?consumer_id=" + consumer(get.consumer())
                    + "&partition_id=" + get.partition());
        } else if (request instanceof OffsetRequest.Store store) {
            Map<String, Object> body = new LinkedHashMap<>();
            body.put("consumer_id", store.consumer().id().toString());
            body.put("partition_id", store.partition());
            body.put("offset", unsigned(store.offset()));
            return Ask.put(offsets(store.stream(), store.topic()), body);
        } else if (request instanceof OffsetRequest.Delete delete) {
            return Ask.delete(offsets(delete.stream(), delete.topic()) + "/" + consumer(delete.consumer())
                    + "?partition_id=" + delete.partition());
        }
        throw unknown(request);
    }

    private static Ask of(GroupRequest request) {
        if (request instanceof GroupRequest.Get get) {
            return Ask.get(group(get.stream(), get.topic(), get.group()));
        } else if (request instanceof GroupRequest.GetAll get) {
            return Ask.get(topic(get.stream(), get.topic()) + "/consumer-groups");
        } else if (request instanceof GroupRequest.Create create) {
            return Ask.post(topic(create.stream(), create.topic()) + "/consumer-groups", Map.of("name", create.name()));
        } else if (request instanceof GroupRequest.Delete delete) {
            return Ask.delete(group(delete.stream(), delete.topic(), delete.group()));
        } else if (request instanceof GroupRequest.Join join) {
            return Ask.post(group(join.stream(), join.topic(), join.group()) + "/join", "{}");
        } else if (request instanceof GroupRequest.Leave leave) {
            return Ask.delete(group(leave.stream(), leave.topic(), leave.group()) + "/leave");
        }
        throw unknown(request);
    }

    private static String user(Identifier user) {
        return "/users/" + encoded(user);
    }

    private static String stream(Identifier stream) {
        return "/streams/" + encoded(stream);
    }

    private static String topic(Identifier stream, Identifier topic) {
        return stream(stream) + "/topics/" + encoded(topic);
    }

    private static String offsets(Identifier stream, Identifier topic) {
        return topic(stream, topic) + "/consumer-offsets";
    }

    private static String group(Identifier stream, Identifier topic, Identifier group) {
        return topic(stream, topic) + "/consumer-groups/" + encoded(group);
    }

    private static String consumer(Consumer consumer) {
        if (consumer.isGroup()) {
            throw new AssertionError("over HTTP every consumer is one on its own");
        }
        return encoded(consumer.id());
    }

    private static String encoded(Identifier identifier) {
        return encoded(identifier.toString());
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static BigInteger unsigned(long value) {
        return new BigInteger(Long.toUnsignedString(value));
    }
}
