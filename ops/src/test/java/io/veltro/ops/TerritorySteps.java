package io.veltro.ops;

import io.veltro.ops.RawConnection.Answer;
import io.veltro.ops.Territory.OfPartition;
import io.veltro.ops.Territory.OfStream;
import io.veltro.ops.Territory.OfToken;
import io.veltro.ops.Territory.OfTopic;
import io.veltro.ops.Territory.OfUser;
import io.veltro.pipeline.request.Consumer;
import io.veltro.pipeline.request.GroupRequest;
import io.veltro.pipeline.request.Identifier;
import io.veltro.pipeline.request.OffsetRequest;
import io.veltro.pipeline.request.PartitionRequest;
import io.veltro.pipeline.request.Permissions;
import io.veltro.pipeline.request.Request;
import io.veltro.pipeline.request.StreamRequest;
import io.veltro.pipeline.request.TokenRequest;
import io.veltro.pipeline.request.TopicRequest;
import io.veltro.pipeline.request.UserRequest;
import io.veltro.pipeline.view.GroupView;
import io.veltro.pipeline.view.StreamView;
import io.veltro.pipeline.view.TokenView;
import io.veltro.pipeline.view.TopicView;
import io.veltro.pipeline.view.UserView;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Random changes of a territory, each with what it means. All are valid, so all must succeed.
 *
 * <p>Thread: the connection's.
 */
final class TerritorySteps {
    private static final int STREAMS_MAX = 2;
    private static final int TOPICS_MAX = 2;
    private static final int PARTITIONS_MAX = 3;
    private static final int GROUPS_MAX = 2;
    private static final int USERS_MAX = 3;
    private static final int TOKENS_MAX = 5;
    private static final int SLOW_EVERY = 12;

    private final String prefix;
    private final SplittableRandom random;
    private long names;

    /** @param prefix of all names, no other territory's */
    TerritorySteps(String prefix, SplittableRandom random) {
        this.prefix = prefix;
        this.random = random;
    }

    /**
     * A change.
     *
     * @param effect on the territory; without an answer, what the server chose stays unknown
     * @param isPurge done partition by partition, so that part of it may be done
     */
    record Step(ByteBuffer frame, String what, BiConsumer<Territory, @Nullable Answer> effect, boolean isPurge) {
        @Override
        public String toString() {
            return what;
        }
    }

    Step next(Territory now) {
        int chosen = random.nextInt(20);
        if (chosen < 3) {
            return now.streams.size() < STREAMS_MAX && (chosen == 0 || now.streams.isEmpty())
                    ? createStream()
                    : changeStream(now);
        }
        if (chosen < 6) {
            return random.nextInt(SLOW_EVERY) == 0 ? slow(now) : chosen == 3 ? changeUser(now) : changeTokens(now);
        }
        if (now.streams.isEmpty()) {
            return createStream();
        }
        int stream = random.nextInt(now.streams.size());
        int topics = now.streams.get(stream).topics.size();
        if (topics == 0 || (chosen == 6 && topics < TOPICS_MAX)) {
            return createTopic(now, stream);
        }
        int topic = random.nextInt(topics);
        return switch (chosen) {
            case 6, 7 -> changeTopic(now, stream, topic);
            case 8, 9 -> changePartitions(now, stream, topic);
            case 10, 11, 12 -> changeGroups(now, stream, topic);
            default -> changeMessages(now, stream, topic);
        };
    }

    private String name(String kind) {
        return prefix + "-" + kind + "-" + names++;
    }

    private static Step step(Request request, BiConsumer<Territory, @Nullable Answer> effect) {
        return new Step(ByteBuffer.wrap(RawConnection.frame(request)), request.toString(), effect, false);
    }

    private Step createStream() {
        String name = name("stream");
        return step(new StreamRequest.Create(name), (territory, answer) -> {
            OfStream made = new OfStream(name);
            if (answer != null) {
                StreamView view = StreamView.read(answer.reader());
                made.id = view.id();
                made.created = view.createdMicros();
            }
            territory.streams.add(made);
        });
    }

