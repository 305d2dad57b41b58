package io.veltro.ops;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * What generated requests find: streams, topics, messages, groups, users and tokens of fixed names. Put back now and then, and
 * everything else taken away, so that many requests succeed and nothing piles up.
 */
final class ApiWorld {
    static final List<String> STREAMS = List.of("s0", "s1", "s2");
    static final List<String> TOPICS = List.of("t0", "t1");
    static final List<String> USERS = List.of("user-1", "user-2");
    static final List<String> TOKENS = List.of("pat-1", "pat-2");
    static final String GROUP = "g0";

    private static final String ROOT = "iggy";
    private static final String TOPIC = "{\"name\":\"%s\",\"partitions_count\":2}";
    private static final String MESSAGES = """
            {"partitioning":{"kind":"balanced","value":""},"messages":[{"payload":"b25l"},{"id":7,"payload":"dHdv","user_headers":\
            [{"key":{"kind":"string","value":"Y29kZWM="},"value":{"kind":"uint8","value":"AQ=="}}]}]}""";

    private ApiWorld() {}

    /** Puts back what there should be and deletes what there should not. */
    static void restore(RawHttp root) throws IOException {
        keep(root, "/streams", "name", STREAMS);
        keep(root, "/users", "username", List.of(ROOT, USERS.get(0), USERS.get(1)));
        keep(root, "/personal-access-tokens", "name", TOKENS);
        for (String token : TOKENS) {
            root.post("/personal-access-tokens", "{\"name\":\"" + token + "\",\"expiry\":0}");
        }
        for (String user : USERS) {
            root.post("/users", "{\"username\":\"" + user + "\",\"password\":\"secret-1\"}");
        }
        for (String stream : STREAMS) {
            root.post("/streams", "{\"name\":\"" + stream + "\"}");
            keep(root, "/streams/" + stream + "/topics", "name", TOPICS);
            for (String topic : TOPICS) {
                String path = "/streams/" + stream + "/topics/" + topic;
                root.post("/streams/" + stream + "/topics", TOPIC.formatted(topic));
                thin(root, path);
                root.post(path + "/messages", MESSAGES);
                root.post(path + "/messages", MESSAGES);
                root.post(path + "/consumer-groups", "{\"name\":\"" + GROUP + "\"}");
            }
        }
    }

    private static void keep(RawHttp root, String list, String field, List<String> wanted) throws IOException {
        List<String> strangers = new ArrayList<>();
        for (JsonNode item : root.get(list).orThrow().json()) {
            if (!wanted.contains(item.path(field).asText())) {
                strangers.add(
                        item.path("id").isNumber()
                                ? item.path("id").asText()
                                : item.path(field).asText());
            }
        }
        for (String stranger : strangers) {
            root.delete(list + "/" + ApiRequests.encoded(stranger));
        }
    }

    /** Two partitions, the name of one group. */
    private static void thin(RawHttp root, String topic) throws IOException {
        int partitions = root.get(topic).json().path("partitions_count").asInt();
        if (partitions > 2) {
            root.delete(topic + "/partitions?partitions_count=" + (partitions - 2));
        } else if (partitions < 2) {
            root.post(topic + "/partitions", "{\"partitions_count\":" + (2 - partitions) + "}");
        }
        keep(root, topic + "/consumer-groups", "name", List.of(GROUP));
    }
}
