package io.veltro.ops;

import io.veltro.ops.RawConnection.Answer;
import io.veltro.ops.Territory.OfPartition;
import io.veltro.ops.Territory.OfStream;
import io.veltro.ops.Territory.OfToken;
import io.veltro.ops.Territory.OfTopic;
import io.veltro.ops.Territory.OfUser;
import io.veltro.ops.TerritorySteps.Step;
import io.veltro.pipeline.request.Consumer;
import io.veltro.pipeline.request.GroupRequest;
import io.veltro.pipeline.request.Identifier;
import io.veltro.pipeline.request.OffsetRequest;
import io.veltro.pipeline.request.Request;
import io.veltro.pipeline.request.StreamRequest;
import io.veltro.pipeline.request.TokenRequest;
import io.veltro.pipeline.request.TopicRequest;
import io.veltro.pipeline.request.UserRequest;
import io.veltro.pipeline.view.GroupView;
import io.veltro.pipeline.view.ListView;
import io.veltro.pipeline.view.OffsetView;
import io.veltro.pipeline.view.StreamView;
import io.veltro.pipeline.view.TopicView;
import io.veltro.pipeline.view.UserView;
import io.veltro.pipeline.view.View;
import io.veltro.pipeline.wire.WireReader;
import io.veltro.pipeline.wire.WireWriter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Compares what the server answers to every get with what a territory says, byte for byte. What the territory does not know
 * is taken from the server once and must stay so. The number of segments is the server's own affair: each crash ends one.
 *
 * <p>Thread: the test's.
 */
final class TerritoryCheck {
    private static final int NOT_FOUND = 20;
    private static final int INACTIVE = 47;

    private static final View NOTHING = new ListView<>(List.of());

    private final RawConnection root;
    private final int port;
    private final List<String> faults = new ArrayList<>();
    private int compared;
    private int partialPurges;

    TerritoryCheck(RawConnection root, int port) {
        this.root = root;
        this.port = port;
    }

    /** How many answers were compared. */
    int compared() {
        return compared;
    }

    /** How many purges had been done in part. */
    int partialPurges() {
        return partialPurges;
    }

    /**
     * The territory as the server has it, which is as it was or as the last, unanswered step makes it.
     *
     * @throws AssertionError when it is neither
     */
    Territory settle(Territory known, @Nullable Step pending) throws IOException {
        List<Territory> may = new ArrayList<>();
        if (pending != null) {
            Territory after = known.copy();
            pending.effect().accept(after, null);
            may.add(pending.isPurge() ? purged(known, after) : after);
        }
        may.add(known.copy());
        List<String> all = new ArrayList<>();
        for (Territory territory : may) {
            faults.clear();
            for (Territory other : may) {
                checkAbsent(territory, other);
            }
            check(territory);
            if (faults.isEmpty()) {
                return territory;
            }
            all.addAll(faults);
            all.add("or");
        }
        throw new AssertionError("with " + pending + " unanswered the server differs: " + String.join("\n", all));
    }

    /** Partition by partition: purged or not, or only its stored offsets. */
    private Territory purged(Territory before, Territory after) throws IOException {
        boolean isAny = false;
        boolean isAll = true;
        for (int s = 0; s < after.streams.size(); s++) {
            OfStream stream = after.streams.get(s);
            for (int t = 0; t < stream.topics.size(); t++) {
                List<OfPartition> partitions = stream.topics.get(t).partitions;
                TopicView.Details found = TopicView.Details.read(root.ask(new TopicRequest.Get(
                                Identifier.of(stream.name),
                                Identifier.of(stream.topics.get(t).name())))
                        .reader());
                for (int p = 0; p < partitions.size(); p++) {
                    OfPartition was =
                            before.streams.get(s).topics.get(t).partitions.get(p);
                    boolean isPurge = was.messages != partitions.get(p).messages;
                    if (isPurge && found.partitions().get(p).messages() > 0) {
                        isAll = false;
                        partitions.set(p, was.copy());
                        if (!was.stored.isEmpty() && !hasStored(stream, stream.topics.get(t), p)) {
                            partitions.get(p).stored.clear();
                            isAny = true;
                        }
                    } else {
                        isAny |= isPurge;
                    }
                }
            }
        }
        partialPurges += isAny && !isAll ? 1 : 0;
        return after;
    }

