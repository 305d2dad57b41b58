package io.veltro.ops;

import io.veltro.pipeline.request.Consumer;
import io.veltro.pipeline.request.GroupRequest;
import io.veltro.pipeline.request.Identifier;
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
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * Random commands of random callers, each with the answer the protocol's text asks for. Most change nothing when they are
 * allowed (they repeat what is there, or ask for what cannot be had); the few that do say how to undo them.
 *
 * <p>Thread: the test's.
 */
final class AuthorisationCases {
    private static final int DENIED = 41;
    private static final int MISSING = 77;
    private static final String NOBODY = "nobody";
    private static final Identifier GROUP = Identifier.of("g0");

    private final SplittableRandom random;
    private final List<SmallWorld.Caller> callers;
    private final int rootClient;
    private int slowLeft;

    /** @param slow how many cases may have a password hashed */
    AuthorisationCases(SplittableRandom random, List<SmallWorld.Caller> callers, int rootClient, int slow) {
        this.random = random;
        this.callers = callers;
        this.rootClient = rootClient;
        this.slowLeft = slow;
    }

    /** What an answer holds beside its status. */
    enum Filling {
        EMPTY,
        FILLED
    }

    /**
     * A command and its answer.
     *
     * @param undo what root does to have the world as before
     * @param lost beginnings of the permissions everybody loses by it
     */
    record Case(
            RequestCode code,
            String what,
            ByteBuffer frame,
            int status,
            Filling filling,
            List<Request> undo,
            List<String> lost) {
        boolean isChange() {
            return !undo.isEmpty();
        }
    }

    /** Where a command goes: what is named, and whether it is there. */
    private record Place(int stream, int topic, Identifier streamId, Identifier topicId) {
        boolean hasStream() {
            return stream < SmallWorld.STREAMS;
        }

        boolean hasTopic() {
            return hasStream() && topic < SmallWorld.TOPICS;
        }
    }

    /** One or two commands that belong together. */
    List<Case> next(SmallWorld.Caller caller) {
        RequestCode[] codes = RequestCode.values();
        RequestCode code = codes[random.nextInt(codes.length)];
        return switch (code) {
            case PING, GET_STATS, GET_SNAPSHOT, GET_CLUSTER_METADATA, GET_ME, GET_CLIENT, GET_CLIENTS ->
                List.of(system(caller, code));
            case LOGIN_USER, LOGIN_WITH_PERSONAL_ACCESS_TOKEN -> List.of(login(caller, code));
            case LOGOUT_USER -> List.of(ok(new UserRequest.Logout(), Filling.EMPTY), login(caller));
            case GET_USER, GET_USERS, CREATE_USER, DELETE_USER, UPDATE_USER, UPDATE_PERMISSIONS, CHANGE_PASSWORD ->
                List.of(user(caller, code));
            case GET_PERSONAL_ACCESS_TOKENS, CREATE_PERSONAL_ACCESS_TOKEN, DELETE_PERSONAL_ACCESS_TOKEN ->
                List.of(token(code));
            case GET_STREAM, GET_STREAMS, CREATE_STREAM, DELETE_STREAM, UPDATE_STREAM, PURGE_STREAM ->
                List.of(stream(caller, code));
            case GET_TOPIC,
                    GET_TOPICS,
                    CREATE_TOPIC,
                    DELETE_TOPIC,
                    UPDATE_TOPIC,
                    PURGE_TOPIC,
                    CREATE_PARTITIONS,
                    DELETE_PARTITIONS,
                    DELETE_SEGMENTS -> List.of(topic(caller, code));
            case GET_CONSUMER_GROUP, GET_CONSUMER_GROUPS, CREATE_CONSUMER_GROUP, DELETE_CONSUMER_GROUP ->
                List.of(group(caller, code));
            case JOIN_CONSUMER_GROUP, LEAVE_CONSUMER_GROUP -> membership(caller, code);
            case POLL_MESSAGES,
                    SEND_MESSAGES,
                    FLUSH_UNSAVED_BUFFER,
                    GET_CONSUMER_OFFSET,
                    STORE_CONSUMER_OFFSET,
                    DELETE_CONSUMER_OFFSET -> List.of(message(caller, code));
        };
    }

