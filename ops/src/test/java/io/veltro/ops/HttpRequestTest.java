package io.veltro.ops;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What Iggy 0.8 answers over HTTP to requests that are right, nearly right and wrong, asked of a real server. */
@Timeout(120)
class HttpRequestTest extends WithHttpServer {
    private static final int BODY_BYTES_MAX = 2_000_000;
    private static final int OPEN_BODY_BYTES_MAX = 64 << 10;

    @ParameterizedTest
    @CsvSource({
        "GET,/streams",
        "POST,/streams",
        "DELETE,/streams",
        "GET,/nothing/here",
        "GET,/users/login",
        "GET,/streams/1/topics/1/messages",
        "GET,/stats",
        "DELETE,/users/logout"
    })
    void shouldTellNothingToStrangers(String method, String target) throws IOException {
        List<String> values = List.of(
                "", "Bearer ", "Bearer garbage", "Bearer a.b.c", "bearer " + http.token(), "Basic aWdneTppZ2d5");
        boolean isOpen = target.equals("/users/login");
        assertThat(http.ask(HttpAsk.of(method, target)).status()).isEqualTo(isOpen ? 405 : 401);
        for (String value : values) {
            // when
            RawHttp.Answer answer = http.ask(HttpAsk.of(method, target).header("Authorization", value));
            // then
            assertThat(answer.status()).as(value).isEqualTo(isOpen ? 405 : 401);
            if (!isOpen) {
                assertThat(answer.json().path("id").intValue()).as(value).isIn(40, 77, 78);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/ping", "/metrics", "/healthz", "/readyz", "/openapi.json"})
    void shouldServePublicPathsWhateverTheTokenIs(String target) throws IOException {
        for (String value : List.of("", "Bearer ", "Bearer garbage")) {
            assertThat(http.ask(HttpAsk.of("GET", target).header("Authorization", value))
                            .status())
                    .isEqualTo(200);
        }
        RawHttp.Answer head = http.ask(HttpAsk.of("HEAD", target));
        assertThat(head.status()).isEqualTo(200);
        assertThat(head.body()).isEmpty();
    }

    @Test
    void shouldNameWhatAPathIsServedFor() throws IOException {
        for (String method : List.of("PATCH", "PUT", "TRACE", "BREW")) {
            RawHttp.Answer answer = http.ask(HttpAsk.of(method, "/streams").token(http.token()));
            assertError(answer, 405, 405, "method_not_allowed");
            assertThat(answer.header("allow").split(",")).contains("GET", "POST");
        }
        assertError(http.get("/nothing/here"), 404, 404, "not_found");
        assertError(http.get("/streams/a/b"), 404, 404, "not_found");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "{",
                "{\"name\":\"a\"",
                "{\"name\":}",
                "{'name':'a'}",
                "{\"name\":\"a\"}}",
                "{\"name\":\"a\"} x",
                "nul",
                "{\"name\":\"a\u0000b\"}",
                "{\"name\":\"\\ud800\"}",
                "{\"name\":\"\\u12\"}",
                "[",
                "{\"a\":01}"
            })
    void shouldRefuseWhatIsNoJson(String body) throws IOException {
        assertThat(http.post("/streams", body).status()).isIn(400, body.isBlank() ? 422 : 400);
    }

    @Test
    void shouldRefuseBrokenUtf8AndNesting() throws IOException {
        byte[] broken = {'{', '"', 'n', 'a', 'm', 'e', '"', ':', '"', (byte) 0xc3, (byte) 0x28, '"', '}'};
        HttpAsk ask = HttpAsk.of("POST", "/streams").token(http.token()).header("Content-Type", "application/json");
        assertThat(http.ask(ask.body(broken)).status()).isEqualTo(400);
        String deep = "{\"name\":" + "[".repeat(100_000) + "]".repeat(100_000) + "}";
        assertThat(http.post("/streams", deep).status()).isEqualTo(400);
        String digits = "{\"name\":" + "9".repeat(100_000) + "}";
        assertThat(http.post("/streams", digits).status()).isIn(400, 422);
        String exponent = "{\"partitions_count\":1e999999999}";
        assertThat(http.post("/streams/s/topics/t/partitions", exponent).status())
                .isIn(400, 422);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[]",
                "null",
                "1",
                "\"a\"",
                "{}",
                "{\"name\":null}",
                "{\"name\":1}",
                "{\"name\":[\"a\"]}",
                "{\"Name\":\"a\"}"
            })
    void shouldRefuseWhatIsNotAskedFor(String body) throws IOException {
        assertError(http.post("/streams", body), 422, 422, "unprocessable_entity");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "0.5", "1e2", "4294967296", "\"1\"", "true", "null", "[1]"})
    void shouldRefuseNumbersThatAreNoWholeOnesOfTheirSize(String number) throws IOException {
        String body = "{\"name\":\"t\",\"partitions_count\":" + number + "}";
        assertError(http.post("/streams/none/topics", body), 422, 422, "unprocessable_entity");
    }

