package io.veltro.cli.http;

import com.fasterxml.jackson.core.JsonGenerator;
import io.veltro.pipeline.request.Permissions;
import java.io.IOException;
import java.net.ProtocolException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

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
    private PermissionsJson() {}

    static Permissions read(JsonObject in) throws ProtocolException {
        List<Permissions.OfStream> streams = new ArrayList<>();
        Optional<JsonObject> single = in.maybeObject("streams");
        if (single.isPresent()) {
            for (String number : single.get().names()) {
                streams.add(stream(number(number), single.get().object(number)));
            }
        }
        return new Permissions(bits(Permissions.GLOBAL_NAMES, in.object("global")), streams);
    }

    private static Permissions.OfStream stream(int stream, JsonObject in) throws ProtocolException {
        List<Permissions.OfTopic> topics = new ArrayList<>();
        Optional<JsonObject> single = in.maybeObject("topics");
        if (single.isPresent()) {
            for (String number : single.get().names()) {
                topics.add(new Permissions.OfTopic(
                        number(number),
                        bits(Permissions.TOPIC_NAMES, single.get().object(number))));
            }
        }
        return new Permissions.OfStream(stream, bits(Permissions.STREAM_NAMES, in), topics);
    }

    private static int number(String text) throws ProtocolException {
        try {
            return Integer.parseUnsignedInt(text);
        } catch (NumberFormatException e) {
            throw new ProtocolException("the answer cannot be read, its permissions are for \"" + text + "\"");
        }
    }

    private static int bits(List<String> names, JsonObject in) throws ProtocolException {
        int bits = 0;
        for (int i = 0; i < names.size(); i++) {
            bits |= in.truth(names.get(i)) ? 1 << i : 0;
        }
        return bits;
    }

    /** Writes the field of them, or that there are none. */
    static void write(Optional<Permissions> permissions, JsonGenerator out) throws IOException {
        if (permissions.isEmpty()) {
            out.writeNullField("permissions");
            return;
        }
        out.writeObjectFieldStart("permissions");
        out.writeObjectFieldStart("global");
        writeBits(Permissions.GLOBAL_NAMES, permissions.get().global(), out);
        out.writeEndObject();
        out.writeObjectFieldStart("streams");
        for (Permissions.OfStream stream : permissions.get().streams()) {
            out.writeObjectFieldStart(Paths.u32(stream.stream()));
            writeBits(Permissions.STREAM_NAMES, stream.bits(), out);
            out.writeObjectFieldStart("topics");
            for (Permissions.OfTopic topic : stream.topics()) {
                out.writeObjectFieldStart(Paths.u32(topic.topic()));
                writeBits(Permissions.TOPIC_NAMES, topic.bits(), out);
                out.writeEndObject();
            }
            out.writeEndObject();
            out.writeEndObject();
        }
        out.writeEndObject();
        out.writeEndObject();
    }

    private static void writeBits(List<String> names, int bits, JsonGenerator out) throws IOException {
        for (int i = 0; i < names.size(); i++) {
            out.writeBooleanField(names.get(i), (bits & 1 << i) != 0);
        }
    }
}