    private Case system(SmallWorld.Caller caller, RequestCode code) {
        boolean isAllowed = code.number() != 1 && isServerCommand(code) && may(caller, code, anywhere());
        return switch (code) {
            case PING -> ok(new SystemRequest.Ping(), Filling.EMPTY);
            case GET_CLUSTER_METADATA -> ok(new SystemRequest.GetClusterMetadata(), Filling.FILLED);
            case GET_ME -> ok(new SystemRequest.GetMe(), Filling.FILLED);
            case GET_SNAPSHOT -> expect(new SystemRequest.GetSnapshot(99, List.of(4)), 3);
            case GET_STATS -> read(new SystemRequest.GetStats(), isAllowed);
            case GET_CLIENTS -> read(new SystemRequest.GetClients(), isAllowed);
            default ->
                random.nextInt(4) == 0
                        ? ok(new SystemRequest.GetClient(rootClient ^ 0x5a5a5a5a), Filling.EMPTY)
                        : read(new SystemRequest.GetClient(rootClient), isAllowed);
        };
    }

    private static boolean isServerCommand(RequestCode code) {
        return code == RequestCode.GET_STATS || code == RequestCode.GET_CLIENTS || code == RequestCode.GET_CLIENT;
    }

    private Case login(SmallWorld.Caller caller, RequestCode code) {
        if (code == RequestCode.LOGIN_WITH_PERSONAL_ACCESS_TOKEN) {
            return random.nextBoolean()
                    ? ok(new TokenRequest.Login(caller.token), Filling.FILLED)
                    : expect(new TokenRequest.Login("of nobody"), 20);
        }
        return switch (random.nextInt(4)) {
            case 0 -> expect(new UserRequest.Login("ab", "irrelevant", "", ""), 43);
            case 1 -> expect(new UserRequest.Login(caller.name, "ab", "", ""), 44);
            case 2 -> expect(new UserRequest.Login("idle", SmallWorld.PASSWORD, "", ""), 47);
            default -> login(caller);
        };
    }

    /** The caller's own. */
    static Case login(SmallWorld.Caller caller) {
        return ok(new UserRequest.Login(caller.name, caller.password, "", ""), Filling.FILLED);
    }

    private Case user(SmallWorld.Caller caller, RequestCode code) {
        boolean isAllowed = may(caller, code, anywhere());
        boolean isNumber = random.nextBoolean();
        int chosen = random.nextInt(4);
        SmallWorld.Caller target = chosen == 0 ? caller : callers.get(random.nextInt(callers.size()));
        boolean isMissing = chosen == 1;
        Identifier id = !isMissing ? target.by(isNumber) : isNumber ? missingNumber() : Identifier.of(NOBODY);
        int refusal = isMissing ? 20 : isAllowed ? 0 : DENIED;
        return switch (code) {
            case GET_USER -> {
                UserRequest.Get get = new UserRequest.Get(id);
                if (isMissing) {
                    yield isNumber && !isAllowed ? expect(get, DENIED) : ok(get, Filling.EMPTY);
                }
                yield read(get, isAllowed || target == caller);
            }
            case GET_USERS -> read(new UserRequest.GetAll(), isAllowed);
            case CREATE_USER -> createUser(isAllowed);
            case DELETE_USER -> {
                boolean isSafe = isMissing || !isAllowed;
                yield isSafe
                        ? expect(new UserRequest.Delete(id), refusal)
                        : expect(new UserRequest.Delete(Identifier.of(0)), 48);
            }
            case UPDATE_USER -> updateUser(id, target, refusal);
            case UPDATE_PERMISSIONS -> {
                int status = refusal == 0 && target.isRoot() ? 49 : refusal;
                yield expect(new UserRequest.UpdatePermissions(id, PermissionTable.block(target.held)), status);
            }
            default -> changePassword(id, isMissing ? 20 : isAllowed || target == caller ? 42 : DENIED);
        };
    }

    private Case createUser(boolean isAllowed) {
        int chosen = random.nextInt(3);
        UserRequest.Create create = new UserRequest.Create(
                chosen == 0 ? "ab" : callers.get(random.nextInt(callers.size())).name,
                chosen == 1 ? "ab" : SmallWorld.PASSWORD,
                UserRequest.Status.ACTIVE,
                Optional.empty());
        return expect(create, !isAllowed ? DENIED : chosen == 0 ? 43 : chosen == 1 ? 44 : 46);
    }

