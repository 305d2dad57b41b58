package io.veltro.ops;

import com.fasterxml.jackson.databind.JsonNode;
import io.veltro.ops.ApiDescription.Operation;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;

/**
 * Makes requests from the description of an API: half of them as described, the others nearly so, or not at all. The same seed
 * makes the same requests.
 *
 * <p>Thread: one at a time.
 */
final class ApiRequests {
    private static final List<String> SEGMENTS = List.of(
            "%00",
            "%2e%2e",
            "..",
            ".",
            "%2F",
            "%252F",
            "",
            ";a=b",
            "a%20b",
            "a+b",
            "%F0%9F%92%A9",
            "%ED%A0%80",
            "%C3%28",
            "%FF",
            "*",
            "~",
            "-1",
            "4294967295",
            "4294967296",
            "18446744073709551616",
            "0x0",
            "00",
            "x".repeat(255),
            "x".repeat(256),
            "x".repeat(5000),
            "%0d%0aX:1",
            "nobody");
    /** No request of HTTP any more. */
    private static final List<String> RAW =
            List.of("%zz", "%", "%0", "{x}", "a b", "a\u0000b", "\u00e9", "a\tb", "\"", "<>", "\u007f", "a#b", "\\");

    private static final List<String> TOKENS = List.of(
            "",
            "Bearer ",
            "Bearer",
            "Bearer garbage",
            "bearer x",
            "Basic aWdneTppZ2d5",
            "Bearer a.b.c",
            "Bearer " + "x".repeat(9000),
            "Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiIwIn0.",
            "Bearer \u00ff\u00fe");
    private static final List<String> TYPES = List.of(
            "",
            "text/plain",
            "application/xml",
            "application/json; charset=utf-16",
            "application/problem+json",
            "multipart/form-data",
            ";",
            "application/json,text/plain",
            "*/*");
    private static final List<String> METHODS =
            List.of("HEAD", "OPTIONS", "PATCH", "TRACE", "PUT", "POST", "DELETE", "BREW", "get");

    private final ApiDescription api;
    private final Random random;
    private final JsonTexts texts;

    ApiRequests(ApiDescription api, Random random) {
        this.api = api;
        this.random = random;
        this.texts = new JsonTexts(api, random);
    }

    /**
     * A request, and what may be expected of its answer.
     *
     * @param operation the row it was made for
     * @param isMalformed it may be none of HTTP: refused before anybody looks at it, or by closing
     * @param isMangled its path or method may be another row's, or nobody's
     * @param isAuthorised it has a token that holds
     */
    record Made(HttpAsk ask, Operation operation, boolean isMalformed, boolean isMangled, boolean isAuthorised) {}

    /** What is slow, and what takes the ground from under the others. */
    private static boolean isRare(Operation operation) {
        return operation.path().endsWith("/login")
                || operation.path().equals("/snapshot")
                || (operation.method().equals("DELETE")
                        && List.of("/streams/{stream}", "/streams/{stream}/topics/{topic}", "/users/{user}")
                                .contains(operation.path()));
    }

    /** The next one. */
    Made next(String token) {
        Operation operation = texts.any(api.operations());
        while (isRare(operation) && random.nextInt(8) > 0) {
            operation = texts.any(api.operations());
        }
        int kind = random.nextInt(20);
        double chance = kind < 10 ? 0 : kind < 16 ? 0.08 : 0.3;
        Target target = target(operation, chance);
        boolean isOtherMethod = random.nextDouble() < chance / 4;
        String method = isOtherMethod ? texts.any(METHODS) : operation.method();
        HttpAsk ask = HttpAsk.of(method, target.text);
        boolean isAuthorised = random.nextDouble() >= chance / 2;
        String header = isAuthorised ? "Bearer " + token : texts.any(TOKENS);
        if (!header.isEmpty()) {
            ask.header("Authorization", header);
        }
        addHeaders(ask, chance);
        addBody(ask, operation, method, token, chance);
        boolean isMangled = target.isMangled
                || (isOtherMethod
                        && !(method.equals("HEAD") && operation.method().equals("GET")));
        return new Made(ask, operation, target.isMalformed, isMangled, isAuthorised);
    }

    private record Target(String text, boolean isMangled, boolean isMalformed) {}

    private Target target(Operation operation, double chance) {
        boolean isMangled = false;
        boolean isMalformed = false;
        StringBuilder path = new StringBuilder();
        for (String segment : operation.path().substring(1).split("/", -1)) {
            String text =
                    segment.startsWith("{") ? known(operation, segment.substring(1, segment.length() - 1)) : segment;
            if (random.nextDouble() < chance / 2) {
                boolean isRaw = random.nextInt(6) == 0;
                text = texts.any(isRaw ? RAW : SEGMENTS);
                isMalformed |= isRaw;
                isMangled = true;
            }
            path.append('/').append(text);
        }
        String query = query(operation, chance);
        if (isRootInDanger(operation, path.toString())) {
            return new Target("/users/nobody" + query, true, isMalformed);
        }
        isMalformed |= query.contains("%zz") || query.length() > 8000 || query.split("&", -1).length > 30;
        return new Target(path.append(query).toString(), isMangled, isMalformed);
    }

