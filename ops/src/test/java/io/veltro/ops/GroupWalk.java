package io.veltro.ops;

import static org.assertj.core.api.Assertions.assertThat;

import io.veltro.ops.RawConnection.Answer;
import io.veltro.pipeline.message.MessageLayout;
import io.veltro.pipeline.request.Consumer;
import io.veltro.pipeline.request.GroupRequest;
import io.veltro.pipeline.request.Identifier;
import io.veltro.pipeline.request.MaybePartition;
import io.veltro.pipeline.request.MessageRequest;
import io.veltro.pipeline.request.OffsetRequest;
import io.veltro.pipeline.request.PartitionRequest;
import io.veltro.pipeline.request.Request;
import io.veltro.pipeline.request.StreamRequest;
import io.veltro.pipeline.request.TopicRequest;
import io.veltro.pipeline.view.GroupView;
import io.veltro.pipeline.view.OffsetView;
import io.veltro.pipeline.view.PolledView;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A random walk of several connections through several consumer groups of several topics. Each answer and, after each step,
 * the members of each group concerned and what they own are compared with a {@link GroupModel}.
 *
 * <p>Time decides only when promises run out. So whenever one grows old, the walk waits until the server has kept it; a walk
 * that was itself held up so long that the server may have been first ends early, and says so.
 */
final class GroupWalk implements AutoCloseable {
    private static final int TOPICS = 2;
    private static final int GROUPS = 2;
    private static final int PARTITIONS_MAX = 12;
    private static final int BATCH_MAX = 60;
    private static final List<String> WHO = List.of("ann", "bob", "cid", "dan", "eve", "fay");
    private static final int STEPS_OF_ONE_GROUP = 30;
    private static final int OFFSETS_EVERY = 25;
    private static final int STEPS_SHOWN = 40;
    private static final long SETTLED_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final long CLOCKS_DIFFER_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private final int port;
    private final Random random;
    private final long timeoutNanos;
    private final Identifier stream;
    private final RawConnection root;
    private final Map<String, RawConnection> connections = new TreeMap<>();
    private final List<Topic> topics = new ArrayList<>();
    private final Deque<String> log = new ArrayDeque<>();
    private final Map<String, Integer> done = new TreeMap<>();

    private Group current;

    private record Topic(Identifier id, List<Integer> messages, List<Group> groups) {}

    private record Group(Topic topic, Identifier id, GroupModel model) {
        Consumer consumer() {
            return Consumer.group(id);
        }
    }

    /** The walk was held up and may not judge. */
    private static final class HeldUp extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    /** @param timeoutMillis {@code group.timeout} of the server */
    GroupWalk(int port, String name, long seed, long timeoutMillis) throws IOException {
        this.port = port;
        this.random = new Random(seed);
        this.timeoutNanos = TimeUnit.MILLISECONDS.toNanos(timeoutMillis);
        this.stream = Identifier.of(name);
        this.root = RawConnection.loggedIn(port);
        root.ask(new StreamRequest.Create(name)).orThrow();
        for (int i = 0; i < TOPICS; i++) {
            topics.add(makeTopic("topic " + i, 1 + random.nextInt(PARTITIONS_MAX)));
        }
        this.current = someGroup();
        for (String who : WHO) {
            connections.put(who, RawConnection.loggedIn(port));
        }
    }

    private Topic makeTopic(String name, int partitions) throws IOException {
        TopicRequest.Settings settings = new TopicRequest.Settings(TopicRequest.COMPRESSION_NONE, 0, 0, 1, name);
        root.ask(new TopicRequest.Create(stream, partitions, settings)).orThrow();
        Topic topic = new Topic(Identifier.of(name), new ArrayList<>(), new ArrayList<>());
        for (int partition = 0; partition < partitions; partition++) {
            topic.messages.add(0);
        }
        for (int i = 0; i < GROUPS; i++) {
            root.ask(new GroupRequest.Create(stream, topic.id, "group " + i)).orThrow();
            topic.groups.add(new Group(topic, Identifier.of("group " + i), new GroupModel(topic.messages)));
        }
        for (int partition = 0; partition < partitions; partition++) {
            send(topic, partition, BATCH_MAX);
        }
        return topic;
    }