    @Test
    void shouldIgnoreUnknownFieldsButOnTopOfASend() throws IOException {
        // given
        String messages = topic(1);
        // when, then
        http.post("/streams", "{\"name\":\"" + name + "2\",\"stream_id\":7,\"more\":{\"a\":[1]}}")
                .orThrow();
        String send = toFirst(message("a").put("size", 1).put("more", 2));
        http.post(messages, send.replace("\"kind\"", "\"size\":4,\"kind\"")).orThrow();
        assertError(http.post(messages, send.replaceFirst("\\{", "{\"more\":1,")), 422, 422, "unprocessable_entity");
        assertThat(polled(messages)).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({
        "'',415",
        "text/plain,415",
        "application/xml,415",
        "application/jsonx,415",
        "application/x-www-form-urlencoded,415",
        "application/json,400",
        "application/json; charset=utf-8,400",
        "APPLICATION/JSON,400",
        "application/problem+json,400"
    })
    void shouldReadJsonOnly(String type, int status) throws IOException {
        HttpAsk ask = HttpAsk.of("POST", "/streams").token(http.token()).body(new byte[] {'{'});
        assertThat(http.ask(type.isEmpty() ? ask : ask.header("Content-Type", type))
                        .status())
                .isEqualTo(status);
    }

    @Test
    void shouldBoundBodiesOfKnownLength() throws IOException {
        String blanks = " ".repeat(BODY_BYTES_MAX - named(name).length());
        http.post("/streams", named(name) + blanks).orThrow();
        assertThat(http.post("/streams", named(name + "2") + blanks).status()).isEqualTo(413);
        assertThat(http.get("/streams/" + name + "2").status()).isEqualTo(404);
        String login = "{\"username\":\"iggy\",\"password\":\"" + "x".repeat(OPEN_BODY_BYTES_MAX) + "\"}";
        assertThat(http.ask(HttpAsk.json("POST", "/users/login", login)).status())
                .isEqualTo(413);
    }

    @ParameterizedTest
    @CsvSource({"2000001", "9999999999", "9223372036854775807"})
    void shouldRefuseALengthThatIsTooLargeBeforeItComes(String length) throws IOException {
        http.send(post("Content-Length: " + length) + "{");
        assertThat(http.answer("POST").status()).isIn(413, length.length() < 19 ? 413 : 400);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: -1",
                "Content-Length: 1x",
                "Content-Length: 99999999999999999999999",
                "Content-Length: ",
                "Content-Length: 2\r\nContent-Length: 3",
                "Transfer-Encoding: gzip\r\nContent-Length: 2"
            })
    void shouldNotTrustLengthsThatAreNone(String header) throws IOException {
        http.send(post(header) + "{}");
        http.sendNoMore();
        assertRefusedOrClosed();
    }

    private void assertRefusedOrClosed() throws IOException {
        try {
            assertThat(http.answer("POST").status()).isBetween(400, 499).isNotIn(401, 403);
        } catch (EOFException e) {
            assertThat(e).hasMessageContaining("closed");
        }
        http.close();
        http.get("/streams").orThrow();
    }