    private Case updateUser(Identifier id, SmallWorld.Caller target, int refusal) {
        Optional<String> name = switch (random.nextInt(4)) {
            case 0 -> Optional.empty();
            case 1 -> Optional.of("ab");
            case 2 -> Optional.of(target.isRoot() ? "idle" : "iggy");
            default -> Optional.of(target.name);
        };
        int status = name.isEmpty() || name.get().equals(target.name)
                ? 0
                : name.get().length() < 3 ? 43 : 46;
        return expect(new UserRequest.Update(id, name, Optional.empty()), refusal == 0 ? status : refusal);
    }

    private Case changePassword(Identifier id, int status) {
        if (random.nextInt(4) == 0) {
            return expect(new UserRequest.ChangePassword(id, "ab", SmallWorld.PASSWORD), 44);
        }
        boolean isSlow = status == 42;
        if (isSlow && slowLeft == 0) {
            return expect(
                    new UserRequest.ChangePassword(Identifier.of(NOBODY), SmallWorld.PASSWORD, SmallWorld.PASSWORD),
                    20);
        }
        slowLeft -= isSlow ? 1 : 0;
        return expect(new UserRequest.ChangePassword(id, "wrong password", SmallWorld.PASSWORD), status);
    }

    private Case token(RequestCode code) {
        return switch (code) {
            case GET_PERSONAL_ACCESS_TOKENS -> ok(new TokenRequest.GetAll(), Filling.FILLED);
            case CREATE_PERSONAL_ACCESS_TOKEN -> expect(new TokenRequest.Create(SmallWorld.TOKEN, 0), 51);
            default -> expect(new TokenRequest.Delete("missing"), 20);
        };
    }

    private Case stream(SmallWorld.Caller caller, RequestCode code) {
        Place place = place();
        boolean isAllowed = may(caller, code, place);
        int status = !place.hasStream() ? 1009 : isAllowed ? 0 : DENIED;
        Identifier id = place.streamId();
        return switch (code) {
            case GET_STREAM ->
                place.hasStream()
                        ? read(new StreamRequest.Get(id), isAllowed)
                        : ok(new StreamRequest.Get(id), Filling.EMPTY);
            case GET_STREAMS -> read(new StreamRequest.GetAll(), isAllowed);
            case CREATE_STREAM ->
                expect(new StreamRequest.Create("s" + random.nextInt(SmallWorld.STREAMS)), isAllowed ? 1012 : DENIED);
            case UPDATE_STREAM -> {
                int named = random.nextInt(SmallWorld.STREAMS);
                yield expect(
                        new StreamRequest.Update(id, "s" + named),
                        status == 0 && named != place.stream() ? 1012 : status);
            }
            case PURGE_STREAM -> expect(new StreamRequest.Purge(id), status);
            default -> {
                StreamRequest.Delete delete = new StreamRequest.Delete(id);
                yield status == 0
                        ? change(
                                delete,
                                SmallWorld.of(place.stream()),
                                List.of(place.stream() + ":", place.stream() + "/"))
                        : expect(delete, status);
            }
        };
    }

    private Case topic(SmallWorld.Caller caller, RequestCode code) {
        Place place = place();
        boolean isAllowed = may(caller, code, place);
        int status = !place.hasStream() ? 1009 : !place.hasTopic() ? 2010 : isAllowed ? 0 : DENIED;
        Identifier stream = place.streamId();
        Identifier topic = place.topicId();
        int other = random.nextInt(SmallWorld.TOPICS);
        return switch (code) {
            case GET_TOPIC ->
                place.hasTopic()
                        ? read(new TopicRequest.Get(stream, topic), isAllowed)
                        : ok(new TopicRequest.Get(stream, topic), Filling.EMPTY);
            case GET_TOPICS ->
                place.hasStream()
                        ? read(new TopicRequest.GetAll(stream), isAllowed)
                        : ok(new TopicRequest.GetAll(stream), Filling.EMPTY);
            case CREATE_TOPIC ->
                expect(
                        new TopicRequest.Create(stream, 1, SmallWorld.settings("t" + other)),
                        !place.hasStream() ? 1009 : isAllowed ? 2013 : DENIED);
            case UPDATE_TOPIC ->
                expect(
                        new TopicRequest.Update(stream, topic, SmallWorld.settings("t" + other)),
                        status == 0 && other != place.topic() ? 2013 : status);
            case PURGE_TOPIC -> expect(new TopicRequest.Purge(stream, topic), status);
            case DELETE_TOPIC -> {
                TopicRequest.Delete delete = new TopicRequest.Delete(stream, topic);
                yield status == 0
                        ? change(
                                delete,
                                SmallWorld.of(place.stream(), place.topic()),
                                List.of(place.stream() + "/" + place.topic() + ":"))
                        : expect(delete, status);
            }
            default -> partitions(code, place, status);
        };
    }

