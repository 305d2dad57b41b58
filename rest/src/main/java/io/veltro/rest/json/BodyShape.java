package io.veltro.rest.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * How the body of one kind of request looks: fields that are checked as they are described. What nobody declared is
 * ignored, as in Iggy 0.8. Complete once it is declared.
 *
 * <p>Thread: any.
 */
public final class BodyShape {
    /** Shared by all that reads JSON: the size of a request is bounded before it gets here. */
    static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxStringLength(Integer.MAX_VALUE)
                    .build())
            .build();

    private static final ObjectReader TREES = new ObjectMapper(JSON)
            .readerFor(JsonNode.class)
            .with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS, DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

    /** Says what is wrong with a value, or nothing at all. */
    @FunctionalInterface
    interface Check {
        /** Throws {@link BadRequestException} when the value is none of the kind. */
        void check(JsonNode value, String field);
    }

    private record Field(String name, ObjectNode schema, boolean isRequired, Check check) {}

    private final String name;
    private final List<Field> fields = new ArrayList<>();

    private BodyShape(String name) {
        this.name = name;
    }

    /** A shape without fields yet; the name is the one in the API's description. */
    static BodyShape named(String name) {
        return new BodyShape(name);
    }

    /** The name in the API's description. */
    public String name() {
        return name;
    }

    /** A field that has to be there. */
    BodyShape required(String field, ObjectNode schema, Check check) {
        fields.add(new Field(field, schema, true, check));
        return this;
    }

    /** A field that may be left out or null. */
    BodyShape optional(String field, ObjectNode schema, Check check) {
        fields.add(new Field(field, Schemas.nullable(schema), false, check));
        return this;
    }

    /**
     * Reads a body.
     *
     * @throws BadRequestException when it is no JSON, or not this
     */
    public Body read(byte[] bytes) {
        JsonNode tree = tree(bytes);
        if (!tree.isObject()) {
            throw BadRequestException.unprocessable("The body is " + Values.kind(tree) + ": send an object", "");
        }
        for (Field field : fields) {
            JsonNode value = tree.get(field.name);
            if (value == null || value.isNull()) {
                if (field.isRequired) {
                    throw BadRequestException.unprocessable(
                            "The field " + field.name + (value == null ? " is missing" : " is null"), field.name);
                }
            } else {
                field.check.check(value, field.name);
            }
        }
        return new Body(tree);
    }

    private static JsonNode tree(byte[] bytes) {
        try {
            return TREES.readValue(bytes);
        } catch (JsonProcessingException e) {
            throw unreadable(e);
        } catch (IOException e) {
            throw new IllegalStateException("bytes in memory cannot be read", e);
        }
    }

    /** Says where a body stops being JSON. */
    static BadRequestException unreadable(JsonProcessingException e) {
        return BadRequestException.unreadable("The body is no JSON: " + e.getOriginalMessage() + ", at byte "
                + (e.getLocation() == null ? 0 : Math.max(0, e.getLocation().getByteOffset())));
    }

    /** Its schema. */
    public ObjectNode describe() {
        ObjectNode schema = Schemas.typed("object");
        ArrayNode required = schema.putArray("required");
        ObjectNode properties = schema.putObject("properties");
        for (Field field : fields) {
            if (field.isRequired) {
                required.add(field.name);
            }
            properties.set(field.name, field.schema.deepCopy());
        }
        return schema;
    }
}
