package io.veltro.rest.call;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.undertow.util.HttpString;
import java.util.List;
import java.util.Optional;

/**
 * A row of the table: what is asked by which method and path, what the body and the answer look like, and who serves it.
 *
 * @param path with the names of {@link Param#OF_PATHS} in braces
 * @param isOpen whether it is served without a token
 * @param body the schema of the body, where one is needed
 * @param answer what success looks like
 */
public record Route(
        HttpString method,
        String path,
        String summary,
        boolean isOpen,
        List<Param<?>> query,
        Optional<Described> body,
        Answer answer,
        Endpoint endpoint) {
    /** A schema with a name. */
    public record Described(String name, ObjectNode schema) {}

    /** Serves calls. Thread: the call's I/O thread; never blocks. */
    @FunctionalInterface
    public interface Endpoint {
        void serve(Call call);
    }

    public boolean hasBody() {
        return body.isPresent();
    }
}
