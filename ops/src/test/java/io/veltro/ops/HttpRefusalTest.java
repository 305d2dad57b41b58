package io.veltro.ops;

import static org.assertj.core.api.Assertions.assertThat;

import io.veltro.ops.HttpCaller.Answer;
import io.veltro.ops.HttpCaller.Ask;
import io.veltro.pipeline.error.ErrorCode;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.util.Base64;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What only HTTP refuses: tokens, paths, bodies, and names and numbers that the binary protocol cannot even carry. */
@Timeout(120)
@ExtendWith(ServerProcess.OutputOnFailure.class)
class HttpRefusalTest {
    private static final Set<ErrorCode> NOT_FOUND = EnumSet.of(
            ErrorCode.RESOURCE_NOT_FOUND,
            ErrorCode.CLIENT_NOT_FOUND,
            ErrorCode.STREAM_ID_NOT_FOUND,
            ErrorCode.TOPIC_ID_NOT_FOUND,
            ErrorCode.PARTITION_NOT_FOUND,
            ErrorCode.CONSUMER_OFFSET_NOT_FOUND,
            ErrorCode.CONSUMER_GROUP_ID_NOT_FOUND,
            ErrorCode.CONSUMER_GROUP_MEMBER_NOT_FOUND);
    private static final Set<ErrorCode> NOT_LOGGED_IN =
            EnumSet.of(ErrorCode.UNAUTHENTICATED, ErrorCode.ACCESS_TOKEN_MISSING, ErrorCode.INVALID_ACCESS_TOKEN);

    private static final String TOPICS = "/streams/s/topics";
    private static final String MESSAGES = TOPICS + "/t/messages";
    private static final String LONG = "\u00e4".repeat(128);

    @TempDir
    private static Path directory;

    private static ServerProcess server;
    private static HttpCaller root;

    @BeforeAll
    static void startServer() {
        server = ServerProcess.in(directory)
                .set("journal.segment", "1 MiB")
                .set("http.request_max", "64 KiB")
                .start();
        root = HttpCaller.root(server);
        root.ask(Ask.post("/streams", Map.of("name", "s"))).orThrow();
        root.ask(Ask.post(TOPICS, topic("t", 1))).orThrow();
    }

    @AfterAll
    static void stopServer() {
        server.stop();
    }

    private static Map<String, Object> topic(String name, int replication) {
        return Map.of("name", name, "partitions_count", 1, "replication_factor", replication);
    }

    private static Map<String, Object> update(String name, int replication) {
        Map<String, Object> body = new LinkedHashMap<>(topic(name, replication));
        body.putAll(Map.of("compression_algorithm", "none", "message_expiry", 0, "max_topic_size", 0));
        return body;
    }

    private static Map<String, Object> send(String kind, byte[] value) {
        return Map.of(
                "partitioning",
                Map.of("kind", kind, "value", Base64.getEncoder().encodeToString(value)),
                "messages",
                List.of(Map.of("payload", "eA==")));
    }

    private static void assertRefused(ErrorCode code, Ask ask) {
        assertThat(root.ask(ask)).as("%s %s", ask.method(), ask.path()).matches(a -> a.isRefusal(code), code.name());
    }

