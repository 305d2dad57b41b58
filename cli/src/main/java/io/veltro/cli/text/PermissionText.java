package io.veltro.cli.text;

import io.veltro.pipeline.request.Permissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Permissions as people write them: comma lists of short or long names, and for single streams and topics
 *
 * <pre>
 *   STREAM[:perm,perm…][#TOPIC[:perm,perm…]]…        1:r_str,p_msg#2:s_msg#3:m_top
 * </pre>
 *
 * <p>where streams and topics are numbers. The names stand in the order of the bits of {@link Permissions}.
 */
public final class PermissionText {
    private static final List<Name> GLOBAL = List.of(
            new Name("m_srv", "manage_servers"),
            new Name("r_srv", "read_servers"),
            new Name("m_usr", "manage_users"),
            new Name("r_usr", "read_users"),
            new Name("m_str", "manage_streams"),
            new Name("r_str", "read_streams"),
            new Name("m_top", "manage_topics"),
            new Name("r_top", "read_topics"),
            new Name("p_msg", "poll_messages"),
            new Name("s_msg", "send_messages"));
    private static final List<Name> STREAM = List.of(
            new Name("m_str", "manage_stream"),
            new Name("r_str", "read_stream"),
            new Name("m_top", "manage_topics"),
            new Name("r_top", "read_topics"),
            new Name("p_msg", "poll_messages"),
            new Name("s_msg", "send_messages"));
    private static final List<Name> TOPIC = List.of(
            new Name("m_top", "manage_topic"),
            new Name("r_top", "read_topic"),
            new Name("p_msg", "poll_messages"),
            new Name("s_msg", "send_messages"));

    /** One bit: how it is written, short and in full. */
    private record Name(String brief, String full) {}

    private PermissionText() {}

    /** Bits of the whole server. */
    public static int parseGlobal(String text) {
        return parse(text, GLOBAL, "the server");
    }

    /** What holds in one stream. */
    public static Permissions.OfStream parseStream(String text) {
        List<String> parts = Arrays.asList(text.split("#", -1));
        String stream = parts.get(0);
        int streamId = number(stream, "stream");
        List<Permissions.OfTopic> topics = new ArrayList<>();
        Set<Integer> seen = new HashSet<>();
        for (String topic : parts.subList(1, parts.size())) {
            int topicId = number(topic, "topic");
            if (!seen.add(topicId)) {
                throw new IllegalArgumentException("topic " + Integer.toUnsignedString(topicId)
                        + " is named twice in \"" + text + "\", name it once with all permissions");
            }
            topics.add(new Permissions.OfTopic(topicId, listed(topic, TOPIC, "a topic")));
        }
        return new Permissions.OfStream(streamId, listed(stream, STREAM, "a stream"), topics);
    }

    private static int number(String part, String what) {
        int colon = part.indexOf(':');
        String number = colon < 0 ? part : part.substring(0, colon);
        try {
            return Integer.parseUnsignedInt(number);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "\"" + number + "\" is no number of a " + what + ", write it as in 1:r_str,p_msg#2:s_msg", e);
        }
    }

    private static int listed(String part, List<Name> names, String where) {
        int colon = part.indexOf(':');
        return colon < 0 ? 0 : parse(part.substring(colon + 1), names, where);
    }

    private static int parse(String text, List<Name> names, String where) {
        int bits = 0;
        for (String word : text.split(",", -1)) {
            bits |= 1 << indexOf(word.strip().toLowerCase(Locale.ROOT), names, where);
        }
        return bits;
    }

    private static int indexOf(String word, List<Name> names, String where) {
        for (int i = 0; i < names.size(); i++) {
            if (names.get(i).brief().equals(word) || names.get(i).full().equals(word)) {
                return i;
            }
        }
        throw new IllegalArgumentException("\"" + word + "\" is no permission of " + where + ", write some of "
                + String.join(",", names.stream().map(Name::brief).toList()));
    }

    /** What somebody may do, a row for the server and for each stream and topic. */
    public static Table table(Permissions permissions) {
        Table table = new Table().column("Where", "scope").column("Permissions", "permissions");
        if (permissions.global() != 0 || permissions.streams().isEmpty()) {
            row(table, "server", permissions.global(), GLOBAL);
        }
        for (Permissions.OfStream stream : permissions.streams()) {
            String name = "stream " + Integer.toUnsignedString(stream.stream());
            row(table, name, stream.bits(), STREAM);
            for (Permissions.OfTopic topic : stream.topics()) {
                row(table, name + ", topic " + Integer.toUnsignedString(topic.topic()), topic.bits(), TOPIC);
            }
        }
        return table;
    }

    private static void row(Table table, String where, int bits, List<Name> names) {
        List<String> held = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            if ((bits & 1 << i) != 0) {
                held.add(names.get(i).full());
            }
        }
        table.row(
                Cell.text(where),
                new Cell(held.isEmpty() ? "none" : String.join(", ", held), Output.jsonOfTexts(held), false));
    }
}
