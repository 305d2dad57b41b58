package io.veltro.pipeline.ring;

import static org.assertj.core.api.Assertions.assertThat;

import io.veltro.pipeline.count.Counts;
import io.veltro.pipeline.error.ErrorCode;
import io.veltro.pipeline.log.MemoryJournal;
import io.veltro.pipeline.request.Identifier;
import io.veltro.pipeline.request.Permissions;
import io.veltro.pipeline.request.Request;
import io.veltro.pipeline.request.StreamRequest;
import io.veltro.pipeline.request.UserRequest;
import io.veltro.pipeline.rule.CatalogRules;
import io.veltro.pipeline.session.Bearer;
import io.veltro.pipeline.session.Session;
import io.veltro.pipeline.session.Sessions;
import io.veltro.pipeline.state.Catalog;
import io.veltro.pipeline.state.Decision;
import io.veltro.pipeline.state.PublishedCatalog;
import io.veltro.pipeline.state.Revocation;
import io.veltro.pipeline.state.User;
import io.veltro.pipeline.view.SystemView.Transport;
import io.veltro.pipeline.wire.WireReader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An access token ends once, for everybody and for good; so does what is under way in its name. */
@Timeout(60)
class AccessTokenEndTest {
    private static final long NOW_MICROS = 1_700_000_000_000_000L;
    private static final long EXPIRY_SECONDS = 1_700_003_600;
    private static final int BOB = 1;
    private static final int ROUNDS = 50;
    private static final int CALLERS = 4;

    private final MemoryJournal journal = new MemoryJournal();
    private final PublishedCatalog catalog =
            new PublishedCatalog(withUser(withUser(Catalog.EMPTY, 0, "root"), 1, "bob"));
    private final AtomicReference<Throwable> fault = new AtomicReference<>();
    private final Pipeline pipeline = new Pipeline(
            new PipelineConfig(1, 64, PipelineConfig.Layout.GATEWAY, Duration.ofSeconds(30), Duration.ZERO),
            journal,
            catalog,
            new CatalogRules(1 << 20, 100, 100),
            new Sessions(),
            () -> NOW_MICROS,
            new Counts(1, System::nanoTime),
            new SplittableRandom(1),
            (where, thrown) -> fault.set(thrown));

    @BeforeEach
    void start() {
        pipeline.start();
    }

    @AfterEach
    void stop() {
        pipeline.close();
        assertThat(fault.get()).isNull();
    }

