package io.veltro.ops;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.veltro.ops.ApiDescription.Operation;
import io.veltro.ops.ApiRequests.Made;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * The HTTP API does what its own description says, whatever it is asked. The gate asks less; all of it, with the seed that was
 * printed when it failed:
 *
 * <pre>
 *   mvn -B -pl ops -am test -Dtest=ApiPropertyTest -Dsurefire.failIfNoSpecifiedTests=false \
 *       -Dveltro.api.requests=10000 -Dveltro.api.seed=20261121
 * </pre>
 */
@Timeout(value = 30, unit = TimeUnit.MINUTES)
@ExtendWith(ServerProcess.OutputOnFailure.class)
class ApiPropertyTest {
    private static final int REQUESTS = Integer.getInteger("veltro.api.requests", 1500);
    private static final long SEED = Long.getLong("veltro.api.seed", 20_261_121);
    private static final int RESTORED_EVERY = 100;
    private static final Set<Integer> ANYBODYS = Set.of(400, 401, 403, 404, 405, 413, 415, 422);
    private static final long GROWTH_BYTES_MAX = 16 << 20;

    @TempDir
    private Path directory;

    private final Map<Integer, Integer> statuses = new TreeMap<>();
    private final Map<String, Integer> successes = new TreeMap<>();
    private int closed;

    @Test
    void shouldDescribeItselfAsOpenApiWants() throws IOException {
        try (ServerProcess server = ServerProcess.in(directory).start();
                RawHttp http = RawHttp.to(server.httpPort())) {
            // when
            ApiDescription api = description(http);
            JsonNode document = api.document();
            // then
            assertThat(document.path("openapi").asText()).startsWith("3.1.");
            assertThat(document.at("/info/title").isTextual()).isTrue();
            assertThat(document.at("/info/version").isTextual()).isTrue();
            assertThat(api.operations()).hasSizeGreaterThan(40);
            Set<String> ids = new HashSet<>();
            for (Operation operation : api.operations()) {
                assertThat(ids.add(operation.node().path("operationId").asText()))
                        .as(operation.toString())
                        .isTrue();
                assertOperation(api, operation);
            }
            document.at("/components/schemas")
                    .forEach(schema -> assertThat(api.metaFaults(schema)).isEmpty());
        }
    }

    private static void assertOperation(ApiDescription api, Operation operation) {
        String path = operation.path();
        for (JsonNode parameter : operation.parameters("path")) {
            assertThat(parameter.path("required").asBoolean()).isTrue();
            path = path.replace("{" + parameter.path("name").asText() + "}", "");
        }
        assertThat(path).as("every part of the path is described").doesNotContain("{");
        assertThat(operation.node().path("responses")).isNotEmpty();
        operation.node().path("responses").forEach(response -> {
            assertThat(response.path("description").isTextual()).isTrue();
            response.path("content").forEach(content -> assertSchema(api, content.path("schema")));
        });
        operation.node().path("parameters").forEach(parameter -> assertSchema(api, parameter.path("schema")));
        if (operation.hasBody()) {
            assertSchema(api, operation.body());
        }
    }

    private static void assertSchema(ApiDescription api, JsonNode schema) {
        assertThat(api.metaFaults(schema)).isEmpty();
        for (JsonNode reference : schema.findParents("$ref")) {
            assertThat(api.resolve(reference)).isNotEmpty();
        }
    }

    private static ApiDescription description(RawHttp http) throws IOException {
        return new ApiDescription(
                http.ask(HttpAsk.of("GET", "/openapi.json")).orThrow().json());
    }

