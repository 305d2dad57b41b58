package io.veltro.ops;

import static org.assertj.core.api.Assertions.assertThat;

import io.veltro.ops.RawConnection.Answer;
import io.veltro.pipeline.error.ErrorCode;
import io.veltro.pipeline.request.GroupRequest;
import io.veltro.pipeline.request.Identifier;
import io.veltro.pipeline.request.Permissions;
import io.veltro.pipeline.request.Request;
import io.veltro.pipeline.request.RequestCode;
import io.veltro.pipeline.request.StreamRequest;
import io.veltro.pipeline.request.SystemRequest;
import io.veltro.pipeline.request.TokenRequest;
import io.veltro.pipeline.request.UserRequest;
import io.veltro.pipeline.request.UserRequest.Status;
import io.veltro.pipeline.view.ListView;
import io.veltro.pipeline.view.SystemView;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What is taken away ends on connections that live: with the answer to whoever takes it, or within a second. */
@Timeout(120)
@ExtendWith(ServerProcess.OutputOnFailure.class)
class RevocationTest {
    private static final Request OWN = new TokenRequest.GetAll();
    private static final String PASSWORD = People.PASSWORD;

    @TempDir
    private static Path directory;

    private static ServerProcess server;

    private RawConnection root;
    private RawConnection live;
    private String name;
    private Identifier user;

    @BeforeAll
    static void startServer() {
        server = ServerProcess.in(directory).start();
    }

    @AfterAll
    static void stopServer() {
        server.stop();
    }

    @BeforeEach
    void makeUser(TestInfo test) throws IOException {
        name = test.getTestMethod().orElseThrow().getName();
        user = Identifier.of(name);
        root = RawConnection.loggedIn(server.port());
        People.make(root, name, People.READ_STREAMS);
        live = People.enter(server.port(), name);
    }

    @AfterEach
    void leave() throws IOException {
        live.close();
        root.close();
    }

    private static void assertRefused(RawConnection connection, Request request, ErrorCode code) throws IOException {
        assertThat(connection.ask(request).status()).isEqualTo(code.number());
    }

    private static void assertLoggedOut(RawConnection connection) throws IOException {
        assertRefused(connection, OWN, ErrorCode.UNAUTHENTICATED);
        connection.ask(new SystemRequest.Ping()).orThrow();
    }

    @Test
    void shouldAllowDeletedUsersNothing() throws IOException {
        // given
        String token = People.token(live, "token", 0);
        int number = People.me(live).client();

        // when
        root.ask(new UserRequest.Delete(user)).orThrow();

        // then
        Answer clients = root.ask(new SystemRequest.GetClients()).orThrow();
        assertThat(ListView.read(clients.reader(), SystemView.Client::read).items())
                .extracting(SystemView.Client::client)
                .doesNotContain(number);
        for (RequestCode code : List.of(
                RequestCode.GET_STREAMS,
                RequestCode.GET_PERSONAL_ACCESS_TOKENS,
                RequestCode.GET_CLUSTER_METADATA,
                RequestCode.GET_STATS,
                RequestCode.GET_USERS,
                RequestCode.GET_CLIENTS)) {
            assertThat(live.ask(RawConnection.frame(code.number(), new byte[0])).status())
                    .isEqualTo(ErrorCode.UNAUTHORIZED.number());
        }
        live.ask(new SystemRequest.Ping()).orThrow();
        assertRefused(root, new TokenRequest.Login(token), ErrorCode.RESOURCE_NOT_FOUND);
        assertThat(root.login(name, PASSWORD).status()).isEqualTo(ErrorCode.INVALID_CREDENTIALS.number());
        live.ask(new UserRequest.Logout()).orThrow();
        assertThat(live.login("iggy", "iggy").status()).isEqualTo(ErrorCode.CLIENT_NOT_FOUND.number());
        assertThat(live.isAtEnd()).isTrue();
    }

    @Test
    void shouldTakeDeletedUsersOutOfTheirGroups() throws IOException {
        // given
        try (GroupScene scene = new GroupScene(server.port(), name)) {
            scene.makeGroup(2);
            live.ask(new GroupRequest.Join(user, user, GroupScene.GROUP)).orThrow();
            scene.join();
            assertThat(scene.owned()).containsExactly(List.of(0), List.of(1));

            // when
            root.ask(new UserRequest.Delete(user)).orThrow();

            // then
            assertThat(scene.owned()).containsExactly(List.of(0, 1));
        }
    }

    @Test
    void shouldNotGiveTheNextUserOfANumberWhatTheLastOneHad() throws IOException {
        // given
        String token = People.token(live, "token", 0);
        root.ask(new UserRequest.Delete(user)).orThrow();

        // when
        People.make(root, "next in line");

        // then
        assertRefused(live, OWN, ErrorCode.UNAUTHORIZED);
        assertRefused(root, new TokenRequest.Login(token), ErrorCode.RESOURCE_NOT_FOUND);
        try (RawConnection next = People.enter(server.port(), "next in line")) {
            assertThat(next.ask(OWN).orThrow().payload().limit()).isZero();
            assertRefused(next, new StreamRequest.GetAll(), ErrorCode.UNAUTHORIZED);
        }
    }