    @Test
    void shouldEndATokenOnceHoweverManyAskAtOnce() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(CALLERS);
        CyclicBarrier together = new CyclicBarrier(CALLERS);
        for (int round = 0; round < ROUNDS; round++) {
            // given
            Bearer bearer = bearer("token-" + round);
            List<Future<ErrorCode>> answers = new ArrayList<>();

            // when
            for (int i = 0; i < CALLERS; i++) {
                answers.add(threads.submit(() -> {
                    together.await(10, TimeUnit.SECONDS);
                    return end(admitted(bearer), bearer);
                }));
            }

            // then
            List<ErrorCode> codes = new ArrayList<>();
            for (Future<ErrorCode> answer : answers) {
                codes.add(answer.get());
            }
            assertThat(codes)
                    .containsOnlyOnce(ErrorCode.OK)
                    .contains(ErrorCode.INVALID_ACCESS_TOKEN)
                    .containsOnly(ErrorCode.OK, ErrorCode.INVALID_ACCESS_TOKEN);
        }
        threads.shutdown();
        assertThat(journal.records()).hasSize(ROUNDS);
    }

    @Test
    void shouldKnowAfterAReplayWhatWasRevoked() {
        // given
        for (int i = 0; i < 100; i++) {
            Bearer bearer = bearer("token-" + i);
            assertThat(end(admitted(bearer), bearer)).isEqualTo(ErrorCode.OK);
        }

        // when
        Catalog replayed = Replay.run(journal);

        // then
        for (int i = 0; i < 100; i++) {
            assertThat(replayed.isRevoked("token-" + i)).isTrue();
        }
        assertThat(replayed.isRevoked("token-100")).isFalse();
        Decision first = Decision.read(WireReader.of(journal.records().get(0)));
        assertThat(first.caller()).isEqualTo(BOB);
        assertThat(Revocation.of(first.secret())).isEqualTo(new Revocation("token-0", EXPIRY_SECONDS));
    }

    @Test
    void shouldLeaveEverythingAsItWasWhenTheJournalIsFull() {
        // given
        Bearer bearer = bearer("token");
        Session session = admitted(bearer);
        journal.fill();

        // when
        ErrorCode refused = end(session, bearer);

        // then: what could not be written has not happened
        assertThat(refused).isEqualTo(ErrorCode.CANNOT_APPEND_TO_FILE);
        assertThat(session.user()).isEqualTo(BOB);
        assertThat(catalog.get().isRevoked("token")).isFalse();
    }

    @Test
    void shouldDecideNothingInTheNameOfATokenThatHasEndedMeanwhile() {
        // given: two requests admitted with one token
        Bearer bearer = bearer("token");
        Session first = admitted(bearer);
        Session second = admitted(bearer);

        // when
        assertThat(end(first, bearer)).isEqualTo(ErrorCode.OK);

        // then
        assertThat(first.isLoggedIn()).isFalse();
        assertThat(decide(second, new StreamRequest.Create("s"))).isEqualTo(ErrorCode.INVALID_ACCESS_TOKEN);
        assertThat(decide(admitted(bearer("other")), new StreamRequest.Create("s")))
                .isEqualTo(ErrorCode.OK);
    }

    @Test
    void shouldNotTakeTheNextUserOfANumberForTheOneWhoAsked() {
        // given: a request of bob's that waits while he is deleted and eve gets his number
        Session waiting = admitted(bearer("token"));
        Session root = Sessions.passing(Transport.TCP, "127.0.0.1:3");
        root.login(new Session.Login(User.ROOT, "hash of root"));
        assertThat(decide(root, new UserRequest.Delete(Identifier.of(BOB)))).isEqualTo(ErrorCode.OK);
        UserRequest.Create eve =
                new UserRequest.Create("eve", "", UserRequest.Status.ACTIVE, Optional.of(Permissions.ALL));
        Answer made = new Answer();
        pipeline.entry().decide(root, eve, "hash of eve", null, made);
        assertThat(made.await()).isEqualTo(ErrorCode.OK);

        // when, then
        assertThat(decide(waiting, new StreamRequest.Create("s"))).isEqualTo(ErrorCode.INVALID_ACCESS_TOKEN);
    }

    private ErrorCode decide(Session session, Request request) {
        return decide(session, request, "");
    }

    private ErrorCode end(Session session, Bearer bearer) {
        String revocation = new Revocation(bearer.id(), bearer.expirySeconds()).text();
        return decide(session, new UserRequest.Logout(), revocation);
    }

    private ErrorCode decide(Session session, Request request, String secret) {
        Answer answer = new Answer();
        assertThat(pipeline.entry().decide(session, request, secret, null, answer))
                .isTrue();
        return answer.await();
    }

    private static Session admitted(Bearer bearer) {
        Session session = Sessions.passing(Transport.TCP, "127.0.0.1:1");
        session.login(Session.Login.by(bearer, BOB, "hash of bob"));
        return session;
    }

    private static Bearer bearer(String id) {
        return new Bearer(id, Identifier.of(BOB), Optional.of(Bearer.mark("hash of bob")), EXPIRY_SECONDS);
    }

    private static Catalog withUser(Catalog before, int id, String name) {
        return before.apply(new Decision(
                1,
                User.ROOT,
                id,
                "hash of " + name,
                new UserRequest.Create(name, "", UserRequest.Status.ACTIVE, Optional.of(Permissions.ALL))));
    }
}