    private Step changeStream(Territory now) {
        if (now.streams.isEmpty()) {
            return createStream();
        }
        int chosen = random.nextInt(now.streams.size());
        Identifier id = id(now.streams.get(chosen));
        String name = name("stream");
        return switch (random.nextInt(6)) {
            case 0 -> step(new StreamRequest.Delete(id), (territory, answer) -> territory.streams.remove(chosen));
            case 1 -> purge(new StreamRequest.Purge(id), territory -> territory.streams.get(chosen).topics);
            default ->
                step(
                        new StreamRequest.Update(id, name),
                        (territory, answer) -> territory.streams.get(chosen).name = name);
        };
    }

    private Step createTopic(Territory now, int stream) {
        TopicRequest.Settings asked = settings(random.nextBoolean() ? 0 : 3_600_000_000L + random.nextInt(1000));
        int partitions = random.nextInt(PARTITIONS_MAX + 1);
        return step(new TopicRequest.Create(id(now.streams.get(stream)), partitions, asked), (territory, answer) -> {
            OfTopic made = new OfTopic(new TopicRequest.Settings(
                    asked.compression(),
                    asked.expiryMicros() == 0 ? -1 : asked.expiryMicros(),
                    -1,
                    asked.replicationFactor(),
                    asked.name()));
            made.add(partitions);
            if (answer != null) {
                TopicView view = TopicView.read(answer.reader());
                made.id = view.id();
                made.created = view.createdMicros();
            }
            territory.streams.get(stream).topics.add(made);
        });
    }

    private TopicRequest.Settings settings(long expiryMicros) {
        return new TopicRequest.Settings(1 + random.nextInt(2), expiryMicros, 0, 1 + random.nextInt(3), name("topic"));
    }

    private Step changeTopic(Territory now, int stream, int topic) {
        Identifier streamId = id(now.streams.get(stream));
        Identifier topicId = id(now.streams.get(stream).topics.get(topic));
        return switch (random.nextInt(6)) {
            case 0 ->
                step(
                        new TopicRequest.Delete(streamId, topicId),
                        (territory, answer) ->
                                territory.streams.get(stream).topics.remove(topic));
            case 1 ->
                purge(new TopicRequest.Purge(streamId, topicId), territory -> List.of(topic(territory, stream, topic)));
            default -> {
                TopicRequest.Settings settings = settings(random.nextInt(3));
                yield step(
                        new TopicRequest.Update(streamId, topicId, settings),
                        (territory, answer) -> topic(territory, stream, topic).settings = settings);
            }
        };
    }

    private static Step purge(Request request, java.util.function.Function<Territory, List<OfTopic>> of) {
        return new Step(
                ByteBuffer.wrap(RawConnection.frame(request)),
                request.toString(),
                (territory, answer) -> of.apply(territory)
                        .forEach(topic -> topic.partitions.forEach(partition -> {
                            partition.messages = 0;
                            partition.segments = 1;
                            partition.stored.clear();
                        })),
                true);
    }

    private Step changePartitions(Territory now, int stream, int topic) {
        OfTopic found = topic(now, stream, topic);
        Identifier streamId = id(now.streams.get(stream));
        int count = 1 + random.nextInt(2);
        if (found.partitions.size() < PARTITIONS_MAX) {
            return step(
                    new PartitionRequest.Create(streamId, id(found), count),
                    (territory, answer) -> topic(territory, stream, topic).add(count));
        }
        return step(new PartitionRequest.Delete(streamId, id(found), count), (territory, answer) -> {
            List<OfPartition> partitions = topic(territory, stream, topic).partitions;
            partitions.subList(partitions.size() - count, partitions.size()).clear();
        });
    }

