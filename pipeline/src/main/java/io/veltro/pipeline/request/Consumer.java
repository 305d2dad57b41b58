package io.veltro.pipeline.request;

import io.veltro.pipeline.error.ErrorCode;
import io.veltro.pipeline.error.RequestException;
import io.veltro.pipeline.message.Xxh32;
import io.veltro.pipeline.wire.WireReader;
import io.veltro.pipeline.wire.WireWriter;

/**
 * Who reads: a consumer on its own or a group.
 *
 * <pre>
 *   kind u8 (1 consumer, 2 group) | identifier
 * </pre>
 *
 * <p>Like {@link Identifier}, an instance from {@link #consumer}, {@link #group} or {@link #read} never changes.
 */
public final class Consumer {
    private static final int KIND_CONSUMER = 1;
    private static final int KIND_GROUP = 2;

    private boolean group;
    private Identifier id = new Identifier();

    Consumer() {}

    /** A consumer on its own. */
    public static Consumer consumer(Identifier id) {
        Consumer consumer = new Consumer();
        consumer.id = id;
        return consumer;
    }

    /** A consumer group. */
    public static Consumer group(Identifier id) {
        Consumer consumer = consumer(id);
        consumer.group = true;
        return consumer;
    }

    /** Reads one. */
    public static Consumer read(WireReader in) {
        Consumer consumer = new Consumer();
        consumer.refill(in);
        return consumer;
    }

    void refill(WireReader in) {
        int kind = in.u8();
        if (kind != KIND_CONSUMER && kind != KIND_GROUP) {
            throw RequestException.of(ErrorCode.INVALID_COMMAND);
        }
        group = kind == KIND_GROUP;
        id.refill(in, ErrorCode.INVALID_COMMAND, ErrorCode.INVALID_FORMAT);
    }

    public void write(WireWriter out) {
        out.u8(group ? KIND_GROUP : KIND_CONSUMER);
        id.write(out);
    }

    /** Whether it is a group. */
    public boolean isGroup() {
        return group;
    }

    /** By what it is named. */
    public Identifier id() {
        return id;
    }

    /**
     * The number a consumer's offsets are kept under: its own, or XXH32 of its name. Both share one space, as in Iggy 0.8.
     */
    public int storedAs() {
        return id.isName() ? Xxh32.hash(id.nameBuffer(), 0, id.nameBytes()) : id.number();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Consumer that && group == that.group && id.equals(that.id);
    }

    @Override
    public int hashCode() {
        return 31 * id.hashCode() + Boolean.hashCode(group);
    }

    @Override
    public String toString() {
        return (group ? "group " : "consumer ") + id;
    }
}
