package io.veltro.pipeline.state;

import io.veltro.pipeline.request.Identifier;
import java.nio.charset.StandardCharsets;

/**
 * A name as text and as bytes with their hash, so that a look-up by a name from the wire compares bytes and allocates
 * nothing. Thread: any.
 */
public final class Name {
    private final String text;
    private final byte[] bytes;
    private final int hash;

    public Name(String text) {
        this.text = text;
        this.bytes = text.getBytes(StandardCharsets.UTF_8);
        this.hash = Identifier.hash(bytes, bytes.length);
    }

    boolean matches(Identifier identifier) {
        return identifier.nameHash() == hash && identifier.nameIs(bytes);
    }

    int hash() {
        return hash;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Name that && text.equals(that.text);
    }

    @Override
    public int hashCode() {
        return hash;
    }

    @Override
    public String toString() {
        return text;
    }
}
