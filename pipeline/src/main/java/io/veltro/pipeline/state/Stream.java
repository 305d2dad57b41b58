package io.veltro.pipeline.state;

import io.veltro.pipeline.request.Identifier;
import io.veltro.pipeline.view.StreamView;
import io.veltro.pipeline.view.TopicView;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A stream with its topics. Immutable. Thread: any. */
public final class Stream implements Named {
    private final int id;
    private final long createdMicros;
    private final Name name;
    private final Table<Topic> topics;

    private Stream(int id, long createdMicros, Name name, Table<Topic> topics) {
        this.id = id;
        this.createdMicros = createdMicros;
        this.name = name;
        this.topics = topics;
    }

    static Stream create(int id, long createdMicros, String name) {
        return new Stream(id, createdMicros, new Name(name), Table.empty());
    }

    Stream withName(String changed) {
        return new Stream(id, createdMicros, new Name(changed), topics);
    }

    Stream withTopic(Topic topic) {
        return new Stream(id, createdMicros, name, topics.with(topic));
    }

    Stream withoutTopic(int topic) {
        return new Stream(id, createdMicros, name, topics.without(topic));
    }

    @Override
    public int id() {
        return id;
    }

    @Override
    public Name name() {
        return name;
    }

    /** The number the next new topic gets. */
    public int nextTopicId() {
        return topics.nextId();
    }

    /** A topic by number or name; absent when there is none. */
    public @Nullable Topic topic(Identifier identifier) {
        return topics.find(identifier);
    }

    /** All topics by number. */
    public List<Topic> allTopics() {
        return topics.all();
    }

    /** Every partition of every topic. */
    public List<Partition> allPartitions() {
        List<Partition> partitions = new ArrayList<>();
        topics.all().forEach(topic -> partitions.addAll(topic.allPartitions()));
        return partitions;
    }

    /** As it stands in a list. */
    public StreamView view() {
        return details().stream();
    }

    /** With its topics. */
    public StreamView.Details details() {
        List<TopicView> views = new ArrayList<>();
        long bytes = 0;
        long messages = 0;
        for (Topic topic : topics.all()) {
            TopicView view = topic.view();
            views.add(view);
            bytes += view.bytes();
            messages += view.messages();
        }
        StreamView stream = new StreamView(id, createdMicros, views.size(), bytes, messages, name.toString());
        return new StreamView.Details(stream, views);
    }
}
