package io.veltro.ops;

import static org.assertj.core.api.Assertions.assertThat;

import io.veltro.ops.RawConnection.Answer;
import io.veltro.ops.Territory.OfStream;
import io.veltro.ops.Territory.OfTopic;
import io.veltro.ops.Territory.OfUser;
import io.veltro.ops.TerritorySteps.Step;
import io.veltro.pipeline.request.Consumer;
import io.veltro.pipeline.request.GroupRequest;
import io.veltro.pipeline.request.Identifier;
import io.veltro.pipeline.request.OffsetRequest;
import io.veltro.pipeline.request.Permissions;
import io.veltro.pipeline.request.Request;
import io.veltro.pipeline.request.StreamRequest;
import io.veltro.pipeline.request.TokenRequest;
import io.veltro.pipeline.request.TopicRequest;
import io.veltro.pipeline.request.UserRequest;
import io.veltro.pipeline.view.GroupView;
import io.veltro.pipeline.view.StreamView;
import io.veltro.pipeline.view.UserView;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** An orderly restart changes no byte of what any get answers, and no number that is given out next. */
@Timeout(180)
@ExtendWith(ServerProcess.OutputOnFailure.class)
class CatalogRestartTest {
    private static final int STEPS = 300;
    private static final String OWNER = "owner";
    private static final String PASSWORD = "owner-password";

    @TempDir
    private Path directory;

    @Test
    void shouldAnswerEveryGetAsBeforeAfterARestart() throws IOException {
        // given
        try (ServerProcess server = ServerProcess.in(directory).start()) {
            Territory territory = new Territory();
            try (RawConnection root = RawConnection.loggedIn(server.port())) {
                OfUser owner = new OfUser(OWNER, PASSWORD, Optional.of(Permissions.ALL));
                root.ask(new UserRequest.Create(OWNER, PASSWORD, UserRequest.Status.ACTIVE, owner.permissions))
                        .orThrow();
                territory.users.add(owner);
            }
            settle(server, territory);
            Map<String, String> before = answers(server, territory);

            // when
            server.restart();

            // then
            assertThat(answers(server, territory)).isEqualTo(before);
            server.restart();
            assertThat(answers(server, territory)).isEqualTo(before);
            assertThat(before).hasSizeGreaterThan(30);
            server.stop();
        }
    }

    @Test
    void shouldGiveOutTheNumberFreedLastFirstAlsoAfterARestart() throws IOException {
        try (ServerProcess server = ServerProcess.in(directory).start()) {
            // given: streams 0 to 3 and users 1 to 3, of which some are deleted
            try (RawConnection root = RawConnection.loggedIn(server.port())) {
                for (int i = 0; i < 4; i++) {
                    assertThat(createStream(root, "s" + i)).isEqualTo(i);
                }
                for (int i = 1; i < 4; i++) {
                    assertThat(createUser(root, "user" + i)).isEqualTo(i);
                }
                for (int i : List.of(0, 2, 1)) {
                    root.ask(new StreamRequest.Delete(Identifier.of(i))).orThrow();
                }
                for (int i : List.of(1, 2)) {
                    root.ask(new UserRequest.Delete(Identifier.of(i))).orThrow();
                }
            }

            // when
            server.restart();

            // then
            try (RawConnection root = RawConnection.loggedIn(server.port())) {
                assertThat(createStream(root, "a")).isEqualTo(1);
                assertThat(createStream(root, "b")).isEqualTo(2);
                assertThat(createStream(root, "c")).isZero();
                assertThat(createStream(root, "d")).isEqualTo(4);
                assertThat(createUser(root, "someone")).isEqualTo(2);
                assertThat(createUser(root, "another")).isEqualTo(1);
            }
            server.stop();
        }
    }

    private static int createStream(RawConnection root, String name) throws IOException {
        return StreamView.read(
                        root.ask(new StreamRequest.Create(name)).orThrow().reader())
                .id();
    }