    /** As Iggy 0.8 maps them: four statuses and nothing else. */
    @ParameterizedTest
    @EnumSource(names = "OK", mode = EnumSource.Mode.EXCLUDE)
    void shouldMapEveryCodeToTheStatusOfIggy(ErrorCode code) {
        int expected = NOT_FOUND.contains(code)
                ? 404
                : NOT_LOGGED_IN.contains(code) ? 401 : code == ErrorCode.UNAUTHORIZED ? 403 : 400;
        assertThat(code.httpStatus()).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"empty", "256 bytes"})
    void shouldRefuseNamesThatCannotBe(String what) {
        String name = what.equals("empty") ? "" : LONG;
        for (Ask ask :
                List.of(Ask.post("/streams", Map.of("name", name)), Ask.put("/streams/s", Map.of("name", name)))) {
            assertRefused(ErrorCode.INVALID_STREAM_NAME, ask);
        }
        for (Ask ask : List.of(Ask.post(TOPICS, topic(name, 1)), Ask.put(TOPICS + "/t", update(name, 1)))) {
            assertRefused(ErrorCode.INVALID_TOPIC_NAME, ask);
        }
        assertRefused(
                ErrorCode.INVALID_CONSUMER_GROUP_NAME, Ask.post(TOPICS + "/t/consumer-groups", Map.of("name", name)));
    }

    @Test
    void shouldTakeNamesUpToTheLimit() {
        // given
        String name = LONG.substring(1) + "x";

        // when, then
        root.ask(Ask.post("/streams", Map.of("name", name))).orThrow();
        assertRefused(ErrorCode.STREAM_NAME_ALREADY_EXISTS, Ask.post("/streams", Map.of("name", name)));
    }

    @Test
    void shouldRefuseAReplicationFactorOfZero() {
        assertRefused(ErrorCode.INVALID_REPLICATION_FACTOR, Ask.post(TOPICS, topic("none", 0)));
        assertRefused(ErrorCode.INVALID_REPLICATION_FACTOR, Ask.put(TOPICS + "/t", update("t", 0)));
    }

    @Test
    void shouldRefuseKeysThatCannotBe() {
        assertRefused(ErrorCode.INVALID_KEY_VALUE_LENGTH, Ask.post(MESSAGES, send("messages_key", new byte[0])));
        assertRefused(ErrorCode.INVALID_KEY_VALUE_LENGTH, Ask.post(MESSAGES, send("messages_key", new byte[256])));
        root.ask(Ask.post(MESSAGES, send("messages_key", new byte[255]))).orThrow();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Basic aWdneTppZ2d5", "bearer TOKEN", "Bearer", "BearerTOKEN"})
    void shouldAskForAToken(String header) {
        // given
        HttpRequest.Builder request = root.with("").request("/streams");
        if (!header.isEmpty()) {
            request.header("Authorization", header.replace("TOKEN", root.token()));
        }

        // when
        Answer answer = HttpCaller.send(request);

        // then
        assertThat(answer).matches(a -> a.isRefusal(ErrorCode.ACCESS_TOKEN_MISSING));
        assertThat(answer.header("WWW-Authenticate")).isEqualTo("Bearer");
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "a.b.c", " TOKEN", "TOKENx", "xTOKEN", "eyJhbGciOiJub25lIn0.e30."})
    void shouldRefuseTokensThatAreNotFromHere(String token) {
        HttpRequest.Builder request = root.with("")
                .request("/streams")
                .header("Authorization", "Bearer " + token.replace("TOKEN", root.token()));
        assertThat(HttpCaller.send(request)).matches(a -> a.isRefusal(ErrorCode.INVALID_ACCESS_TOKEN));
    }

    @Test
    void shouldTellNobodyWithoutATokenWhatThereIs() {
        HttpCaller nobody = root.with("");
        for (Ask ask : List.of(
                Ask.get("/nothing/here"),
                Ask.put("/streams", "{"),
                Ask.post("/streams", "{"),
                Ask.get("/streams/s"),
                Ask.get("/clients/x"))) {
            assertThat(nobody.ask(ask)).matches(a -> a.isRefusal(ErrorCode.ACCESS_TOKEN_MISSING), ask.path());
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    GET    | /                    | 200
                    GET    | /ping                | 200
                    GET    | /healthz             | 200
                    GET    | /readyz              | 200
                    GET    | /metrics             | 200
                    GET    | /openapi.json        | 200
                    POST   | /ping                | 405
                    PUT    | /users/login         | 405
                    """)
    void shouldNotLookAtTokensOnOpenPaths(String method, String path, int status) {
        assertThat(root.with("nonsense").ask(new Ask(method, path, "")).status())
                .isEqualTo(status);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\0', textBlock = """
                    GET    | /nothing/here                      |                                         | 404
                    GET    | /streams/s/nothing                 |                                         | 404
                    PATCH  | /streams                           |                                         | 405
                    POST   | /streams/s                         |                                         | 405
                    POST   | /streams                           | {                                       | 400
                    POST   | /streams                           | {"name":                                | 400
                    POST   | /streams                           | {}                                      | 422
                    POST   | /streams                           | {"name":null}                           | 422
                    POST   | /streams                           | {"name":7}                              | 422
                    POST   | /streams                           | []                                      | 422
                    POST   | /streams/s/topics                  | {"name":"x","partitions_count":-1}      | 422
                    POST   | /streams/s/topics                  | {"name":"x","partitions_count":"1"}     | 422
                    POST   | /streams/s/topics                  | {"name":"x"}                            | 422
                    POST   | /users                             | {"username":"u","password":"p"}         | 422
                    PUT    | /users/0                           | {"status":"idle"}                       | 422
                    POST   | /streams/s/topics/t/messages       | {"messages":[]}                         | 422
                    GET    | /clients/x                         |                                         | 400
                    GET    | /clients/4294967296                |                                         | 400
                    GET    | /streams/s/topics/t/messages?count=x |                                       | 400
                    GET    | /streams/s/topics/t/messages?kind=x  |                                       | 400
                    GET    | /streams/s/topics/t/messages?auto_commit=1 |                                 | 400
                    GET    | /streams/s/topics/t/messages/flush/0/x |                                     | 400
                    DELETE | /streams/s/topics/t/partitions     |                                         | 400
                    """)
    void shouldAnswerFaultsOfHttpWithStatusAndObject(String method, String path, String body, int status) {
        // when
        Answer answer = root.ask(new Ask(method, path, body == null ? "" : body));

        // then
        assertThat(answer.status()).as(answer.toString()).isEqualTo(status);
        assertThat(answer.json().path("id").asInt()).isEqualTo(status);
        assertThat(answer.json().path("reason").asText()).isNotBlank();
        if (status == 405) {
            assertThat(answer.header("Allow")).isNotBlank();
        }
    }

    @Test
    void shouldTakeNothingButJson() {
        // given
        HttpRequest.Builder plain = root.request("/streams")
                .header("Content-Type", "text/plain")
                .POST(BodyPublishers.ofString("{\"name\":\"x\"}"));
        HttpRequest.Builder nameless = root.request("/streams").POST(BodyPublishers.ofString("{\"name\":\"x\"}"));
        HttpRequest.Builder withCharset = root.request("/streams")
                .header("Content-Type", "application/json; charset=utf-8")
                .POST(BodyPublishers.ofString("{\"name\":\"with charset\"}"));

        // when, then
        assertThat(HttpCaller.send(plain).status()).isEqualTo(415);
        assertThat(HttpCaller.send(nameless).status()).isEqualTo(415);
        assertThat(HttpCaller.send(withCharset).status()).isEqualTo(200);
    }

    @Test
    void shouldLimitBodies() {
        // given
        String large = "{\"name\":\"" + "x".repeat(70_000) + "\"}";

        // when, then
        assertThat(root.ask(Ask.post("/streams", large)).status()).isEqualTo(413);
        assertThat(root.ask(Ask.get("/streams")).status()).isEqualTo(200);
    }
}
