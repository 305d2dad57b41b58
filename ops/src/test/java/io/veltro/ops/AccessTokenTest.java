package io.veltro.ops;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.veltro.ops.HttpCaller.Answer;
import io.veltro.ops.HttpCaller.Ask;
import io.veltro.pipeline.error.ErrorCode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Access tokens of a real server from login to their end, whatever ends them, and what of it outlives the process. */
@Timeout(180)
@ExtendWith(ServerProcess.OutputOnFailure.class)
class AccessTokenTest {
    private static final String SECRET = "0123456789-a-secret-of-tests-only-0123456789";
    private static final String PASSWORD = People.PASSWORD;
    private static final Ask USE = Ask.get("/personal-access-tokens");
    private static final Ask LOGOUT = Ask.delete("/users/logout");
    private static final int REFRESHERS = 8;
    private static final int ROUNDS = 12;
    private static final int KILLS = 4;

    @TempDir
    private static Path shared;

    private static ServerProcess server;
    private static HttpCaller root;
    private static int made;

    @TempDir
    private Path own;

    private String user;

    /** What ends the access tokens that were made from a password, done by root, and what they are refused with. */
    enum End {
        PASSWORD_CHANGED(ErrorCode.INVALID_ACCESS_TOKEN),
        USER_INACTIVE(ErrorCode.INVALID_ACCESS_TOKEN),
        USER_DELETED(ErrorCode.UNAUTHORIZED);

        private final ErrorCode refusal;

        End(ErrorCode refusal) {
            this.refusal = refusal;
        }

        private void bring(String user) {
            String path = "/users/" + user;
            Ask ask = switch (this) {
                case PASSWORD_CHANGED ->
                    Ask.put(path + "/password", Map.of("current_password", PASSWORD, "new_password", "another"));
                case USER_INACTIVE -> Ask.put(path, Map.of("status", "inactive"));
                case USER_DELETED -> Ask.delete(path);
            };
            assertThat(root.ask(ask).status()).isEqualTo(204);
        }
    }

    @BeforeAll
    static void startServer() {
        server = started(shared);
        root = HttpCaller.root(server);
    }

    @AfterAll
    static void stopServer() {
        server.stop();
    }

    @BeforeEach
    void makeUser() {
        user = "user-" + made++;
        root.ask(Ask.post("/users", Map.of("username", user, "password", PASSWORD, "status", "active")))
                .orThrow();
    }

    private static ServerProcess started(Path directory) {
        return ServerProcess.in(directory).set("http.jwt.secret", SECRET).start();
    }

    private HttpCaller loggedIn() {
        return root.with("").loggedIn(user, PASSWORD);
    }

    private static void assertOpen(HttpCaller caller) {
        assertThat(caller.ask(USE).status()).isEqualTo(200);
    }

    private static void assertEnded(HttpCaller caller) {
        assertThat(caller.ask(USE)).matches(answer -> answer.isRefusal(ErrorCode.INVALID_ACCESS_TOKEN));
    }

