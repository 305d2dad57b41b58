package io.veltro.rest.json;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigInteger;

/**
 * The kinds of values there are, as JSON Schema (2020-12, which OpenAPI 3.1 uses). Each call makes a node of its own.
 *
 * <p>Thread: any.
 */
public final class Schemas {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final BigInteger U64_MAX =
            BigInteger.ONE.shiftLeft(Long.SIZE).subtract(BigInteger.ONE);
    private static final BigInteger U128_MAX =
            BigInteger.ONE.shiftLeft(2 * Long.SIZE).subtract(BigInteger.ONE);

    private Schemas() {}

    /** 0 to 2^32 - 1. */
    public static ObjectNode u32() {
        return integer(0, 0xffff_ffffL);
    }

    /** A whole number within bounds. */
    public static ObjectNode integer(long least, long most) {
        return typed("integer").put("minimum", least).put("maximum", most);
    }

    /** 0 to 2^64 - 1. */
    public static ObjectNode u64() {
        return typed("integer").put("minimum", 0).put("maximum", U64_MAX);
    }

    /** 0 to 2^128 - 1. */
    public static ObjectNode u128() {
        return typed("integer").put("minimum", 0).put("maximum", U128_MAX);
    }

    /** A fraction. */
    public static ObjectNode number() {
        return typed("number");
    }

    /** True or false. */
    public static ObjectNode bool() {
        return typed("boolean");
    }

    /** Any text. */
    public static ObjectNode text() {
        return typed("string");
    }

    /** A text of so many characters; the server counts bytes of UTF-8. */
    public static ObjectNode text(int least, int most) {
        return text().put("minLength", least).put("maxLength", most);
    }

    /** Bytes in base64 with padding. */
    public static ObjectNode base64() {
        return text().put("contentEncoding", "base64");
    }

    /** One of these texts. */
    public static ObjectNode choice(Iterable<String> texts) {
        ObjectNode schema = text();
        ArrayNode choices = schema.putArray("enum");
        texts.forEach(choices::add);
        return schema;
    }

    /** This or null. */
    public static ObjectNode nullable(ObjectNode schema) {
        if (!schema.path("type").isTextual()) {
            return either(schema, typed("null"));
        }
        String type = schema.path("type").asText();
        schema.putArray("type").add(type).add("null");
        return schema;
    }

    /** Any of these. */
    public static ObjectNode either(ObjectNode... schemas) {
        ObjectNode either = NODES.objectNode();
        ArrayNode any = either.putArray("anyOf");
        for (ObjectNode schema : schemas) {
            any.add(schema);
        }
        return either;
    }

    /** Several of these. */
    public static ObjectNode list(ObjectNode item) {
        ObjectNode schema = typed("array");
        schema.set("items", item);
        return schema;
    }

    /** An object that is described elsewhere. */
    public static ObjectNode reference(String name) {
        return NODES.objectNode().put("$ref", "#/components/schemas/" + name);
    }

    /** An object whose keys are numbers written as texts. */
    public static ObjectNode byNumber(ObjectNode value) {
        ObjectNode schema = typed("object");
        schema.putObject("propertyNames").put("pattern", "^(0|[1-9][0-9]{0,9})$");
        schema.set("additionalProperties", value);
        return schema;
    }

    /** A schema with nothing but a type. */
    public static ObjectNode typed(String type) {
        return NODES.objectNode().put("type", type);
    }
}
