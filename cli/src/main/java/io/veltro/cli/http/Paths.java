package io.veltro.cli.http;

import io.veltro.cli.text.NotDone;
import io.veltro.pipeline.request.Consumer;
import io.veltro.pipeline.request.Identifier;
import io.veltro.pipeline.request.MaybePartition;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;

/**
 * Where things are. A path names a thing by number or by name in one place, and digits are a number there, so that a name of
 * digits alone has no path.
 */
final class Paths {
    static final String STREAMS = "/streams";
    static final String USERS = "/users";
    static final String TOKENS = "/personal-access-tokens";

    /** Stand where the name of a user or of a token stands. */
    private static final Set<String> VERBS = Set.of("login", "logout", "refresh-token");

    private Paths() {}

    static String stream(Identifier stream) {
        return STREAMS + "/" + segment(stream);
    }

    static String topics(Identifier stream) {
        return stream(stream) + "/topics";
    }

    static String topic(Identifier stream, Identifier topic) {
        return topics(stream) + "/" + segment(topic);
    }

    static String partitions(Identifier stream, Identifier topic) {
        return topic(stream, topic) + "/partitions";
    }

    static String messages(Identifier stream, Identifier topic) {
        return topic(stream, topic) + "/messages";
    }

    static String offsets(Identifier stream, Identifier topic) {
        return topic(stream, topic) + "/consumer-offsets";
    }

    static String groups(Identifier stream, Identifier topic) {
        return topic(stream, topic) + "/consumer-groups";
    }

    static String group(Identifier stream, Identifier topic, Identifier group) {
        return groups(stream, topic) + "/" + segment(group);
    }

    static String user(Identifier user) {
        return USERS + "/" + noVerb(segment(user));
    }

    static String token(String name) {
        return TOKENS + "/" + noVerb(encoded(name));
    }

    /** Encoded in part, so that it is no row of its own. */
    private static String noVerb(String name) {
        return VERBS.contains(name) ? percent(name.charAt(0)) + name.substring(1) : name;
    }

    /** Who reads, encoded. */
    static String consumer(Consumer consumer) {
        return encoded(plainConsumer(consumer));
    }

    /** Who reads, as text. */
    static String plainConsumer(Consumer consumer) {
        if (consumer.isGroup()) {
            throw new NotDone("Over HTTP nobody can read as a consumer group. Use --transport tcp");
        }
        return plain(consumer.id());
    }

    /** The end of a query, empty when it is left to the server. */
    static String partition(long partition, char separator) {
        return partition == MaybePartition.NONE ? "" : separator + "partition_id=" + partition;
    }

    static String u32(int value) {
        return Integer.toUnsignedString(value);
    }

    private static String segment(Identifier identifier) {
        return encoded(plain(identifier));
    }

    private static String plain(Identifier identifier) {
        String text = identifier.toString();
        if (identifier.isName() && !Identifier.parse(text).isName()) {
            throw new NotDone("Over HTTP the name \"" + text
                    + "\" would be taken for a number. Use --transport tcp, or give the" + " number it has");
        }
        return text;
    }

    /** Encoded whole, so that no name is a step in the path. */
    private static String encoded(String text) {
        String encoded = URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
        return text.equals(".") || text.equals("..") ? encoded.replace(".", percent('.')) : encoded;
    }

    private static String percent(char character) {
        return "%" + Integer.toHexString(character).toUpperCase(Locale.ROOT);
    }
}
