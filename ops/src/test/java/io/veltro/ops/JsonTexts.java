package io.veltro.ops;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Texts that are JSON of a schema, or nearly so: every value may be replaced by one that is at a bound, of another kind, or
 * hostile; every field may be missing, doubled or unknown.
 *
 * <p>Thread: one at a time.
 */
final class JsonTexts {
    /** Numbers at and beyond all bounds there are, and what is no number of JSON at all. */
    static final List<String> NUMBERS = List.of(
            "0",
            "1",
            "-1",
            "-0",
            "0.5",
            "1.0",
            "1e3",
            "1E400",
            "1e-400",
            "255",
            "256",
            "1001",
            "2147483648",
            "4294967295",
            "4294967296",
            "9223372036854775807",
            "9223372036854775808",
            "18446744073709551615",
            "18446744073709551616",
            "340282366920938463463374607431768211455",
            "340282366920938463463374607431768211456",
            "-9223372036854775809",
            "1e999999999",
            "0.1e-999999999",
            "9".repeat(900),
            "9".repeat(3000),
            "NaN",
            "Infinity",
            "0x10",
            "01",
            "+1",
            "1.",
            ".5",
            "--1",
            "1e",
            "\u0663");
    /** Texts as they stand in JSON, with their quotes. */
    static final List<String> TEXTS = List.of(
            "\"\"",
            "\" \"",
            "\"0\"",
            "\"-1\"",
            "\"00\"",
            "\"4294967296\"",
            "\"null\"",
            "\"../../etc/passwd\"",
            "\"%00%2e\"",
            "\"\\u0000\"",
            "\"\\u0001\\u001f\\u007f\"",
            "\"\\ud800\"",
            "\"\\udc00\\ud800\"",
            "\"\\ud83d\\ude00\"",
            "\"\u202e\uFEFF\"",
            "\"\u00e9\u4e2d\ud83d\ude00\"",
            "\"a\u0001b\"",
            "\"a\nb\"",
            "\"\\x\"",
            "\"\\u12\"",
            "\"<script>'--\\\"\"",
            "\"\\/\\\\\"",
            "\"YQ=\"",
            "\"" + "a".repeat(255) + "\"",
            "\"" + "a".repeat(256) + "\"",
            "\"" + "\u00e9".repeat(128) + "\"",
            "\"" + "x".repeat(70_000) + "\"",
            "\"unended");

    private static final List<String> OTHERS = List.of(
            "null",
            "true",
            "false",
            "[]",
            "{}",
            "[null]",
            "[[[]]]",
            "{\"a\":{\"b\":[]}}",
            "nul",
            "",
            ",",
            "undefined",
            "[".repeat(400) + "]".repeat(400),
            "[".repeat(5000),
            "{\"a\":".repeat(2000) + "1" + "}".repeat(2000),
            "/* */ 1",
            "'a'");
    private static final BigInteger U64_MAX = new BigInteger("18446744073709551615");

    private final ApiDescription api;
    private final Random random;
    private double hostility;
    private int names;

    JsonTexts(ApiDescription api, Random random) {
        this.api = api;
        this.random = random;
    }

    /**
     * A text of a schema.
     *
     * @param chance that a value is not of it, for each value
     */
    String of(String field, JsonNode schema, double chance) {
        hostility = chance;
        StringBuilder out = new StringBuilder();
        write(field, schema, out);
        return out.toString();
    }

    /** A name nobody has yet. */
    String freshName() {
        names++;
        return "made-" + names;
    }

    <T> T any(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }

    private boolean isOdd() {
        return random.nextDouble() < hostility;
    }

    private void write(String field, JsonNode schema, StringBuilder out) {
        if (isOdd()) {
            out.append(any(List.of(any(NUMBERS), any(TEXTS), any(OTHERS))));
            return;
        }
        JsonNode meant = api.resolve(schema);
        if (meant.has("anyOf")) {
            write(
                    field,
                    meant.path("anyOf").path(random.nextInt(meant.path("anyOf").size())),
                    out);
            return;
        }
        JsonNode type = meant.path("type");
        if (type.isArray()) {
            type = random.nextInt(4) == 0 ? type.path(type.size() - 1) : type.path(0);
        }
        switch (type.asText()) {
            case "object" -> object(field, meant, out);
            case "array" -> list(field, meant, out);
            case "integer" -> out.append(integer(field, meant));
            case "number" -> out.append(random.nextInt(100) / 8.0);
            case "boolean" -> out.append(random.nextBoolean());
            case "null" -> out.append("null");
            default -> out.append(text(field, meant));
        }
    }