    private Case partitions(RequestCode code, Place place, int status) {
        Identifier stream = place.streamId();
        Identifier topic = place.topicId();
        return switch (code) {
            case CREATE_PARTITIONS -> {
                PartitionRequest.Create create = new PartitionRequest.Create(stream, topic, 1);
                yield status == 0
                        ? change(create, List.of(new PartitionRequest.Delete(stream, topic, 1)), List.of())
                        : expect(create, status);
            }
            case DELETE_PARTITIONS ->
                expect(
                        new PartitionRequest.Delete(stream, topic, SmallWorld.PARTITIONS + 1),
                        status == 0 ? 2019 : status);
            default -> {
                int partition = random.nextInt(SmallWorld.PARTITIONS + 1);
                boolean isMissing = place.hasTopic() && partition == SmallWorld.PARTITIONS;
                yield expect(
                        new PartitionRequest.DeleteSegments(stream, topic, partition, 1), isMissing ? 3007 : status);
            }
        };
    }

    private Case group(SmallWorld.Caller caller, RequestCode code) {
        Place place = place();
        boolean isAllowed = may(caller, code, place);
        int status = !place.hasStream() ? 1009 : !place.hasTopic() ? 2010 : isAllowed ? 0 : DENIED;
        Identifier stream = place.streamId();
        Identifier topic = place.topicId();
        boolean isMissing = random.nextInt(4) == 0;
        Identifier id = isMissing ? missingNumber() : random.nextBoolean() ? GROUP : Identifier.of(0);
        return switch (code) {
            case GET_CONSUMER_GROUP ->
                place.hasTopic() && !isMissing
                        ? read(new GroupRequest.Get(stream, topic, id), isAllowed)
                        : ok(new GroupRequest.Get(stream, topic, id), Filling.EMPTY);
            case GET_CONSUMER_GROUPS ->
                place.hasTopic()
                        ? read(new GroupRequest.GetAll(stream, topic), isAllowed)
                        : ok(new GroupRequest.GetAll(stream, topic), Filling.EMPTY);
            case CREATE_CONSUMER_GROUP ->
                expect(new GroupRequest.Create(stream, topic, "g0"), status == 0 ? 5004 : status);
            default -> {
                GroupRequest.Delete delete = new GroupRequest.Delete(stream, topic, id);
                if (place.hasTopic() && isMissing) {
                    yield expect(delete, 5000);
                }
                yield status == 0
                        ? change(delete, List.of(new GroupRequest.Create(stream, topic, "g0")), List.of())
                        : expect(delete, status);
            }
        };
    }

    private List<Case> membership(SmallWorld.Caller caller, RequestCode code) {
        Place place = place();
        boolean isMissing = random.nextInt(4) == 0;
        Identifier id = isMissing ? missingNumber() : GROUP;
        boolean isAllowed = may(caller, code, place);
        int status = !place.hasStream() ? 1009 : !place.hasTopic() ? 2010 : isMissing ? 5000 : isAllowed ? 0 : DENIED;
        GroupRequest.Leave leave = new GroupRequest.Leave(place.streamId(), place.topicId(), id);
        if (code == RequestCode.LEAVE_CONSUMER_GROUP) {
            return List.of(expect(leave, status == 0 ? 5006 : status));
        }
        GroupRequest.Join join = new GroupRequest.Join(place.streamId(), place.topicId(), id);
        return List.of(expect(join, status), expect(leave, status));
    }

