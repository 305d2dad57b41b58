package io.veltro.rest.json;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.veltro.pipeline.message.HeaderKind;
import io.veltro.pipeline.message.MessageLayout;
import io.veltro.pipeline.message.Slices;
import io.veltro.pipeline.view.PolledView;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Polled messages as text, written straight from the slices of the journal into buffers of any size: however many messages
 * there are, only what fits into the buffer at hand is ever made.
 *
 * <pre>
 *   JSON     {"partition_id":0,"current_offset":9,"count":2,"messages":[{...},{...}]}
 *   EVENTS   id: 3⏎data: {...}⏎⏎ for each message (server-sent events, WHATWG HTML 9.2)
 * </pre>
 *
 * <p>Thread: one at a time. Whoever has it closes the view when it is done.
 */
public final class PolledJson {
    /** The least room a buffer must have. */
    public static final int ROOM_MIN = 2 * MessageJson.ROOM_MIN;

    private static final byte[] PARTITION = MessageJson.ascii("{\"partition_id\":");
    private static final byte[] CURRENT = MessageJson.ascii(",\"current_offset\":");
    private static final byte[] COUNT = MessageJson.ascii(",\"count\":");
    private static final byte[] MESSAGES = MessageJson.ascii(",\"messages\":[");
    private static final byte[] END = MessageJson.ascii("]}");
    private static final byte[] EVENT_ID = MessageJson.ascii("id: ");
    private static final byte[] EVENT_DATA = MessageJson.ascii("\ndata: ");
    private static final byte[] EVENT_END = MessageJson.ascii("\n\n");
    private static final byte[] COMMA = {','};
    private static final byte[] NOTHING = {};

    private final PolledView view;
    private final boolean isEvents;
    private final MessageJson message = new MessageJson();
    private int window;
    private int at;
    private boolean hasHead;
    private boolean isWithin;
    private boolean isDone;
    private boolean hasWritten;

    private PolledJson(PolledView view, boolean isEvents) {
        this.view = view;
        this.isEvents = isEvents;
        this.at = view.slices().size() > 0 ? view.slices().window(0).position() : 0;
    }

    /** All of it as one object. */
    public static PolledJson object(PolledView view) {
        return new PolledJson(view, false);
    }

    /** The messages as server-sent events; the id of an event is the message's offset. */
    public static PolledJson events(PolledView view) {
        return new PolledJson(view, true);
    }

    /**
     * Writes on.
     *
     * @param out with at least {@link #ROOM_MIN} of room
     * @return true when everything is written
     */
    public boolean fill(ByteBuffer out) {
        if (!hasHead) {
            hasHead = true;
            head(out);
        }
        while (!isDone && out.remaining() >= ROOM_MIN) {
            if (!isWithin && !next(out)) {
                isDone = true;
                out.put(isEvents ? NOTHING : END);
            } else if (message.fill(out)) {
                isWithin = false;
                at += (int) MessageLayout.messageBytes(view.slices().window(window), at);
                out.put(isEvents ? EVENT_END : NOTHING);
            } else {
                return false;
            }
        }
        return isDone;
    }

    private void head(ByteBuffer out) {
        if (!isEvents) {
            MessageJson.number(out.put(PARTITION), Integer.toUnsignedLong(view.partition()));
            MessageJson.number(out.put(CURRENT), view.currentOffset());
            MessageJson.number(out.put(COUNT), view.count());
            out.put(MESSAGES);
        }
    }

    private boolean next(ByteBuffer out) {
        Slices slices = view.slices();
        while (window < slices.size() && at >= slices.window(window).limit()) {
            window++;
            at = window < slices.size() ? slices.window(window).position() : 0;
        }
        if (window >= slices.size()) {
            message.clear();
            return false;
        }
        ByteBuffer bytes = slices.window(window);
        if (isEvents) {
            MessageJson.number(out.put(EVENT_ID), MessageLayout.offset(bytes, at));
            out.put(EVENT_DATA);
        } else {
            out.put(hasWritten ? COMMA : NOTHING);
        }
        hasWritten = true;
        message.begin(bytes, at);
        isWithin = true;
        return true;
    }

    /** The schema of the object. */
    public static ObjectNode describe() {
        ObjectNode header = object("checksum", Schemas.u64());
        property(header, "id", Schemas.u128());
        property(header, "offset", Schemas.u64());
        property(header, "timestamp", Schemas.u64());
        property(header, "origin_timestamp", Schemas.u64());
        property(header, "user_headers_length", Schemas.u32());
        property(header, "payload_length", Schemas.u32());
        property(header, "reserved", Schemas.u64());
        ObjectNode polled = object("header", header);
        property(polled, "payload", Schemas.base64());
        property(polled, "user_headers", Schemas.either(Schemas.list(userHeader()), Schemas.base64()));
        ObjectNode all = object("partition_id", Schemas.u32());
        property(all, "current_offset", Schemas.u64());
        property(all, "count", Schemas.u32());
        property(all, "messages", Schemas.list(polled));
        return all;
    }

    /** The schema of one user header. */
    static ObjectNode userHeader() {
        ObjectNode part = object(
                "kind",
                Schemas.choice(Arrays.stream(HeaderKind.values())
                        .map(HeaderKind::label)
                        .toList()));
        property(part, "value", Schemas.base64());
        ObjectNode header = object("key", part);
        property(header, "value", part.deepCopy());
        return header;
    }

    /** The schema of an object with one property, which is always there. */
    static ObjectNode object(String name, ObjectNode schema) {
        ObjectNode object = Schemas.typed("object");
        object.putArray("required");
        object.putObject("properties");
        property(object, name, schema);
        return object;
    }

    /** Adds a property that is always there. */
    static void property(ObjectNode object, String name, ObjectNode schema) {
        object.withArray("required").add(name);
        object.withObject("properties").set(name, schema);
    }
}
