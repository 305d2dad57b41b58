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
    @ValueSource(strings = {"x", "a.b.c", "TOKENx", "xTOKEN", "eyJhbGciOiJub25lIn0.e30."})
    void shouldRefuseTokensThatAreNotFromHere(String token) {
        HttpRequest.Builder request = root.with("")
                .request("/streams")
                .header("Authorization", "Bearer " + token.replace("TOKEN", root.token()));
        assertThat(HttpCaller.send(request)).matches(a -> a.isRefusal(ErrorCode.INVALID_ACCESS_TOKEN));
    }

    /** In a header HTTP itself makes one blank of many, in a body nobody does. */
    @ParameterizedTest
    @ValueSource(strings = {"", "x", " TOKEN", "TOKEN ", "TOKENx"})
    void shouldExchangeNothingElseThanAToken(String token) {
        Ask refresh = Ask.post("/users/refresh-token", Map.of("token", token.replace("TOKEN", root.token())));
        assertThat(root.with("").ask(refresh)).matches(a -> a.isRefusal(ErrorCode.INVALID_ACCESS_TOKEN));
        assertThat(root.ask(Ask.get("/streams")).status()).isEqualTo(200);
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

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\0', textBlock = """
                    {"partitioning":P,"messages":[{"payload":"eA=="}],"stream_id":1}        | 422
                    {"partitioning":P,"messages":[{"payload":""}]}                          | 422
                    {"partitioning":P,"messages":[{"payload":"eA"}]}                        | 422
                    {"partitioning":P,"messages":[{"payload":"?"}]}                         | 422
                    {"partitioning":P,"messages":[{"payload":"eA==","id":null}]}            | 422
                    {"partitioning":P,"messages":[{"payload":"eA==","id":"no id"}]}         | 422
                    {"partitioning":P,"messages":[{"payload":"eA==","id":-1}]}              | 422
                    {"partitioning":P,"messages":[{"payload":"eA==","user_headers":7}]}     | 422
                    {"partitioning":P,"messages":[{}]}                                      | 422
                    {"partitioning":P}                                                      | 422
                    {"partitioning":{"kind":"any","value":""},"messages":[]}                | 422
                    {"partitioning":P,"messages":[]                                         | 400
                    {"partitioning":P,"messages":[]}                                        | 4009
                    {"partitioning":{"kind":"partition_id","value":"AAAA"},"messages":[{"payload":"eA=="}]} | 3
                    {"partitioning":{"kind":"partition_id","value":"CQAAAA=="},"messages":[{"payload":"eA=="}]} | 3007
                    """)
    void shouldRefuseSendsThatCannotBe(String body, int id) {
        // when
        Answer answer = root.ask(Ask.post(MESSAGES, body.replace(":P", ":{\"kind\":\"balanced\",\"value\":\"\"}")));

        // then
        assertThat(answer.json().path("id").asInt()).as(answer.toString()).isEqualTo(id);
        assertThat(answer.status()).isEqualTo(id == 422 ? 422 : id == 3007 ? 404 : 400);
    }

    @ParameterizedTest
    @CsvSource({
        "7, 7",
        "'\"7\"', 7",
        "18446744073709551615, 18446744073709551615",
        "'\"340282366920938463463374607431768211455\"', 340282366920938463463374607431768211455",
        "'\"00000000-0000-0000-0000-0000000000ff\"', 255",
        "'\"000000000000000000000000000000ff\"', 255"
    })
    void shouldTakeIdsHoweverClientsWriteThem(String id, String kept) {
        // when
        root.ask(Ask.post(
                        MESSAGES,
                        "{\"partitioning\":{\"kind\":\"balanced\",\"value\":\"\",\"size\":1},\"messages\":[{\"payload\":\"eA==\","
                                + "\"user_headers\":null,\"size\":9,\"id\":" + id + "}]}"))
                .orThrow();

        // then
        assertThat(root.ask(Ask.get(MESSAGES + "?kind=last&count=1")).text()).contains("\"id\":" + kept + ",");
    }

    @Test
    void shouldTakeWhatOfficialClientsSayInTheirOwnWay() {
        // given
        root.ask(Ask.post("/users", Map.of("username", "sharp", "password", "secret", "status", "active")))
                .orThrow();

        // when
        root.ask(Ask.put("/users/sharp", Map.of("user_status", "inactive"))).orThrow();

        // then
        assertThat(root.ask(Ask.get("/users/sharp")).json().path("status").textValue())
                .isEqualTo("inactive");
        assertThat(root.ask(Ask.get(MESSAGES + "/flush/0/fsync=true")).status()).isEqualTo(200);
        assertThat(root.ask(Ask.get(MESSAGES + "/flush/0/false")).status()).isEqualTo(200);
        root.ask(Ask.post(MESSAGES, send("balanced", new byte[0]))).orThrow();
        assertThat(root.ask(Ask.put(TOPICS + "/t/consumer-offsets", "{\"partition_id\":null,\"offset\":0}"))
                        .status())
                .isEqualTo(204);
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
