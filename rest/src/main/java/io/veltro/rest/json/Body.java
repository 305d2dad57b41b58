package io.veltro.rest.json;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A body that has passed its {@link BodyShape}: the fields it declares can be asked for without another look.
 *
 * <p>Thread: one at a time.
 */
public final class Body {
    private final JsonNode tree;

    Body(JsonNode tree) {
        this.tree = tree;
    }

    public String text(String field) {
        return tree.path(field).asText();
    }

    /** Empty when it is left out or null. */
    public Optional<String> maybeText(String field) {
        return isGiven(field) ? Optional.of(text(field)) : Optional.empty();
    }

    /** Unsigned. */
    public int u32(String field) {
        return (int) tree.path(field).longValue();
    }

    /** Unsigned; another number when it is left out or null. */
    public int u32(String field, int otherwise) {
        return isGiven(field) ? u32(field) : otherwise;
    }

    /** Unsigned; 0 when it is left out or null. */
    public long u64(String field) {
        return tree.path(field).bigIntegerValue().longValue();
    }

    public boolean bool(String field) {
        return tree.path(field).booleanValue();
    }

    /** A list of texts. */
    public List<String> texts(String field) {
        List<String> texts = new ArrayList<>();
        tree.path(field).forEach(text -> texts.add(text.asText()));
        return texts;
    }

    /** Whether it is there and not null. */
    public boolean isGiven(String field) {
        return tree.hasNonNull(field);
    }

    JsonNode node(String field) {
        return tree.path(field);
    }
}
