package io.veltro.pipeline.state;

import io.veltro.pipeline.error.ErrorCode;
import io.veltro.pipeline.request.Identifier;
import io.veltro.pipeline.request.PartitionRequest;
import io.veltro.pipeline.request.Request;
import io.veltro.pipeline.request.StreamRequest;
import io.veltro.pipeline.request.TopicRequest;
import org.jspecify.annotations.Nullable;

/**
 * Which changes of streams, topics and partitions are allowed, and what exactly is decided when they are. The order of the
 * checks is the protocol's. Names come from the wire decoded and with 1 to 255 bytes.
 *
 * <p>Thread: control.
 */
public final class CatalogRules {
    /** Partitions a topic is made with, or given, or relieved of, at once. */
    public static final int PARTITIONS_MAX = 1000;

    private final long topicBytesMin;

    /** @param topicBytesMin the smallest maximum size of a topic: one segment */
    public CatalogRules(long topicBytesMin) {
        this.topicBytesMin = topicBytesMin;
    }

    /**
     * What came of a request: OK with a decision to journal and apply; OK without one when the request changes messages
     * only; or a refusal.
     */
    public record Verdict(ErrorCode code, @Nullable Decision decision) {
        static Verdict refuse(ErrorCode code) {
            return new Verdict(code, null);
        }
    }

    /** Decides. */
    public Verdict decide(Catalog catalog, Request request, long nowMicros) {
        return switch (request.code()) {
            case CREATE_STREAM -> createStream(catalog, (StreamRequest.Create) request, nowMicros);
            case UPDATE_STREAM -> updateStream(catalog, (StreamRequest.Update) request, nowMicros);
            case DELETE_STREAM -> {
                Stream stream = catalog.stream(((StreamRequest.Delete) request).stream());
                yield stream == null ? Verdict.refuse(ErrorCode.STREAM_ID_NOT_FOUND) : decided(request, 0, nowMicros);
            }
            case PURGE_STREAM -> {
                Stream stream = catalog.stream(((StreamRequest.Purge) request).stream());
                yield Verdict.refuse(stream == null ? ErrorCode.STREAM_ID_NOT_FOUND : ErrorCode.OK);
            }
            case CREATE_TOPIC -> createTopic(catalog, (TopicRequest.Create) request, nowMicros);
            case UPDATE_TOPIC -> updateTopic(catalog, (TopicRequest.Update) request, nowMicros);
            case DELETE_TOPIC -> {
                TopicRequest.Delete delete = (TopicRequest.Delete) request;
                ErrorCode missing = missing(catalog, delete.stream(), delete.topic());
                yield missing == ErrorCode.OK ? decided(request, 0, nowMicros) : Verdict.refuse(missing);
            }
            case PURGE_TOPIC -> {
                TopicRequest.Purge purge = (TopicRequest.Purge) request;
                yield Verdict.refuse(missing(catalog, purge.stream(), purge.topic()));
            }
            case CREATE_PARTITIONS -> createPartitions(catalog, (PartitionRequest.Create) request, nowMicros);
            case DELETE_PARTITIONS -> deletePartitions(catalog, (PartitionRequest.Delete) request, nowMicros);
            default -> throw new IllegalStateException(request.code() + " is not a change of the catalog");
        };
    }

    private static Verdict createStream(Catalog catalog, StreamRequest.Create create, long nowMicros) {
        return catalog.stream(Identifier.of(create.name())) != null
                ? Verdict.refuse(ErrorCode.STREAM_NAME_ALREADY_EXISTS)
                : decided(create, catalog.nextStreamId(), nowMicros);
    }

    private static Verdict updateStream(Catalog catalog, StreamRequest.Update update, long nowMicros) {
        Stream stream = catalog.stream(update.stream());
        if (stream == null) {
            return Verdict.refuse(ErrorCode.STREAM_ID_NOT_FOUND);
        }
        Stream namesake = catalog.stream(Identifier.of(update.name()));
        return namesake != null && namesake != stream
                ? Verdict.refuse(ErrorCode.STREAM_NAME_ALREADY_EXISTS)
                : decided(update, 0, nowMicros);
    }

