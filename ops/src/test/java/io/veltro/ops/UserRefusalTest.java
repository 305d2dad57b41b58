package io.veltro.ops;

import io.veltro.ops.RawConnection.Answer;
import io.veltro.pipeline.error.ErrorCode;
import io.veltro.pipeline.request.Identifier;
import io.veltro.pipeline.request.PartitionRequest;
import io.veltro.pipeline.request.Permissions;
import io.veltro.pipeline.request.Request;
import io.veltro.pipeline.request.RequestCode;
import io.veltro.pipeline.request.StreamRequest;
import io.veltro.pipeline.request.SystemRequest;
import io.veltro.pipeline.request.TokenRequest;
import io.veltro.pipeline.request.TopicRequest;
import io.veltro.pipeline.request.UserRequest;
import io.veltro.pipeline.request.UserRequest.Status;
import io.veltro.pipeline.wire.WireWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Every refusal around users, passwords, tokens and permissions, and which comes first where two would fit. */
@Timeout(120)
@ExtendWith(ServerProcess.OutputOnFailure.class)
class UserRefusalTest {
    private static final String PLAIN = "plain";
    private static final String NAME = "s";
    private static final Identifier HERE = Identifier.of(NAME);
    private static final Identifier ROOT = Identifier.of(0);
    private static final Identifier SOMEBODY = Identifier.of(PLAIN);
    private static final Identifier NOBODY = Identifier.of("nobody");
    private static final String GOOD = People.PASSWORD;
    private static final String LONG = "x".repeat(101);
    private static final Optional<Permissions> NONE = Optional.empty();
    private static final int TOKENS_MAX = 3;

    @TempDir
    private static Path directory;

    private static ServerProcess server;
    private static String tokenOfInactive = "";

    @BeforeAll
    static void startServer() throws IOException {
        server = ServerProcess.in(directory)
                .set("user.tokens", Integer.toString(TOKENS_MAX))
                .start();
        try (RawConnection root = RawConnection.loggedIn(server.port())) {
            root.ask(new StreamRequest.Create(NAME)).orThrow();
            root.ask(new TopicRequest.Create(HERE, 1, settings())).orThrow();
            for (String name : List.of(PLAIN, "hoarder", "inactive")) {
                People.make(root, name);
            }
            People.make(root, "reader", People.READ_USERS | People.READ_SERVERS);
            People.make(root, "keeper", People.MANAGE_USERS);
            try (RawConnection inactive = People.enter(server.port(), "inactive")) {
                tokenOfInactive = People.token(inactive, "token", 0);
            }
            root.ask(People.setStatus("inactive", Status.INACTIVE)).orThrow();
            try (RawConnection hoarder = People.enter(server.port(), "hoarder")) {
                for (int i = 0; i < TOKENS_MAX; i++) {
                    People.token(hoarder, "token " + i, 0);
                }
            }
        }
    }

    @AfterAll
    static void stopServer() {
        server.stop();
    }

    @TestFactory
    Stream<DynamicTest> shouldRefuse() {
        return Refusal.tests(cases(), server);
    }

    static List<Refusal> cases() {
        List<Refusal> cases = new ArrayList<>();
        addUnreadable(cases);
        addUnknown(cases);
        addCreation(cases);
        addChanges(cases);
        addPasswords(cases);
        addTokens(cases);
        addLogins(cases);
        addUnauthorized(cases);
        addDismissed(cases);
        return cases;
    }

    private static TopicRequest.Settings settings() {
        return new TopicRequest.Settings(TopicRequest.COMPRESSION_NONE, 0, 0, 1, NAME);
    }

    private static UserRequest.Create create(String username, String password) {
        return new UserRequest.Create(username, password, Status.ACTIVE, NONE);
    }

    private static UserRequest.Update rename(Identifier user, String username) {
        return new UserRequest.Update(user, Optional.of(username), Optional.empty());
    }

