package io.veltro.ops;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A real server for a class of tests over raw HTTP, and a stream of each test's own name. */
@ExtendWith(ServerProcess.OutputOnFailure.class)
class WithHttpServer {
    @TempDir
    private static Path directory;

    static ServerProcess server;

    RawHttp http;
    String name;

    @BeforeAll
    static void startServer() {
        server = ServerProcess.in(directory).start();
    }

    @AfterAll
    static void stopServer() {
        assertThat(server.output()).noneMatch(line -> line.contains("ERROR") || line.startsWith("\tat "));
        server.stop();
    }

    @BeforeEach
    void connect(TestInfo test) throws IOException {
        http = RawHttp.loggedIn(server.httpPort());
        name = test.getTestMethod().orElseThrow().getName();
    }

    @AfterEach
    void disconnect() {
        http.close();
    }

    static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    static String named(String text) {
        return RawHttp.JSON.createObjectNode().put("name", text).toString();
    }

    /** A stream and a topic of the test's name; the path of its messages. */
    String topic(int partitions) throws IOException {
        http.post("/streams", named(name)).orThrow();
        String body = "{\"name\":\"t\",\"partitions_count\":" + partitions + "}";
        http.post("/streams/" + name + "/topics", body).orThrow();
        return "/streams/" + name + "/topics/t/messages";
    }

    static ObjectNode message(String payload) {
        return RawHttp.JSON.createObjectNode().put("payload", base64(payload));
    }

    static String to(String kind, byte[] value, ObjectNode... messages) {
        ObjectNode body = RawHttp.JSON.createObjectNode();
        body.putObject("partitioning")
                .put("kind", kind)
                .put("value", Base64.getEncoder().encodeToString(value));
        ArrayNode all = body.putArray("messages");
        for (ObjectNode message : messages) {
            all.add(message);
        }
        return body.toString();
    }

    static String toFirst(ObjectNode... messages) {
        return to("partition_id", new byte[4], messages);
    }

    JsonNode polled(String messages) throws IOException {
        return http.get(messages + "?kind=first&count=100").orThrow().json().path("messages");
    }

    static void assertError(RawHttp.Answer answer, int status, int id, String code) {
        assertThat(answer.status()).as(answer.toString()).isEqualTo(status);
        assertThat(answer.header("content-type")).isEqualTo("application/json");
        assertThat(answer.json().path("id").intValue()).as(answer.toString()).isEqualTo(id);
        assertThat(answer.json().path("code").asText()).isEqualTo(code);
        assertThat(answer.json().has("reason")).isTrue();
        assertThat(answer.json().has("field")).isTrue();
    }
}
