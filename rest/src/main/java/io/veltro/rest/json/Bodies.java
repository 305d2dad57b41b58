package io.veltro.rest.json;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.veltro.pipeline.request.Permissions;
import io.veltro.pipeline.request.TopicRequest;
import io.veltro.pipeline.request.UserRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The body of every request that has one, but for messages ({@link SendBody}). */
public final class Bodies {
    static final List<String> COMPRESSIONS = List.of("none", "gzip");
    static final List<String> STATUSES = List.of("active", "inactive");

    private static final List<String> ARCHIVE_COMPRESSIONS =
            List.of("Stored", "Deflated", "Bzip2", "Zstd", "Lzma", "Xz");
    private static final List<String> ARCHIVE_KINDS =
            List.of("FilesystemOverview", "ProcessList", "ResourceUsage", "Test", "ServerLogs", "ServerConfig");
    private static final String ARCHIVE_ALL = "All";
    private static final int ARCHIVE_ALL_NUMBER = 100;

    private static final int NAME_BYTES_MAX = 255;
    private static final int REPLICATION_DEFAULT = 1;

    public static final BodyShape LOGIN = BodyShape.named("LoginUser")
            .required("username", Schemas.text(), Values::text)
            .required("password", Schemas.text(), Values::text)
            .optional("version", Schemas.text(), Values::text)
            .optional("context", Schemas.text(), Values::text);

    public static final BodyShape TOKEN = BodyShape.named("Token").required("token", Schemas.text(), Values::text);

    public static final BodyShape CREATE_TOKEN = BodyShape.named("CreatePersonalAccessToken")
            .required("name", Schemas.text(3, 30), Values::text)
            .required("expiry", Schemas.u64(), Values.unsigned(Long.SIZE));

    public static final BodyShape CREATE_USER = BodyShape.named("CreateUser")
            .required("username", Schemas.text(3, 50), Values::text)
            .required("password", Schemas.text(3, 100), Values::text)
            .required("status", Schemas.choice(STATUSES), Values.choice(STATUSES))
            .optional("permissions", Schemas.reference(PermissionsJson.SHAPE.name()), PermissionsJson::check);

    /** The official C# client calls the status {@code user_status}. */
    public static final BodyShape UPDATE_USER = BodyShape.named("UpdateUser")
            .optional("username", Schemas.text(3, 50), Values::text)
            .optional("status", Schemas.choice(STATUSES), Values.choice(STATUSES))
            .optional("user_status", Schemas.choice(STATUSES), Values.choice(STATUSES));

    public static final BodyShape UPDATE_PERMISSIONS = BodyShape.named("UpdatePermissions")
            .optional("permissions", Schemas.reference(PermissionsJson.SHAPE.name()), PermissionsJson::check);

    public static final BodyShape CHANGE_PASSWORD = BodyShape.named("ChangePassword")
            .required("current_password", Schemas.text(3, 100), Values::text)
            .required("new_password", Schemas.text(3, 100), Values::text);

    public static final BodyShape NAME =
            BodyShape.named("Name").required("name", Schemas.text(1, NAME_BYTES_MAX), Values::text);

    /** What is left out takes the server's default. */
    public static final BodyShape CREATE_TOPIC = BodyShape.named("CreateTopic")
            .required("name", Schemas.text(1, NAME_BYTES_MAX), Values::text)
            .required("partitions_count", Schemas.u32(), Values.unsigned(Integer.SIZE))
            .optional("compression_algorithm", Schemas.choice(COMPRESSIONS), Values.choice(COMPRESSIONS))
            .optional("message_expiry", Schemas.u64(), Values.unsigned(Long.SIZE))
            .optional("max_topic_size", Schemas.u64(), Values.unsigned(Long.SIZE))
            .optional("replication_factor", Schemas.integer(0, 255), Values.unsigned(Byte.SIZE));

    /** Everything is replaced, so nothing is left out. */
    public static final BodyShape UPDATE_TOPIC = BodyShape.named("UpdateTopic")
            .required("name", Schemas.text(1, NAME_BYTES_MAX), Values::text)
            .required("compression_algorithm", Schemas.choice(COMPRESSIONS), Values.choice(COMPRESSIONS))
            .required("message_expiry", Schemas.u64(), Values.unsigned(Long.SIZE))
            .required("max_topic_size", Schemas.u64(), Values.unsigned(Long.SIZE))
            .optional("replication_factor", Schemas.integer(0, 255), Values.unsigned(Byte.SIZE));

    public static final BodyShape PARTITIONS = BodyShape.named("CreatePartitions")
            .required("partitions_count", Schemas.u32(), Values.unsigned(Integer.SIZE));

    public static final BodyShape STORE_OFFSET = BodyShape.named("StoreConsumerOffset")
            .optional("consumer_id", Schemas.either(Schemas.text(), Schemas.u32()), Values::textOrNumber)
            .optional("partition_id", Schemas.u32(), Values.unsigned(Integer.SIZE))
            .required("offset", Schemas.u64(), Values.unsigned(Long.SIZE));

    public static final BodyShape SNAPSHOT = BodyShape.named("Snapshot")
            .required("compression", Schemas.choice(ARCHIVE_COMPRESSIONS), Values.choice(ARCHIVE_COMPRESSIONS))
            .required("snapshot_types", Schemas.list(Schemas.choice(archiveKinds())), (value, field) -> {
                if (!value.isArray()) {
                    throw Values.wrong(value, field, "a list");
                }
                value.forEach(kind -> Values.choice(archiveKinds()).check(kind, field));
            });

    private Bodies() {}

    private static List<String> archiveKinds() {
        List<String> kinds = new ArrayList<>(ARCHIVE_KINDS);
        kinds.add(ARCHIVE_ALL);
        return kinds;
    }

    /** Adds the schemas that bodies refer to. */
    public static void describeParts(Map<String, ObjectNode> schemas) {
        PermissionsJson.SHAPE.describeTo(schemas);
    }

    /** The settings of a topic. */
    public static TopicRequest.Settings settings(Body body) {
        int compression = body.maybeText("compression_algorithm")
                .map(COMPRESSIONS::indexOf)
                .orElse(0);
        return new TopicRequest.Settings(
                TopicRequest.COMPRESSION_NONE + compression,
                body.u64("message_expiry"),
                body.u64("max_topic_size"),
                body.u32("replication_factor", REPLICATION_DEFAULT),
                body.text("name"));
    }

    /** The status of a user, where one is given. */
    public static Optional<UserRequest.Status> status(Body body) {
        return body.maybeText("status")
                .or(() -> body.maybeText("user_status"))
                .map(text -> text.equals(STATUSES.get(0)) ? UserRequest.Status.ACTIVE : UserRequest.Status.INACTIVE);
    }

    /** The permissions, where they are given. */
    public static Optional<Permissions> permissions(Body body) {
        return body.isGiven("permissions")
                ? Optional.of(PermissionsJson.read(body.node("permissions")))
                : Optional.empty();
    }

    /** How a snapshot's entries are compressed, by the number in the protocol. */
    public static int archiveCompression(Body body) {
        return 1 + ARCHIVE_COMPRESSIONS.indexOf(body.text("compression"));
    }

    /** What a snapshot has, by the numbers in the protocol. */
    public static List<Integer> archiveKinds(Body body) {
        return body.texts("snapshot_types").stream()
                .map(kind -> kind.equals(ARCHIVE_ALL) ? ARCHIVE_ALL_NUMBER : 1 + ARCHIVE_KINDS.indexOf(kind))
                .toList();
    }
}