    private boolean hasStored(OfStream stream, OfTopic topic, int partition) throws IOException {
        for (String key : topic.partitions.get(partition).stored.keySet()) {
            if (root.ask(offset(stream, topic, partition, key)).payload().limit() > 0) {
                return true;
            }
        }
        return false;
    }

    private void check(Territory territory) throws IOException {
        for (OfStream stream : territory.streams) {
            Identifier id = Identifier.of(stream.name);
            Answer answer = root.ask(new StreamRequest.Get(id));
            if (isThere(answer, "stream " + stream.name)) {
                learn(stream, StreamView.read(answer.reader()));
                for (OfTopic topic : stream.topics) {
                    check(stream, topic);
                }
                compare(new StreamRequest.Get(id), stream.details());
                compare(new StreamRequest.Get(Identifier.of(stream.id)), stream.details());
                compare(new TopicRequest.GetAll(id), new ListView<>(stream.topicViews()));
            }
        }
        for (OfUser user : territory.users) {
            Answer answer = root.ask(new UserRequest.Get(Identifier.of(user.name)));
            if (isThere(answer, "user " + user.name)) {
                UserView view = UserView.read(answer.reader());
                user.id = user.id == Territory.UNKNOWN ? view.id() : user.id;
                user.created = user.created == Territory.UNKNOWN ? view.createdMicros() : user.created;
                UserView.Details details = new UserView.Details(user.view(), user.permissions);
                compare(new UserRequest.Get(Identifier.of(user.name)), details);
                compare(new UserRequest.Get(Identifier.of(user.id)), details);
            }
        }
        checkTokens(territory);
        checkPasswords(territory);
    }

    /** What another possibility names and this one does not must not be there. */
    private void checkAbsent(Territory territory, Territory other) throws IOException {
        for (OfStream stream : other.streams) {
            if (territory.streams.stream().noneMatch(each -> each.name.equals(stream.name))) {
                compare(new StreamRequest.Get(Identifier.of(stream.name)), NOTHING);
            }
        }
        for (OfUser user : other.users) {
            if (territory.users.stream().noneMatch(each -> each.name.equals(user.name))) {
                compare(new UserRequest.Get(Identifier.of(user.name)), NOTHING);
            }
        }
    }

    private static void learn(OfStream stream, StreamView view) {
        stream.id = stream.id == Territory.UNKNOWN ? view.id() : stream.id;
        stream.created = stream.created == Territory.UNKNOWN ? view.createdMicros() : stream.created;
    }

    private void check(OfStream stream, OfTopic topic) throws IOException {
        Identifier streamId = Identifier.of(stream.name);
        Identifier id = Identifier.of(topic.name());
        Answer answer = root.ask(new TopicRequest.Get(streamId, id));
        if (!isThere(answer, "topic " + topic.name())) {
            return;
        }
        TopicView.Details found = TopicView.Details.read(answer.reader());
        topic.id = topic.id == Territory.UNKNOWN ? found.topic().id() : topic.id;
        topic.created = topic.created == Territory.UNKNOWN ? found.topic().createdMicros() : topic.created;
        for (int p = 0; p < Math.min(topic.partitions.size(), found.partitions().size()); p++) {
            OfPartition partition = topic.partitions.get(p);
            TopicView.Partition view = found.partitions().get(p);
            partition.created = partition.created == Territory.UNKNOWN ? view.createdMicros() : partition.created;
            partition.segments = view.segments();
        }
        compare(new TopicRequest.Get(streamId, id), topic.details());
        compare(new TopicRequest.Get(Identifier.of(stream.id), Identifier.of(topic.id)), topic.details());
        checkGroups(streamId, id, topic);
        for (int p = 0; p < topic.partitions.size(); p++) {
            checkOffsets(stream, topic, p);
        }
    }

    private void checkGroups(Identifier stream, Identifier id, OfTopic topic) throws IOException {
        List<GroupView> views = new ArrayList<>();
        for (String name : List.copyOf(topic.groups.keySet())) {
            GroupRequest.Get get = new GroupRequest.Get(stream, id, Identifier.of(name));
            Answer answer = root.ask(get);
            if (isThere(answer, "group " + name)) {
                int number = GroupView.read(answer.reader()).id();
                topic.groups.merge(name, number, (old, learnt) -> old == Territory.UNKNOWN ? learnt : old);
                GroupView view =
                        new GroupView(topic.groups.getOrDefault(name, number), topic.partitions.size(), 0, name);
                compare(get, new GroupView.Details(view, List.of()));
                views.add(view);
            }
        }
        views.sort(Comparator.comparingInt(GroupView::id));
        compare(new GroupRequest.GetAll(stream, id), new ListView<>(views));
    }

