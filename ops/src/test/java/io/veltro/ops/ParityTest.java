package io.veltro.ops;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.veltro.ops.HttpCaller.Ask;
import io.veltro.pipeline.error.ErrorCode;
import io.veltro.pipeline.request.GroupRequest;
import io.veltro.pipeline.request.Identifier;
import io.veltro.pipeline.request.Request;
import io.veltro.pipeline.request.RequestCode;
import io.veltro.pipeline.request.SystemRequest;
import io.veltro.pipeline.request.TokenRequest;
import io.veltro.pipeline.request.UserRequest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every command over TCP and over HTTP, on one server in one state: the answers are the same field by field, in the order of
 * the reference, and so are the refusals and what has become of the server.
 */
@Timeout(180)
@ExtendWith(ServerProcess.OutputOnFailure.class)
class ParityTest {
    /** Where HTTP differs on purpose. Each of these has a test of its own here, or is not there at all. */
    private static final Map<RequestCode, String> DIFFERENT = new TreeMap<>(Map.of(
            RequestCode.PING, "HTTP says pong, as Iggy 0.8 does; TCP says nothing",
            RequestCode.GET_SNAPSHOT, "HTTP gives the archive as a file with a name; its moment is another each time",
            RequestCode.GET_ME, "over HTTP nobody is a connection: 404",
            RequestCode.JOIN_CONSUMER_GROUP, "a member is a connection: 404",
            RequestCode.LEAVE_CONSUMER_GROUP, "a member is a connection: 404",
            RequestCode.LOGOUT_USER, "TCP ends the login of the connection, HTTP the access token",
            RequestCode.LOGIN_USER, "HTTP gives an access token with the number of the user",
            RequestCode.LOGIN_WITH_PERSONAL_ACCESS_TOKEN, "HTTP gives an access token with the number of the user",
            RequestCode.CREATE_PERSONAL_ACCESS_TOKEN, "the secret is another each time",
            RequestCode.DELETE_PERSONAL_ACCESS_TOKEN, "tokens are the caller's, so the caller has to make one first"));

    private static final Set<RequestCode> NOT_THERE =
            EnumSet.of(RequestCode.GET_ME, RequestCode.JOIN_CONSUMER_GROUP, RequestCode.LEAVE_CONSUMER_GROUP);

    /** What success is over HTTP where it is not 200 with a body, or 204 without one. */
    private static final Map<RequestCode, Integer> STATUS = Map.of(
            RequestCode.CREATE_CONSUMER_GROUP, 201,
            RequestCode.CREATE_PARTITIONS, 201,
            RequestCode.SEND_MESSAGES, 201,
            RequestCode.FLUSH_UNSAVED_BUFFER, 200);

    /** Commands that answer with nothing: an empty answer of any other means that there is no such thing. */
    private static final Set<RequestCode> SILENT = EnumSet.of(
            RequestCode.PING,
            RequestCode.DELETE_USER,
            RequestCode.UPDATE_USER,
            RequestCode.UPDATE_PERMISSIONS,
            RequestCode.CHANGE_PASSWORD,
            RequestCode.LOGOUT_USER,
            RequestCode.DELETE_PERSONAL_ACCESS_TOKEN,
            RequestCode.SEND_MESSAGES,
            RequestCode.FLUSH_UNSAVED_BUFFER,
            RequestCode.STORE_CONSUMER_OFFSET,
            RequestCode.DELETE_CONSUMER_OFFSET,
            RequestCode.DELETE_STREAM,
            RequestCode.UPDATE_STREAM,
            RequestCode.PURGE_STREAM,
            RequestCode.DELETE_TOPIC,
            RequestCode.UPDATE_TOPIC,
            RequestCode.PURGE_TOPIC,
            RequestCode.CREATE_PARTITIONS,
            RequestCode.DELETE_PARTITIONS,
            RequestCode.DELETE_SEGMENTS,
            RequestCode.DELETE_CONSUMER_GROUP);

    /** What is made anew each time. */
    private static final Set<String> FRESH = Set.of("created_at", "timestamp", "origin_timestamp", "checksum");

    /** What moves while one looks. */
    private static final Set<String> MOVING = Set.of(
            "cpu_usage",
            "total_cpu_usage",
            "memory_usage",
            "available_memory",
            "run_time",
            "read_bytes",
            "written_bytes",
            "threads_count",
            "free_disk_space");

    private static final Set<String> SIZES = Set.of(
            "size",
            "messages_size_bytes",
            "memory_usage",
            "total_memory",
            "available_memory",
            "read_bytes",
            "written_bytes",
            "free_disk_space",
            "total_disk_space");

    private static final Identifier HERE = Identifier.of("s");
    private static final Identifier GROUP = Identifier.of("g");

    @TempDir
    private static Path directory;

