package io.veltro.ops;

import io.veltro.pipeline.request.Permissions;
import io.veltro.pipeline.request.TopicRequest;
import io.veltro.pipeline.request.UserRequest;
import io.veltro.pipeline.view.StreamView;
import io.veltro.pipeline.view.TokenView;
import io.veltro.pipeline.view.TopicView;
import io.veltro.pipeline.view.UserView;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What one connection has made of its part of the catalog: its own streams, its own users, its own tokens. Nobody else touches
 * them, so it knows them to the last byte, but for the numbers and times the server chose in answers that were lost; those are
 * {@link #UNKNOWN} until the server is asked.
 *
 * <p>Thread: the connection's while it works; the test's while it checks.
 */
final class Territory {
    static final int UNKNOWN = -1;
    static final int MESSAGE_BYTES = 72;

    final List<OfStream> streams = new ArrayList<>();
    final List<OfUser> users = new ArrayList<>();
    final List<OfToken> tokens = new ArrayList<>();
    final List<String> deletedSecrets = new ArrayList<>();

    /** A stream with its topics. */
    static final class OfStream {
        int id = UNKNOWN;
        long created = UNKNOWN;
        String name;
        final List<OfTopic> topics = new ArrayList<>();

        OfStream(String name) {
            this.name = name;
        }

        OfStream copy() {
            OfStream copy = new OfStream(name);
            copy.id = id;
            copy.created = created;
            topics.forEach(topic -> copy.topics.add(topic.copy()));
            return copy;
        }

        StreamView view() {
            long messages = topics.stream().mapToLong(OfTopic::messages).sum();
            return new StreamView(id, created, topics.size(), messages * MESSAGE_BYTES, messages, name);
        }

        StreamView.Details details() {
            return new StreamView.Details(view(), topicViews());
        }

        List<TopicView> topicViews() {
            return topics.stream()
                    .sorted((a, b) -> Integer.compare(a.id, b.id))
                    .map(OfTopic::view)
                    .toList();
        }
    }

    /** A topic with its partitions and the numbers of its groups by name. */
    static final class OfTopic {
        int id = UNKNOWN;
        long created = UNKNOWN;
        TopicRequest.Settings settings;
        final List<OfPartition> partitions = new ArrayList<>();
        final SortedMap<String, Integer> groups = new TreeMap<>();

        OfTopic(TopicRequest.Settings settings) {
            this.settings = settings;
        }

        OfTopic copy() {
            OfTopic copy = new OfTopic(settings);
            copy.id = id;
            copy.created = created;
            partitions.forEach(partition -> copy.partitions.add(partition.copy()));
            copy.groups.putAll(groups);
            return copy;
        }

        String name() {
            return settings.name();
        }

        void add(int count) {
            for (int i = 0; i < count; i++) {
                partitions.add(new OfPartition());
            }
        }

        long messages() {
            return partitions.stream().mapToLong(each -> each.messages).sum();
        }

        TopicView view() {
            return new TopicView(
                    id,
                    created,
                    partitions.size(),
                    settings.expiryMicros(),
                    settings.compression(),
                    settings.bytesMax(),
                    settings.replicationFactor(),
                    messages() * MESSAGE_BYTES,
                    messages(),
                    name());
        }

        TopicView.Details details() {
            List<TopicView.Partition> views = new ArrayList<>();
            for (OfPartition each : partitions) {
                views.add(new TopicView.Partition(
                        views.size(),
                        each.created,
                        each.segments,
                        each.currentOffset(),
                        each.messages * MESSAGE_BYTES,
                        each.messages));
            }
            return new TopicView.Details(view(), views);
        }
    }

    /** A partition with its stored offsets by consumer; a group is kept as {@code "group "} and its name. */
    static final class OfPartition {
        long created = UNKNOWN;
        int segments = 1;
        long messages;
        final SortedMap<String, Long> stored = new TreeMap<>();

        OfPartition copy() {
            OfPartition copy = new OfPartition();
            copy.created = created;
            copy.segments = segments;
            copy.messages = messages;
            copy.stored.putAll(stored);
            return copy;
        }

        long currentOffset() {
            return Math.max(0, messages - 1);
        }
    }

    /** A user and the password, which the test checks when it may have changed. */
    static final class OfUser {
        int id = UNKNOWN;
        long created = UNKNOWN;
        String name;
        String password;
        UserRequest.Status status = UserRequest.Status.ACTIVE;
        Optional<Permissions> permissions;
        boolean isPasswordNew = true;

        OfUser(String name, String password, Optional<Permissions> permissions) {
            this.name = name;
            this.password = password;
            this.permissions = permissions;
        }

        OfUser copy() {
            OfUser copy = new OfUser(name, password, permissions);
            copy.id = id;
            copy.created = created;
            copy.status = status;
            copy.isPasswordNew = isPasswordNew;
            return copy;
        }

        UserView view() {
            return new UserView(id, created, status.code(), name);
        }
    }

    /** A token of the owner of the territory; the secret is empty when the answer with it was lost. */
    static final class OfToken {
        final String name;
        final String secret;
        long expires;

        OfToken(String name, String secret, long expires) {
            this.name = name;
            this.secret = secret;
            this.expires = expires;
        }

        OfToken copy() {
            return new OfToken(name, secret, expires);
        }

        TokenView view() {
            return new TokenView(name, expires);
        }
    }

    Territory copy() {
        Territory copy = new Territory();
        streams.forEach(stream -> copy.streams.add(stream.copy()));
        users.forEach(user -> copy.users.add(user.copy()));
        tokens.forEach(token -> copy.tokens.add(token.copy()));
        copy.deletedSecrets.addAll(deletedSecrets);
        return copy;
    }

    /** The first user, as who the connection is logged in. */
    OfUser owner() {
        return users.get(0);
    }
}
