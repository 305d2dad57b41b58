package io.veltro.rest.call;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.undertow.util.StatusCodes;
import io.veltro.pipeline.view.ListView;
import io.veltro.pipeline.view.View;
import io.veltro.rest.json.Schemas;
import io.veltro.rest.json.Shape;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * What success looks like: its status, and how a view becomes its body.
 *
 * @param mediaType of the body, empty when there is none
 * @param schema of the body
 * @param shape what the schema refers to, where it refers to anything
 */
public record Answer(int status, String mediaType, ObjectNode schema, Optional<Shape<?>> shape, Writer writer) {
    private static final String JSON = "application/json";

    /** Writes a view. */
    @FunctionalInterface
    public interface Writer {
        void write(Call call, View view, JsonGenerator out) throws IOException;
    }

    /** No body. */
    public static Answer empty(int status) {
        return new Answer(status, "", Schemas.typed("null"), Optional.empty(), (call, view, out) -> {
            throw new IllegalStateException("nothing is to be said, but there is a " + view.getClass());
        });
    }

    /** One object. */
    @SuppressWarnings("unchecked") // a command answers with the one kind of view its shape is for
    public static <V extends View> Answer one(int status, Shape<V> shape) {
        return written(status, shape, (call, view, out) -> shape.write((V) view, out));
    }

    /** One object that is made of a view and of what the call says. */
    public static Answer written(int status, Shape<?> shape, Writer writer) {
        return new Answer(status, JSON, Schemas.reference(shape.name()), Optional.of(shape), writer);
    }

    /** A list of objects. */
    @SuppressWarnings("unchecked") // as above
    public static <V extends View> Answer list(Shape<V> shape) {
        return new Answer(
                StatusCodes.OK,
                JSON,
                Schemas.list(Schemas.reference(shape.name())),
                Optional.of(shape),
                (call, view, out) -> shape.writeList((List<V>) ((ListView<?>) view).items(), out));
    }

    /** Something else, which its endpoint writes by itself. */
    public static Answer other(String mediaType, ObjectNode schema) {
        return new Answer(StatusCodes.OK, mediaType, schema, Optional.empty(), (call, view, out) -> {
            throw new IllegalStateException("the endpoint answers by itself");
        });
    }

    public boolean isEmpty() {
        return mediaType.isEmpty();
    }
}