    private static ServerProcess server;
    private static RawConnection listed;
    private static final Map<String, HttpCaller> CALLERS = new ConcurrentHashMap<>();

    @BeforeAll
    static void startServer() throws IOException {
        server = ServerProcess.in(directory).set("journal.segment", "1 MiB").start();
        listed = ParityCases.make(server);
    }

    @AfterAll
    static void stopServer() throws IOException {
        listed.close();
        server.stop();
        CALLERS.clear();
    }

    private static HttpCaller caller(String user) {
        return CALLERS.computeIfAbsent(user, name -> HttpCaller.to(server).loggedIn(name, People.PASSWORD));
    }

    private static List<ParityCase> cases() throws IOException {
        return ParityCases.all(People.me(listed).client());
    }

    @TestFactory
    Stream<DynamicTest> shouldAnswerTheSame() throws IOException {
        return cases().stream().map(each -> DynamicTest.dynamicTest(each.toString(), () -> compare(each)));
    }

    private static void compare(ParityCase each) throws IOException {
        RequestCode code = each.request().code();
        try (RawConnection root = RawConnection.loggedIn(server.port());
                RawConnection asking = People.enter(server.port(), each.by())) {
            // when
            all(root, each.before());
            RawConnection.Answer overTcp = asking.ask(each.request());
            List<JsonNode> seenAfterTcp = look(root, each.look());
            all(root, each.after());
            all(root, each.before());
            HttpCaller.Answer overHttp = caller(each.by()).ask(HttpRequests.of(each.request()));
            List<JsonNode> seenAfterHttp = look(root, each.look());
            all(root, each.after());

            // then
            assertThat(overTcp.status()).isEqualTo(each.expected().number());
            assertThat(seenAfterHttp).isEqualTo(seenAfterTcp);
            if (each.expected() != ErrorCode.OK) {
                assertThat(overHttp)
                        .matches(
                                a -> a.isRefusal(each.expected()),
                                each.expected().name());
            } else if (SILENT.contains(code)) {
                assertThat(overHttp.status()).isEqualTo(STATUS.getOrDefault(code, 204));
                assertThat(overHttp.bytes()).isEmpty();
                assertThat(overTcp.payload().limit()).isZero();
            } else if (overTcp.payload().limit() == 0) {
                assertEmpty(each, overHttp);
            } else {
                assertThat(overHttp.status()).isEqualTo(STATUS.getOrDefault(code, 200));
                assertThat(overHttp.header("Content-Type")).startsWith("application/json");
                assertThat(text(overHttp.json(), masked(code)))
                        .isEqualTo(text(ViewJson.of(code, overTcp.payload()), masked(code)));
            }
        }
    }

    private static void assertEmpty(ParityCase each, HttpCaller.Answer overHttp) {
        if (each.how().equals("none")) {
            assertThat(overHttp.status()).isEqualTo(200);
            assertThat(overHttp.text()).isEqualTo("[]");
        } else {
            assertThat(each.how()).isEqualTo("missing");
            assertThat(overHttp.status()).isEqualTo(404);
            assertThat(overHttp.text()).startsWith("{\"id\":404,\"code\":\"not_found\"");
        }
    }

    static void all(RawConnection root, List<Request> requests) throws IOException {
        for (Request request : requests) {
            root.ask(request).orThrow();
        }
    }

    static List<JsonNode> look(RawConnection root, List<Request> requests) throws IOException {
        List<JsonNode> seen = new ArrayList<>();
        for (Request request : requests) {
            RawConnection.Answer answer = root.ask(request).orThrow();
            seen.add(TextNode.valueOf(text(ViewJson.of(request.code(), answer.payload()), FRESH)));
        }
        return seen;
    }

    /** What merely reads is compared to the last digit. */
    static Set<String> masked(RequestCode code) {
        return switch (code) {
            case GET_STATS -> MOVING;
            case CREATE_USER, CREATE_STREAM, CREATE_TOPIC, CREATE_CONSUMER_GROUP -> FRESH;
            default -> Set.of();
        };
    }

    /** As text, so that the order of fields counts; sizes as numbers of bytes. */
    static String text(JsonNode json, Set<String> masked) {
        mask(json, masked);
        return json.toString();
    }

    private static void mask(JsonNode json, Set<String> masked) {
        if (json instanceof ObjectNode object) {
            for (Map.Entry<String, JsonNode> field : object.properties()) {
                JsonNode value = field.getValue();
                if (SIZES.contains(field.getKey()) && value.isTextual()) {
                    field.setValue(object.numberNode(Official.bytes(value.textValue())));
                }
                if (masked.contains(field.getKey())) {
                    assertThat(field.getValue().isNumber()).isTrue();
                    field.setValue(TextNode.valueOf("some number"));
                }
            }
        }
        json.forEach(child -> mask(child, masked));
    }