    @Test
    void shouldNotTakeWhatFollowsAShortLengthForABody() throws IOException {
        http.send(post("Content-Length: 2") + "{}GARBAGE\r\n\r\n");
        assertThat(http.answer("POST").status()).isEqualTo(422);
        assertRefusedOrClosed();
    }

    @Test
    void shouldDropARequestWhoseBodyNeverComesWhole() throws IOException {
        String body = named(name);
        http.send(post("Content-Length: " + (body.length() + 5)) + body);
        http.sendNoMore();
        assertThat(new String(http.rest(), StandardCharsets.UTF_8)).doesNotContain("200 OK");
        http.close();
        assertThat(http.get("/streams/" + name).status()).isEqualTo(404);
    }

    @Test
    void shouldReadAndBoundChunkedBodies() throws IOException {
        // given
        String body = named(name);
        // when
        http.send(post("Transfer-Encoding: chunked"));
        for (String part : body.split("(?<=\\G.{3})", -1)) {
            if (!part.isEmpty()) {
                http.send(Integer.toHexString(part.length()) + "\r\n" + part + "\r\n");
            }
        }
        http.send("0\r\n\r\n");
        // then
        http.answer("POST").orThrow();
        http.get("/streams/" + name).orThrow();
        // when
        http.send(post("Transfer-Encoding: chunked"));
        for (int sent = 0; sent <= BODY_BYTES_MAX; sent += 100_000) {
            http.send("186a0\r\n" + " ".repeat(100_000) + "\r\n");
        }
        // then
        assertThat(http.answer("POST").status()).isEqualTo(413);
        http.close();
        // when
        http.send(post("Transfer-Encoding: chunked") + "XYZ\r\n{}\r\n0\r\n\r\n");
        http.sendNoMore();
        // then
        assertRefusedOrClosed();
    }

    @Test
    void shouldAnswerBeforeABodyNobodyReads() throws IOException {
        for (String path : List.of("GET /ping", "GET /streams", "BREW /ping")) {
            http.send(path + " HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n");
            for (int sent = 0; sent <= 2 * BODY_BYTES_MAX; sent += 100_000) {
                http.send("186a0\r\n" + " ".repeat(100_000) + "\r\n");
            }
            http.send("0\r\n\r\n");
            assertThat(http.answer(path).status()).isIn(200, 401, 405);
        }
        // when: the peer waits to be asked for its body
        String body = named(name);
        http.send(post("Expect: 100-continue\r\nContent-Length: " + body.length()));
        // then
        assertThat(http.head().status()).isEqualTo(100);
        http.send(body);
        http.answer("POST").orThrow();
    }

