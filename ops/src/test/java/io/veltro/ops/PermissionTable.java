package io.veltro.ops;

import io.veltro.pipeline.request.Permissions;
import io.veltro.pipeline.request.RequestCode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What the protocol says about permissions, written down a second time as the table it is given as: the server's answers are
 * compared with it. It shares nothing with how the server looks permissions up; permissions are words here.
 *
 * <pre>
 *   manage_streams     on the server
 *   2:read_stream      on stream 2
 *   2/0:read_topic     on topic 0 of stream 2
 * </pre>
 */
final class PermissionTable {
    static final List<String> SERVER_WORDS = List.of(
            "manage_servers",
            "read_servers",
            "manage_users",
            "read_users",
            "manage_streams",
            "read_streams",
            "manage_topics",
            "read_topics",
            "poll_messages",
            "send_messages");
    static final List<String> STREAM_WORDS =
            List.of("manage_stream", "read_stream", "manage_topics", "read_topics", "poll_messages", "send_messages");
    static final List<String> TOPIC_WORDS = List.of("manage_topic", "read_topic", "poll_messages", "send_messages");

    /** Commands; any of these on the server; any of these on the stream; any of these on the topic. */
    private static final String TABLE = """
            GET_STATS GET_CLIENT GET_CLIENTS | manage_servers read_servers | |
            GET_USER GET_USERS | manage_users read_users | |
            CREATE_USER DELETE_USER UPDATE_USER UPDATE_PERMISSIONS CHANGE_PASSWORD | manage_users | |
            GET_STREAM | manage_streams read_streams | manage_stream read_stream |
            GET_STREAMS | manage_streams read_streams | |
            CREATE_STREAM | manage_streams | |
            UPDATE_STREAM DELETE_STREAM PURGE_STREAM | manage_streams | manage_stream |
            GET_TOPICS | manage_streams read_streams manage_topics read_topics\
             | manage_stream read_stream manage_topics read_topics |
            GET_TOPIC GET_CONSUMER_GROUP GET_CONSUMER_GROUPS CREATE_CONSUMER_GROUP DELETE_CONSUMER_GROUP\
             JOIN_CONSUMER_GROUP LEAVE_CONSUMER_GROUP | manage_streams read_streams manage_topics read_topics\
             | manage_stream read_stream manage_topics read_topics | manage_topic read_topic
            CREATE_TOPIC | manage_streams manage_topics | manage_stream manage_topics |
            UPDATE_TOPIC DELETE_TOPIC PURGE_TOPIC CREATE_PARTITIONS DELETE_PARTITIONS DELETE_SEGMENTS\
             | manage_streams manage_topics | manage_stream manage_topics | manage_topic
            POLL_MESSAGES GET_CONSUMER_OFFSET STORE_CONSUMER_OFFSET DELETE_CONSUMER_OFFSET\
             | poll_messages manage_streams read_streams manage_topics read_topics\
             | poll_messages manage_stream read_stream manage_topics read_topics\
             | poll_messages manage_topic read_topic
            SEND_MESSAGES FLUSH_UNSAVED_BUFFER | send_messages manage_streams manage_topics\
             | send_messages manage_stream manage_topics | send_messages manage_topic
            """;

    private static final Map<RequestCode, Row> ROWS = rows();

    private record Row(Set<String> server, Set<String> stream, Set<String> topic) {}

    private PermissionTable() {}

    private static Map<RequestCode, Row> rows() {
        Map<RequestCode, Row> rows = new EnumMap<>(RequestCode.class);
        for (String line : TABLE.split("\n", -1)) {
            String[] cells = (line + " ").split("\\|", -1);
            if (cells.length == 4) {
                Row row = new Row(words(cells[1]), words(cells[2]), words(cells[3]));
                words(cells[0]).forEach(command -> rows.put(RequestCode.valueOf(command), row));
            }
        }
        return rows;
    }

    private static Set<String> words(String cell) {
        return cell.isBlank() ? Set.of() : Set.copyOf(Arrays.asList(cell.strip().split(" +", -1)));
    }

    /** Whether a command needs a permission at all. */
    static boolean rules(RequestCode command) {
        return ROWS.containsKey(command);
    }

    /** Whether the words somebody holds are enough for a command on this stream and topic. */
    static boolean allows(Set<String> held, RequestCode command, int stream, int topic) {
        Row row = ROWS.get(command);
        if (row == null) {
            throw new IllegalArgumentException(command + " needs no permission");
        }
        String onStream = stream + ":";
        String onTopic = stream + "/" + topic + ":";
        return row.server().stream().anyMatch(held::contains)
                || row.stream().stream().anyMatch(word -> held.contains(onStream + word))
                || row.topic().stream().anyMatch(word -> held.contains(onTopic + word));
    }

    /** Every word there is on the server. */
    static Set<String> everything() {
        return new TreeSet<>(SERVER_WORDS);
    }

    /** What somebody may hold on the server, on a stream, or on a topic. */
    static List<String> wordsOn(String place) {
        List<String> words = place.isEmpty() ? SERVER_WORDS : place.indexOf('/') < 0 ? STREAM_WORDS : TOPIC_WORDS;
        return words.stream().map(word -> place + word).toList();
    }

    /** The block of permissions that says the same. */
    static Optional<Permissions> block(Set<String> held) {
        if (held.isEmpty()) {
            return Optional.empty();
        }
        SortedMap<Integer, SortedMap<Integer, Integer>> topics = new TreeMap<>();
        SortedMap<Integer, Integer> streams = new TreeMap<>();
        int server = 0;
        for (String words : held) {
            int colon = words.indexOf(':');
            String word = words.substring(colon + 1);
            if (colon < 0) {
                server |= 1 << SERVER_WORDS.indexOf(word);
            } else if (words.indexOf('/') < 0) {
                streams.merge(
                        Integer.parseInt(words.substring(0, colon)), 1 << STREAM_WORDS.indexOf(word), (a, b) -> a | b);
            } else {
                int slash = words.indexOf('/');
                int stream = Integer.parseInt(words.substring(0, slash));
                streams.putIfAbsent(stream, 0);
                topics.computeIfAbsent(stream, none -> new TreeMap<>())
                        .merge(
                                Integer.parseInt(words.substring(slash + 1, colon)),
                                1 << TOPIC_WORDS.indexOf(word),
                                (a, b) -> a | b);
            }
        }
        List<Permissions.OfStream> ofStreams = new ArrayList<>();
        streams.forEach((stream, bits) -> {
            List<Permissions.OfTopic> ofTopics = new ArrayList<>();
            topics.getOrDefault(stream, new TreeMap<>())
                    .forEach((topic, topicBits) -> ofTopics.add(new Permissions.OfTopic(topic, topicBits)));
            ofStreams.add(new Permissions.OfStream(stream, bits, ofTopics));
        });
        return Optional.of(new Permissions(server, ofStreams));
    }
}
