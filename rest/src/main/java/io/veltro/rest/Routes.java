package io.veltro.rest;

import io.undertow.util.HttpString;
import io.undertow.util.Methods;
import io.undertow.util.StatusCodes;
import io.veltro.pipeline.door.RequestHandler;
import io.veltro.pipeline.error.ErrorCode;
import io.veltro.pipeline.error.RequestException;
import io.veltro.pipeline.request.Consumer;
import io.veltro.pipeline.request.GroupRequest;
import io.veltro.pipeline.request.MessageRequest;
import io.veltro.pipeline.request.OffsetRequest;
import io.veltro.pipeline.request.PartitionRequest;
import io.veltro.pipeline.request.Request;
import io.veltro.pipeline.request.StreamRequest;
import io.veltro.pipeline.request.SystemRequest;
import io.veltro.pipeline.request.TokenRequest;
import io.veltro.pipeline.request.TopicRequest;
import io.veltro.pipeline.request.UserRequest;
import io.veltro.pipeline.view.View;
import io.veltro.rest.call.Answer;
import io.veltro.rest.call.ArchiveSink;
import io.veltro.rest.call.Call;
import io.veltro.rest.call.HttpReplySink;
import io.veltro.rest.call.Param;
import io.veltro.rest.call.Route;
import io.veltro.rest.json.Bodies;
import io.veltro.rest.json.Body;
import io.veltro.rest.json.BodyShape;
import io.veltro.rest.json.Identity;
import io.veltro.rest.json.PolledJson;
import io.veltro.rest.json.Schemas;
import io.veltro.rest.json.SendBody;
import io.veltro.rest.json.Shape;
import io.veltro.rest.json.Shapes;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * The one table of the HTTP API: which method and path ask for which request, and what its answer looks like. Nothing is
 * decided here.
 *
 * <p>Thread: filled by the one that starts the server.
 */
final class Routes {
    private static final String STREAMS = "/streams";
    private static final String STREAM = STREAMS + "/{stream}";
    private static final String TOPICS = STREAM + "/topics";
    private static final String TOPIC = TOPICS + "/{topic}";
    private static final String PARTITIONS = TOPIC + "/partitions";
    private static final String MESSAGES = TOPIC + "/messages";
    private static final String OFFSETS = TOPIC + "/consumer-offsets";
    private static final String GROUPS = TOPIC + "/consumer-groups";
    private static final String USERS = "/users";
    private static final String USER = USERS + "/{user}";
    private static final String TOKENS = "/personal-access-tokens";

    private static final Answer DONE = Answer.empty(StatusCodes.NO_CONTENT);
    private static final int NAME_BYTES_MAX = 255;

    private final RequestHandler door;
    private final SessionEndpoints sessions;
    private final PageEndpoints pages;
    private final Access access;
    private final LongSupplier clock;
    private final List<Route> rows = new ArrayList<>();

    Routes(RequestHandler door, Access access, PageEndpoints pages, LongSupplier clock) {
        this.door = door;
        this.access = access;
        this.sessions = new SessionEndpoints(door, access);
        this.pages = pages;
        this.clock = clock;
        addPages();
        addSystem();
        addSessions();
        addUsers();
        addStreams();
        addTopics();
        addMessages();
        addOffsets();
        addGroups();
    }

    List<Route> all() {
        return List.copyOf(rows);
    }

    private void addPages() {
        open("/", "What this is").text(pages::name);
        open("/healthz", "The process is up").text(pages::health);
        open("/readyz", "Messages can be taken; 503 and what is wrong when they cannot")
                .text(pages::readiness);
        open("/metrics", "Figures in the text formats of Prometheus").text(pages::metrics);
        open("/openapi.json", "This description")
                .serves(Answer.other("application/json", Schemas.typed("object")), pages::api);
        open("/ping", "A ping through the door")
                .text(call -> call.ask(door, new SystemRequest.Ping(), new HttpReplySink(call, DONE) {
                    @Override
                    public void ok() {
                        call.later(() -> call.text(StatusCodes.OK, "pong"));
                    }
                }));
    }