    @Test
    void shouldDoWhatItsDescriptionSays() throws IOException {
        System.out.println("ApiPropertyTest: " + REQUESTS + " requests, -Dveltro.api.seed=" + SEED);
        try (ServerProcess server = ServerProcess.in(directory).start();
                RawHttp http = RawHttp.loggedIn(server.httpPort())) {
            // given
            ApiDescription api = description(http);
            ApiRequests requests = new ApiRequests(api, new Random(SEED));
            long heapBefore = 0;
            // when, then
            for (int i = 0; i < REQUESTS; i++) {
                if (i % RESTORED_EVERY == 0) {
                    ApiWorld.restore(http);
                }
                if (i == REQUESTS / 3) {
                    heapBefore = server.liveHeapBytes();
                }
                Made made = requests.next(http.token());
                ask(api, http, made, "request " + i + " of seed " + SEED + ": " + made.ask());
            }
            ApiWorld.restore(http);
            say(http);
            assertThat(server.liveHeapBytes()).isLessThan(heapBefore + GROWTH_BYTES_MAX);
            assertThat(server.output()).noneMatch(line -> line.contains("ERROR") || line.startsWith("\tat "));
            assertThat(server.isAlive()).isTrue();
            server.stop();
        }
    }

    private void ask(ApiDescription api, RawHttp http, Made made, String what) throws IOException {
        RawHttp.Answer answer;
        try {
            answer = http.ask(made.ask());
        } catch (IOException e) {
            assertThat(made.isMalformed()).as("%s; %s", what, e).isTrue();
            closed++;
            http.close();
            return;
        }
        statuses.merge(answer.status(), 1, Integer::sum);
        if (answer.status() < 300) {
            successes.merge(made.operation().toString(), 1, Integer::sum);
        }
        if (answer.status() == 400 && made.isMalformed() && answer.body().length == 0) {
            return; // it was none of HTTP
        }
        hold(api, made, answer, what + "\n" + answer);
        renew(http, made, answer);
    }

    private static void hold(ApiDescription api, Made made, RawHttp.Answer answer, String what) {
        Operation operation = made.operation();
        int status = answer.status();
        boolean isReadiness = made.ask().target().startsWith("/readyz");
        assertThat(status).as(what).matches(code -> code < 500 || (code == 503 && isReadiness));
        if (!made.isAuthorised() && !operation.isOpen() && !made.isMangled()) {
            assertThat(status).as(what).isEqualTo(401);
        }
        if (made.ask().method().equals("OPTIONS")) {
            assertThat(status).as(what).isIn(200, 400);
            return;
        }
        boolean isListed = operation.answers(status);
        if (made.isMangled()) {
            assertThat(isListed || status < 300 || ANYBODYS.contains(status))
                    .as(what)
                    .isTrue();
        } else {
            assertThat(isListed).as(what).isTrue();
        }
        if (status == 405) {
            assertThat(answer.header("allow")).as(what).isNotEmpty();
        }
        boolean isJson = answer.header("content-type").equals("application/json");
        if (made.ask().method().equals("HEAD")) {
            assertThat(answer.body()).as(what).isEmpty();
        } else if (status >= 400) {
            assertThat(isJson || status == 503).as(what).isTrue();
            assertThat(isJson ? api.errorFault(answer.json()) : Optional.empty())
                    .as(what)
                    .isEmpty();
        } else if (!made.isMangled()) {
            assertThat(answer.header("content-type")).as(what).startsWith(operation.mediaType(status));
            assertThat(answer.body().length == 0)
                    .as(what)
                    .isEqualTo(operation.mediaType(status).isEmpty());
            assertThat(isJson ? api.fault(operation, status, answer.json()) : Optional.empty())
                    .as(what)
                    .isEmpty();
        }
    }

    /** What a request has ended is begun again. */
    private static void renew(RawHttp http, Made made, RawHttp.Answer answer) throws IOException {
        String path = made.operation().path();
        boolean endsToken = path.equals("/users/logout") || path.equals("/users/refresh-token");
        if (endsToken && answer.status() < 300) {
            http.login("iggy", "iggy");
        }
    }

    private void say(RawHttp http) throws IOException {
        int all = statuses.values().stream().mapToInt(Integer::intValue).sum();
        int good = successes.values().stream().mapToInt(Integer::intValue).sum();
        ObjectNode stats = (ObjectNode) http.get("/stats").orThrow().json();
        System.out.println("ApiPropertyTest: " + all + " answers " + statuses + ", " + closed + " closed without one; "
                + good * 100 / Math.max(1, all) + " % succeeded, of " + successes.size()
                + " operations; the server says "
                + stats.retain(List.of("streams_count", "topics_count", "partitions_count", "messages_count")));
    }
}
