package io.veltro.rest.json;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.veltro.pipeline.request.Permissions;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * Permissions as JSON: a truth for each bit, streams and topics by their numbers.
 *
 * <pre>
 *   {"global": {10 truths}, "streams": {"0": {6 truths, "topics": {"1": {4 truths}}}}}
 * </pre>
 *
 * <p>Names stand in the order of the bits, see {@link Permissions}. {@code streams} and {@code topics} may be null.
 */
final class PermissionsJson {
    static final Shape<Permissions> SHAPE = Shape.<Permissions>named("Permissions")
            .field("global", truths(Permissions.GLOBAL_NAMES), (permissions, out) -> {
                out.writeStartObject();
                writeTruths(Permissions.GLOBAL_NAMES, permissions.global(), out);
                out.writeEndObject();
            })
            .field("streams", Schemas.nullable(Schemas.byNumber(streamSchema())), PermissionsJson::writeStreams);

    private PermissionsJson() {}

    private static ObjectNode truths(List<String> names) {
        ObjectNode schema = Schemas.typed("object");
        ArrayNode required = schema.putArray("required");
        ObjectNode properties = schema.putObject("properties");
        names.forEach(name -> {
            required.add(name);
            properties.set(name, Schemas.bool());
        });
        return schema;
    }

    private static ObjectNode streamSchema() {
        ObjectNode schema = truths(Permissions.STREAM_NAMES);
        ObjectNode properties = (ObjectNode) schema.path("properties");
        properties.set("topics", Schemas.nullable(Schemas.byNumber(truths(Permissions.TOPIC_NAMES))));
        return schema;
    }

    private static void writeStreams(Permissions permissions, JsonGenerator out) throws IOException {
        if (permissions.streams().isEmpty()) {
            out.writeNull();
            return;
        }
        out.writeStartObject();
        for (Permissions.OfStream stream : permissions.streams()) {
            out.writeObjectFieldStart(Integer.toUnsignedString(stream.stream()));
            writeTruths(Permissions.STREAM_NAMES, stream.bits(), out);
            out.writeFieldName("topics");
            writeTopics(stream.topics(), out);
            out.writeEndObject();
        }
        out.writeEndObject();
    }

    private static void writeTopics(List<Permissions.OfTopic> topics, JsonGenerator out) throws IOException {
        if (topics.isEmpty()) {
            out.writeNull();
            return;
        }
        out.writeStartObject();
        for (Permissions.OfTopic topic : topics) {
            out.writeObjectFieldStart(Integer.toUnsignedString(topic.topic()));
            writeTruths(Permissions.TOPIC_NAMES, topic.bits(), out);
            out.writeEndObject();
        }
        out.writeEndObject();
    }

    private static void writeTruths(List<String> names, int bits, JsonGenerator out) throws IOException {
        for (int i = 0; i < names.size(); i++) {
            out.writeBooleanField(names.get(i), (bits & 1 << i) != 0);
        }
    }

    /** Throws {@link BadRequestException} when it cannot be read. */
    static void check(JsonNode node, String field) {
        if (!node.isObject()) {
            throw Values.wrong(node, field, "an object");
        }
        read(node);
    }

    static Permissions read(JsonNode node) {
        List<Permissions.OfStream> streams = new ArrayList<>();
        for (Map.Entry<String, JsonNode> stream : entries(node.path("streams"), "streams")) {
            List<Permissions.OfTopic> topics = new ArrayList<>();
            for (Map.Entry<String, JsonNode> topic : entries(stream.getValue().path("topics"), "topics")) {
                topics.add(new Permissions.OfTopic(
                        number(topic.getKey()), bits(topic.getValue(), Permissions.TOPIC_NAMES, "topics")));
            }
            topics.sort(Comparator.comparing(Permissions.OfTopic::topic, Integer::compareUnsigned));
            streams.add(new Permissions.OfStream(
                    number(stream.getKey()), bits(stream.getValue(), Permissions.STREAM_NAMES, "streams"), topics));
        }
        streams.sort(Comparator.comparing(Permissions.OfStream::stream, Integer::compareUnsigned));
        return new Permissions(bits(node.path("global"), Permissions.GLOBAL_NAMES, "global"), streams);
    }

    private static Iterable<Map.Entry<String, JsonNode>> entries(JsonNode node, String field) {
        if (node.isMissingNode() || node.isNull()) {
            return List.of();
        }
        if (!node.isObject()) {
            throw Values.wrong(node, field, "an object by number, or null");
        }
        return node.properties();
    }

    private static int number(String key) {
        try {
            return Integer.parseUnsignedInt(key);
        } catch (NumberFormatException e) {
            throw BadRequestException.unprocessable(
                    "\"" + Values.shortened(key) + "\" is no number of a stream or topic: write 0 to 4294967295",
                    "permissions");
        }
    }

    private static int bits(JsonNode node, List<String> names, String field) {
        if (!node.isObject()) {
            throw BadRequestException.unprocessable(
                    "The field " + field + " is " + Values.kind(node) + ": write an object of truths", field);
        }
        int bits = 0;
        for (int i = 0; i < names.size(); i++) {
            JsonNode truth = node.path(names.get(i));
            if (!truth.isBoolean()) {
                throw BadRequestException.unprocessable(
                        "The field " + names.get(i) + " of " + field
                                + (truth.isMissingNode() ? " is missing" : " is " + Values.kind(truth))
                                + ": write true or false",
                        names.get(i));
            }
            bits |= truth.booleanValue() ? 1 << i : 0;
        }
        return bits;
    }
}
