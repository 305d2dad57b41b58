package io.veltro.rest.json;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.function.ToIntFunction;
import java.util.function.ToLongFunction;

/**
 * How one kind of object looks as JSON: the fields in their order, each declared once to be written and to be described.
 * Complete once it is declared.
 *
 * <p>Thread: any.
 *
 * @param <T> what is written
 */
public final class Shape<T> {
    /** Writes one value. */
    @FunctionalInterface
    interface Writer<T> {
        void write(T value, JsonGenerator out) throws IOException;
    }

    private record Field<T>(String name, ObjectNode schema, Writer<T> writer) {}

    private final String name;
    private final List<Field<T>> fields = new ArrayList<>();
    private final List<Shape<?>> parts = new ArrayList<>();

    private Shape(String name) {
        this.name = name;
    }

    /** A shape without fields yet; the name is the one in the API's description. */
    static <T> Shape<T> named(String name) {
        return new Shape<>(name);
    }

    /** The name in the API's description. */
    public String name() {
        return name;
    }

    Shape<T> field(String field, ObjectNode schema, Writer<T> writer) {
        fields.add(new Field<>(field, schema, writer));
        return this;
    }

    Shape<T> u32(String field, ToIntFunction<T> value) {
        return field(
                field,
                Schemas.u32(),
                (object, out) -> out.writeNumber(Integer.toUnsignedLong(value.applyAsInt(object))));
    }

    Shape<T> u64(String field, ToLongFunction<T> value) {
        return field(field, Schemas.u64(), (object, out) -> writeU64(value.applyAsLong(object), out));
    }

    /** A number or null. */
    Shape<T> maybeNumber(String field, ObjectNode schema, Function<T, OptionalLong> value) {
        return field(field, Schemas.nullable(schema), (object, out) -> {
            OptionalLong number = value.apply(object);
            if (number.isPresent()) {
                writeU64(number.getAsLong(), out);
            } else {
                out.writeNull();
            }
        });
    }

    Shape<T> number(String field, ToDoubleFunction<T> value) {
        return field(field, Schemas.number(), (object, out) -> out.writeNumber(value.applyAsDouble(object)));
    }

    Shape<T> text(String field, Function<T, String> value) {
        return field(field, Schemas.text(), (object, out) -> out.writeString(value.apply(object)));
    }

    /** One of a few texts. */
    Shape<T> choice(String field, Collection<String> choices, Function<T, String> value) {
        return field(field, Schemas.choice(choices), (object, out) -> out.writeString(value.apply(object)));
    }

    /** A number of bytes, written as {@link SizeText}. */
    Shape<T> size(String field, ToLongFunction<T> bytes) {
        ObjectNode schema = Schemas.text().put("pattern", SizeText.PATTERN);
        return field(field, schema, (object, out) -> out.writeString(SizeText.of(bytes.applyAsLong(object))));
    }

    /** An object within. */
    <P> Shape<T> object(String field, Shape<P> shape, Function<T, P> value) {
        parts.add(shape);
        return field(field, Schemas.reference(shape.name), (object, out) -> shape.write(value.apply(object), out));
    }

    /** An object within, or null. */
    <P> Shape<T> maybeObject(String field, Shape<P> shape, Function<T, Optional<P>> value) {
        parts.add(shape);
        return field(field, Schemas.nullable(Schemas.reference(shape.name)), (object, out) -> {
            Optional<P> part = value.apply(object);
            if (part.isPresent()) {
                shape.write(part.get(), out);
            } else {
                out.writeNull();
            }
        });
    }

    <P> Shape<T> list(String field, Shape<P> item, Function<T, List<P>> values) {
        parts.add(item);
        return field(
                field,
                Schemas.list(Schemas.reference(item.name)),
                (object, out) -> item.writeList(values.apply(object), out));
    }

    /** All fields of another shape, at this place. */
    <P> Shape<T> all(Shape<P> other, Function<T, P> part) {
        parts.addAll(other.parts);
        for (Field<P> field : other.fields) {
            field(field.name, field.schema.deepCopy(), (object, out) -> field.writer.write(part.apply(object), out));
        }
        return this;
    }

    /** Writes one. */
    public void write(T value, JsonGenerator out) throws IOException {
        out.writeStartObject();
        for (Field<T> field : fields) {
            out.writeFieldName(field.name);
            field.writer.write(value, out);
        }
        out.writeEndObject();
    }

    /** Writes several. */
    public void writeList(List<? extends T> values, JsonGenerator out) throws IOException {
        out.writeStartArray();
        for (T value : values) {
            write(value, out);
        }
        out.writeEndArray();
    }

    /** Its schema, and those of all its parts, by name. */
    public void describeTo(Map<String, ObjectNode> schemas) {
        schemas.put(name, describe());
        parts.forEach(part -> part.describeTo(schemas));
    }

    private ObjectNode describe() {
        ObjectNode schema = Schemas.typed("object");
        ArrayNode required = schema.putArray("required");
        ObjectNode properties = schema.putObject("properties");
        for (Field<T> field : fields) {
            required.add(field.name);
            properties.set(field.name, field.schema.deepCopy());
        }
        return schema;
    }

    private static void writeU64(long value, JsonGenerator out) throws IOException {
        if (value >= 0) {
            out.writeNumber(value);
        } else {
            out.writeNumber(Long.toUnsignedString(value));
        }
    }
}