    private void checkOffsets(OfStream stream, OfTopic topic, int partition) throws IOException {
        OfPartition of = topic.partitions.get(partition);
        List<String> keys = new ArrayList<>(List.of("reader", "7"));
        topic.groups.keySet().forEach(group -> keys.add("group " + group));
        for (String key : keys) {
            Long stored = of.stored.get(key);
            compare(
                    offset(stream, topic, partition, key),
                    stored == null ? NOTHING : new OffsetView(partition, of.currentOffset(), stored));
        }
    }

    private static OffsetRequest.Get offset(OfStream stream, OfTopic topic, int partition, String key) {
        Consumer consumer = key.startsWith("group ")
                ? Consumer.group(Identifier.of(key.substring("group ".length())))
                : Consumer.consumer(key.equals("7") ? Identifier.of(7) : Identifier.of(key));
        return new OffsetRequest.Get(consumer, Identifier.of(stream.name), Identifier.of(topic.name()), partition);
    }

    private void checkTokens(Territory territory) throws IOException {
        try (RawConnection own = RawConnection.to(port)) {
            for (OfToken token : territory.tokens) {
                if (!token.secret.isEmpty()) {
                    expect(own.ask(new TokenRequest.Login(token.secret)), 0, "login with token " + token.name);
                }
            }
            Answer listed = own.ask(new TokenRequest.GetAll());
            WireReader in = listed.reader();
            for (OfToken token : territory.tokens) {
                if (in.remaining() > 0) {
                    in.str8();
                    long expires = in.u64();
                    token.expires = token.expires == Territory.UNKNOWN ? expires : token.expires;
                }
            }
            compare(
                    "tokens",
                    listed,
                    new ListView<>(territory.tokens.stream().map(OfToken::view).toList()));
            for (String secret : territory.deletedSecrets) {
                expect(own.ask(new TokenRequest.Login(secret)), NOT_FOUND, "login with a deleted token");
            }
        }
        territory.deletedSecrets.clear();
    }

    private void checkPasswords(Territory territory) throws IOException {
        for (OfUser user : territory.users) {
            if (user.isPasswordNew) {
                try (RawConnection own = RawConnection.to(port)) {
                    boolean isActive = user.status == UserRequest.Status.ACTIVE;
                    expect(own.login(user.name, user.password), isActive ? 0 : INACTIVE, "login of " + user.name);
                }
                user.isPasswordNew = false;
            }
        }
    }

    /** Nothing but the territories and root is there. */
    void checkWhole(List<Territory> territories, UserView rootView) throws IOException {
        faults.clear();
        List<StreamView> streams = new ArrayList<>();
        List<UserView> users = new ArrayList<>(List.of(rootView));
        for (Territory territory : territories) {
            territory.streams.forEach(stream -> streams.add(stream.view()));
            territory.users.forEach(user -> users.add(user.view()));
        }
        streams.sort(Comparator.comparingInt(StreamView::id));
        users.sort(Comparator.comparingInt(UserView::id));
        compare(new StreamRequest.GetAll(), new ListView<>(streams));
        compare(new UserRequest.GetAll(), new ListView<>(users));
        if (!faults.isEmpty()) {
            throw new AssertionError("the whole catalog differs: " + String.join("\n", faults));
        }
    }

    private boolean isThere(Answer answer, String what) {
        boolean isThere = answer.isOk() && answer.payload().limit() > 0;
        if (!isThere) {
            faults.add(what + " is not there: " + answer.status());
        }
        return isThere;
    }

    private void expect(Answer answer, int status, String what) {
        compared++;
        if (answer.status() != status) {
            faults.add(what + ": expected " + status + ", found " + answer.status());
        }
    }

    private void compare(Request request, View expected) throws IOException {
        compare(request.code() + " " + request, root.ask(request), expected);
    }

    private void compare(String what, Answer answer, View expected) {
        compared++;
        WireWriter out = new WireWriter();
        expected.write(out.clear());
        String wanted = HexFormat.of().formatHex(out.toBytes());
        String found = HexFormat.of().formatHex(answer.bytesFrom(0));
        if (!answer.isOk() || !wanted.equals(found)) {
            faults.add(what + ": status " + answer.status() + ", expected " + expected + " " + wanted + ", found "
                    + found);
        }
    }
}