    @Test
    void shouldHaveACaseForEveryCommand() throws IOException {
        // given
        Set<RequestCode> missing = EnumSet.allOf(RequestCode.class);

        // when
        cases().forEach(each -> {
            if (each.expected() == ErrorCode.OK) {
                missing.remove(each.request().code());
            }
        });
        missing.removeAll(DIFFERENT.keySet());

        // then
        assertThat(missing).isEmpty();
    }

    @Test
    void shouldAskForALoginBeforeEveryCommandThatNeedsOne() throws IOException {
        // given
        Map<RequestCode, Request> samples = new TreeMap<>();
        cases().forEach(each -> samples.putIfAbsent(each.request().code(), each.request()));
        for (Request request : special()) {
            samples.put(request.code(), request);
        }
        HttpCaller nobody = HttpCaller.to(server);

        // when, then
        assertThat(samples.keySet()).containsExactly(RequestCode.values());
        for (Request request : samples.values()) {
            if (!request.code().isOpen()) {
                try (RawConnection stranger = RawConnection.to(server.port())) {
                    assertThat(stranger.ask(request).status())
                            .as("%s", request)
                            .isEqualTo(ErrorCode.UNAUTHENTICATED.number());
                }
                assertThat(nobody.ask(HttpRequests.of(request)))
                        .as("%s", request)
                        .matches(answer -> answer.isRefusal(ErrorCode.ACCESS_TOKEN_MISSING));
            }
        }
    }

    private static List<Request> special() {
        return List.of(
                new SystemRequest.Ping(),
                new SystemRequest.GetSnapshot(2, List.of(4)),
                new SystemRequest.GetMe(),
                new GroupRequest.Join(HERE, HERE, GROUP),
                new GroupRequest.Leave(HERE, HERE, GROUP),
                new UserRequest.Logout(),
                new TokenRequest.Create("sample", 0),
                new TokenRequest.Delete("sample"));
    }

    @Test
    void shouldNotHaveWhatBelongsToAConnection() {
        for (Request request : special()) {
            if (NOT_THERE.contains(request.code())) {
                assertThat(DIFFERENT).containsKey(request.code());
                assertThat(caller(ParityCases.KEEPER)
                                .ask(HttpRequests.of(request))
                                .status())
                        .isEqualTo(404);
            }
        }
    }

    @Test
    void shouldSayPong() throws IOException {
        // when
        HttpCaller.Answer answer = HttpCaller.to(server).ask(HttpRequests.of(new SystemRequest.Ping()));

        // then
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Content-Type")).startsWith("text/plain");
        assertThat(answer.text()).isEqualTo("pong");
        assertThat(listed.ask(new SystemRequest.Ping()).orThrow().payload().limit())
                .isZero();
    }

    @Test
    void shouldGiveATokenWithTheSameUser() throws IOException {
        // given
        Request login = new UserRequest.Login(ParityCases.KEEPER, People.PASSWORD, "", "");
        String secret = People.token(listed, "to log in", 0);

        // when, then
        for (Request request : List.of(login, new TokenRequest.Login(secret))) {
            try (RawConnection connection = RawConnection.to(server.port())) {
                JsonNode overTcp = ViewJson.of(
                        request.code(), connection.ask(request).orThrow().payload());
                JsonNode overHttp = HttpCaller.to(server)
                        .ask(HttpRequests.of(request))
                        .orThrow()
                        .json();
                assertThat(overHttp.path("user_id"))
                        .isEqualTo(
                                HttpCaller.JSON.readTree(overTcp.path("user_id").toString()));
                assertThat(overHttp.path("access_token")
                                .path("token")
                                .textValue()
                                .split("\\.", -1))
                        .hasSize(3);
                assertThat(overHttp.path("access_token").path("expiry").isIntegralNumber())
                        .isTrue();
            }
        }
        listed.ask(new TokenRequest.Delete("to log in")).orThrow();
    }

    @Test
    void shouldLogOutWithNothingToSay() throws IOException {
        // given
        HttpCaller leaving = HttpCaller.to(server).loggedIn(ParityCases.KEEPER, People.PASSWORD);
        Ask logout = HttpRequests.of(new UserRequest.Logout());

        // when, then
        try (RawConnection connection = People.enter(server.port(), ParityCases.KEEPER)) {
            assertThat(connection
                            .ask(new UserRequest.Logout())
                            .orThrow()
                            .payload()
                            .limit())
                    .isZero();
            assertThat(connection.ask(new UserRequest.Logout()).status()).isEqualTo(40);
        }
        assertThat(leaving.ask(logout).status()).isEqualTo(204);
        assertThat(leaving.ask(logout)).matches(again -> again.isRefusal(ErrorCode.INVALID_ACCESS_TOKEN));
    }