    /** It may take a second, no more. */
    private static void assertEndsSoon(HttpCaller caller, ErrorCode refusal) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(1);
        Answer answer = caller.ask(USE);
        while (answer.status() == 200 && System.nanoTime() < deadline) {
            answer = caller.ask(USE);
        }
        assertThat(answer).matches(last -> last.isRefusal(refusal), refusal.name());
    }

    private static Answer refresh(HttpCaller caller) {
        return caller.with("").ask(Ask.post("/users/refresh-token", Map.of("token", caller.token())));
    }

    @Test
    void shouldOpenUntilTheLogoutAndNotOnceMore() {
        // given
        HttpCaller caller = loggedIn();
        HttpCaller other = loggedIn();
        assertOpen(caller);

        // when
        Answer answer = caller.ask(LOGOUT);

        // then
        assertThat(answer.status()).isEqualTo(204);
        assertThat(answer.bytes()).isEmpty();
        assertEnded(caller);
        assertThat(caller.ask(LOGOUT)).matches(again -> again.isRefusal(ErrorCode.INVALID_ACCESS_TOKEN));
        assertThat(refresh(caller)).matches(again -> again.isRefusal(ErrorCode.INVALID_ACCESS_TOKEN));
        assertOpen(other);
    }

    @Test
    void shouldTellWhenATokenEndsInSeconds() {
        // when
        Answer answer = root.login(user, PASSWORD).orThrow();

        // then
        long hour = Instant.now().getEpochSecond() + 3_600;
        assertThat(answer.json().size()).isEqualTo(2);
        assertThat(answer.json().path("user_id").asInt()).isPositive();
        assertThat(answer.json().path("access_token").size()).isEqualTo(2);
        assertThat(answer.json().path("access_token").path("expiry").asLong()).isBetween(hour - 60, hour);
    }

    @Test
    void shouldKeepLogoutsAndTokensOverARestart() {
        // given
        try (ServerProcess restarted = started(own)) {
            HttpCaller ended = HttpCaller.root(restarted);
            HttpCaller other = HttpCaller.root(restarted);
            ended.ask(LOGOUT).orThrow();

            // when
            restarted.restart();

            // then
            assertEnded(HttpCaller.to(restarted).with(ended.token()));
            assertOpen(HttpCaller.to(restarted).with(other.token()));
            restarted.stop();
        }
    }

    @Test
    void shouldForgetAllTokensWithTheProcessWhenNoSecretIsSet() {
        // given
        try (ServerProcess forgetful = ServerProcess.in(own).start()) {
            HttpCaller caller = HttpCaller.root(forgetful);
            assertOpen(caller);

            // when
            forgetful.restart();

            // then
            assertEnded(HttpCaller.to(forgetful).with(caller.token()));
            forgetful.stop();
        }
    }

    @Test
    void shouldKeepALogoutThatWasAnsweredThoughTheProcessIsKilled() {
        // given
        try (ServerProcess killed = started(own)) {
            List<String> ended = new ArrayList<>();
            String other = HttpCaller.root(killed).token();
            for (int i = 0; i < KILLS; i++) {
                HttpCaller caller = HttpCaller.root(killed);
                ended.add(caller.token());

                // when
                assertThat(caller.ask(LOGOUT).status()).isEqualTo(204);
                killed.kill();
                killed.start();

                // then
                HttpCaller nobody = HttpCaller.to(killed);
                ended.forEach(token -> assertEnded(nobody.with(token)));
                assertOpen(nobody.with(other));
            }
            killed.stop();
        }
    }

    @Test
    void shouldExchangeATokenForOneOtherHoweverManyAsk() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(REFRESHERS);
        try {
            for (int round = 0; round < ROUNDS; round++) {
                // given
                HttpCaller caller = loggedIn();
                CountDownLatch together = new CountDownLatch(REFRESHERS);

                // when
                List<CompletableFuture<Answer>> answers = new ArrayList<>();
                for (int i = 0; i < REFRESHERS; i++) {
                    answers.add(CompletableFuture.supplyAsync(() -> refreshWith(caller, together), threads));
                }

                // then
                List<Answer> all = answers.stream().map(CompletableFuture::join).toList();
                List<Answer> given =
                        all.stream().filter(answer -> answer.status() == 200).toList();
                assertThat(given).hasSize(1);
                assertThat(all.stream().filter(answer -> answer.isRefusal(ErrorCode.INVALID_ACCESS_TOKEN)))
                        .hasSize(REFRESHERS - 1);
                assertEnded(caller);
                assertOpen(caller.with(HttpCaller.tokenOf(given.get(0))));
            }
        } finally {
            threads.shutdownNow();
            assertThat(threads.awaitTermination(ServerProcess.DEADLINE_SECONDS, TimeUnit.SECONDS))
                    .isTrue();
        }
    }

    private static Answer refreshWith(HttpCaller caller, CountDownLatch together) {
        together.countDown();
        try {
            assertThat(together.await(ServerProcess.DEADLINE_SECONDS, TimeUnit.SECONDS))
                    .isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
        return refresh(caller);
    }

    @ParameterizedTest
    @EnumSource
    void shouldEndWithWhatItRestsOn(End end) {
        // given
        HttpCaller caller = loggedIn();
        String refreshed = HttpCaller.tokenOf(refresh(loggedIn()).orThrow());
        assertOpen(caller);
        assertOpen(caller.with(refreshed));

        // when
        end.bring(user);

        // then
        assertEndsSoon(caller, end.refusal);
        assertEndsSoon(caller.with(refreshed), end.refusal);
        assertThat(refresh(caller)).matches(answer -> answer.isRefusal(ErrorCode.INVALID_ACCESS_TOKEN));
        assertOpen(root);
    }

    @Test
    void shouldEndWithThePersonalAccessTokenItWasMadeFrom() {
        // given
        HttpCaller byPassword = loggedIn();
        String kept = personalToken(byPassword, "kept");
        String deleted = personalToken(byPassword, "deleted");
        HttpCaller byKept = root.with(HttpCaller.tokenOf(root.loginByToken(kept).orThrow()));
        HttpCaller byDeleted =
                root.with(HttpCaller.tokenOf(root.loginByToken(deleted).orThrow()));
        assertOpen(byDeleted);

        // when
        byKept.ask(Ask.delete("/personal-access-tokens/deleted")).orThrow();

        // then
        assertEndsSoon(byDeleted, ErrorCode.INVALID_ACCESS_TOKEN);
        assertOpen(byKept);
        assertOpen(byPassword);

        // when
        End.PASSWORD_CHANGED.bring(user);

        // then
        assertEndsSoon(byPassword, ErrorCode.INVALID_ACCESS_TOKEN);
        assertOpen(byKept);
    }

    private static String personalToken(HttpCaller caller, String name) {
        return caller.ask(Ask.post("/personal-access-tokens", Map.of("name", name, "expiry", 0)))
                .orThrow()
                .json()
                .path("token")
                .textValue();
    }

    @Test
    void shouldEndWhenItsTimeIsOver() throws Exception {
        // given
        HttpCaller caller = loggedIn();
        long now = Instant.now().getEpochSecond();

        // when, then: the claims of a real token, with other times, signed with the same secret
        assertOpen(caller.with(signedAgain(caller.token(), now - 60, now + 60)));
        assertEnded(caller.with(signedAgain(caller.token(), now - 3_600, now - 60)));
        assertEnded(caller.with(signedAgain(caller.token(), now + 600, now + 3_600)));
        assertThat(refresh(caller.with(signedAgain(caller.token(), now - 3_600, now - 60))))
                .matches(answer -> answer.isRefusal(ErrorCode.INVALID_ACCESS_TOKEN));
    }

    private static String signedAgain(String token, long from, long to) throws Exception {
        String[] parts = token.split("\\.", -1);
        ObjectNode claims =
                (ObjectNode) HttpCaller.JSON.readTree(Base64.getUrlDecoder().decode(parts[1]));
        claims.put("iat", from).put("nbf", from).put("exp", to);
        String signed = parts[0] + "." + base64(HttpCaller.JSON.writeValueAsBytes(claims));
        return signed + "." + base64(hmac(signed));
    }

    private static byte[] hmac(String text) throws GeneralSecurityException {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(SECRET.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