    private void addSystem() {
        get("/stats", "Figures of the server").asks(call -> new SystemRequest.GetStats(), one(Shapes.STATS));
        get("/cluster/metadata", "The nodes of the cluster")
                .asks(call -> new SystemRequest.GetClusterMetadata(), one(Shapes.CLUSTER));
        get("/clients", "All connections").asks(call -> new SystemRequest.GetClients(), Answer.list(Shapes.CLIENT));
        get("/clients/{client}", "One connection with its consumer groups")
                .asks(call -> new SystemRequest.GetClient(call.path(Param.CLIENT)), one(Shapes.CLIENT_DETAILS));
        Answer zip = Answer.other("application/zip", Schemas.text());
        post("/snapshot", "An archive for diagnosis").body(Bodies.SNAPSHOT).serves(zip, call -> {
            Body body = call.body(Bodies.SNAPSHOT);
            Request request = new SystemRequest.GetSnapshot(Bodies.archiveCompression(body), Bodies.archiveKinds(body));
            call.ask(door, request, new ArchiveSink(call, zip, clock));
        });
    }

    private void addSessions() {
        Answer identity = Answer.written(
                StatusCodes.OK,
                Identity.SHAPE,
                (call, view, out) ->
                        Identity.SHAPE.write(access.issue(call.session().login()), out));
        open(Methods.POST, "/users/login", "Logs in by password")
                .body(Bodies.LOGIN)
                .asks(
                        call -> {
                            Body body = call.body(Bodies.LOGIN);
                            return new UserRequest.Login(
                                    body.text("username"),
                                    body.text("password"),
                                    body.maybeText("version").orElse(""),
                                    body.maybeText("context").orElse(""));
                        },
                        identity);
        open(Methods.POST, TOKENS + "/login", "Logs in by personal access token")
                .body(Bodies.TOKEN)
                .asks(call -> new TokenRequest.Login(call.body(Bodies.TOKEN).text("token")), identity);
        open(Methods.POST, "/users/refresh-token", "Exchanges an access token for a new one, once")
                .body(Bodies.TOKEN)
                .serves(identity, sessions::refresh);
        delete("/users/logout", "Ends the access token").asks(call -> new UserRequest.Logout(), DONE);
    }

    private void addUsers() {
        get(USERS, "All users").asks(call -> new UserRequest.GetAll(), Answer.list(Shapes.USER));
        get(USER, "One user with their permissions")
                .asks(call -> new UserRequest.Get(call.path(Param.USER)), one(Shapes.USER_DETAILS));
        post(USERS, "Makes a user")
                .body(Bodies.CREATE_USER)
                .asks(
                        call -> {
                            Body body = call.body(Bodies.CREATE_USER);
                            return new UserRequest.Create(
                                    body.text("username"),
                                    body.text("password"),
                                    Bodies.status(body).orElse(UserRequest.Status.ACTIVE),
                                    Bodies.permissions(body));
                        },
                        one(Shapes.USER_DETAILS));
        put(USER, "Renames a user, or changes whether they may log in")
                .body(Bodies.UPDATE_USER)
                .asks(
                        call -> {
                            Body body = call.body(Bodies.UPDATE_USER);
                            return new UserRequest.Update(
                                    call.path(Param.USER), body.maybeText("username"), Bodies.status(body));
                        },
                        DONE);
        put(USER + "/permissions", "Replaces a user's permissions")
                .body(Bodies.UPDATE_PERMISSIONS)
                .asks(
                        call -> new UserRequest.UpdatePermissions(
                                call.path(Param.USER), Bodies.permissions(call.body(Bodies.UPDATE_PERMISSIONS))),
                        DONE);
        put(USER + "/password", "Changes a password")
                .body(Bodies.CHANGE_PASSWORD)
                .asks(
                        call -> {
                            Body body = call.body(Bodies.CHANGE_PASSWORD);
                            return new UserRequest.ChangePassword(
                                    call.path(Param.USER), body.text("current_password"), body.text("new_password"));
                        },
                        DONE);
        delete(USER, "Deletes a user").asks(call -> new UserRequest.Delete(call.path(Param.USER)), DONE);
        get(TOKENS, "The caller's personal access tokens")
                .asks(call -> new TokenRequest.GetAll(), Answer.list(Shapes.TOKEN));
        post(TOKENS, "Makes a personal access token; its secret is told once")
                .body(Bodies.CREATE_TOKEN)
                .asks(
                        call -> {
                            Body body = call.body(Bodies.CREATE_TOKEN);
                            return new TokenRequest.Create(body.text("name"), body.u64("expiry"));
                        },
                        one(Shapes.TOKEN_SECRET));
        delete(TOKENS + "/{token}", "Deletes a personal access token")
                .asks(call -> new TokenRequest.Delete(call.path(Param.TOKEN_NAME)), DONE);
    }