    private void object(String field, JsonNode schema, StringBuilder out) {
        if (field.equals("partitioning")) {
            out.append(partitioning());
            return;
        }
        List<String> required = new ArrayList<>();
        schema.path("required").forEach(name -> required.add(name.asText()));
        out.append('{');
        String comma = "";
        for (Map.Entry<String, JsonNode> property : schema.path("properties").properties()) {
            boolean isLeftOut = required.contains(property.getKey()) ? isOdd() : random.nextBoolean();
            for (int times = isLeftOut ? 0 : isOdd() ? 2 : 1; times > 0; times--) {
                out.append(comma).append('"').append(property.getKey()).append("\":");
                write(property.getKey(), property.getValue(), out);
                comma = ",";
            }
        }
        if (schema.path("additionalProperties").isObject() && random.nextBoolean()) {
            out.append(comma).append("\"0\":");
            write("", schema.path("additionalProperties"), out);
            comma = ",";
        }
        if (isOdd()) {
            out.append(comma).append("\"unknown\":").append(any(OTHERS));
        }
        out.append('}');
    }

    private void list(String field, JsonNode schema, StringBuilder out) {
        out.append('[');
        int least = schema.path("minItems").asInt(0);
        int size = least + random.nextInt(3);
        for (int i = 0; i < size; i++) {
            out.append(i == 0 ? "" : ",");
            write(field, schema.path("items"), out);
        }
        out.append(']');
    }

    private String integer(String field, JsonNode schema) {
        return switch (field) {
            case "partitions_count" -> Integer.toString(1 + random.nextInt(2));
            case "replication_factor" -> "1";
            case "message_expiry", "max_topic_size", "expiry" -> any(List.of("0", U64_MAX.toString(), "3600000000"));
            case "partition_id", "offset", "consumer_id" -> Integer.toString(random.nextInt(2));
            default ->
                new BigInteger(Math.max(1, random.nextInt(129)), random)
                        .min(schema.path("maximum").bigIntegerValue())
                        .max(schema.path("minimum").bigIntegerValue())
                        .toString();
        };
    }

    private String text(String field, JsonNode schema) {
        if (schema.has("enum")) {
            return schema.path("enum")
                    .path(random.nextInt(schema.path("enum").size()))
                    .toString();
        }
        if (schema.path("contentEncoding").asText().equals("base64")) {
            return '"' + base64(1 + random.nextInt(40)) + '"';
        }
        return switch (field) {
            case "name", "username" -> '"' + (random.nextInt(5) == 0 ? "s1" : freshName()) + '"';
            case "password", "new_password", "current_password" -> "\"secret-1\"";
            case "consumer_id" -> "\"reader\"";
            case "id" -> any(List.of("\"12\"", "\"0000000000000000000000000000abcd\"", "\"" + U64_MAX + "\""));
            default -> '"' + "text ".repeat(1 + random.nextInt(4)) + '"';
        };
    }

    private String partitioning() {
        byte[] key = new byte[1 + random.nextInt(255)];
        random.nextBytes(key);
        return switch (random.nextInt(3)) {
            case 0 -> "{\"kind\":\"balanced\",\"value\":\"\"}";
            case 1 -> "{\"kind\":\"partition_id\",\"value\":\"" + any(List.of("AAAAAA==", "AQAAAA==")) + "\"}";
            default ->
                "{\"kind\":\"messages_key\",\"value\":\"" + Base64.getEncoder().encodeToString(key) + "\"}";
        };
    }

    private String base64(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return Base64.getEncoder().encodeToString(bytes);
    }

    /** What else may befall the bytes of a body. */
    byte[] spoiled(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return switch (random.nextInt(8)) {
            case 0 -> ("\uFEFF" + text).getBytes(StandardCharsets.UTF_8);
            case 1 -> text.getBytes(StandardCharsets.UTF_16);
            case 2 -> java.util.Arrays.copyOf(bytes, random.nextInt(bytes.length + 1));
            case 3 -> (text + text).getBytes(StandardCharsets.UTF_8);
            case 4 -> any(OTHERS).getBytes(StandardCharsets.UTF_8);
            case 5 -> {
                byte[] noise = new byte[random.nextInt(200)];
                random.nextBytes(noise);
                yield noise;
            }
            default -> {
                byte[] bent = bytes.clone();
                if (bent.length > 0) {
                    bent[random.nextInt(bent.length)] = (byte) random.nextInt(256);
                }
                yield bent;
            }
        };
    }
}