    /** How often what happened. */
    Map<String, Integer> done() {
        topics.forEach(topic -> topic.groups.forEach(
                group -> group.model.moves().forEach((how, times) -> done.merge("moved " + how, times, Integer::sum))));
        return done;
    }

    /** Takes so many steps; answers how many it took. */
    int walk(int steps) throws IOException {
        for (int i = 0; i < steps; i++) {
            try {
                awaitOldPromises();
                step();
                if (i % OFFSETS_EVERY == 0) {
                    compareOffsets();
                }
            } catch (HeldUp e) {
                count("held up");
                return i;
            } catch (AssertionError e) {
                throw new AssertionError("step " + i + ": " + e.getMessage() + "\n" + String.join("\n", log), e);
            }
        }
        return steps;
    }

    /** Stays with a group for a while. */
    private void step() throws IOException {
        if (random.nextInt(STEPS_OF_ONE_GROUP) == 0) {
            current = someGroup();
        }
        Group group = current;
        int dice = random.nextInt(1000);
        if (dice < 80) {
            send(group.topic);
        } else if (dice < 170) {
            join(somebody(), group);
        } else if (dice < 220) {
            leave(somebody(), group);
        } else if (dice < 230) {
            disconnect(somebody());
        } else if (dice < 240) {
            resize(group.topic);
        } else if (dice < 250) {
            awaitAllPromises();
        } else if (dice < 600) {
            poll(someMember(group), group, MaybePartition.NONE, random.nextInt(4) == 0);
        } else if (dice < 830) {
            String who = someMember(group);
            poll(who, group, somePartition(who, group), random.nextInt(4) == 0);
        } else if (dice < 880 && !group.model.promised().isEmpty()) {
            commitPromised(group);
        } else if (dice < 970) {
            String who = someMember(group);
            store(who, group, random.nextInt(8) == 0 ? MaybePartition.NONE : somePartition(who, group));
        } else {
            delete(someMember(group), group);
        }
    }

    private Group someGroup() {
        return topics.get(random.nextInt(TOPICS)).groups.get(random.nextInt(GROUPS));
    }

    private String somebody() {
        return WHO.get(random.nextInt(WHO.size()));
    }

    /** Mostly somebody who is in the group. */
    private String someMember(Group group) {
        List<String> members = WHO.stream().filter(group.model::has).toList();
        boolean isAny = members.isEmpty() || random.nextInt(10) == 0;
        return isAny ? somebody() : members.get(random.nextInt(members.size()));
    }

    /** Mostly one of their own. */
    private long somePartition(String who, Group group) {
        List<Integer> owned = group.model.owned(who);
        boolean isAny = owned.isEmpty() || random.nextInt(5) == 0;
        return isAny ? random.nextInt(PARTITIONS_MAX) : owned.get(random.nextInt(owned.size()));
    }

    private void note(String who, Group group, String what) {
        note(who + " in " + group.id + " of " + group.topic.id + ": " + what);
    }

    private void note(String what) {
        log.add(what);
        if (log.size() > STEPS_SHOWN) {
            log.remove();
        }
    }

    private void count(String what) {
        done.merge(what, 1, Integer::sum);
    }

    private void send(Topic topic) throws IOException {
        int partitions = topic.messages.size();
        if (partitions > 0) {
            send(topic, random.nextInt(partitions), 1 + random.nextInt(BATCH_MAX));
        }
    }

    private void send(Topic topic, int partition, int count) throws IOException {
        note(count + " more in partition " + partition + " of " + topic.id);
        Batch batch = Batch.to(stream, topic.id, partition);
        for (int i = 0; i < count; i++) {
            batch.add("m");
        }
        root.ask(batch.frame()).orThrow();
        topic.messages.set(partition, topic.messages.get(partition) + count);
    }

    private void join(String who, Group group) throws IOException {
        note(who, group, "join");
        long sent = System.nanoTime();
        String answer = answer(who, new GroupRequest.Join(stream, group.topic.id, group.id));
        group.model.join(who, sent, System.nanoTime());
        judge(group, answer, GroupModel.OK);
        count("join");
    }

    private void leave(String who, Group group) throws IOException {
        note(who, group, "leave");
        String answer = answer(who, new GroupRequest.Leave(stream, group.topic.id, group.id));
        judge(group, answer, group.model.leave(who));
        count("leave");
    }

