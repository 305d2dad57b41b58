package io.veltro.ops;

import io.veltro.pipeline.request.GroupRequest;
import io.veltro.pipeline.request.Identifier;
import io.veltro.pipeline.request.Request;
import io.veltro.pipeline.request.StreamRequest;
import io.veltro.pipeline.request.TopicRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * What authorisation is tried on, how it is made, and how a part of it is made again: streams {@code s0} to {@code s2}, topics
 * {@code t0} and {@code t1} in each, two partitions and one group {@code g0} in each of those. Names carry the numbers.
 */
final class SmallWorld {
    static final int STREAMS = 3;
    static final int TOPICS = 2;
    static final int PARTITIONS = 2;
    static final String PASSWORD = "caller-password";
    static final String TOKEN = "mine";

    private SmallWorld() {}

    /** Somebody with a connection, and what they hold. Number 0 is root. */
    static final class Caller {
        final int id;
        final String name;
        final String password;
        final String token;
        final Set<String> held = new TreeSet<>();

        Caller(int id, String name, String password, String token) {
            this.id = id;
            this.name = name;
            this.password = password;
            this.token = token;
        }

        boolean isRoot() {
            return id == 0;
        }

        Identifier by(boolean isNumber) {
            return isNumber ? Identifier.of(id) : Identifier.of(name);
        }
    }

    static TopicRequest.Settings settings(String name) {
        return new TopicRequest.Settings(TopicRequest.COMPRESSION_NONE, 0, 0, 1, name);
    }

    /** All of it. */
    static List<Request> all() {
        List<Request> requests = new ArrayList<>();
        for (int stream = 0; stream < STREAMS; stream++) {
            requests.addAll(of(stream));
        }
        return requests;
    }

    /** A stream. */
    static List<Request> of(int stream) {
        List<Request> requests = new ArrayList<>();
        requests.add(new StreamRequest.Create("s" + stream));
        for (int topic = 0; topic < TOPICS; topic++) {
            requests.addAll(of(stream, topic));
        }
        return requests;
    }

    /** A topic. */
    static List<Request> of(int stream, int topic) {
        Identifier id = Identifier.of("s" + stream);
        return List.of(
                new TopicRequest.Create(id, PARTITIONS, settings("t" + topic)),
                new GroupRequest.Create(id, Identifier.of("t" + topic), "g0"));
    }
}
