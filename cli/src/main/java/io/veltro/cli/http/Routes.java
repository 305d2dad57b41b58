package io.veltro.cli.http;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import io.veltro.cli.text.NotDone;
import io.veltro.pipeline.request.GroupRequest;
import io.veltro.pipeline.request.MaybePartition;
import io.veltro.pipeline.request.MessageRequest;
import io.veltro.pipeline.request.OffsetRequest;
import io.veltro.pipeline.request.PartitionRequest;
import io.veltro.pipeline.request.Request;
import io.veltro.pipeline.request.RequestCode;
import io.veltro.pipeline.request.StreamRequest;
import io.veltro.pipeline.request.SystemRequest;
import io.veltro.pipeline.request.TokenRequest;
import io.veltro.pipeline.request.TopicRequest;
import io.veltro.pipeline.request.UserRequest;
import io.veltro.pipeline.view.ListView;
import io.veltro.pipeline.view.View;
import io.veltro.pipeline.wire.WireWriter;
import java.io.IOException;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/**
 * The one table of what HTTP can be asked for: how each command is said, and how its answer is read. What is not here HTTP does
 * not have.
 *
 * <p>Thread: one at a time.
 */
final class Routes {
    private static final List<String> ARCHIVE_COMPRESSIONS =
            List.of("Stored", "Deflated", "Bzip2", "Zstd", "Lzma", "Xz");
    private static final List<String> ARCHIVE_KINDS =
            List.of("FilesystemOverview", "ProcessList", "ResourceUsage", "Test", "ServerLogs", "ServerConfig");
    private static final int ARCHIVE_ALL = 100;

    private static final Answer DONE = new Answer("", false, (received, out) -> {});

    /** Turns a body into a payload. */
    @FunctionalInterface
    interface Payload {
        void write(Received received, WireWriter out) throws IOException;
    }

    /**
     * What success looks like.
     *
     * @param mediaType of the body, empty when there is none
     * @param isMaybe whether there may be nothing: over HTTP a refusal, in the protocol an empty answer
     */
    record Answer(String mediaType, boolean isMaybe, Payload payload) {
        Answer orNothing() {
            return new Answer(mediaType, true, payload);
        }
    }

    /** A row of the table. */
    record Row(Function<Request, Ask> ask, Answer answer) {}

    private final Map<RequestCode, Row> rows = new EnumMap<>(RequestCode.class);
    private final SendJson send = new SendJson();
    private final PolledReader polled = new PolledReader();

    Routes() {
        addSystem();
        addUsers();
        addTokens();
        addStreams();
        addTopics();
        addMessages();
        addOffsets();
        addGroups();
    }

    /** The row of a command; fails with a sentence when there is none. */
    Row of(RequestCode code) {
        Row row = rows.get(code);
        if (row == null) {
            throw new NotDone(
                    switch (code) {
                        case GET_ME ->
                            "Over HTTP no connection is anybody's, so that there is none to show. Use --transport tcp";
                        case JOIN_CONSUMER_GROUP, LEAVE_CONSUMER_GROUP ->
                            "The members of a consumer group are connections, which HTTP does not have. Use --transport"
                                    + " tcp";
                        default -> "HTTP has no " + code + ". Use --transport tcp";
                    });
        }
        return row;
    }

    private <R extends Request> void row(RequestCode code, Class<R> type, Function<R, Ask> ask, Answer answer) {
        rows.put(code, new Row(request -> ask.apply(type.cast(request)), answer));
    }

    private void row(RequestCode code, Ask ask, Answer answer) {
        rows.put(code, new Row(request -> ask, answer));
    }

    private static Answer one(JsonObject.Reader<? extends View> view) {
        return json((in, out) -> view.read(JsonObject.read(in)).write(out));
    }

    private static <V extends View> Answer list(JsonObject.Reader<V> view) {
        return json((in, out) -> new ListView<>(JsonObject.readList(in, view)).write(out));
    }

    /** Reads what the parser stands on. */
    @FunctionalInterface
    private interface Document {
        void read(JsonParser in, WireWriter out) throws IOException;
    }

    private static Answer json(Document document) {
        return new Answer("application/json", false, (received, out) -> {
            try (JsonParser in = Json.parser(received)) {
                in.nextToken();
                document.read(in, out);
            }
        });
    }

