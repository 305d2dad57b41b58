package io.veltro.ops;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.math.BigInteger;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Messages over HTTP as Iggy 0.8 takes, keeps and gives them: ids, user headers, partitioning, offsets. */
@Timeout(120)
class HttpMessageTest extends WithHttpServer {
    private static final String U64_MAX = "18446744073709551615";
    private static final String U128_MAX = "340282366920938463463374607431768211455";

    @Test
    void shouldFlushByBothSpellings() throws IOException {
        String messages = topic(1);
        for (String form : List.of("true", "false", "fsync=true", "fsync=false", "fsync=true?stream_id=1&topic_id=1")) {
            assertThat(http.get(messages + "/flush/0/" + form).status())
                    .as(form)
                    .isEqualTo(200);
        }
        assertError(http.get(messages + "/flush/0/yes"), 400, 400, "bad_request");
        assertError(http.get(messages + "/flush/x/true"), 400, 400, "bad_request");
    }

    @Test
    void shouldKeepMessageIdsInAllTheirForms() throws IOException {
        // given
        String messages = topic(1);
        ObjectNode inHeader = message("header");
        inHeader.putObject("header").put("id", 77).put("checksum", 1).put("unknown", "x");
        ObjectNode both = message("both").put("id", 78);
        both.putObject("header").put("id", 1);
        // when
        http.post(
                        messages,
                        toFirst(
                                message("a").put("id", 5),
                                message("b").put("id", U64_MAX),
                                message("c").put("id", U128_MAX),
                                message("d").put("id", "00000000-0000-0001-0000-000000000002"),
                                message("e").put("id", "0000000000000000000000000000ABCD"),
                                inHeader,
                                both,
                                message("f").put("id", new BigInteger(U64_MAX))))
                .orThrow();
        http.post(messages, toFirst(message("g").put("id", 0), message("h"))).orThrow();
        // then
        List<String> ids = polled(messages).findValues("header").stream()
                .map(header -> header.path("id").bigIntegerValue().toString())
                .toList();
        assertThat(ids.subList(0, 8))
                .containsExactly("5", U64_MAX, U128_MAX, "18446744073709551618", "43981", "77", "78", U64_MAX);
        assertThat(ids.get(8)).isNotEqualTo("0").isNotEqualTo(ids.get(9));
        assertThat(ids.get(9)).isNotEqualTo("0");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "-1",
                "1.5",
                "true",
                "\"\"",
                "\"x\"",
                "\"-1\"",
                "[]",
                "{}",
                "\"340282366920938463463374607431768211456\""
            })
    void shouldRefuseMessageIdsThatAreNone(String id) throws IOException {
        String body = toFirst(message("a").put("id", 4711)).replace("4711", id);
        assertError(http.post("/streams/none/topics/none/messages", body), 422, 422, "unprocessable_entity");
    }

    @Test
    void shouldKeepUserHeadersInAllTheirForms() throws IOException {
        // given
        String messages = topic(1);
        ObjectNode listed = message("list");
        ArrayNode headers = listed.putArray("user_headers");
        for (String value : List.of("first", "json")) {
            ObjectNode header = headers.addObject();
            header.putObject("key").put("kind", "string").put("value", base64("codec"));
            header.putObject("value").put("kind", "string").put("value", base64(value));
        }
        byte[] block = {2, 1, 0, 0, 0, 'k', 3, 1, 0, 0, 0, 1};
        ObjectNode raw = message("raw").put("user_headers", Base64.getEncoder().encodeToString(block));
        ObjectNode unreadable = message("unreadable").put("user_headers", base64("zz"));
        // when
        http.post(messages, toFirst(listed, raw, unreadable, message("null").putNull("user_headers"), message("none")))
                .orThrow();
        // then
        JsonNode polled = polled(messages);
        assertThat(polled.path(0).path("user_headers")).hasSize(1);
        assertThat(polled.path(0).at("/user_headers/0/value/value").asText()).isEqualTo(base64("json"));
        assertThat(polled.path(1).at("/user_headers/0/key/kind").asText()).isEqualTo("string");
        assertThat(polled.path(1).at("/user_headers/0/value/kind").asText()).isEqualTo("bool");
        assertThat(polled.path(2).path("user_headers").asText()).isEqualTo(base64("zz"));
        assertThat(polled.path(3).path("user_headers")).isEmpty();
        assertThat(polled.path(4).path("user_headers")).isEmpty();
    }

    @Test
    void shouldHoldPartitioningAndPayloadsToTheirBounds() throws IOException {
        // given
        String messages = topic(2);
        ObjectNode one = message("a");
        // when, then
        for (int length : List.of(0, 256)) {
            assertError(
                    http.post(messages, to("messages_key", new byte[length], one)),
                    400,
                    4028,
                    "invalid_key_value_length");
        }
        http.post(messages, to("messages_key", new byte[255], one)).orThrow();
        http.post(messages, to("balanced", new byte[0], one)).orThrow();
        http.post(messages, to("partition_id", new byte[] {1, 0, 0, 0, 9, 9}, one))
                .orThrow();
        assertError(http.post(messages, to("partition_id", new byte[3], one)), 400, 3, "invalid_command");
        assertError(
                http.post(messages, to("partition_id", new byte[] {9, 0, 0, 0}, one)),
                404,
                3007,
                "partition_not_found");
        assertError(http.post(messages, to("balanced", new byte[0])), 400, 4009, "invalid_messages_count");
        assertError(http.post(messages, to("random", new byte[0], one)), 422, 422, "unprocessable_entity");
        for (String payload : List.of("\"\"", "null", "1", "\"a\"", "\"a===\"", "\"YQ\"", "\"Y Q=\"")) {
            String body = toFirst(message("a")).replace("\"" + base64("a") + "\"", payload);
            assertError(http.post(messages, body), 422, 422, "unprocessable_entity");
        }
        assertThat(polledOfAll(messages)).isEqualTo(3);
    }

    private int polledOfAll(String messages) throws IOException {
        return polled(messages).size()
                + http.get(messages + "?partition_id=1").json().path("messages").size();
    }

    @Test
    void shouldCommitAndRefuseOffsetsBeyondTheEnd() throws IOException {
        String messages = topic(1);
        String offsets = messages.replace("messages", "consumer-offsets");
        http.post(messages, toFirst(message("a"), message("b"))).orThrow();
        for (String consumer : List.of("\"1\"", "1")) {
            assertThat(http.put(offsets, "{\"consumer_id\":" + consumer + ",\"partition_id\":null,\"offset\":1}")
                            .status())
                    .isEqualTo(204);
        }
        RawHttp.Answer beyond = http.put(offsets, "{\"consumer_id\":\"1\",\"partition_id\":0,\"offset\":2}");
        assertError(beyond, 400, 4100, "invalid_offset");
        assertThat(beyond.text()).contains("\"id\":4100");
        assertThat(http.get(offsets + "?consumer_id=1&partition_id=0")
                        .orThrow()
                        .json()
                        .path("stored_offset")
                        .asInt())
                .isEqualTo(1);
    }
}