    private static UserRequest.Update rest(Identifier user) {
        return new UserRequest.Update(user, Optional.empty(), Optional.of(Status.INACTIVE));
    }

    private static byte[] frame(RequestCode code, WireWriter payload) {
        return RawConnection.frame(code.number(), payload.toBytes());
    }

    private static void add(List<Refusal> cases, ErrorCode code, String how, Request request) {
        cases.add(Refusal.of(code, how, request));
    }

    private static void addAll(List<Refusal> cases, ErrorCode code, String by, List<Request> requests) {
        requests.forEach(request ->
                cases.add(Refusal.of(code, request.code().name(), request).by(by)));
    }

    private static void addUnreadable(List<Refusal> cases) {
        ErrorCode invalid = ErrorCode.INVALID_COMMAND;
        WireWriter status = new WireWriter().str8("max").str8(GOOD).u8(3).u8(0);
        cases.add(Refusal.of(invalid, "user of status 3", frame(RequestCode.CREATE_USER, status)));
        WireWriter half = new WireWriter().str8("max").str8(GOOD).u8(1).u8(1).u32(11);
        cases.add(Refusal.of(invalid, "permissions left out", frame(RequestCode.CREATE_USER, half)));
        WireWriter longer = new WireWriter();
        SOMEBODY.write(longer);
        longer.u8(1).u32(12).bytes(new byte[12]);
        cases.add(Refusal.of(
                ErrorCode.INVALID_FORMAT,
                "permissions of 11 bytes that should be 12",
                frame(RequestCode.UPDATE_PERMISSIONS, longer)));
        WireWriter changed = new WireWriter();
        SOMEBODY.write(changed);
        changed.u8(0).u8(1).u8(0);
        cases.add(Refusal.of(invalid, "status 0", frame(RequestCode.UPDATE_USER, changed)));
    }

    /** Whoever asks, and however much else is wrong but the lengths of passwords. */
    private static void addUnknown(List<Refusal> cases) {
        ErrorCode unknown = ErrorCode.RESOURCE_NOT_FOUND;
        List<Request> requests = List.of(
                new UserRequest.Delete(NOBODY),
                new UserRequest.Delete(Identifier.of(99)),
                rename(NOBODY, "somebody"),
                rename(NOBODY, "x"),
                new UserRequest.UpdatePermissions(NOBODY, NONE),
                new UserRequest.ChangePassword(NOBODY, GOOD, GOOD));
        requests.forEach(request -> add(cases, unknown, request.code().name(), request));
        addAll(cases, unknown, PLAIN, requests);
        add(cases, unknown, "delete a token that is not there", new TokenRequest.Delete("nothing"));
        add(cases, unknown, "delete a token of an impossible name", new TokenRequest.Delete("x"));
        add(cases, unknown, "log in with a token that never was", new TokenRequest.Login("x".repeat(68)));
        cases.add(new Refusal(unknown, "log in with a token that was deleted", connection -> {
            String token = People.token(connection, "brief", 0);
            connection.ask(new TokenRequest.Delete("brief")).orThrow();
            return connection.ask(new TokenRequest.Login(token));
        }));
        cases.add(Refusal.of(unknown, "delete somebody else's token", new TokenRequest.Delete("token 0"))
                .by(PLAIN));
    }

    private static void addCreation(List<Refusal> cases) {
        add(cases, ErrorCode.INVALID_USERNAME, "make one of 2 bytes", create("xx", GOOD));
        add(cases, ErrorCode.INVALID_USERNAME, "make one of 51 bytes", create("x".repeat(51), GOOD));
        add(cases, ErrorCode.INVALID_USERNAME, "the name before the password", create("xx", "x"));
        add(cases, ErrorCode.INVALID_PASSWORD, "make one with 2 bytes", create("max", "xx"));
        add(cases, ErrorCode.INVALID_PASSWORD, "make one with 101 bytes", create("max", LONG));
        add(cases, ErrorCode.INVALID_PASSWORD, "the password before the taken name", create(PLAIN, "x"));
        add(cases, ErrorCode.USER_ALREADY_EXISTS, "make one of a taken name", create(PLAIN, GOOD));
        add(cases, ErrorCode.USER_ALREADY_EXISTS, "make another root", create("iggy", GOOD));
    }