    private String post(String header) {
        return "POST /streams HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nAuthorization: Bearer "
                + http.token() + "\r\n" + header + "\r\n\r\n";
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a/b|a%2Fb",
                "a b|a%20b",
                "a+b|a+b",
                ".hidden|.hidden",
                "v1.2..3|v1.2..3",
                "été|%C3%A9t%C3%A9",
                "100%|100%25",
                "q?x#y|q%3Fx%23y",
                "a;b=c|a%3Bb=c",
                "a\\b|a%5Cb",
                "%2F|%252F",
                "..|%2E%2E",
                "login|login",
                "{stream}|%7Bstream%7D"
            })
    void shouldFindNamesAsTheyAreEncoded(String plain, String encoded) throws IOException {
        // given
        JsonNode made = http.post("/streams", named(plain)).orThrow().json();
        // when
        RawHttp.Answer found = http.get("/streams/" + encoded);
        // then
        assertThat(found.status()).as(found.toString()).isEqualTo(200);
        assertThat(found.json().path("name").asText()).isEqualTo(plain);
        assertThat(found.json().path("id")).isEqualTo(made.path("id"));
        assertThat(http.delete("/streams/" + encoded).status()).isEqualTo(204);
    }

    @Test
    void shouldTakeBytesOfNamesAsTheyAreCounted() throws IOException {
        String longest = "é".repeat(127) + "x";
        http.post("/streams", named(longest)).orThrow();
        http.get("/streams/" + "%C3%A9".repeat(127) + "x").orThrow();
        assertError(http.post("/streams", named(longest + "x")), 400, 1013, "invalid_stream_name");
        assertError(http.post("/streams", named("")), 400, 1013, "invalid_stream_name");
        for (String target : List.of(
                "/streams/%zz",
                "/streams/%", "/streams/s/topics/t/messages?count=%zz", "/streams/" + "x".repeat(256))) {
            assertThat(http.get(target).status()).as(target).isEqualTo(400);
        }
    }

    @Test
    void shouldSayWhatIsNotThere() throws IOException {
        assertError(http.get("/streams/none"), 404, 404, "not_found");
        assertError(http.delete("/streams/none"), 404, 1009, "stream_id_not_found");
        topic(1);
        String stream = "/streams/" + name;
        assertError(http.get(stream + "/topics/none"), 404, 404, "not_found");
        assertError(http.delete(stream + "/topics/none"), 404, 2010, "topic_id_not_found");
        assertError(http.get(stream + "/topics/t/messages?partition_id=9"), 404, 3007, "partition_not_found");
        assertError(http.get(stream + "/topics/t/consumer-offsets"), 404, 404, "not_found");
        assertError(http.delete(stream + "/topics/t/consumer-offsets/1"), 404, 3021, "consumer_offset_not_found");
        assertError(http.get(stream + "/topics/t/consumer-groups/9"), 404, 404, "not_found");
        assertError(http.delete(stream + "/topics/t/consumer-groups/9"), 404, 5000, "consumer_group_id_not_found");
        assertError(http.get("/users/nobody"), 404, 404, "not_found");
        assertError(http.get("/clients/999999"), 404, 404, "not_found");
        assertError(http.delete("/personal-access-tokens/none"), 404, 20, "resource_not_found");
        assertError(http.post("/streams", named(name)), 400, 1012, "stream_name_already_exists");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "count=-1", "count=4294967296", "count=1.0", "count=x", "count=", "value=-1",
                        "value=18446744073709551616",
                "kind=middle", "auto_commit=True", "auto_commit=1", "partition_id=x", "wait=5", "wait=61s", "wait=-1s",
                "consumer_id="
            })
    void shouldRefuseQueriesThatCannotBeRead(String query) throws IOException {
        RawHttp.Answer answer = http.get("/streams/1/topics/1/messages?" + query);
        assertError(answer, 400, 400, "bad_request");
        assertThat(answer.json().path("field").asText()).isEqualTo(query.substring(0, query.indexOf('=')));
    }

    @Test
    void shouldTakeTheStatusOfAUserByItsOtherName() throws IOException {
        String user =
                "{\"username\":\"other-name\",\"password\":\"secret\",\"status\":\"active\",\"permissions\":null}";
        http.post("/users", user).orThrow();
        assertThat(http.put("/users/other-name", "{\"user_status\":\"inactive\"}")
                        .status())
                .isEqualTo(204);
        assertThat(http.get("/users/other-name").json().path("status").asText()).isEqualTo("inactive");
        assertThat(http.put("/users/other-name", "{\"status\":\"Active\"}").status())
                .isEqualTo(422);
    }

    @Test
    void shouldAnswerRequestsSentOneBehindTheOtherInTheirOrder() throws IOException {
        byte[][] asks = {
            HttpAsk.of("GET", "/ping").bytes(),
            HttpAsk.json("POST", "/streams", "{").token(http.token()).bytes(),
            HttpAsk.of("GET", "/nothing").token(http.token()).bytes(),
            HttpAsk.of("GET", "/healthz").bytes()
        };
        for (byte[] ask : Arrays.asList(asks)) {
            http.send(ask);
        }
        assertThat(http.answer("GET").text()).isEqualTo("pong");
        assertThat(http.answer("POST").status()).isEqualTo(400);
        assertThat(http.answer("GET").status()).isEqualTo(404);
        assertThat(http.answer("GET").text()).isEqualTo("ok");
    }
}
