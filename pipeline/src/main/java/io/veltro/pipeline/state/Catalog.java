package io.veltro.pipeline.state;

import io.veltro.pipeline.error.ErrorCode;
import io.veltro.pipeline.request.GroupRequest;
import io.veltro.pipeline.request.Identifier;
import io.veltro.pipeline.request.PartitionRequest;
import io.veltro.pipeline.request.StreamRequest;
import io.veltro.pipeline.request.TokenRequest;
import io.veltro.pipeline.request.TopicRequest;
import io.veltro.pipeline.request.UserRequest;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Everything the server knows beside messages, as it is after some number of decisions. Immutable. Thread: any.
 */
public final class Catalog {
    /** Before the first decision. */
    public static final Catalog EMPTY = new Catalog(Table.empty(), Table.empty(), Revocations.EMPTY);

    private final Table<Stream> streams;
    private final Table<User> users;
    private final Revocations revocations;

    private Catalog(Table<Stream> streams, Table<User> users, Revocations revocations) {
        this.streams = streams;
        this.users = users;
        this.revocations = revocations;
    }

    /** A stream by number or name; absent when there is none. */
    public @Nullable Stream stream(Identifier identifier) {
        return streams.find(identifier);
    }

    /** A topic of a stream; absent when either is missing. */
    public @Nullable Topic topic(Identifier stream, Identifier topic) {
        Stream found = streams.find(stream);
        return found == null ? null : found.topic(topic);
    }

    /** The topic that a decision, already applied, has made or given partitions; absent when it did neither. */
    public @Nullable Topic topicOf(Decision decision) {
        return switch (decision.request().code()) {
            case CREATE_TOPIC ->
                topic(((TopicRequest.Create) decision.request()).stream(), Identifier.of(decision.id()));
            case CREATE_PARTITIONS -> {
                PartitionRequest.Create create = (PartitionRequest.Create) decision.request();
                yield topic(create.stream(), create.topic());
            }
            default -> null;
        };
    }

    /** The topic of a group; absent when it is gone. */
    public @Nullable Topic topicOf(Group group) {
        Stream found = streams.find(group.stream());
        return found == null ? null : found.topic(Identifier.of(group.topic()));
    }

    /** All streams by number. */
    public List<Stream> allStreams() {
        return streams.all();
    }

    /** Every partition there is. */
    public List<Partition> allPartitions() {
        List<Partition> partitions = new ArrayList<>();
        streams.all().forEach(stream -> partitions.addAll(stream.allPartitions()));
        return partitions;
    }

    /** A user by number or name; absent when there is none. */
    public @Nullable User user(Identifier identifier) {
        return users.find(identifier);
    }

    /** The number the next new stream gets. */
    public int nextStreamId() {
        return streams.nextId();
    }

    /** A user by number; absent when there is none. */
    public @Nullable User user(int id) {
        return users.find(id);
    }

    /** All users by number. */
    public List<User> allUsers() {
        return users.all();
    }

    /** How many users there are. */
    public int users() {
        return users.size();
    }

    /** The number the next new user gets. */
    public int nextUserId() {
        return users.nextId();
    }

    /** Whether an access token was revoked, by its id; one that expired ten minutes ago may be forgotten. */
    public boolean isRevoked(String token) {
        return revocations.has(token);
    }

    /** All access tokens that are known to be revoked. */
    List<Revocation> allRevocations() {
        return revocations.all();
    }

    /** Whether a user has a right on the server; somebody who is not there has none. */
    public boolean may(int user, Right right) {
        User found = users.find(user);
        return found != null && found.may(right);
    }

    /** Whether a user may do something to a stream that was looked for: {@link ErrorCode#OK} or the refusal. */
    public ErrorCode judge(int user, Right right, @Nullable Stream stream) {
        if (stream == null) {
            return ErrorCode.STREAM_ID_NOT_FOUND;
        }
        User found = users.find(user);
        return found != null && found.may(right, stream) ? ErrorCode.OK : ErrorCode.UNAUTHORIZED;
    }

    /**
     * Whether a user may do something to a topic that was looked for: {@link ErrorCode#OK} or the refusal. What is missing
     * is told before what is not allowed, as the protocol has it.
     *
     * @param stream by which the topic was looked for
     */
    public ErrorCode judge(int user, Right right, Identifier stream, @Nullable Topic topic) {
        if (topic == null) {
            return streams.find(stream) == null ? ErrorCode.STREAM_ID_NOT_FOUND : ErrorCode.TOPIC_ID_NOT_FOUND;
        }
        User found = users.find(user);
        return found != null && found.may(right, topic) ? ErrorCode.OK : ErrorCode.UNAUTHORIZED;
    }

    /** Whether nobody can log in yet. */
    public boolean hasNoUsers() {
        return users.size() == 0;
    }

    /**
     * The catalog after a decision. It cannot refuse: a decision that does not fit is a broken state log. Only the writer
     * of the catalog applies, for the groups of a topic whose partitions change follow at once.
     *
     * @throws IllegalStateException when it does not fit
     */
    public Catalog apply(Decision decision) {
        return switch (decision.request().code()) {
            case CREATE_STREAM -> {
                StreamRequest.Create create = (StreamRequest.Create) decision.request();
                yield with(Stream.create(decision.id(), decision.timestampMicros(), create.name()));
            }
            case UPDATE_STREAM -> {
                StreamRequest.Update update = (StreamRequest.Update) decision.request();
                yield with(knownStream(update.stream()).withName(update.name()));
            }
            case DELETE_STREAM -> {
                StreamRequest.Delete delete = (StreamRequest.Delete) decision.request();
                int stream = knownStream(delete.stream()).id();
                yield with(streams.without(stream), users.map(user -> user.withoutStream(stream)));
            }
            case CREATE_TOPIC,
                    UPDATE_TOPIC,
                    DELETE_TOPIC,
                    CREATE_PARTITIONS,
                    DELETE_PARTITIONS,
                    CREATE_CONSUMER_GROUP,
                    DELETE_CONSUMER_GROUP -> applyToTopics(decision);
            case LOGOUT_USER ->
                new Catalog(
                        streams, users, revocations.with(Revocation.of(decision.secret()), decision.timestampMicros()));
            default -> with(streams, applyToUsers(decision));
        };
    }

