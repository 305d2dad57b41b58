package io.veltro.pipeline.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.veltro.pipeline.error.ErrorCode;
import io.veltro.pipeline.request.GroupRequest;
import io.veltro.pipeline.request.Identifier;
import io.veltro.pipeline.request.PartitionRequest;
import io.veltro.pipeline.request.Permissions;
import io.veltro.pipeline.request.Request;
import io.veltro.pipeline.request.StreamRequest;
import io.veltro.pipeline.request.TokenRequest;
import io.veltro.pipeline.request.TopicRequest;
import io.veltro.pipeline.request.UserRequest;
import io.veltro.pipeline.rule.CatalogRules;
import io.veltro.pipeline.rule.Proposal;
import io.veltro.pipeline.rule.Verdict;
import io.veltro.pipeline.wire.WireReader;
import io.veltro.pipeline.wire.WireWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class CatalogTest {
    private static final long SEGMENT = 1 << 20;

    private static final Decision ROOT = new Decision(
            1,
            User.ROOT,
            User.ROOT,
            "hash",
            new UserRequest.Create("root", "", UserRequest.Status.ACTIVE, Optional.of(Permissions.ALL)));

    private final CatalogRules rules = new CatalogRules(SEGMENT, 5, 3);
    private final List<byte[]> log = new ArrayList<>();
    private Catalog catalog = Catalog.EMPTY.apply(ROOT);
    private int caller = User.ROOT;

    @Test
    void shouldNumberStreamsFromZeroAndGiveTheNumberFreedLastFirst() {
        create("a");
        create("b");
        create("c");
        delete("a");
        delete("b");

        create("d");
        create("e");
        create("f");

        assertThat(id("d")).isEqualTo(1);
        assertThat(id("e")).isZero();
        assertThat(id("f")).isEqualTo(3);
    }

    @Test
    void shouldRefuseWhatTheProtocolRefuses() {
        create("a");
        create("b");
        assertThat(ask(new StreamRequest.Create("a"))).isEqualTo(ErrorCode.STREAM_NAME_ALREADY_EXISTS);
        assertThat(ask(new StreamRequest.Update(Identifier.of("a"), "b")))
                .isEqualTo(ErrorCode.STREAM_NAME_ALREADY_EXISTS);
        assertThat(ask(new StreamRequest.Update(Identifier.of("a"), "a"))).isEqualTo(ErrorCode.OK);
        assertThat(ask(new StreamRequest.Delete(Identifier.of(9)))).isEqualTo(ErrorCode.STREAM_ID_NOT_FOUND);
        assertThat(ask(topic("a", "t", 1001, 0))).isEqualTo(ErrorCode.TOO_MANY_PARTITIONS);
        assertThat(ask(topic("x", "t", 1, 0))).isEqualTo(ErrorCode.STREAM_ID_NOT_FOUND);
        assertThat(ask(topic("a", "t", 1, SEGMENT - 1))).isEqualTo(ErrorCode.INVALID_TOPIC_SIZE);
        assertThat(ask(topic("a", "t", 0, SEGMENT))).isEqualTo(ErrorCode.OK);
        assertThat(ask(topic("a", "t", 1, 0))).isEqualTo(ErrorCode.TOPIC_NAME_ALREADY_EXISTS);
        assertThat(ask(partitions(0))).isEqualTo(ErrorCode.TOO_MANY_PARTITIONS);
        assertThat(ask(partitions(3))).isEqualTo(ErrorCode.OK);
        Identifier a = Identifier.of("a");
        Identifier t = Identifier.of("t");
        assertThat(ask(new PartitionRequest.Delete(a, t, 4))).isEqualTo(ErrorCode.INVALID_PARTITIONS_COUNT);
        assertThat(ask(new PartitionRequest.Delete(a, t, 0))).isEqualTo(ErrorCode.TOO_MANY_PARTITIONS);
        assertThat(ask(new PartitionRequest.Delete(a, t, 3))).isEqualTo(ErrorCode.OK);
        assertThat(ask(new TopicRequest.Delete(a, Identifier.of("u")))).isEqualTo(ErrorCode.TOPIC_ID_NOT_FOUND);
    }

    @Test
    void shouldFillInDefaultsOnCreation() {
        create("a");
        ask(topic("a", "t", 1, 0));
        Topic topic = catalog.topic(Identifier.of("a"), Identifier.of("t"));
        assertThat(topic).isNotNull();
        assertThat(topic.settings().expiryMicros()).isEqualTo(TopicRequest.UNLIMITED);
        assertThat(topic.settings().bytesMax()).isEqualTo(TopicRequest.UNLIMITED);
        assertThat(topic.settings().replicationFactor()).isEqualTo(1);
    }

    @Test
    void shouldTakeTurnsFromTheFirstPartitionOn() {
        create("a");
        ask(topic("a", "t", 3, 0));
        Topic topic = catalog.topic(Identifier.of("a"), Identifier.of("t"));
        assertThat(topic).isNotNull();
        assertThat(List.of(topic.nextTurn(), topic.nextTurn(), topic.nextTurn(), topic.nextTurn()))
                .containsExactly(0, 1, 2, 0);
    }

    @Test
    void shouldBeTheSameAfterAReplayOfItsDecisions() {
        // given: random commands, many of them refused
        long seed = 4711;
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < 5_000; i++) {
            ask(random(random));
            revoke("token" + random.nextInt(3_000), random.nextInt(10));
        }

        // when
        Catalog replayed = Catalog.EMPTY.apply(ROOT);
        for (byte[] record : log) {
            replayed = replayed.apply(Decision.read(WireReader.of(record)));
        }

        // then
        assertThat(outline(replayed)).as("seed %d", seed).isEqualTo(outline(catalog));
        assertThat(log).hasSizeGreaterThan(1_000);
    }

    @Test
    void shouldKeepUsersWithinTheRules() {
        Optional<Permissions> none = Optional.empty();
        UserRequest.Status active = UserRequest.Status.ACTIVE;
        Identifier root = Identifier.of("root");
        Identifier bob = Identifier.of("bob");
        assertThat(ask(new UserRequest.Create("bo", "", active, none))).isEqualTo(ErrorCode.INVALID_USERNAME);
        assertThat(ask(new UserRequest.Create("root", "", active, none))).isEqualTo(ErrorCode.USER_ALREADY_EXISTS);
        for (String name : List.of("bob", "eve", "max", "ann")) {
            assertThat(ask(new UserRequest.Create(name, "", active, none))).isEqualTo(ErrorCode.OK);
        }
        assertThat(ask(new UserRequest.Create("tom", "", active, none))).isEqualTo(ErrorCode.USERS_LIMIT_REACHED);
        assertThat(ask(new UserRequest.Delete(root))).isEqualTo(ErrorCode.CANNOT_DELETE_USER);
        assertThat(ask(new UserRequest.UpdatePermissions(root, none))).isEqualTo(ErrorCode.CANNOT_CHANGE_PERMISSIONS);
        assertThat(ask(new UserRequest.Update(bob, Optional.of("eve"), Optional.empty())))
                .isEqualTo(ErrorCode.USER_ALREADY_EXISTS);
        assertThat(ask(new UserRequest.ChangePassword(bob, "another hash", "")))
                .isEqualTo(ErrorCode.INVALID_CREDENTIALS);
        assertThat(ask(new UserRequest.Delete(Identifier.of("nobody")))).isEqualTo(ErrorCode.RESOURCE_NOT_FOUND);
        for (String token : List.of("one", "two", "six")) {
            assertThat(ask(new TokenRequest.Create(token, 0))).isEqualTo(ErrorCode.OK);
        }
        assertThat(ask(new TokenRequest.Create("one", 0))).isEqualTo(ErrorCode.PERSONAL_ACCESS_TOKENS_LIMIT_REACHED);
        assertThat(ask(new TokenRequest.Delete("two"))).isEqualTo(ErrorCode.OK);
        assertThat(ask(new TokenRequest.Create("one", 0))).isEqualTo(ErrorCode.PERSONAL_ACCESS_TOKEN_ALREADY_EXISTS);
        caller = 1;
        assertThat(ask(new UserRequest.Delete(Identifier.of("eve")))).isEqualTo(ErrorCode.UNAUTHORIZED);
        assertThat(ask(new UserRequest.ChangePassword(bob, "hash", ""))).isEqualTo(ErrorCode.OK);
        assertThat(ask(new StreamRequest.Create("s"))).isEqualTo(ErrorCode.UNAUTHORIZED);
    }

    @Test
    void shouldNotLetRightsOnADeletedStreamPassToTheNextOfItsNumber() {
        // given: bob may send to stream 0
        create("a");
        Permissions.OfStream mine = new Permissions.OfStream(0, 0b10_0000, List.of());
        ask(new UserRequest.Create(
                "bob", "", UserRequest.Status.ACTIVE, Optional.of(new Permissions(0, List.of(mine)))));
        ask(topic("a", "t", 1, 0));
        assertThat(mayBobSend("a")).isEqualTo(ErrorCode.OK);

        // when
        delete("a");
        create("b");
        ask(topic("b", "t", 1, 0));

        // then
        assertThat(id("b")).isZero();
        assertThat(mayBobSend("b")).isEqualTo(ErrorCode.UNAUTHORIZED);
    }

    @Test
    void shouldRevokeATokenOnce() {
        assertThat(revoke("a", 10)).isEqualTo(ErrorCode.OK);
        assertThat(catalog.isRevoked("a")).isTrue();
        assertThat(catalog.isRevoked("b")).isFalse();
        assertThat(revoke("a", 10)).isEqualTo(ErrorCode.INVALID_ACCESS_TOKEN);
        assertThat(revoke("b", 10)).isEqualTo(ErrorCode.OK);
        assertThat(catalog.allRevocations()).hasSize(2);
    }

    @Test
    void shouldForgetRevokedTokensThatNobodyWouldTakeAnyMore() {
        // given: a second each, of tokens that live for a minute
        long seconds = 200_000;
        Catalog now = catalog;
        for (int second = 0; second < seconds; second++) {
            String text = new Revocation("token " + second, second + 60).text();
            now = now.apply(new Decision(second * 1_000_000L, 1, 0, text, new UserRequest.Logout()));
        }

        // then: those that count are kept, and of the others no more than stood beside them
        long kept = 60 + Revocations.KEPT_SECONDS;
        for (int second = 0; second < seconds; second++) {
            if (second > seconds - kept) {
                assertThat(now.isRevoked("token " + second))
                        .as("second %d", second)
                        .isTrue();
            }
        }
        assertThat(now.isRevoked("token 0")).isFalse();
        assertThat(now.allRevocations()).hasSizeBetween((int) kept, 5 * (int) kept);
    }

    private ErrorCode revoke(String token, long expirySeconds) {
        return ask(new UserRequest.Logout(), new Revocation(token, expirySeconds).text());
    }

    private ErrorCode mayBobSend(String stream) {
        Identifier id = Identifier.of(stream);
        return catalog.judge(1, Right.SEND, id, catalog.topic(id, Identifier.of("t")));
    }

    private static Request random(SplittableRandom random) {
        Identifier stream =
                random.nextBoolean() ? Identifier.of(random.nextInt(6)) : Identifier.of("s" + random.nextInt(6));
        Identifier topic =
                random.nextBoolean() ? Identifier.of(random.nextInt(4)) : Identifier.of("t" + random.nextInt(4));
        TopicRequest.Settings settings =
                new TopicRequest.Settings(1, random.nextInt(3), 0, random.nextInt(3), "t" + random.nextInt(4));
        Identifier user =
                random.nextBoolean() ? Identifier.of(random.nextInt(5)) : Identifier.of("user" + random.nextInt(5));
        return switch (random.nextInt(16)) {
            case 8 -> new GroupRequest.Create(stream, topic, "g" + random.nextInt(3));
            case 9 -> new GroupRequest.Delete(stream, topic, Identifier.of(random.nextInt(3)));
            case 10 -> new UserRequest.Create("user" + random.nextInt(5), "", status(random), permissions(random));
            case 11 -> new UserRequest.Delete(user);
            case 12 ->
                new UserRequest.Update(user, Optional.of("user" + random.nextInt(5)), Optional.of(status(random)));
            case 13 -> new UserRequest.UpdatePermissions(user, permissions(random));
            case 14 -> new TokenRequest.Create("token" + random.nextInt(4), random.nextInt(3));
            case 15 -> new TokenRequest.Delete("token" + random.nextInt(4));
            case 0, 1 -> new StreamRequest.Create("s" + random.nextInt(6));
            case 2 -> new StreamRequest.Delete(stream);
            case 3 -> new StreamRequest.Update(stream, "s" + random.nextInt(6));
            case 4 -> new TopicRequest.Create(stream, random.nextInt(4), settings);
            case 5 -> new TopicRequest.Update(stream, topic, settings);
            case 6 ->
                random.nextInt(4) == 0
                        ? new TopicRequest.Delete(stream, topic)
                        : new PartitionRequest.Create(stream, topic, random.nextInt(3));
            default -> new PartitionRequest.Delete(stream, topic, random.nextInt(3));
        };
    }

    private static UserRequest.Status status(SplittableRandom random) {
        return random.nextBoolean() ? UserRequest.Status.ACTIVE : UserRequest.Status.INACTIVE;
    }

    private static Optional<Permissions> permissions(SplittableRandom random) {
        Permissions.OfTopic topic = new Permissions.OfTopic(random.nextInt(3), random.nextInt(16));
        Permissions.OfStream stream = new Permissions.OfStream(random.nextInt(3), random.nextInt(64), List.of(topic));
        return random.nextInt(3) == 0
                ? Optional.empty()
                : Optional.of(new Permissions(random.nextInt(1024), List.of(stream)));
    }

    private static List<String> outline(Catalog catalog) {
        List<String> lines = new ArrayList<>();
        for (User user : catalog.allUsers()) {
            lines.add(user + " " + user.passwordHash() + " " + user.details() + " " + user.tokens());
            for (Stream stream : catalog.allStreams()) {
                for (Right right : Right.values()) {
                    lines.add("  " + right + " " + stream.id() + " " + user.may(right, stream));
                    stream.allTopics().forEach(topic -> lines.add("    " + topic.id() + " " + user.may(right, topic)));
                }
            }
        }
        for (Stream stream : catalog.allStreams()) {
            lines.add(stream.id() + " " + stream.name() + " next " + stream.nextTopicId());
            for (Topic topic : stream.allTopics()) {
                lines.add("  " + topic.id() + " " + topic.settings() + " " + topic.partitions());
                topic.allGroups().forEach(group -> lines.add("    " + group.details()));
            }
        }
        lines.add("next " + catalog.nextStreamId());
        catalog.allRevocations().forEach(revocation -> lines.add(revocation.text()));
        return lines;
    }

    private ErrorCode ask(Request request) {
        return ask(request, "hash");
    }

    private ErrorCode ask(Request request, String secret) {
        Verdict verdict = rules.decide(catalog, new Proposal(caller, secret, request, 1_000 + log.size()));
        Decision decision = verdict.decision();
        if (decision != null) {
            WireWriter record = new WireWriter();
            decision.write(record);
            log.add(record.toBytes());
            catalog = catalog.apply(decision);
        }
        return verdict.code();
    }

    private void create(String name) {
        assertThat(ask(new StreamRequest.Create(name))).isEqualTo(ErrorCode.OK);
    }

    private void delete(String name) {
        assertThat(ask(new StreamRequest.Delete(Identifier.of(name)))).isEqualTo(ErrorCode.OK);
    }

    private int id(String name) {
        Stream stream = catalog.stream(Identifier.of(name));
        assertThat(stream).isNotNull();
        return stream.id();
    }

    private static TopicRequest.Create topic(String stream, String name, int partitions, long bytesMax) {
        return new TopicRequest.Create(
                Identifier.of(stream), partitions, new TopicRequest.Settings(1, 0, bytesMax, 0, name));
    }

    private static PartitionRequest.Create partitions(int count) {
        return new PartitionRequest.Create(Identifier.of("a"), Identifier.of("t"), count);
    }
}
