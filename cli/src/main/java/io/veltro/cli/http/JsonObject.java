package io.veltro.cli.http;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.veltro.cli.text.SizeText;
import java.io.IOException;
import java.net.ProtocolException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A small object of an answer, read whole; for messages there are too many. A field that is null is not there. */
final class JsonObject {
    /** Makes something of an object. */
    @FunctionalInterface
    interface Reader<V> {
        V read(JsonObject in) throws IOException;
    }

    private final Map<String, Object> fields = new LinkedHashMap<>();

    private JsonObject() {}

    /** Reads the object the parser stands on. */
    static JsonObject read(JsonParser in) throws IOException {
        Json.expect(in, JsonToken.START_OBJECT);
        JsonObject object = new JsonObject();
        while (in.nextToken() != JsonToken.END_OBJECT) {
            String field = in.currentName();
            if (in.nextToken() != JsonToken.VALUE_NULL) {
                object.fields.put(field, value(in));
            }
        }
        return object;
    }

    /** Reads the list of objects the parser stands on. */
    static <V> List<V> readList(JsonParser in, Reader<V> reader) throws IOException {
        Json.expect(in, JsonToken.START_ARRAY);
        List<V> all = new ArrayList<>();
        while (in.nextToken() != JsonToken.END_ARRAY) {
            all.add(reader.read(read(in)));
        }
        return all;
    }

    private static Object value(JsonParser in) throws IOException {
        return switch (in.currentToken()) {
            case START_OBJECT -> read(in);
            case START_ARRAY -> values(in);
            case VALUE_NUMBER_INT -> Json.u64(in);
            case VALUE_NUMBER_FLOAT -> in.getDoubleValue();
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            default -> in.getText();
        };
    }

    private static List<Object> values(JsonParser in) throws IOException {
        List<Object> all = new ArrayList<>();
        while (in.nextToken() != JsonToken.END_ARRAY) {
            all.add(value(in));
        }
        return all;
    }

    Set<String> names() {
        return fields.keySet();
    }

    boolean has(String field) {
        return fields.containsKey(field);
    }

    int u32(String field) throws ProtocolException {
        return (int) u64(field);
    }

    long u64(String field) throws ProtocolException {
        return get(field, Long.class);
    }

    float number(String field) throws ProtocolException {
        return get(field, Number.class).floatValue();
    }

    boolean truth(String field) throws ProtocolException {
        return get(field, Boolean.class);
    }

    String text(String field) throws ProtocolException {
        return get(field, String.class);
    }

    /** A number of bytes, written as {@code 1.5 KiB}. */
    long size(String field) throws ProtocolException {
        try {
            return SizeText.parse(text(field));
        } catch (IllegalArgumentException e) {
            throw wrong(field);
        }
    }

    /** Where a text stands in a list. */
    int choice(String field, List<String> names) throws ProtocolException {
        int index = names.indexOf(text(field));
        if (index < 0) {
            throw wrong(field);
        }
        return index;
    }

    JsonObject object(String field) throws ProtocolException {
        return get(field, JsonObject.class);
    }

    Optional<JsonObject> maybeObject(String field) throws ProtocolException {
        return has(field) ? Optional.of(object(field)) : Optional.empty();
    }

    <V> List<V> list(String field, Reader<V> reader) throws IOException {
        List<V> all = new ArrayList<>();
        for (Object item : get(field, List.class)) {
            if (!(item instanceof JsonObject object)) {
                throw wrong(field);
            }
            all.add(reader.read(object));
        }
        return all;
    }

    List<Integer> u32s(String field) throws ProtocolException {
        List<Integer> all = new ArrayList<>();
        for (Object item : get(field, List.class)) {
            if (!(item instanceof Long number)) {
                throw wrong(field);
            }
            all.add(number.intValue());
        }
        return all;
    }

    private <T> T get(String field, Class<T> type) throws ProtocolException {
        Object value = fields.get(field);
        if (!type.isInstance(value)) {
            throw wrong(field);
        }
        return type.cast(value);
    }

    private ProtocolException wrong(String field) {
        return new ProtocolException("the answer cannot be read, its field " + field
                + (has(field) ? " is something else" : " is missing") + ": is the server of another version?");
    }
}