    private void addStreams() {
        get(STREAMS, "All streams").asks(call -> new StreamRequest.GetAll(), Answer.list(Shapes.STREAM));
        get(STREAM, "One stream with its topics")
                .asks(call -> new StreamRequest.Get(call.path(Param.STREAM)), one(Shapes.STREAM_DETAILS));
        post(STREAMS, "Makes a stream")
                .body(Bodies.NAME)
                .asks(
                        call -> new StreamRequest.Create(name(call, ErrorCode.INVALID_STREAM_NAME)),
                        one(Shapes.STREAM_DETAILS));
        put(STREAM, "Renames a stream")
                .body(Bodies.NAME)
                .asks(
                        call -> new StreamRequest.Update(
                                call.path(Param.STREAM), name(call, ErrorCode.INVALID_STREAM_NAME)),
                        DONE);
        delete(STREAM, "Deletes a stream with everything in it")
                .asks(call -> new StreamRequest.Delete(call.path(Param.STREAM)), DONE);
        delete(STREAM + "/purge", "Deletes all messages of a stream")
                .asks(call -> new StreamRequest.Purge(call.path(Param.STREAM)), DONE);
    }

    private void addTopics() {
        get(TOPICS, "All topics of a stream")
                .asks(call -> new TopicRequest.GetAll(call.path(Param.STREAM)), Answer.list(Shapes.TOPIC));
        get(TOPIC, "One topic with its partitions")
                .asks(
                        call -> new TopicRequest.Get(call.path(Param.STREAM), call.path(Param.TOPIC)),
                        one(Shapes.TOPIC_DETAILS));
        post(TOPICS, "Makes a topic")
                .body(Bodies.CREATE_TOPIC)
                .asks(
                        call -> {
                            Body body = call.body(Bodies.CREATE_TOPIC);
                            return new TopicRequest.Create(
                                    call.path(Param.STREAM), body.u32("partitions_count"), settings(body));
                        },
                        one(Shapes.TOPIC_DETAILS));
        put(TOPIC, "Replaces a topic's settings")
                .body(Bodies.UPDATE_TOPIC)
                .asks(
                        call -> new TopicRequest.Update(
                                call.path(Param.STREAM),
                                call.path(Param.TOPIC),
                                settings(call.body(Bodies.UPDATE_TOPIC))),
                        DONE);
        delete(TOPIC, "Deletes a topic with everything in it")
                .asks(call -> new TopicRequest.Delete(call.path(Param.STREAM), call.path(Param.TOPIC)), DONE);
        delete(TOPIC + "/purge", "Deletes all messages of a topic")
                .asks(call -> new TopicRequest.Purge(call.path(Param.STREAM), call.path(Param.TOPIC)), DONE);
        post(PARTITIONS, "Adds partitions")
                .body(Bodies.PARTITIONS)
                .asks(
                        call -> new PartitionRequest.Create(
                                call.path(Param.STREAM),
                                call.path(Param.TOPIC),
                                call.body(Bodies.PARTITIONS).u32("partitions_count")),
                        Answer.empty(StatusCodes.CREATED));
        delete(PARTITIONS, "Deletes the partitions with the highest numbers")
                .query(Param.PARTITIONS_COUNT)
                .asks(
                        call -> new PartitionRequest.Delete(
                                call.path(Param.STREAM), call.path(Param.TOPIC), call.query(Param.PARTITIONS_COUNT)),
                        DONE);
        delete(PARTITIONS + "/{partition}", "Deletes a partition's oldest closed segments")
                .query(Param.SEGMENTS_COUNT)
                .asks(
                        call -> new PartitionRequest.DeleteSegments(
                                call.path(Param.STREAM),
                                call.path(Param.TOPIC),
                                call.path(Param.PARTITION),
                                call.query(Param.SEGMENTS_COUNT)),
                        DONE);
    }