    private void addSystem() {
        row(RequestCode.PING, Ask.get("/ping"), new Answer("text/plain", false, Routes::expectPong));
        row(RequestCode.GET_STATS, Ask.get("/stats"), one(Views::stats));
        row(RequestCode.GET_CLUSTER_METADATA, Ask.get("/cluster/metadata"), one(Views::cluster));
        row(RequestCode.GET_CLIENTS, Ask.get("/clients"), list(Views::client));
        row(
                RequestCode.GET_CLIENT,
                SystemRequest.GetClient.class,
                get -> Ask.get("/clients/" + Paths.u32(get.client())),
                one(Views::clientDetails).orNothing());
        Answer archive = new Answer(
                "application/zip",
                false,
                (received, out) ->
                        out.bytes(received.bytes().array(), 0, received.bytes().length()));
        row(
                RequestCode.GET_SNAPSHOT,
                SystemRequest.GetSnapshot.class,
                get -> {
                    String compression = name(ARCHIVE_COMPRESSIONS, get.compression(), "compression");
                    List<String> kinds = get.kinds().stream()
                            .map(kind -> kind == ARCHIVE_ALL ? "All" : name(ARCHIVE_KINDS, kind, "content"))
                            .toList();
                    return Ask.post("/snapshot", out -> {
                        out.writeStringField("compression", compression);
                        out.writeArrayFieldStart("snapshot_types");
                        for (String kind : kinds) {
                            out.writeString(kind);
                        }
                        out.writeEndArray();
                    });
                },
                archive);
    }

    private static void expectPong(Received received, WireWriter out) throws IOException {
        if (!received.text().equals("pong")) {
            throw received.stranger();
        }
    }

    /** What the protocol counts from 1. */
    private static String name(List<String> names, int number, String what) {
        if (number < 1 || number > names.size()) {
            throw new NotDone("Over HTTP a snapshot has no " + what + " of the number " + number);
        }
        return names.get(number - 1);
    }

    private void addUsers() {
        row(
                RequestCode.LOGIN_USER,
                UserRequest.Login.class,
                login -> Ask.post(Paths.USERS + "/login", out -> {
                    out.writeStringField("username", login.username());
                    out.writeStringField("password", login.password());
                    out.writeStringField("version", login.version());
                    out.writeStringField("context", login.context());
                }),
                one(Views::identity));
        row(RequestCode.LOGOUT_USER, Ask.delete(Paths.USERS + "/logout"), DONE);
        row(RequestCode.GET_USERS, Ask.get(Paths.USERS), list(Views::user));
        row(
                RequestCode.GET_USER,
                UserRequest.Get.class,
                get -> Ask.get(Paths.user(get.user())),
                one(Views::userDetails).orNothing());
        row(
                RequestCode.CREATE_USER,
                UserRequest.Create.class,
                create -> Ask.post(Paths.USERS, out -> {
                    out.writeStringField("username", create.username());
                    out.writeStringField("password", create.password());
                    out.writeStringField("status", lower(create.status()));
                    PermissionsJson.write(create.permissions(), out);
                }),
                one(Views::userDetails));
        row(
                RequestCode.UPDATE_USER,
                UserRequest.Update.class,
                update -> Ask.put(Paths.user(update.user()), out -> {
                    if (update.username().isPresent()) {
                        out.writeStringField("username", update.username().get());
                    }
                    if (update.status().isPresent()) {
                        out.writeStringField("status", lower(update.status().get()));
                    }
                }),
                DONE);
        row(
                RequestCode.UPDATE_PERMISSIONS,
                UserRequest.UpdatePermissions.class,
                update -> Ask.put(
                        Paths.user(update.user()) + "/permissions",
                        out -> PermissionsJson.write(update.permissions(), out)),
                DONE);
        row(
                RequestCode.CHANGE_PASSWORD,
                UserRequest.ChangePassword.class,
                change -> Ask.put(Paths.user(change.user()) + "/password", out -> {
                    out.writeStringField("current_password", change.current());
                    out.writeStringField("new_password", change.replacement());
                }),
                DONE);
        row(RequestCode.DELETE_USER, UserRequest.Delete.class, delete -> Ask.delete(Paths.user(delete.user())), DONE);
    }