    private Step changeGroups(Territory now, int stream, int topic) {
        OfTopic found = topic(now, stream, topic);
        Identifier streamId = id(now.streams.get(stream));
        if (found.groups.size() < GROUPS_MAX) {
            String name = name("group");
            return step(
                    new GroupRequest.Create(streamId, id(found), name),
                    (territory, answer) -> topic(territory, stream, topic)
                            .groups
                            .put(
                                    name,
                                    answer == null
                                            ? UNKNOWN
                                            : GroupView.read(answer.reader()).id()));
        }
        String name = List.copyOf(found.groups.keySet()).get(random.nextInt(GROUPS_MAX));
        if (random.nextBoolean()) {
            return step(new GroupRequest.Join(streamId, id(found), Identifier.of(name)), (territory, answer) -> {});
        }
        return step(new GroupRequest.Delete(streamId, id(found), Identifier.of(name)), (territory, answer) -> {
            OfTopic of = topic(territory, stream, topic);
            of.groups.remove(name);
            of.partitions.forEach(partition -> partition.stored.remove("group " + name));
        });
    }

    private static final int UNKNOWN = Territory.UNKNOWN;

    private Step changeMessages(Territory now, int stream, int topic) {
        OfTopic found = topic(now, stream, topic);
        if (found.partitions.isEmpty()) {
            return changePartitions(now, stream, topic);
        }
        int partition = random.nextInt(found.partitions.size());
        OfPartition there = found.partitions.get(partition);
        if (there.messages > 0 && random.nextBoolean()) {
            return storeOffset(now, stream, topic, partition);
        }
        int count = 1 + random.nextInt(5);
        Batch batch = Batch.to(id(now.streams.get(stream)), id(found)).partitioning(2, 4, partition, 0, 0, 0);
        for (int i = 0; i < count; i++) {
            batch.add("8 bytes!");
        }
        return new Step(
                ByteBuffer.wrap(batch.frame()),
                "send " + count + " to " + partition + " of " + found.name(),
                (territory, answer) ->
                        topic(territory, stream, topic).partitions.get(partition).messages += count,
                false);
    }

    /** Of a consumer; of a group it takes a member, which {@link #storeOfGroup} makes first. */
    private Step storeOffset(Territory now, int stream, int topic, int partition) {
        OfTopic found = topic(now, stream, topic);
        Identifier streamId = id(now.streams.get(stream));
        OfPartition there = found.partitions.get(partition);
        String key = random.nextBoolean() ? "reader" : "7";
        Consumer consumer = Consumer.consumer(key.equals("7") ? Identifier.of(7) : Identifier.of(key));
        if (there.stored.containsKey(key) && random.nextInt(4) == 0) {
            return step(
                    new OffsetRequest.Delete(consumer, streamId, id(found), partition),
                    (territory, answer) -> topic(territory, stream, topic)
                            .partitions
                            .get(partition)
                            .stored
                            .remove(key));
        }
        long offset = random.nextLong(there.messages);
        return step(
                new OffsetRequest.Store(consumer, streamId, id(found), partition, offset),
                (territory, answer) -> topic(territory, stream, topic)
                        .partitions
                        .get(partition)
                        .stored
                        .put(key, offset));
    }

    /** The connection is the only member, so it owns every partition; empty when nothing can be stored. */
    List<Step> storeOfGroup(Territory now) {
        List<Step> steps = new ArrayList<>();
        for (int s = 0; s < now.streams.size(); s++) {
            for (int t = 0; t < now.streams.get(s).topics.size(); t++) {
                OfTopic found = topic(now, s, t);
                int stream = s;
                int topic = t;
                if (steps.isEmpty()
                        && !found.groups.isEmpty()
                        && !found.partitions.isEmpty()
                        && found.partitions.get(0).messages > 0) {
                    String group = found.groups.firstKey();
                    long offset = random.nextLong(found.partitions.get(0).messages);
                    Identifier streamId = id(now.streams.get(s));
                    steps.add(step(
                            new GroupRequest.Join(streamId, id(found), Identifier.of(group)),
                            (territory, answer) -> {}));
                    steps.add(step(
                            new OffsetRequest.Store(
                                    Consumer.group(Identifier.of(group)), streamId, id(found), 0, offset),
                            (territory, answer) -> topic(territory, stream, topic)
                                    .partitions
                                    .get(0)
                                    .stored
                                    .put("group " + group, offset)));
                }
            }
        }
        return steps;
    }