    private void addMessages() {
        Answer polled = Answer.other("application/json", PolledJson.describe());
        get(MESSAGES, "Messages of a partition; as server-sent events with Accept: " + EventStream.MEDIA_TYPE)
                .query(
                        Param.CONSUMER_ID,
                        Param.PARTITION_ID,
                        Param.KIND,
                        Param.VALUE,
                        Param.COUNT,
                        Param.AUTO_COMMIT,
                        Param.WAIT)
                .serves(polled, new PollEndpoint(door, access, clock, polled));
        post(MESSAGES, "Sends messages")
                .body(new Route.Described("SendMessages", SendBody.describe()))
                .asks(
                        call -> SendBody.read(
                                call.bytes(), call.path(Param.STREAM), call.path(Param.TOPIC), clock.getAsLong()),
                        Answer.empty(StatusCodes.CREATED));
        get(MESSAGES + "/flush/{partition}/{sync}", "Writes out what a partition holds")
                .asks(
                        call -> new MessageRequest.Flush(
                                call.path(Param.STREAM),
                                call.path(Param.TOPIC),
                                call.path(Param.PARTITION),
                                call.path(Param.SYNC)),
                        Answer.empty(StatusCodes.OK));
    }

    private void addOffsets() {
        get(OFFSETS, "How far a consumer has come")
                .query(Param.CONSUMER_ID, Param.PARTITION_ID)
                .asks(
                        call -> new OffsetRequest.Get(
                                Consumer.consumer(call.query(Param.CONSUMER_ID)),
                                call.path(Param.STREAM),
                                call.path(Param.TOPIC),
                                Integer.toUnsignedLong(call.query(Param.PARTITION_ID))),
                        one(Shapes.OFFSET));
        put(OFFSETS, "Stores how far a consumer has come")
                .body(Bodies.STORE_OFFSET)
                .asks(
                        call -> {
                            Body body = call.body(Bodies.STORE_OFFSET);
                            return new OffsetRequest.Store(
                                    Consumer.consumer(body.maybeText("consumer_id")
                                            .map(Param.CONSUMER_ID.reader())
                                            .orElse(Param.CONSUMER_ID.fallback().orElseThrow())),
                                    call.path(Param.STREAM),
                                    call.path(Param.TOPIC),
                                    Integer.toUnsignedLong(body.u32("partition_id", 0)),
                                    body.u64("offset"));
                        },
                        DONE);
        delete(OFFSETS + "/{consumer}", "Forgets how far a consumer has come")
                .query(Param.PARTITION_ID)
                .asks(
                        call -> new OffsetRequest.Delete(
                                Consumer.consumer(call.path(Param.CONSUMER)),
                                call.path(Param.STREAM),
                                call.path(Param.TOPIC),
                                Integer.toUnsignedLong(call.query(Param.PARTITION_ID))),
                        DONE);
    }