    private Verdict createTopic(Catalog catalog, TopicRequest.Create create, long nowMicros) {
        if (Integer.compareUnsigned(create.partitions(), PARTITIONS_MAX) > 0) {
            return Verdict.refuse(ErrorCode.TOO_MANY_PARTITIONS);
        }
        Stream stream = catalog.stream(create.stream());
        if (stream == null) {
            return Verdict.refuse(ErrorCode.STREAM_ID_NOT_FOUND);
        }
        TopicRequest.Settings asked = create.settings();
        if (asked.bytesMax() != TopicRequest.SERVER_DEFAULT
                && Long.compareUnsigned(asked.bytesMax(), topicBytesMin) < 0) {
            return Verdict.refuse(ErrorCode.INVALID_TOPIC_SIZE);
        }
        if (stream.topic(Identifier.of(asked.name())) != null) {
            return Verdict.refuse(ErrorCode.TOPIC_NAME_ALREADY_EXISTS);
        }
        TopicRequest.Settings settings = new TopicRequest.Settings(
                asked.compression(),
                asked.expiryMicros() == TopicRequest.SERVER_DEFAULT ? TopicRequest.UNLIMITED : asked.expiryMicros(),
                asked.bytesMax() == TopicRequest.SERVER_DEFAULT ? TopicRequest.UNLIMITED : asked.bytesMax(),
                Math.max(1, asked.replicationFactor()),
                asked.name());
        return decided(
                new TopicRequest.Create(create.stream(), create.partitions(), settings),
                stream.nextTopicId(),
                nowMicros);
    }

    private static Verdict updateTopic(Catalog catalog, TopicRequest.Update update, long nowMicros) {
        Stream stream = catalog.stream(update.stream());
        if (stream == null) {
            return Verdict.refuse(ErrorCode.STREAM_ID_NOT_FOUND);
        }
        Topic topic = stream.topic(update.topic());
        if (topic == null) {
            return Verdict.refuse(ErrorCode.TOPIC_ID_NOT_FOUND);
        }
        TopicRequest.Settings asked = update.settings();
        Topic namesake = stream.topic(Identifier.of(asked.name()));
        if (namesake != null && namesake != topic) {
            return Verdict.refuse(ErrorCode.TOPIC_NAME_ALREADY_EXISTS);
        }
        TopicRequest.Settings settings = new TopicRequest.Settings(
                asked.compression(),
                asked.expiryMicros(),
                asked.bytesMax(),
                Math.max(1, asked.replicationFactor()),
                asked.name());
        return decided(new TopicRequest.Update(update.stream(), update.topic(), settings), 0, nowMicros);
    }

    private static Verdict createPartitions(Catalog catalog, PartitionRequest.Create create, long nowMicros) {
        if (create.count() == 0 || Integer.compareUnsigned(create.count(), PARTITIONS_MAX) > 0) {
            return Verdict.refuse(ErrorCode.TOO_MANY_PARTITIONS);
        }
        ErrorCode missing = missing(catalog, create.stream(), create.topic());
        return missing == ErrorCode.OK ? decided(create, 0, nowMicros) : Verdict.refuse(missing);
    }

    private static Verdict deletePartitions(Catalog catalog, PartitionRequest.Delete delete, long nowMicros) {
        if (delete.count() == 0) {
            return Verdict.refuse(ErrorCode.TOO_MANY_PARTITIONS);
        }
        ErrorCode missing = missing(catalog, delete.stream(), delete.topic());
        if (missing != ErrorCode.OK) {
            return Verdict.refuse(missing);
        }
        Topic topic = catalog.topic(delete.stream(), delete.topic());
        return topic == null || Integer.compareUnsigned(delete.count(), topic.partitions()) > 0
                ? Verdict.refuse(ErrorCode.INVALID_PARTITIONS_COUNT)
                : decided(delete, 0, nowMicros);
    }

    /** OK when both are there, else what is missing. */
    public static ErrorCode missing(Catalog catalog, Identifier stream, Identifier topic) {
        Stream found = catalog.stream(stream);
        if (found == null) {
            return ErrorCode.STREAM_ID_NOT_FOUND;
        }
        return found.topic(topic) == null ? ErrorCode.TOPIC_ID_NOT_FOUND : ErrorCode.OK;
    }

    private static Verdict decided(Request request, int id, long nowMicros) {
        return new Verdict(ErrorCode.OK, new Decision(nowMicros, id, request));
    }
}