    private static void addChanges(List<Refusal> cases) {
        add(cases, ErrorCode.INVALID_USERNAME, "rename to 2 bytes", rename(SOMEBODY, "xx"));
        add(cases, ErrorCode.INVALID_USERNAME, "rename to 51 bytes", rename(SOMEBODY, "x".repeat(51)));
        add(cases, ErrorCode.USER_ALREADY_EXISTS, "rename to a taken name", rename(SOMEBODY, "keeper"));
        ErrorCode undeletable = ErrorCode.CANNOT_DELETE_USER;
        add(cases, undeletable, "root by number", new UserRequest.Delete(ROOT));
        add(cases, undeletable, "root by name", new UserRequest.Delete(Identifier.of("iggy")));
        cases.add(Refusal.of(undeletable, "root", new UserRequest.Delete(ROOT)).by("keeper"));
        ErrorCode fixed = ErrorCode.CANNOT_CHANGE_PERMISSIONS;
        add(cases, fixed, "none for root", new UserRequest.UpdatePermissions(ROOT, NONE));
        add(cases, fixed, "all for root", new UserRequest.UpdatePermissions(ROOT, Optional.of(Permissions.ALL)));
        cases.add(Refusal.of(fixed, "root's", new UserRequest.UpdatePermissions(ROOT, NONE))
                .by("keeper"));
    }

    private static void addPasswords(List<Refusal> cases) {
        ErrorCode invalid = ErrorCode.INVALID_PASSWORD;
        add(cases, invalid, "current of 2 bytes", new UserRequest.ChangePassword(SOMEBODY, "xx", GOOD));
        add(cases, invalid, "current of 101 bytes", new UserRequest.ChangePassword(SOMEBODY, LONG, GOOD));
        add(cases, invalid, "new of 2 bytes", new UserRequest.ChangePassword(SOMEBODY, GOOD, "xx"));
        add(cases, invalid, "new of 101 bytes", new UserRequest.ChangePassword(SOMEBODY, GOOD, LONG));
        add(cases, invalid, "the length before the user", new UserRequest.ChangePassword(NOBODY, GOOD, "x"));
        ErrorCode wrong = ErrorCode.INVALID_CREDENTIALS;
        Request change = new UserRequest.ChangePassword(SOMEBODY, "another", GOOD);
        add(cases, wrong, "root does not know the current password", change);
        cases.add(Refusal.of(wrong, "a wrong current password of one's own", change)
                .by(PLAIN));
    }

    private static void addTokens(List<Refusal> cases) {
        ErrorCode invalid = ErrorCode.INVALID_PERSONAL_ACCESS_TOKEN_NAME;
        add(cases, invalid, "2 bytes", new TokenRequest.Create("xx", 0));
        add(cases, invalid, "31 bytes", new TokenRequest.Create("x".repeat(31), 0));
        cases.add(new Refusal(ErrorCode.PERSONAL_ACCESS_TOKEN_ALREADY_EXISTS, "second of a name", connection -> {
            People.token(connection, "twice", 0);
            Answer answer = connection.ask(new TokenRequest.Create("twice", 0));
            connection.ask(new TokenRequest.Delete("twice")).orThrow();
            return answer;
        }));
        ErrorCode limit = ErrorCode.PERSONAL_ACCESS_TOKENS_LIMIT_REACHED;
        cases.add(Refusal.of(limit, "one too many", new TokenRequest.Create("another", 0))
                .by("hoarder"));
        cases.add(Refusal.of(limit, "the limit before the taken name", new TokenRequest.Create("token 0", 0))
                .by("hoarder"));
        cases.add(new Refusal(ErrorCode.PERSONAL_ACCESS_TOKEN_EXPIRED, "after a microsecond", connection -> {
            String token = People.token(connection, "expired", 1);
            Answer answer = connection.ask(new TokenRequest.Login(token));
            connection.ask(new TokenRequest.Delete("expired")).orThrow();
            return answer;
        }));
    }