    private void disconnect(String who) throws IOException {
        note(who + " disconnects");
        connection(who).close();
        connections.put(who, RawConnection.loggedIn(port));
        for (Group group : groups().toList()) {
            if (group.model.has(who)) {
                group.model.leave(who);
                awaitDeparture(group);
            }
        }
        count("disconnect");
    }

    /** That a connection has ended is found out by itself. */
    private void awaitDeparture(Group group) throws IOException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(ServerProcess.DEADLINE_SECONDS);
        int members = group.model.view().size();
        while (view(group).members().size() > members) {
            assertThat(System.nanoTime() - deadline)
                    .as("a lost connection is still a member")
                    .isNegative();
        }
        compare(group);
    }

    private void resize(Topic topic) throws IOException {
        int before = topic.messages.size();
        int after = random.nextInt(PARTITIONS_MAX + 1);
        note(topic.id + " from " + before + " to " + after + " partitions");
        if (after > before) {
            root.ask(new PartitionRequest.Create(stream, topic.id, after - before))
                    .orThrow();
        } else if (after < before) {
            root.ask(new PartitionRequest.Delete(stream, topic.id, before - after))
                    .orThrow();
        }
        IntStream.range(before, after).forEach(partition -> topic.messages.add(0));
        topic.messages.subList(Math.min(before, after), before).clear();
        for (Group group : topic.groups) {
            if (after != before) {
                group.model.resize();
            }
            compare(group);
        }
        count(after > before ? "partitions added" : "partitions removed");
    }

    private void poll(String who, Group group, long partition, boolean autoCommit) throws IOException {
        int count = random.nextInt(6);
        note(who, group, "poll " + count + " of " + partition + (autoCommit ? " and commit" : ""));
        MessageRequest.Poll poll =
                MessageRequest.Poll.of(group.consumer(), stream, group.topic.id, partition, count, autoCommit);
        Answer answer = connection(who).ask(poll);
        judge(
                group,
                answer.isOk() ? shown(answer) : refused(answer),
                group.model.poll(who, partition, count, autoCommit));
        count("poll");
    }

    private static String shown(Answer answer) {
        PolledView head = PolledView.readHead(answer.reader());
        long first = head.count() == 0 ? 0 : MessageLayout.offset(answer.payload(), PolledView.HEAD_BYTES);
        return GroupModel.polled(head.partition(), head.currentOffset(), first, head.count());
    }

    /** The owner of a promised partition takes the rest of it, or commits what it was given. */
    private void commitPromised(Group group) throws IOException {
        List<Integer> promised = group.model.promised();
        int partition = promised.get(random.nextInt(promised.size()));
        String owner = group.model.owner(partition);
        if (random.nextBoolean()) {
            poll(owner, group, partition, true);
        } else {
            store(owner, group, partition);
        }
    }

    /** Mostly the last offset handed out. */
    private void store(String who, Group group, long partition) throws IOException {
        long last = partition == MaybePartition.NONE ? -1 : group.model.lastHandedOut((int) partition);
        long offset = last < 0 || random.nextInt(10) == 0 ? random.nextInt(20) : last;
        note(who, group, "store " + offset + " for " + partition);
        OffsetRequest.Store store =
                new OffsetRequest.Store(group.consumer(), stream, group.topic.id, partition, offset);
        String answer = answer(who, store);
        judge(group, answer, group.model.store(who, partition, offset));
        count("store");
    }

    private void delete(String who, Group group) throws IOException {
        long partition = random.nextInt(8) == 0 ? MaybePartition.NONE : somePartition(who, group);
        note(who, group, "delete the offset of " + partition);
        OffsetRequest.Delete delete = new OffsetRequest.Delete(group.consumer(), stream, group.topic.id, partition);
        judge(group, answer(who, delete), group.model.delete(who, partition));
        count("delete");
    }

    private RawConnection connection(String who) {
        return Objects.requireNonNull(connections.get(who));
    }

    private String answer(String who, Request request) throws IOException {
        Answer answer = connection(who).ask(request);
        return answer.isOk() ? GroupModel.OK : refused(answer);
    }

    private static String refused(Answer answer) {
        return "refused with " + answer.status();
    }

    private void judge(Group group, String actual, String expected) throws IOException {
        note("    " + actual);
        if (isHeldUp()) {
            throw new HeldUp();
        }
        assertThat(actual).isEqualTo(expected);
        compare(group);
    }

    /** Whether the server may have kept a promise that the model has not. */
    private boolean isHeldUp() {
        long ripe = System.nanoTime() - timeoutNanos + CLOCKS_DIFFER_NANOS;
        return groups().anyMatch(group -> !group.model.promisedBefore(ripe).isEmpty());
    }

    private Stream<Group> groups() {
        return topics.stream().flatMap(topic -> topic.groups.stream());
    }

    private GroupView.Details view(Group group) throws IOException {
        Answer answer = root.ask(new GroupRequest.Get(stream, group.topic.id, group.id));
        return GroupView.Details.read(answer.orThrow().reader());
    }

    private void compare(Group group) throws IOException {
        compare(group, System.nanoTime() + SETTLED_NANOS);
    }

    /** What the server shows is what the model says, by then at the latest. */
    private void compare(Group group, long deadlineNanos) throws IOException {
        GroupView.Details shown = view(group);
        if (isHeldUp()) {
            throw new HeldUp();
        }
        while (!shown.members().equals(group.model.view()) && System.nanoTime() - deadlineNanos < 0) {
            assertOneOwnerEach(group, shown.members());
            count("looked again");
            shown = view(group);
        }
        assertOneOwnerEach(group, shown.members());
        assertThat(shown.members()).as("%s of %s", group.id, group.topic.id).isEqualTo(group.model.view());
        assertThat(shown.group().members()).isEqualTo(shown.members().size());
        assertThat(shown.group().partitions()).isEqualTo(group.model.partitions());
    }

    private static void assertOneOwnerEach(Group group, List<GroupView.Member> members) {
        if (!members.isEmpty()) {
            assertThat(members.stream()
                            .flatMap(member -> member.partitions().stream())
                            .toList())
                    .as("owned partitions of %s", group.id)
                    .containsExactlyInAnyOrderElementsOf(
                            IntStream.range(0, group.model.partitions()).boxed().toList());
        }
    }

    private void compareOffsets() throws IOException {
        for (Group group : groups().toList()) {
            Map<Integer, Long> shown = new HashMap<>();
            for (int partition = 0; partition < PARTITIONS_MAX; partition++) {
                Answer answer = root.ask(new OffsetRequest.Get(group.consumer(), stream, group.topic.id, partition))
                        .orThrow();
                if (answer.payload().limit() > 0) {
                    shown.put(partition, OffsetView.read(answer.reader()).storedOffset());
                }
            }
            assertThat(shown)
                    .as("offsets of %s of %s", group.id, group.topic.id)
                    .isEqualTo(group.model.stored());
        }
    }

    /** Half way to their end they are waited for, so that the server is never first unseen. */
    private void awaitOldPromises() throws IOException {
        long old = System.nanoTime() - timeoutNanos / 2;
        if (groups().anyMatch(group -> !group.model.promisedBefore(old).isEmpty())) {
            awaitAllPromises();
        }
    }

    private void awaitAllPromises() throws IOException {
        List<Group> all = groups().toList();
        for (Group group : all) {
            await(group);
        }
        for (Group group : all) {
            compare(group);
        }
    }

    /** Waits until promised partitions have moved for the age of their promises, not before and not long after. */
    private void await(Group group) throws IOException {
        List<Integer> waiting = new ArrayList<>(group.model.promised());
        while (!waiting.isEmpty()) {
            long asked = System.nanoTime();
            List<GroupView.Member> shown = view(group).members();
            assertOneOwnerEach(group, shown);
            long seen = System.nanoTime();
            List<Integer> ripe = group.model.promisedBefore(seen - timeoutNanos + CLOCKS_DIFFER_NANOS);
            for (int partition : List.copyOf(waiting)) {
                if (group.model.isMoved(partition, shown)) {
                    assertThat(ripe).as("promises that are old enough").contains(partition);
                    note("    partition " + partition + " of " + group.id + " of " + group.topic.id
                            + " moves by force");
                    group.model.force(partition);
                    waiting.remove((Integer) partition);
                } else {
                    assertThat(group.model.isPromisedSurelyBefore(partition, asked - timeoutNanos - 2 * SETTLED_NANOS))
                            .as("partition %d still waits", partition)
                            .isFalse();
                }
            }
        }
    }

    @Override
    public void close() throws IOException {
        for (RawConnection connection : connections.values()) {
            connection.close();
        }
        root.close();
    }
}