    @Test
    void shouldLogOutWhoeverIsMadeInactive() throws IOException {
        // when
        root.ask(People.setStatus(name, Status.INACTIVE)).orThrow();

        // then
        assertLoggedOut(live);
        assertThat(live.login(name, PASSWORD).status()).isEqualTo(ErrorCode.USER_INACTIVE.number());
        root.ask(People.setStatus(name, Status.ACTIVE)).orThrow();
        live.login(name, PASSWORD).orThrow();
        live.ask(OWN).orThrow();
    }

    @Test
    void shouldLogOutWhoeverUsedTheOldPassword() throws IOException {
        // given
        try (RawConnection other = People.enter(server.port(), name);
                RawConnection byToken = RawConnection.to(server.port())) {
            byToken.ask(new TokenRequest.Login(People.token(live, "token", 0))).orThrow();

            // when: one changes their own
            live.ask(new UserRequest.ChangePassword(user, PASSWORD, "changed")).orThrow();

            // then
            live.ask(OWN).orThrow();
            byToken.ask(OWN).orThrow();
            assertLoggedOut(other);
            assertThat(other.login(name, PASSWORD).status()).isEqualTo(ErrorCode.INVALID_CREDENTIALS.number());
            other.login(name, "changed").orThrow();

            // when: root changes it
            root.ask(new UserRequest.ChangePassword(user, "changed", PASSWORD)).orThrow();

            // then
            assertLoggedOut(live);
            assertLoggedOut(other);
            byToken.ask(OWN).orThrow();
        }
    }

    @Test
    void shouldLogOutWhoeverUsedADeletedToken() throws IOException {
        // given
        try (RawConnection one = RawConnection.to(server.port());
                RawConnection two = RawConnection.to(server.port())) {
            one.ask(new TokenRequest.Login(People.token(live, "one", 0))).orThrow();
            two.ask(new TokenRequest.Login(People.token(live, "two", 0))).orThrow();

            // when
            live.ask(new TokenRequest.Delete("one")).orThrow();

            // then
            assertLoggedOut(one);
            two.ask(OWN).orThrow();
            live.ask(OWN).orThrow();
        }
    }

    @Test
    void shouldLogOutAfterATokensExpiry() throws IOException {
        // given
        long lifetime = TimeUnit.SECONDS.toNanos(1);
        try (RawConnection byToken = RawConnection.to(server.port())) {
            long earliest = System.nanoTime() + lifetime;
            String token = People.token(live, "brief", TimeUnit.NANOSECONDS.toMicros(lifetime));
            long latest = System.nanoTime() + lifetime;
            byToken.ask(new TokenRequest.Login(token)).orThrow();

            // when
            int status = 0;
            long deadline = latest + TimeUnit.SECONDS.toNanos(ServerProcess.DEADLINE_SECONDS);
            while (status == 0 && System.nanoTime() - deadline < 0) {
                status = byToken.ask(OWN).status();
            }

            // then
            assertThat(status).isEqualTo(ErrorCode.UNAUTHENTICATED.number());
            long ended = System.nanoTime();
            assertThat(ended - earliest).isPositive();
            System.out.println("RevocationTest: logged out " + TimeUnit.NANOSECONDS.toMillis(ended - latest)
                    + " ms after the token's expiry");
            assertRefused(byToken, new TokenRequest.Login(token), ErrorCode.PERSONAL_ACCESS_TOKEN_EXPIRED);
            live.ask(new TokenRequest.Delete("brief")).orThrow();
        }
    }

    @Test
    void shouldLogOutSoonAfterDeletingTheTokenOfTheLogin() throws IOException {
        // given
        String token = People.token(live, "own", 0);
        try (RawConnection byToken = RawConnection.to(server.port())) {
            byToken.ask(new TokenRequest.Login(token)).orThrow();

            // when
            byToken.ask(new TokenRequest.Delete("own")).orThrow();
            int status = 0;
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(ServerProcess.DEADLINE_SECONDS);
            while (status == 0 && System.nanoTime() - deadline < 0) {
                status = byToken.ask(OWN).status();
            }

            // then
            assertThat(status).isEqualTo(ErrorCode.UNAUTHENTICATED.number());
        }
    }

    @Test
    void shouldLookAtPermissionsWithEachCommand() throws IOException {
        // given
        live.ask(new StreamRequest.GetAll()).orThrow();

        // when, then
        root.ask(new UserRequest.UpdatePermissions(user, Optional.empty())).orThrow();
        assertRefused(live, new StreamRequest.GetAll(), ErrorCode.UNAUTHORIZED);
        root.ask(new UserRequest.UpdatePermissions(user, Optional.of(Permissions.ALL)))
                .orThrow();
        live.ask(new StreamRequest.GetAll()).orThrow();
    }
}