    private static void addLogins(List<Refusal> cases) {
        ErrorCode inactive = ErrorCode.USER_INACTIVE;
        cases.add(new Refusal(inactive, "by password", connection -> connection.login("inactive", GOOD)));
        cases.add(new Refusal(inactive, "by token", c -> c.ask(new TokenRequest.Login(tokenOfInactive))));
        cases.add(new Refusal(
                ErrorCode.INVALID_USERNAME, "the name before the password", connection -> connection.login("x", "x")));
        add(cases, ErrorCode.INVALID_CLIENT_ID, "client 0", new SystemRequest.GetClient(0));
        cases.add(new Refusal(ErrorCode.UNAUTHENTICATED, "before a login", connection -> {
            connection.ask(new UserRequest.Logout()).orThrow();
            return connection.ask(new TokenRequest.GetAll());
        }));
    }

    private static void addUnauthorized(List<Refusal> cases) {
        ErrorCode refused = ErrorCode.UNAUTHORIZED;
        List<Request> ofUsers = List.of(
                create("max", GOOD),
                create("x", "x"),
                new UserRequest.Delete(SOMEBODY),
                new UserRequest.Delete(ROOT),
                rest(SOMEBODY),
                rename(SOMEBODY, "x"),
                new UserRequest.UpdatePermissions(SOMEBODY, Optional.of(Permissions.ALL)),
                new UserRequest.UpdatePermissions(ROOT, NONE),
                new UserRequest.ChangePassword(ROOT, GOOD, GOOD));
        addAll(cases, refused, PLAIN, ofUsers);
        addAll(cases, refused, "reader", ofUsers);
        addAll(
                cases,
                refused,
                PLAIN,
                List.of(
                        new UserRequest.Get(ROOT),
                        new UserRequest.Get(Identifier.of(99)),
                        new UserRequest.GetAll(),
                        new SystemRequest.GetStats(),
                        new SystemRequest.GetClients(),
                        new StreamRequest.Get(HERE),
                        new StreamRequest.GetAll(),
                        new StreamRequest.Create("x"),
                        new StreamRequest.Update(HERE, "x"),
                        new StreamRequest.Delete(HERE),
                        new StreamRequest.Purge(HERE),
                        new TopicRequest.Get(HERE, HERE),
                        new TopicRequest.GetAll(HERE),
                        new TopicRequest.Create(HERE, 1, settings()),
                        new TopicRequest.Update(HERE, HERE, settings()),
                        new TopicRequest.Delete(HERE, HERE),
                        new TopicRequest.Purge(HERE, HERE),
                        new PartitionRequest.Create(HERE, HERE, 1),
                        new PartitionRequest.Delete(HERE, HERE, 1),
                        new PartitionRequest.DeleteSegments(HERE, HERE, 0, 1)));
        cases.add(new Refusal(refused, "GET_CLIENT of another connection", connection -> {
            int other = People.me(connection).client();
            try (RawConnection plain = People.enter(connection.port(), PLAIN)) {
                return plain.ask(new SystemRequest.GetClient(other));
            }
        }));
        cases.add(
                Refusal.of(refused, "send", Batch.to(NAME, 0).add("x").frame()).by(PLAIN));
    }

    private static void addDismissed(List<Refusal> cases) {
        cases.add(new Refusal(ErrorCode.UNAUTHORIZED, "after one's deletion", connection -> {
            People.dismiss(connection);
            return connection.ask(new TokenRequest.GetAll());
        }));
        cases.add(new Refusal(ErrorCode.CLIENT_NOT_FOUND, "after one's deletion", connection -> {
            People.dismiss(connection);
            return connection.ask(new SystemRequest.GetMe());
        }));
    }
}