    @Test
    void shouldKeepOneSetOfPersonalAccessTokens() throws IOException {
        // given
        HttpCaller keeper = caller(ParityCases.KEEPER);

        // when
        String ofHttp = keeper.ask(HttpRequests.of(new TokenRequest.Create("of http", 0)))
                .orThrow()
                .json()
                .path("token")
                .textValue();
        String ofTcp = People.token(listed, "of tcp", 0);

        // then: each opens over both
        assertThat(ofHttp).hasSameSizeAs(ofTcp);
        for (String secret : List.of(ofHttp, ofTcp)) {
            HttpCaller.to(server).loginByToken(secret).orThrow();
            try (RawConnection connection = RawConnection.to(server.port())) {
                connection.ask(new TokenRequest.Login(secret)).orThrow();
            }
        }
        assertThat(keeper.ask(HttpRequests.of(new TokenRequest.Delete("of tcp")))
                        .status())
                .isEqualTo(204);
        listed.ask(new TokenRequest.Delete("of http")).orThrow();
        for (String secret : List.of(ofHttp, ofTcp)) {
            assertRefused(ErrorCode.RESOURCE_NOT_FOUND, new TokenRequest.Login(secret));
        }
    }

    @Test
    void shouldRefuseTokensThatEndedAndThoseOfTheInactive() throws IOException {
        // given
        String ended = People.token(listed, "ended", 1);
        String idle;
        try (RawConnection root = RawConnection.loggedIn(server.port())) {
            root.ask(People.setStatus("idle", UserRequest.Status.ACTIVE)).orThrow();
            try (RawConnection owner = People.enter(server.port(), "idle")) {
                idle = People.token(owner, "idle", 0);
            }
            root.ask(People.setStatus("idle", UserRequest.Status.INACTIVE)).orThrow();
        }

        // when, then
        assertRefused(ErrorCode.PERSONAL_ACCESS_TOKEN_EXPIRED, new TokenRequest.Login(ended));
        assertRefused(ErrorCode.USER_INACTIVE, new TokenRequest.Login(idle));
        listed.ask(new TokenRequest.Delete("ended")).orThrow();
    }

    private static void assertRefused(ErrorCode code, Request request) throws IOException {
        try (RawConnection connection = RawConnection.to(server.port())) {
            assertThat(connection.ask(request).status()).isEqualTo(code.number());
        }
        assertThat(HttpCaller.to(server).ask(HttpRequests.of(request))).matches(answer -> answer.isRefusal(code));
    }

    @Test
    void shouldGiveTheSameArchive() throws IOException {
        // given
        Request request = new SystemRequest.GetSnapshot(2, List.of(4, 6));

        // when
        HttpCaller.Answer overHttp =
                caller(ParityCases.KEEPER).ask(HttpRequests.of(request)).orThrow();
        byte[] overTcp = listed.ask(request).orThrow().bytesFrom(0);

        // then
        assertThat(overHttp.header("Content-Type")).isEqualTo("application/zip");
        assertThat(overHttp.header("Content-Disposition"))
                .matches("attachment; filename=\"iggy_snapshot_\\d{8}_\\d{6}\\.zip\"");
        assertThat(entries(overHttp.bytes()))
                .containsEntry("test.txt", "test\n")
                .isEqualTo(entries(overTcp));
    }

    static Map<String, String> entries(byte[] archive) throws IOException {
        Map<String, String> entries = new TreeMap<>();
        try (ZipInputStream in = new ZipInputStream(new ByteArrayInputStream(archive))) {
            for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                entries.put(entry.getName(), new String(in.readAllBytes(), StandardCharsets.UTF_8));
            }
        }
        return entries;
    }

    /** Names that are empty cannot be read from a frame; HTTP, which can read them, says what is wrong with them. */
    @Test
    void shouldNameWhatTcpCannotRead() throws IOException {
        assertThat(listed.ask(RawConnection.frame(RequestCode.CREATE_STREAM.number(), new byte[1]))
                        .status())
                .isEqualTo(ErrorCode.INVALID_FORMAT.number());
        assertThat(caller(ParityCases.KEEPER).ask(Ask.post("/streams", Map.of("name", ""))))
                .matches(answer -> answer.isRefusal(ErrorCode.INVALID_STREAM_NAME));
    }

    @Test
    void shouldListNobodyWhoCallsOverHttp() throws IOException {
        // when
        JsonNode clients = caller(ParityCases.KEEPER)
                .ask(HttpRequests.of(new SystemRequest.GetClients()))
                .orThrow()
                .json();

        // then
        assertThat(clients)
                .isNotEmpty()
                .allMatch(client -> client.path("transport").asText().equals("tcp"));
    }
}
