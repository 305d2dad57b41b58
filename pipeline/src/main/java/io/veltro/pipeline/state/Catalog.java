package io.veltro.pipeline.state;

import io.veltro.pipeline.request.Identifier;
import io.veltro.pipeline.request.PartitionRequest;
import io.veltro.pipeline.request.StreamRequest;
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
    public static final Catalog EMPTY = new Catalog(Table.empty(), Table.empty());

    private final Table<Stream> streams;
    private final Table<User> users;

    private Catalog(Table<Stream> streams, Table<User> users) {
        this.streams = streams;
        this.users = users;
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

    int nextStreamId() {
        return streams.nextId();
    }

    /** Whether nobody can log in yet. */
    public boolean hasNoUsers() {
        return users.size() == 0;
    }

    /**
     * The catalog after a decision. It cannot refuse: a decision that does not fit is a broken state log.
     *
     * @throws IllegalStateException when it does not fit
     */
    public Catalog apply(Decision decision) {
        return switch (decision.request().code()) {
            case CREATE_USER -> createUser(decision, (UserRequest.Create) decision.request());
            case CREATE_STREAM -> {
                StreamRequest.Create create = (StreamRequest.Create) decision.request();
                yield with(Stream.create(decision.id(), decision.timestampMicros(), create.name()));
            }
            case UPDATE_STREAM -> {
                StreamRequest.Update update = (StreamRequest.Update) decision.request();
                yield with(known(update.stream()).withName(update.name()));
            }
            case DELETE_STREAM -> {
                StreamRequest.Delete delete = (StreamRequest.Delete) decision.request();
                yield new Catalog(streams.without(known(delete.stream()).id()), users);
            }
            case CREATE_TOPIC -> {
                TopicRequest.Create create = (TopicRequest.Create) decision.request();
                Stream stream = known(create.stream());
                yield with(stream.withTopic(Topic.create(
                        stream.id(),
                        decision.id(),
                        decision.timestampMicros(),
                        create.settings(),
                        create.partitions())));
            }
            case UPDATE_TOPIC -> {
                TopicRequest.Update update = (TopicRequest.Update) decision.request();
                Topic topic = known(update.stream(), update.topic());
                yield with(known(update.stream()).withTopic(topic.withSettings(update.settings())));
            }
            case DELETE_TOPIC -> {
                TopicRequest.Delete delete = (TopicRequest.Delete) decision.request();
                int topic = known(delete.stream(), delete.topic()).id();
                yield with(known(delete.stream()).withoutTopic(topic));
            }
            case CREATE_PARTITIONS -> {
                PartitionRequest.Create create = (PartitionRequest.Create) decision.request();
                Topic topic = known(create.stream(), create.topic());
                yield with(known(create.stream())
                        .withTopic(topic.withPartitions(create.count(), decision.timestampMicros())));
            }
            case DELETE_PARTITIONS -> {
                PartitionRequest.Delete delete = (PartitionRequest.Delete) decision.request();
                Topic topic = known(delete.stream(), delete.topic());
                yield with(known(delete.stream()).withTopic(topic.withoutPartitions(delete.count())));
            }
            default -> throw new IllegalStateException(decision + " is not a change of the catalog");
        };
    }

    private Catalog createUser(Decision decision, UserRequest.Create create) {
        User user = new User(
                decision.id(),
                decision.timestampMicros(),
                new Name(create.username()),
                create.password(),
                create.status(),
                create.permissions());
        return new Catalog(streams, users.with(user));
    }

    private Catalog with(Stream stream) {
        return new Catalog(streams.with(stream), users);
    }

    private Stream known(Identifier identifier) {
        Stream stream = streams.find(identifier);
        if (stream == null) {
            throw new IllegalStateException("the state log changes stream " + identifier + ", which does not exist");
        }
        return stream;
    }

    private Topic known(Identifier stream, Identifier topic) {
        Topic found = known(stream).topic(topic);
        if (found == null) {
            throw new IllegalStateException(
                    "the state log changes topic " + topic + " of stream " + stream + ", which does not exist");
        }
        return found;
    }
}