    private static int createUser(RawConnection root, String name) throws IOException {
        UserRequest.Create create = new UserRequest.Create(name, PASSWORD, UserRequest.Status.ACTIVE, Optional.empty());
        return UserView.read(root.ask(create).orThrow().reader()).id();
    }

    private static void settle(ServerProcess server, Territory territory) throws IOException {
        SplittableRandom random = new SplittableRandom(42);
        TerritorySteps steps = new TerritorySteps("c", random);
        try (RawConnection connection = RawConnection.to(server.port())) {
            connection.login(OWNER, PASSWORD).orThrow();
            for (int i = 0; i < STEPS; i++) {
                run(connection, steps.next(territory), territory);
                if (i % 20 == 0) {
                    for (Step step : steps.storeOfGroup(territory)) {
                        run(connection, step, territory);
                    }
                }
            }
        }
    }

    private static void run(RawConnection connection, Step step, Territory territory) throws IOException {
        Answer answer = connection.ask(step.frame().array()).orThrow();
        step.effect().accept(territory, answer);
    }

    /** What every get answers, as hex. */
    private static Map<String, String> answers(ServerProcess server, Territory territory) throws IOException {
        Map<String, String> answers = new TreeMap<>();
        try (RawConnection root = RawConnection.loggedIn(server.port());
                RawConnection own = RawConnection.to(server.port())) {
            own.login(OWNER, territory.owner().password).orThrow();
            Map<String, Request> gets = new LinkedHashMap<>();
            put(gets, new StreamRequest.GetAll());
            put(gets, new UserRequest.GetAll());
            for (OfUser user : territory.users) {
                put(gets, new UserRequest.Get(Identifier.of(user.name)));
            }
            for (OfStream stream : territory.streams) {
                Identifier id = Identifier.of(stream.name);
                put(gets, new StreamRequest.Get(id));
                put(gets, new TopicRequest.GetAll(id));
                for (OfTopic topic : stream.topics) {
                    awaitNoMembers(root, id, topic);
                    putTopic(gets, id, topic);
                }
            }
            for (Map.Entry<String, Request> get : gets.entrySet()) {
                answers.put(get.getKey(), hex(root.ask(get.getValue())));
            }
            answers.put("tokens", hex(own.ask(new TokenRequest.GetAll())));
        }
        return answers;
    }

    private static void putTopic(Map<String, Request> gets, Identifier stream, OfTopic topic) {
        Identifier id = Identifier.of(topic.name());
        put(gets, new TopicRequest.Get(stream, id));
        put(gets, new GroupRequest.GetAll(stream, id));
        for (String group : topic.groups.keySet()) {
            put(gets, new GroupRequest.Get(stream, id, Identifier.of(group)));
        }
        for (int partition = 0; partition < topic.partitions.size(); partition++) {
            put(gets, new OffsetRequest.Get(Consumer.consumer(Identifier.of("reader")), stream, id, partition));
            put(gets, new OffsetRequest.Get(Consumer.consumer(Identifier.of(7)), stream, id, partition));
            for (String group : topic.groups.keySet()) {
                put(gets, new OffsetRequest.Get(Consumer.group(Identifier.of(group)), stream, id, partition));
            }
        }
    }

    private static void put(Map<String, Request> gets, Request get) {
        gets.put(get.code() + " " + get, get);
    }

    /** Members are connections and leave with them, a moment later. */
    private static void awaitNoMembers(RawConnection root, Identifier stream, OfTopic topic) throws IOException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(ServerProcess.DEADLINE_SECONDS);
        for (String group : topic.groups.keySet()) {
            GroupRequest.Get get = new GroupRequest.Get(stream, Identifier.of(topic.name()), Identifier.of(group));
            while (GroupView.read(root.ask(get).orThrow().reader()).members() > 0) {
                assertThat(System.nanoTime()).isLessThan(deadline);
            }
        }
    }

    private static String hex(Answer answer) {
        return HexFormat.of().formatHex(answer.orThrow().bytesFrom(0));
    }
}