    private void addTokens() {
        row(
                RequestCode.LOGIN_WITH_PERSONAL_ACCESS_TOKEN,
                TokenRequest.Login.class,
                login -> Ask.post(Paths.TOKENS + "/login", out -> out.writeStringField("token", login.token())),
                one(Views::identity));
        row(RequestCode.GET_PERSONAL_ACCESS_TOKENS, Ask.get(Paths.TOKENS), list(Views::token));
        row(
                RequestCode.CREATE_PERSONAL_ACCESS_TOKEN,
                TokenRequest.Create.class,
                create -> Ask.post(Paths.TOKENS, out -> {
                    out.writeStringField("name", create.name());
                    Json.writeU64(out, "expiry", create.expiryMicros());
                }),
                one(Views::secret));
        row(
                RequestCode.DELETE_PERSONAL_ACCESS_TOKEN,
                TokenRequest.Delete.class,
                delete -> Ask.delete(Paths.token(delete.name())),
                DONE);
    }

    private void addStreams() {
        row(RequestCode.GET_STREAMS, Ask.get(Paths.STREAMS), list(Views::stream));
        row(
                RequestCode.GET_STREAM,
                StreamRequest.Get.class,
                get -> Ask.get(Paths.stream(get.stream())),
                one(Views::streamDetails).orNothing());
        row(
                RequestCode.CREATE_STREAM,
                StreamRequest.Create.class,
                create -> Ask.post(Paths.STREAMS, named(create.name())),
                one(Views::streamDetails));
        row(
                RequestCode.UPDATE_STREAM,
                StreamRequest.Update.class,
                update -> Ask.put(Paths.stream(update.stream()), named(update.name())),
                DONE);
        row(
                RequestCode.DELETE_STREAM,
                StreamRequest.Delete.class,
                delete -> Ask.delete(Paths.stream(delete.stream())),
                DONE);
        row(
                RequestCode.PURGE_STREAM,
                StreamRequest.Purge.class,
                purge -> Ask.delete(Paths.stream(purge.stream()) + "/purge"),
                DONE);
    }

    private void addTopics() {
        row(
                RequestCode.GET_TOPICS,
                TopicRequest.GetAll.class,
                get -> Ask.get(Paths.topics(get.stream())),
                list(Views::topic).orNothing());
        row(
                RequestCode.GET_TOPIC,
                TopicRequest.Get.class,
                get -> Ask.get(Paths.topic(get.stream(), get.topic())),
                one(Views::topicDetails).orNothing());
        row(
                RequestCode.CREATE_TOPIC,
                TopicRequest.Create.class,
                create -> Ask.post(Paths.topics(create.stream()), out -> {
                    Json.writeU64(out, "partitions_count", Integer.toUnsignedLong(create.partitions()));
                    writeSettings(create.settings(), out);
                }),
                one(Views::topicDetails));
        row(
                RequestCode.UPDATE_TOPIC,
                TopicRequest.Update.class,
                update -> Ask.put(
                        Paths.topic(update.stream(), update.topic()), out -> writeSettings(update.settings(), out)),
                DONE);
        row(
                RequestCode.DELETE_TOPIC,
                TopicRequest.Delete.class,
                delete -> Ask.delete(Paths.topic(delete.stream(), delete.topic())),
                DONE);
        row(
                RequestCode.PURGE_TOPIC,
                TopicRequest.Purge.class,
                purge -> Ask.delete(Paths.topic(purge.stream(), purge.topic()) + "/purge"),
                DONE);
        row(
                RequestCode.CREATE_PARTITIONS,
                PartitionRequest.Create.class,
                create -> Ask.post(
                        Paths.partitions(create.stream(), create.topic()),
                        out -> Json.writeU64(out, "partitions_count", Integer.toUnsignedLong(create.count()))),
                DONE);
        row(
                RequestCode.DELETE_PARTITIONS,
                PartitionRequest.Delete.class,
                delete -> Ask.delete(Paths.partitions(delete.stream(), delete.topic()) + "?partitions_count="
                        + Paths.u32(delete.count())),
                DONE);
        row(
                RequestCode.DELETE_SEGMENTS,
                PartitionRequest.DeleteSegments.class,
                delete -> Ask.delete(Paths.partitions(delete.stream(), delete.topic()) + "/"
                        + Paths.u32(delete.partition()) + "?segments_count=" + Paths.u32(delete.count())),
                DONE);
    }

