package io.veltro.ops;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.veltro.pipeline.error.ErrorCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;

/**
 * Speaks HTTP to a server as any program would: the JDK's client, JSON, and an access token once there is one.
 *
 * <p>Thread: any.
 */
record HttpCaller(String origin, String token) {
    static final ObjectMapper JSON = new ObjectMapper();

    /** The field that a refusal names, as in Iggy 0.8; the others name none. */
    private static final Map<ErrorCode, String> FIELDS = Map.ofEntries(
            Map.entry(ErrorCode.STREAM_ID_NOT_FOUND, "stream_id"),
            Map.entry(ErrorCode.TOPIC_ID_NOT_FOUND, "topic_id"),
            Map.entry(ErrorCode.PARTITION_NOT_FOUND, "partition_id"),
            Map.entry(ErrorCode.CLIENT_NOT_FOUND, "client_id"),
            Map.entry(ErrorCode.STREAM_NAME_ALREADY_EXISTS, "name"),
            Map.entry(ErrorCode.INVALID_STREAM_NAME, "name"),
            Map.entry(ErrorCode.TOPIC_NAME_ALREADY_EXISTS, "name"),
            Map.entry(ErrorCode.INVALID_TOPIC_NAME, "name"),
            Map.entry(ErrorCode.CONSUMER_GROUP_NAME_ALREADY_EXISTS, "name"),
            Map.entry(ErrorCode.PERSONAL_ACCESS_TOKEN_ALREADY_EXISTS, "name"),
            Map.entry(ErrorCode.INVALID_OFFSET, "offset"),
            Map.entry(ErrorCode.USER_ALREADY_EXISTS, "username"));

    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    /** One call: a body is sent as JSON, an empty one not at all. */
    record Ask(String method, String path, String body) {
        static Ask get(String path) {
            return new Ask("GET", path, "");
        }

        static Ask delete(String path) {
            return new Ask("DELETE", path, "");
        }

        static Ask post(String path, Object body) {
            return new Ask("POST", path, text(body));
        }

        static Ask put(String path, Object body) {
            return new Ask("PUT", path, text(body));
        }

        private static String text(Object body) {
            if (body instanceof String text) {
                return text;
            }
            try {
                return JSON.writeValueAsString(body);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** What came back. */
    record Answer(int status, HttpResponse<byte[]> response) {
        byte[] bytes() {
            return response.body();
        }

        String text() {
            return new String(bytes(), StandardCharsets.UTF_8);
        }

        /** The body as JSON; a missing node when it is empty. */
        JsonNode json() {
            try {
                return bytes().length == 0 ? MissingNode.getInstance() : JSON.readTree(bytes());
            } catch (IOException e) {
                throw new AssertionError("no JSON: " + text(), e);
            }
        }

        String header(String name) {
            return response.headers().firstValue(name).orElse("");
        }

        /** This, unless it is a refusal. */
        Answer orThrow() {
            if (status >= 300) {
                throw new AssertionError("refused with " + status + " " + text());
            }
            return this;
        }

        /** Whether it is this refusal to the last field that is the same for everybody. */
        boolean isRefusal(ErrorCode code) {
            JsonNode json = json();
            return status == code.httpStatus()
                    && json.path("id").asInt() == code.number()
                    && json.path("code").asText().equals(code.name().toLowerCase(Locale.ROOT))
                    && !json.path("reason").asText().isEmpty()
                    && json.path("field").asText("").equals(FIELDS.getOrDefault(code, ""))
                    && json.path("field").isNull() != FIELDS.containsKey(code)
                    && json.size() == 4;
        }

        @Override
        public String toString() {
            return status + " " + text();
        }
    }

    /** Nobody. */
    static HttpCaller to(ServerProcess server) {
        return new HttpCaller(server.origin(), "");
    }

    /** Root with the default credentials. */
    static HttpCaller root(ServerProcess server) {
        return to(server).loggedIn("iggy", "iggy");
    }

    /** The same server, with another token. */
    HttpCaller with(String other) {
        return new HttpCaller(origin, other);
    }

    HttpCaller loggedIn(String username, String password) {
        return with(tokenOf(login(username, password).orThrow()));
    }

    Answer login(String username, String password) {
        return ask(Ask.post("/users/login", Map.of("username", username, "password", password)));
    }

    Answer loginByToken(String personalToken) {
        return ask(Ask.post("/personal-access-tokens/login", Map.of("token", personalToken)));
    }

    /** The access token that a login or an exchange has given. */
    static String tokenOf(Answer identity) {
        return identity.json().path("access_token").path("token").textValue();
    }

    Answer ask(Ask ask) {
        HttpRequest.Builder request = request(ask.path())
                .method(
                        ask.method(),
                        ask.body().isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(ask.body()));
        if (!ask.body().isEmpty()) {
            request.header("Content-Type", "application/json");
        }
        return send(request);
    }

    /** A request with the token and nothing else yet. */
    HttpRequest.Builder request(String path) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(origin + path))
                .timeout(Duration.ofSeconds(ServerProcess.DEADLINE_SECONDS));
        return token.isEmpty() ? request : request.header("Authorization", "Bearer " + token);
    }

    static Answer send(HttpRequest.Builder request) {
        try {
            HttpResponse<byte[]> response = CLIENT.send(request.build(), BodyHandlers.ofByteArray());
            return new Answer(response.statusCode(), response);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }
}