    private Case message(SmallWorld.Caller caller, RequestCode code) {
        Place place = place();
        boolean isAllowed = may(caller, code, place);
        int status = !place.hasStream() ? 1009 : !place.hasTopic() ? 2010 : isAllowed ? 0 : DENIED;
        Identifier stream = place.streamId();
        Identifier topic = place.topicId();
        int partition = random.nextInt(SmallWorld.PARTITIONS + 1);
        boolean isMissing = partition == SmallWorld.PARTITIONS;
        boolean isGroup = random.nextInt(4) == 0;
        int inGroup = status == 0 && isGroup ? 5006 : status == 0 && isMissing ? 3007 : status;
        Consumer consumer = isGroup ? Consumer.group(GROUP) : Consumer.consumer(Identifier.of("reader"));
        return switch (code) {
            case SEND_MESSAGES ->
                new Case(
                        code,
                        "send to " + stream + "/" + topic + "/" + partition,
                        ByteBuffer.wrap(Batch.to(stream, topic)
                                .partitioning(2, 4, partition, 0, 0, 0)
                                .add("m")
                                .frame()),
                        status == 0 && isMissing ? 3007 : status,
                        Filling.EMPTY,
                        List.of(),
                        List.of());
            case FLUSH_UNSAVED_BUFFER ->
                expect(
                        new MessageRequest.Flush(stream, topic, partition, false),
                        status == 0 && isMissing ? 3007 : status);
            case POLL_MESSAGES -> {
                MessageRequest.Poll poll = MessageRequest.Poll.of(consumer, stream, topic, partition, 1, false);
                yield inGroup == 0 ? ok(poll, Filling.FILLED) : expect(poll, inGroup);
            }
            case GET_CONSUMER_OFFSET ->
                expect(
                        new OffsetRequest.Get(consumer, stream, topic, partition),
                        place.hasTopic() && !isAllowed ? DENIED : 0);
            case STORE_CONSUMER_OFFSET ->
                expect(
                        new OffsetRequest.Store(consumer, stream, topic, partition, 1L << 40),
                        inGroup == 0 ? 4100 : inGroup);
            default ->
                expect(new OffsetRequest.Delete(consumer, stream, topic, partition), inGroup == 0 ? 3021 : inGroup);
        };
    }

    private boolean may(SmallWorld.Caller caller, RequestCode code, Place place) {
        return PermissionTable.allows(caller.held, code, place.stream(), place.topic());
    }

    private static Place anywhere() {
        return new Place(MISSING, MISSING, Identifier.of(MISSING), Identifier.of(MISSING));
    }

    private Place place() {
        int stream = random.nextInt(8) == 0 ? MISSING : random.nextInt(SmallWorld.STREAMS);
        int topic = random.nextInt(8) == 0 ? MISSING : random.nextInt(SmallWorld.TOPICS);
        return new Place(stream, topic, id("s", stream), id("t", topic));
    }

    private Identifier id(String prefix, int number) {
        boolean isNumber = random.nextBoolean();
        if (number == MISSING) {
            return isNumber ? missingNumber() : Identifier.of(NOBODY);
        }
        return isNumber ? Identifier.of(number) : Identifier.of(prefix + number);
    }

    private Identifier missingNumber() {
        return Identifier.of(random.nextBoolean() ? MISSING : -1);
    }

    private static Case ok(Request request, Filling filling) {
        return new Case(
                request.code(),
                request.toString(),
                ByteBuffer.wrap(RawConnection.frame(request)),
                0,
                filling,
                List.of(),
                List.of());
    }

    private static Case read(Request request, boolean isAllowed) {
        return isAllowed ? ok(request, Filling.FILLED) : expect(request, DENIED);
    }

    private static Case expect(Request request, int status) {
        return new Case(
                request.code(),
                request.toString(),
                ByteBuffer.wrap(RawConnection.frame(request)),
                status,
                Filling.EMPTY,
                List.of(),
                List.of());
    }

    private static Case change(Request request, List<Request> undo, List<String> lost) {
        return new Case(
                request.code(),
                request.toString(),
                ByteBuffer.wrap(RawConnection.frame(request)),
                0,
                Filling.EMPTY,
                undo,
                lost);
    }
}
