package io.veltro.ops;

import static org.assertj.core.api.Assertions.assertThat;

import io.veltro.ops.RawConnection.Answer;
import io.veltro.pipeline.error.ErrorCode;
import io.veltro.pipeline.request.Identifier;
import io.veltro.pipeline.request.Request;
import io.veltro.pipeline.request.RequestCode;
import io.veltro.pipeline.request.StreamRequest;
import io.veltro.pipeline.request.SystemRequest;
import io.veltro.pipeline.request.TokenRequest;
import io.veltro.pipeline.request.UserRequest;
import io.veltro.pipeline.view.ListView;
import io.veltro.pipeline.view.TokenView;
import io.veltro.pipeline.view.UserView;
import io.veltro.pipeline.wire.RequestFrame;
import io.veltro.pipeline.wire.WireWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
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

/** Users, tokens and clients on the wire: exact bytes, oddities of the official clients, and what everybody may do. */
@Timeout(120)
@ExtendWith(ServerProcess.OutputOnFailure.class)
class UserProtocolTest {
    private static final long HOUR_MICROS = TimeUnit.HOURS.toMicros(1);

    @TempDir
    private static Path directory;

    private static ServerProcess server;

    private RawConnection root;
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
    void logIn(TestInfo test) throws IOException {
        name = test.getTestMethod().orElseThrow().getName();
        user = Identifier.of(name);
        root = RawConnection.loggedIn(server.port());
    }

    @AfterEach
    void leave() throws IOException {
        root.close();
    }

    private List<TokenView> tokens(RawConnection owner) throws IOException {
        return ListView.read(owner.ask(new TokenRequest.GetAll()).orThrow().reader(), TokenView::read)
                .items();
    }

    /** As the C# client sends it. */
    private static byte[] withFourBytesMore(Request request) {
        byte[] frame = RawConnection.frame(request);
        return RawConnection.frame(
                request.code().number(), Arrays.copyOfRange(frame, RequestFrame.HEADER_BYTES, frame.length + 4));
    }

    @Test
    void shouldEndUsersWithoutPermissionsInFourZeros() throws IOException {
        // when
        int id = People.make(root, name);
        Answer answer = root.ask(new UserRequest.Get(user)).orThrow();

        // then
        UserView view = UserView.Details.read(answer.reader()).user();
        WireWriter expected = new WireWriter();
        expected.u32(id).u64(view.createdMicros()).u8(1).str8(name).u32(0);
        assertThat(answer.bytesFrom(0)).isEqualTo(expected.toBytes());
        assertThat(root.ask(new UserRequest.Get(Identifier.of(id))).orThrow().bytesFrom(0))
                .isEqualTo(expected.toBytes());
    }

    @Test
    void shouldTakeTheUserOfTheNodeClient() throws IOException {
        // when
        Answer answer = root.ask(Golden.frame("derived/D14_create_user_node.request.hex"))
                .orThrow();

        // then
        assertThat(UserView.Details.read(answer.reader()).permissions()).isEmpty();
        root.ask(new SystemRequest.Ping()).orThrow();
    }

    @Test
    void shouldAnswerGetsOfNothingWithNothing() throws IOException {
        for (Request request : List.of(
                new UserRequest.Get(Identifier.of("nobody")),
                new UserRequest.Get(Identifier.of(9999)),
                new SystemRequest.GetClient(1))) {
            assertThat(root.ask(request).orThrow().payload().limit()).isZero();
        }
        People.make(root, name);
        try (RawConnection plain = People.enter(server.port(), name)) {
            assertThat(plain.ask(new UserRequest.Get(Identifier.of("nobody")))
                            .orThrow()
                            .payload()
                            .limit())
                    .isZero();
            assertThat(plain.ask(new TokenRequest.GetAll()).orThrow().payload().limit())
                    .isZero();
        }
    }

    @Test
    void shouldListTokensWithTheirExpiry() throws IOException {
        // given
        People.make(root, name);
        try (RawConnection owner = People.enter(server.port(), name)) {
            // when
            People.token(owner, "for ever", 0);
            People.token(owner, "for ever too", -1);
            String secret = People.token(owner, "an hour", HOUR_MICROS);
            People.token(owner, "Node's", 1_800);
            long goOverflows = 60L << 32;
            People.token(owner, "Go's", goOverflows);

            // then
            assertThat(secret).hasSize(68);
            List<TokenView> tokens = tokens(owner);
            assertThat(tokens)
                    .extracting(TokenView::name)
                    .containsExactlyInAnyOrder("for ever", "for ever too", "an hour", "Node's", "Go's");
            for (TokenView token : tokens) {
                assertThat(token.expiresMicros() == 0).isEqualTo(token.name().startsWith("for ever"));
            }
            Answer answer = owner.ask(new TokenRequest.GetAll()).orThrow();
            WireWriter expected = new WireWriter();
            tokens.forEach(token -> expected.str8(token.name()).u64(token.expiresMicros()));
            assertThat(answer.bytesFrom(0)).isEqualTo(expected.toBytes());
        }
    }