    /** A replication factor of 0 is the protocol's word for the server's own. */
    private static void writeSettings(TopicRequest.Settings settings, JsonGenerator out) throws IOException {
        boolean isPlain = settings.compression() == TopicRequest.COMPRESSION_NONE;
        out.writeStringField("name", settings.name());
        out.writeStringField("compression_algorithm", isPlain ? "none" : "gzip");
        Json.writeU64(out, "message_expiry", settings.expiryMicros());
        Json.writeU64(out, "max_topic_size", settings.bytesMax());
        if (settings.replicationFactor() != 0) {
            out.writeNumberField("replication_factor", settings.replicationFactor());
        }
    }

    private void addMessages() {
        row(
                RequestCode.SEND_MESSAGES,
                MessageRequest.Send.class,
                request -> Ask.post(Paths.messages(request.stream(), request.topic()), out -> send.write(request, out)),
                DONE);
        row(
                RequestCode.POLL_MESSAGES,
                MessageRequest.Poll.class,
                poll -> Ask.get(Paths.messages(poll.stream(), poll.topic()) + "?consumer_id="
                        + Paths.consumer(poll.consumer()) + Paths.partition(poll.partition(), '&')
                        + "&kind=" + lower(poll.strategy())
                        + "&value=" + Long.toUnsignedString(poll.value())
                        + "&count=" + Paths.u32(poll.count())
                        + "&auto_commit=" + poll.autoCommit()),
                json(polled::read));
        row(
                RequestCode.FLUSH_UNSAVED_BUFFER,
                MessageRequest.Flush.class,
                flush -> Ask.get(Paths.messages(flush.stream(), flush.topic()) + "/flush/"
                        + Paths.u32(flush.partition()) + "/" + flush.sync()),
                DONE);
    }

    private void addOffsets() {
        row(
                RequestCode.GET_CONSUMER_OFFSET,
                OffsetRequest.Get.class,
                get -> Ask.get(Paths.offsets(get.stream(), get.topic()) + "?consumer_id="
                        + Paths.consumer(get.consumer()) + Paths.partition(get.partition(), '&')),
                one(Views::offset).orNothing());
        row(
                RequestCode.STORE_CONSUMER_OFFSET,
                OffsetRequest.Store.class,
                store -> {
                    String consumer = Paths.plainConsumer(store.consumer());
                    return Ask.put(Paths.offsets(store.stream(), store.topic()), out -> {
                        out.writeStringField("consumer_id", consumer);
                        if (store.partition() != MaybePartition.NONE) {
                            out.writeNumberField("partition_id", store.partition());
                        }
                        Json.writeU64(out, "offset", store.offset());
                    });
                },
                DONE);
        row(
                RequestCode.DELETE_CONSUMER_OFFSET,
                OffsetRequest.Delete.class,
                delete -> Ask.delete(Paths.offsets(delete.stream(), delete.topic()) + "/"
                        + Paths.consumer(delete.consumer()) + Paths.partition(delete.partition(), '?')),
                DONE);
    }

    private void addGroups() {
        row(
                RequestCode.GET_CONSUMER_GROUPS,
                GroupRequest.GetAll.class,
                get -> Ask.get(Paths.groups(get.stream(), get.topic())),
                list(Views::group).orNothing());
        row(
                RequestCode.GET_CONSUMER_GROUP,
                GroupRequest.Get.class,
                get -> Ask.get(Paths.group(get.stream(), get.topic(), get.group())),
                one(Views::groupDetails).orNothing());
        row(
                RequestCode.CREATE_CONSUMER_GROUP,
                GroupRequest.Create.class,
                create -> Ask.post(Paths.groups(create.stream(), create.topic()), named(create.name())),
                one(Views::groupDetails));
        row(
                RequestCode.DELETE_CONSUMER_GROUP,
                GroupRequest.Delete.class,
                delete -> Ask.delete(Paths.group(delete.stream(), delete.topic(), delete.group())),
                DONE);
    }

    private static Ask.Body named(String name) {
        return out -> out.writeStringField("name", name);
    }

    private static String lower(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
