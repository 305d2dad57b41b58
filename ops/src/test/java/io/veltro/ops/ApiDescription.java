package io.veltro.ops;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The description a server gives of its API, to make requests from it and to hold answers to it. Schemas are read by a library
 * that knows nothing of the one that wrote them.
 *
 * <p>Thread: one at a time.
 */
final class ApiDescription {
    private final JsonNode document;
    private final List<Operation> operations = new ArrayList<>();
    private final SchemaRegistry registry = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);
    private final Map<String, Schema> compiled = new HashMap<>();

    ApiDescription(JsonNode document) {
        this.document = document;
        document.path("paths")
                .properties()
                .forEach(path -> path.getValue()
                        .properties()
                        .forEach(method -> operations.add(new Operation(
                                method.getKey().toUpperCase(Locale.ROOT), path.getKey(), method.getValue()))));
    }

    /** One method of one path. */
    record Operation(String method, String path, JsonNode node) {
        boolean isOpen() {
            return node.path("security").isArray() && node.path("security").isEmpty();
        }

        /** The schema of the body, missing when there is none. */
        JsonNode body() {
            return node.path("requestBody")
                    .path("content")
                    .path("application/json")
                    .path("schema");
        }

        boolean hasBody() {
            return !body().isMissingNode();
        }

        /** Parameters in the path or the query. */
        List<JsonNode> parameters(String in) {
            List<JsonNode> found = new ArrayList<>();
            node.path("parameters").forEach(parameter -> {
                if (parameter.path("in").asText().equals(in)) {
                    found.add(parameter);
                }
            });
            return found;
        }

        boolean answers(int status) {
            return node.path("responses").has(Integer.toString(status));
        }

        /** The media type of an answer, empty when it has no body. */
        String mediaType(int status) {
            JsonNode content =
                    node.path("responses").path(Integer.toString(status)).path("content");
            return content.isEmpty() ? "" : content.fieldNames().next();
        }

        @Override
        public String toString() {
            return method + " " + path;
        }
    }

    List<Operation> operations() {
        return operations;
    }

    JsonNode document() {
        return document;
    }

    /** What a reference stands for; anything else as it is. */
    JsonNode resolve(JsonNode schema) {
        if (!schema.has("$ref")) {
            return schema;
        }
        String pointer = schema.path("$ref").asText().substring(1);
        JsonNode found = document.at(pointer);
        if (found.isMissingNode()) {
            throw new AssertionError("nothing is at " + pointer);
        }
        return found;
    }

    /** What is wrong with a body by the schema of its status; nothing for a body that fits. */
    Optional<String> fault(Operation operation, int status, JsonNode body) {
        JsonNode schema = operation
                .node()
                .path("responses")
                .path(Integer.toString(status))
                .path("content")
                .path("application/json")
                .path("schema");
        return fault(operation + " " + status, schema, body);
    }

    /** What is wrong with an error by the schema of errors. */
    Optional<String> errorFault(JsonNode body) {
        return fault("Error", document.at("/components/schemas/Error"), body);
    }

    private Optional<String> fault(String key, JsonNode schema, JsonNode body) {
        List<com.networknt.schema.Error> faults =
                compiled.computeIfAbsent(key, any -> compile(schema)).validate(body);
        return faults.isEmpty() ? Optional.empty() : Optional.of(faults.toString());
    }

    /** A schema with all others within, for a reader that knows JSON Schema but not OpenAPI. */
    private Schema compile(JsonNode schema) {
        if (schema.isMissingNode()) {
            throw new AssertionError("there is no schema for this");
        }
        ObjectNode whole = schema.deepCopy();
        whole.set("$defs", document.at("/components/schemas").deepCopy());
        rewrite(whole);
        return registry.getSchema(whole);
    }

    private static void rewrite(JsonNode schema) {
        for (JsonNode reference : schema.findParents("$ref")) {
            String target = reference.path("$ref").asText();
            ((ObjectNode) reference).put("$ref", target.replace("#/components/schemas/", "#/$defs/"));
        }
    }

    /** What is wrong with the schema itself, by the schema of schemas. */
    List<com.networknt.schema.Error> metaFaults(JsonNode schema) {
        return compiled.computeIfAbsent(
                        "meta",
                        any -> registry.getSchema(com.networknt.schema.SchemaLocation.of(
                                SpecificationVersion.DRAFT_2020_12.getDialectId())))
                .validate(schema);
    }
}