    private void addGroups() {
        get(GROUPS, "All consumer groups of a topic")
                .asks(
                        call -> new GroupRequest.GetAll(call.path(Param.STREAM), call.path(Param.TOPIC)),
                        Answer.list(Shapes.GROUP));
        get(GROUPS + "/{group}", "One consumer group with its members")
                .asks(
                        call -> new GroupRequest.Get(
                                call.path(Param.STREAM), call.path(Param.TOPIC), call.path(Param.GROUP)),
                        one(Shapes.GROUP_DETAILS));
        post(GROUPS, "Makes a consumer group")
                .body(Bodies.NAME)
                .asks(
                        call -> new GroupRequest.Create(
                                call.path(Param.STREAM),
                                call.path(Param.TOPIC),
                                name(call, ErrorCode.INVALID_CONSUMER_GROUP_NAME)),
                        Answer.one(StatusCodes.CREATED, Shapes.GROUP_DETAILS));
        delete(GROUPS + "/{group}", "Deletes a consumer group")
                .asks(
                        call -> new GroupRequest.Delete(
                                call.path(Param.STREAM), call.path(Param.TOPIC), call.path(Param.GROUP)),
                        DONE);
    }

    private static <V extends View> Answer one(Shape<V> shape) {
        return Answer.one(StatusCodes.OK, shape);
    }

    private static String name(Call call, ErrorCode fault) {
        return named(call.body(Bodies.NAME), fault);
    }

    private static String named(Body body, ErrorCode fault) {
        String name = body.text("name");
        int bytes = name.getBytes(StandardCharsets.UTF_8).length;
        if (bytes == 0 || bytes > NAME_BYTES_MAX) {
            throw RequestException.of(fault);
        }
        return name;
    }

    private static TopicRequest.Settings settings(Body body) {
        named(body, ErrorCode.INVALID_TOPIC_NAME);
        TopicRequest.Settings settings = Bodies.settings(body);
        if (settings.replicationFactor() == 0) {
            throw RequestException.of(ErrorCode.INVALID_REPLICATION_FACTOR);
        }
        return settings;
    }

    private Row open(String path, String summary) {
        return open(Methods.GET, path, summary);
    }

    private Row open(HttpString method, String path, String summary) {
        return new Row(method, path, summary, true);
    }

    private Row get(String path, String summary) {
        return new Row(Methods.GET, path, summary, false);
    }

    private Row post(String path, String summary) {
        return new Row(Methods.POST, path, summary, false);
    }

    private Row put(String path, String summary) {
        return new Row(Methods.PUT, path, summary, false);
    }

    private Row delete(String path, String summary) {
        return new Row(Methods.DELETE, path, summary, false);
    }

    /** A row being written. */
    private final class Row {
        private final HttpString method;
        private final String path;
        private final String summary;
        private final boolean isOpen;
        private List<Param<?>> query = List.of();
        private Optional<Route.Described> body = Optional.empty();

        Row(HttpString method, String path, String summary, boolean isOpen) {
            this.method = method;
            this.path = path;
            this.summary = summary;
            this.isOpen = isOpen;
        }

        Row query(Param<?>... params) {
            query = List.of(params);
            return this;
        }

        Row body(BodyShape shape) {
            return body(new Route.Described(shape.name(), shape.describe()));
        }

        Row body(Route.Described schema) {
            body = Optional.of(schema);
            return this;
        }

        /** One request through the door. */
        void asks(Function<Call, Request> asking, Answer answer) {
            serves(answer, call -> call.ask(door, asking.apply(call), new HttpReplySink(call, answer)));
        }

        void text(Route.Endpoint endpoint) {
            serves(Answer.other("text/plain", Schemas.text()), endpoint);
        }

        void serves(Answer answer, Route.Endpoint endpoint) {
            rows.add(new Route(method, path, summary, isOpen, query, body, answer, endpoint));
        }
    }
}