    /** Root stays what they are: all requests are theirs. */
    private static boolean isRootInDanger(Operation operation, String path) {
        return operation.path().startsWith("/users/{user}")
                && !operation.method().equals("GET")
                && path.matches("/users/(iggy|0+|%30)(/.*)?");
    }

    private String known(Operation operation, String parameter) {
        return switch (parameter) {
            case "stream" -> texts.any(List.of("s0", "s1", "s2", "0", "1"));
            case "topic" -> texts.any(List.of("t0", "t1", "0", "1"));
            case "user" -> texts.any(ApiWorld.USERS);
            case "group" -> texts.any(List.of(ApiWorld.GROUP, "0"));
            case "token" -> texts.any(ApiWorld.TOKENS);
            case "consumer" -> texts.any(List.of("1", "reader"));
            case "client", "partition" -> Integer.toString(random.nextInt(2));
            case "sync" -> texts.any(List.of("true", "false"));
            default -> throw new AssertionError(operation + " has a parameter nobody knows: " + parameter);
        };
    }

    private String query(Operation operation, double chance) {
        StringBuilder query = new StringBuilder();
        for (JsonNode parameter : operation.parameters("query")) {
            String name = parameter.path("name").asText();
            boolean isLeftOut =
                    parameter.path("required").asBoolean() ? random.nextDouble() < chance : random.nextBoolean();
            if (!isLeftOut) {
                String value = random.nextDouble() < chance ? odd() : value(name, parameter.path("schema"));
                query.append(query.isEmpty() ? '?' : '&')
                        .append(name)
                        .append('=')
                        .append(value);
            }
        }
        if (random.nextDouble() < chance / 10) {
            query.append(query.isEmpty() ? '?' : '&').append("junk=1&".repeat(1 + random.nextInt(200)));
        }
        if (random.nextDouble() < chance / 20) {
            query.append(query.isEmpty() ? '?' : '&')
                    .append("x=")
                    .append("y".repeat(texts.any(List.of(9_000, 60_000, 200_000))));
        }
        return query.toString();
    }

    private String odd() {
        return switch (random.nextInt(3)) {
            case 0 -> encoded(texts.any(JsonTexts.NUMBERS));
            case 1 -> texts.any(SEGMENTS).replace("%0d%0aX:1", "%0d%0a");
            default ->
                encoded(texts.any(List.of(
                        "", " ", "true", "TRUE", "null", "61s", "5", "-1s", "99999s", "0ms", "\u00e9", "offset")));
        };
    }

    private String value(String name, JsonNode schema) {
        return switch (name) {
            case "wait" -> texts.any(List.of("0ms", "1ms", "20ms", "0s"));
            case "count" -> texts.any(List.of("0", "1", "10", "1000", "4294967295"));
            case "partition_id", "segments_count", "partitions_count" -> Integer.toString(random.nextInt(2));
            case "consumer_id" -> texts.any(List.of("1", "reader"));
            case "value" -> texts.any(List.of("0", "1", "18446744073709551615", "1700000000000000"));
            default -> encoded(texts.of(name, schema, 0).replace("\"", ""));
        };
    }

    private void addHeaders(HttpAsk ask, double chance) {
        if (random.nextDouble() < chance / 4) {
            ask.header("Origin", texts.any(List.of("http://localhost", "null", "x".repeat(300))));
        }
        if (random.nextDouble() < chance / 4) {
            ask.header("X-" + "y".repeat(random.nextInt(100)), "z".repeat(random.nextInt(3000)));
        }
        if (random.nextDouble() < chance / 4) {
            ask.header("Accept", texts.any(List.of("*/*", "text/plain", "application/xml", "", "a/b;q=x")));
        }
    }

    private void addBody(HttpAsk ask, Operation operation, String method, String token, double chance) {
        if (!operation.hasBody()) {
            if (random.nextDouble() < chance / 4) {
                ask.body(texts.spoiled("{}"));
            }
            return;
        }
        if (method.equals("HEAD") || random.nextDouble() < chance / 10) {
            return;
        }
        String type = random.nextDouble() < chance / 3 ? texts.any(TYPES) : "application/json";
        if (!type.isEmpty()) {
            ask.header("Content-Type", type);
        }
        String text = body(operation, token, chance);
        ask.body(random.nextDouble() < chance / 2 ? texts.spoiled(text) : text.getBytes(StandardCharsets.UTF_8));
    }

    private String body(Operation operation, String token, double chance) {
        if (random.nextDouble() >= chance && operation.path().endsWith("/login") && random.nextInt(3) > 0) {
            String login = "{\"username\":\"iggy\",\"password\":\"iggy\"}";
            return operation.path().equals("/users/login") ? login : "{\"token\":\"unknown\"}";
        }
        if (operation.path().endsWith("/refresh-token") && random.nextInt(4) == 0) {
            return "{\"token\":\"" + token + "\"}";
        }
        return texts.of("", operation.body(), chance);
    }

    /** For a segment of a path or a value of a query; halves of surrogate pairs are replaced. */
    static String encoded(String text) {
        return java.net.URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