    private Step changeUser(Territory now) {
        if (now.users.size() == 1) {
            return changeTokens(now);
        }
        int chosen = 1 + random.nextInt(now.users.size() - 1);
        OfUser user = now.users.get(chosen);
        Identifier id = user.id != UNKNOWN && random.nextBoolean() ? Identifier.of(user.id) : Identifier.of(user.name);
        switch (random.nextInt(6)) {
            case 0 -> {
                return step(new UserRequest.Delete(id), (territory, answer) -> territory.users.remove(chosen));
            }
            case 1, 2 -> {
                Optional<Permissions> permissions = permissions();
                return step(
                        new UserRequest.UpdatePermissions(id, permissions),
                        (territory, answer) -> territory.users.get(chosen).permissions = permissions);
            }
            default -> {
                String name = name("user");
                UserRequest.Status status =
                        random.nextBoolean() ? UserRequest.Status.ACTIVE : UserRequest.Status.INACTIVE;
                return step(new UserRequest.Update(id, Optional.of(name), Optional.of(status)), (territory, answer) -> {
                    territory.users.get(chosen).name = name;
                    territory.users.get(chosen).status = status;
                });
            }
        }
    }

    private Optional<Permissions> permissions() {
        return random.nextInt(4) == 0
                ? Optional.empty()
                : Optional.of(new Permissions(
                        random.nextInt(1024),
                        List.of(new Permissions.OfStream(
                                random.nextInt(5),
                                random.nextInt(64),
                                List.of(new Permissions.OfTopic(random.nextInt(5), random.nextInt(16)))))));
    }

    /** A password is hashed. */
    private Step slow(Territory now) {
        String password = name("password");
        if (now.users.size() < USERS_MAX) {
            OfUser made = new OfUser(name("user"), password, permissions());
            return step(
                    new UserRequest.Create(made.name, password, made.status, made.permissions), (territory, answer) -> {
                        OfUser user = made.copy();
                        if (answer != null) {
                            UserView view = UserView.read(answer.reader());
                            user.id = view.id();
                            user.created = view.createdMicros();
                        }
                        territory.users.add(user);
                    });
        }
        int chosen = random.nextInt(now.users.size());
        OfUser user = now.users.get(chosen);
        return step(
                new UserRequest.ChangePassword(Identifier.of(user.name), user.password, password),
                (territory, answer) -> {
                    territory.users.get(chosen).password = password;
                    territory.users.get(chosen).isPasswordNew = true;
                });
    }

    private Step changeTokens(Territory now) {
        if (now.tokens.size() < TOKENS_MAX && random.nextInt(3) > 0) {
            String name = name("token");
            boolean isEndless = random.nextBoolean();
            return step(
                    new TokenRequest.Create(name, isEndless ? 0 : TimeUnit.DAYS.toMicros(1)), (territory, answer) -> {
                        String secret = answer == null
                                ? ""
                                : TokenView.Secret.read(answer.reader()).token();
                        territory.tokens.add(new OfToken(name, secret, isEndless ? 0 : UNKNOWN));
                    });
        }
        int chosen = 1 + random.nextInt(Math.max(1, now.tokens.size() - 1));
        if (chosen >= now.tokens.size()) {
            return createStreamOrRename(now);
        }
        return step(new TokenRequest.Delete(now.tokens.get(chosen).name), (territory, answer) -> {
            String secret = territory.tokens.remove(chosen).secret;
            if (!secret.isEmpty()) {
                territory.deletedSecrets.add(secret);
            }
        });
    }

    private Step createStreamOrRename(Territory now) {
        return now.streams.size() < STREAMS_MAX ? createStream() : changeStream(now);
    }

    private static OfTopic topic(Territory territory, int stream, int topic) {
        return territory.streams.get(stream).topics.get(topic);
    }

    private Identifier id(OfStream stream) {
        return stream.id != UNKNOWN && random.nextBoolean() ? Identifier.of(stream.id) : Identifier.of(stream.name);
    }

    private Identifier id(OfTopic topic) {
        return topic.id != UNKNOWN && random.nextBoolean() ? Identifier.of(topic.id) : Identifier.of(topic.name());
    }
}