    @Test
    void shouldTakeLongerTokenFramesOfTheCSharpClient() throws IOException {
        // given
        String secret = People.token(root, "longer", 0);
        root.ask(new UserRequest.Logout()).orThrow();

        // when
        Answer login = root.ask(withFourBytesMore(new TokenRequest.Login(secret)));

        // then
        assertThat(UserView.Identity.read(login.orThrow().reader()).user()).isZero();
        root.ask(withFourBytesMore(new TokenRequest.Delete("longer"))).orThrow();
        assertThat(root.ask(new TokenRequest.Login(secret)).status()).isEqualTo(ErrorCode.RESOURCE_NOT_FOUND.number());
    }

    @Test
    void shouldShowTheSameConnectionAsMeAndByNumber() throws IOException {
        try (GroupScene scene = new GroupScene(server.port(), name)) {
            // given
            scene.makeGroup(1);
            RawConnection member = scene.join();

            // when
            byte[] me = member.ask(new SystemRequest.GetMe()).orThrow().bytesFrom(0);
            int number = People.me(member).client();

            // then
            assertThat(member.ask(new SystemRequest.GetClient(number)).orThrow().bytesFrom(0))
                    .isEqualTo(me);
            assertThat(root.ask(new SystemRequest.GetClient(number)).orThrow().bytesFrom(0))
                    .isEqualTo(me);
            assertThat(People.meAndMyGroups(member).memberships()).hasSize(1);
        }
    }

    @Test
    void shouldSwitchTheUserWithAnotherLogin() throws IOException {
        // given
        int id = People.make(root, name);

        // when
        root.login(name, People.PASSWORD).orThrow();

        // then
        assertThat(People.me(root).user()).isEqualTo(id);
        assertThat(root.login(name, "another").status()).isEqualTo(ErrorCode.INVALID_CREDENTIALS.number());
        assertThat(root.ask(new TokenRequest.Login("x".repeat(68))).status())
                .isEqualTo(ErrorCode.RESOURCE_NOT_FOUND.number());
        assertThat(People.me(root).user()).isEqualTo(id);
        root.login("iggy", "iggy").orThrow();
        assertThat(People.me(root).user()).isZero();
    }

    @Test
    void shouldLetEverybodyServeThemselves() throws IOException {
        // given
        People.make(root, name);
        try (RawConnection plain = People.enter(server.port(), name)) {
            // when, then
            plain.ask(new SystemRequest.Ping()).orThrow();
            plain.ask(new SystemRequest.GetMe()).orThrow();
            plain.ask(new SystemRequest.GetClusterMetadata()).orThrow();
            plain.ask(new UserRequest.Get(user)).orThrow();
            People.token(plain, "token", 0);
            assertThat(tokens(plain)).hasSize(1);
            plain.ask(new TokenRequest.Delete("token")).orThrow();
            plain.ask(new UserRequest.ChangePassword(user, People.PASSWORD, "another"))
                    .orThrow();
            plain.ask(new UserRequest.Logout()).orThrow();
            plain.login(name, "another").orThrow();
        }
    }

    @Test
    void shouldTellNamesApartByCase() throws IOException {
        // when
        int small = People.make(root, name);
        int large = People.make(root, name.toUpperCase(Locale.ROOT));

        // then
        assertThat(large).isNotEqualTo(small);
        assertThat(root.ask(RawConnection.frame(RequestCode.GET_USERS.number(), new byte[0]))
                        .orThrow()
                        .reader())
                .satisfies(reader -> assertThat(
                                ListView.read(reader, UserView::read).items())
                        .extracting(UserView::id)
                        .isSorted()
                        .contains(0, small, large));
    }

    @Test
    void shouldRenameRoot() throws IOException {
        // when
        root.ask(new UserRequest.Update(Identifier.of(0), Optional.of("admin"), Optional.empty()))
                .orThrow();

        // then
        try (RawConnection other = RawConnection.to(server.port())) {
            assertThat(other.login("iggy", "iggy").status()).isEqualTo(ErrorCode.INVALID_CREDENTIALS.number());
            other.login("admin", "iggy").orThrow();
            other.ask(new StreamRequest.GetAll()).orThrow();
        } finally {
            root.ask(new UserRequest.Update(Identifier.of(0), Optional.of("iggy"), Optional.empty()))
                    .orThrow();
        }
    }
}