    private Catalog applyToTopics(Decision decision) {
        return switch (decision.request().code()) {
            case CREATE_TOPIC -> {
                TopicRequest.Create create = (TopicRequest.Create) decision.request();
                Stream stream = knownStream(create.stream());
                yield with(stream.withTopic(Topic.create(
                        stream.id(),
                        decision.id(),
                        decision.timestampMicros(),
                        create.settings(),
                        create.partitions())));
            }
            case UPDATE_TOPIC -> {
                TopicRequest.Update update = (TopicRequest.Update) decision.request();
                Topic topic = knownTopic(update.stream(), update.topic());
                yield with(knownStream(update.stream()).withTopic(topic.withSettings(update.settings())));
            }
            case DELETE_TOPIC -> {
                TopicRequest.Delete delete = (TopicRequest.Delete) decision.request();
                Stream stream = knownStream(delete.stream());
                int topic = knownTopic(delete.stream(), delete.topic()).id();
                yield with(
                        streams.with(stream.withoutTopic(topic)),
                        users.map(user -> user.withoutTopic(stream.id(), topic)));
            }
            case CREATE_PARTITIONS -> {
                PartitionRequest.Create create = (PartitionRequest.Create) decision.request();
                Topic topic = knownTopic(create.stream(), create.topic());
                yield with(knownStream(create.stream())
                        .withTopic(topic.withPartitions(create.count(), decision.timestampMicros())));
            }
            case DELETE_PARTITIONS -> {
                PartitionRequest.Delete delete = (PartitionRequest.Delete) decision.request();
                Topic topic = knownTopic(delete.stream(), delete.topic());
                yield with(knownStream(delete.stream()).withTopic(topic.withoutPartitions(delete.count())));
            }
            case CREATE_CONSUMER_GROUP -> {
                GroupRequest.Create create = (GroupRequest.Create) decision.request();
                Topic topic = knownTopic(create.stream(), create.topic());
                yield with(knownStream(create.stream()).withTopic(topic.withGroup(decision.id(), create.name())));
            }
            case DELETE_CONSUMER_GROUP -> {
                GroupRequest.Delete delete = (GroupRequest.Delete) decision.request();
                Topic topic = knownTopic(delete.stream(), delete.topic());
                Group group = topic.group(delete.group());
                if (group == null) {
                    throw new IllegalStateException("the state log deletes " + delete + ", which does not exist");
                }
                yield with(knownStream(delete.stream()).withTopic(topic.withoutGroup(group.id())));
            }
            default -> throw new IllegalStateException(decision + " is not a change of a topic");
        };
    }

    private Table<User> applyToUsers(Decision decision) {
        return switch (decision.request().code()) {
            case CREATE_USER ->
                users.with(User.create(
                        decision.id(),
                        decision.timestampMicros(),
                        (UserRequest.Create) decision.request(),
                        decision.secret()));
            case DELETE_USER ->
                users.without(knownUser(((UserRequest.Delete) decision.request()).user())
                        .id());
            case UPDATE_USER -> {
                UserRequest.Update update = (UserRequest.Update) decision.request();
                yield users.with(knownUser(update.user()).with(update.username(), update.status()));
            }
            case UPDATE_PERMISSIONS -> {
                UserRequest.UpdatePermissions update = (UserRequest.UpdatePermissions) decision.request();
                yield users.with(knownUser(update.user()).withPermissions(update.permissions()));
            }
            case CHANGE_PASSWORD -> {
                UserRequest.ChangePassword change = (UserRequest.ChangePassword) decision.request();
                yield users.with(knownUser(change.user()).withPassword(decision.secret()));
            }
            case CREATE_PERSONAL_ACCESS_TOKEN -> {
                TokenRequest.Create create = (TokenRequest.Create) decision.request();
                Token token = new Token(create.name(), decision.secret(), create.expiryMicros());
                yield users.with(knownUser(Identifier.of(decision.caller())).withToken(token));
            }
            case DELETE_PERSONAL_ACCESS_TOKEN -> {
                TokenRequest.Delete delete = (TokenRequest.Delete) decision.request();
                yield users.with(knownUser(Identifier.of(decision.caller())).withoutToken(delete.name()));
            }
            default -> throw new IllegalStateException(decision + " is not a change of the catalog");
        };
    }

    private Catalog with(Stream stream) {
        return with(streams.with(stream), users);
    }

    private Catalog with(Table<Stream> changedStreams, Table<User> changedUsers) {
        return new Catalog(changedStreams, changedUsers, revocations);
    }

    private Stream knownStream(Identifier identifier) {
        Stream stream = streams.find(identifier);
        if (stream == null) {
            throw new IllegalStateException("the state log changes stream " + identifier + ", which does not exist");
        }
        return stream;
    }

    private Topic knownTopic(Identifier stream, Identifier topic) {
        Topic found = knownStream(stream).topic(topic);
        if (found == null) {
            throw new IllegalStateException(
                    "the state log changes topic " + topic + " of stream " + stream + ", which does not exist");
        }
        return found;
    }

    private User knownUser(Identifier identifier) {
        User user = users.find(identifier);
        if (user == null) {
            throw new IllegalStateException("the state log changes user " + identifier + ", who does not exist");
        }
        return user;
    }
}
