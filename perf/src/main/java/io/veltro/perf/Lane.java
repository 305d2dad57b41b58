package io.veltro.perf;

import io.veltro.cli.client.Client;
import io.veltro.cli.client.MessageCursor;
import io.veltro.pipeline.request.Consumer;
import io.veltro.pipeline.request.Identifier;
import io.veltro.pipeline.request.MessageRequest;
import io.veltro.pipeline.request.TopicRequest;
import io.veltro.pipeline.view.TopicView;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One stream with one topic with one partition, and how far it has been written: what producers and consumers of the same
 * run share.
 *
 * <p>Thread: any.
 */
final class Lane {
    /** The partition of every lane. */
    static final int PARTITION = 0;

    private static final String TOPIC = "topic-1";

    private final Identifier stream;
    private final Identifier topic = Identifier.of(TOPIC);
    private final long firstOffset;
    private final long endOffset;
    private final AtomicLong acknowledged = new AtomicLong();
    private final AtomicInteger producers = new AtomicInteger();

    /**
     * A lane as it is before the run.
     *
     * @param firstOffset the oldest message there is
     * @param endOffset behind the newest
     */
    Lane(String stream, long firstOffset, long endOffset) {
        this.stream = Identifier.of(stream);
        this.firstOffset = firstOffset;
        this.endOffset = endOffset;
    }

    /** Makes the stream anew, so that it is empty. */
    static Lane create(Client admin, String stream) throws IOException {
        delete(admin, stream);
        createOn(admin, stream);
        return new Lane(stream, 0, 0);
    }

    /** Uses the stream as it is; makes it if there is none. */
    static Lane reuse(Client admin, String stream) throws IOException {
        if (find(admin, stream).isEmpty()) {
            return create(admin, stream);
        }
        return open(admin, stream);
    }

    /** Uses the stream as it is. */
    static Lane open(Client admin, String stream) throws IOException {
        TopicView.Partition partition = find(admin, stream)
                .orElseThrow(() -> new IOException("there is no stream " + stream + " with a topic " + TOPIC
                        + " to read: run pinned-producer first, with as many streams"))
                .partitions()
                .get(PARTITION);
        boolean empty = partition.messages() == 0 && partition.currentOffset() == 0;
        long end = empty ? 0 : partition.currentOffset() + 1;
        return new Lane(stream, oldest(admin, stream, end), end);
    }

    static void delete(Client admin, String stream) throws IOException {
        if (admin.stream(Identifier.of(stream)).isPresent()) {
            admin.deleteStream(Identifier.of(stream));
        }
    }

    private static void createOn(Client admin, String stream) throws IOException {
        admin.createStream(stream);
        admin.createTopic(
                Identifier.of(stream),
                1,
                new TopicRequest.Settings(
                        TopicRequest.COMPRESSION_NONE, TopicRequest.UNLIMITED, TopicRequest.UNLIMITED, 1, TOPIC));
    }

    private static Optional<TopicView.Details> find(Client admin, String stream) throws IOException {
        return admin.topic(Identifier.of(stream), Identifier.of(TOPIC))
                .filter(details -> !details.partitions().isEmpty());
    }

    private static long oldest(Client admin, String stream, long otherwise) throws IOException {
        MessageRequest.Poll poll = MessageRequest.Poll.of(
                Consumer.consumer(Identifier.of(1)), Identifier.of(stream), Identifier.of(TOPIC), PARTITION, 1, false);
        MessageCursor messages = admin.poll(poll.at(MessageRequest.Strategy.FIRST, 0));
        return messages.next() ? messages.offset() : otherwise;
    }

    Identifier stream() {
        return stream;
    }

    Identifier topic() {
        return topic;
    }

    long firstOffset() {
        return firstOffset;
    }

    long endOffset() {
        return endOffset;
    }

    void acknowledged(int messages) {
        acknowledged.addAndGet(messages);
    }

    void producerJoins() {
        producers.incrementAndGet();
    }

    void producerEnds() {
        producers.decrementAndGet();
    }

    /** Whether nobody writes any more; then {@link #writtenOffset} stays as it is. */
    boolean isWritten() {
        return producers.get() == 0;
    }

    /** Behind the newest message the server has acknowledged. */
    long writtenOffset() {
        return endOffset + acknowledged.get();
    }

    @Override
    public String toString() {
        return stream + "/" + topic + "/" + PARTITION;
    }
}
