package io.veltro.pipeline.rule;

import io.veltro.pipeline.error.ErrorCode;
import io.veltro.pipeline.request.Identifier;
import io.veltro.pipeline.request.PartitionRequest;
import io.veltro.pipeline.request.TopicRequest;
import io.veltro.pipeline.state.Catalog;
import io.veltro.pipeline.state.Right;
import io.veltro.pipeline.state.Stream;
import io.veltro.pipeline.state.Topic;

/** Which changes of topics and their partitions are allowed. Thread: control. */
final class TopicRules {
    private final long topicBytesMin;

    TopicRules(long topicBytesMin) {
        this.topicBytesMin = topicBytesMin;
    }

    Verdict create(Catalog catalog, Proposal proposal, TopicRequest.Create create) {
        if (Integer.compareUnsigned(create.partitions(), CatalogRules.PARTITIONS_MAX) > 0) {
            return Verdict.of(ErrorCode.TOO_MANY_PARTITIONS);
        }
        Stream stream = catalog.stream(create.stream());
        ErrorCode refusal = catalog.judge(proposal.caller(), Right.CREATE_TOPIC, stream);
        if (refusal != ErrorCode.OK || stream == null) {
            return Verdict.of(refusal);
        }
        TopicRequest.Settings asked = create.settings();
        if (asked.bytesMax() != TopicRequest.SERVER_DEFAULT
                && Long.compareUnsigned(asked.bytesMax(), topicBytesMin) < 0) {
            return Verdict.of(ErrorCode.INVALID_TOPIC_SIZE);
        }
        if (stream.topic(Identifier.of(asked.name())) != null) {
            return Verdict.of(ErrorCode.TOPIC_NAME_ALREADY_EXISTS);
        }
        TopicRequest.Settings settings = new TopicRequest.Settings(
                asked.compression(),
                asked.expiryMicros() == TopicRequest.SERVER_DEFAULT ? TopicRequest.UNLIMITED : asked.expiryMicros(),
                asked.bytesMax() == TopicRequest.SERVER_DEFAULT ? TopicRequest.UNLIMITED : asked.bytesMax(),
                Math.max(1, asked.replicationFactor()),
                asked.name());
        return proposal.accept(
                new TopicRequest.Create(create.stream(), create.partitions(), settings), stream.nextTopicId());
    }

    Verdict update(Catalog catalog, Proposal proposal, TopicRequest.Update update) {
        Topic topic = catalog.topic(update.stream(), update.topic());
        ErrorCode refusal = catalog.judge(proposal.caller(), Right.MANAGE_TOPIC, update.stream(), topic);
        if (refusal != ErrorCode.OK) {
            return Verdict.of(refusal);
        }
        TopicRequest.Settings asked = update.settings();
        Topic namesake = catalog.topic(update.stream(), Identifier.of(asked.name()));
        if (namesake != null && namesake != topic) {
            return Verdict.of(ErrorCode.TOPIC_NAME_ALREADY_EXISTS);
        }
        TopicRequest.Settings settings = new TopicRequest.Settings(
                asked.compression(),
                asked.expiryMicros(),
                asked.bytesMax(),
                Math.max(1, asked.replicationFactor()),
                asked.name());
        return proposal.accept(new TopicRequest.Update(update.stream(), update.topic(), settings), 0);
    }

    Verdict delete(Catalog catalog, Proposal proposal, TopicRequest.Delete delete) {
        ErrorCode refusal = judge(catalog, proposal, delete.stream(), delete.topic());
        return refusal == ErrorCode.OK ? proposal.accept() : Verdict.of(refusal);
    }

    Verdict purge(Catalog catalog, Proposal proposal, TopicRequest.Purge purge) {
        return Verdict.of(judge(catalog, proposal, purge.stream(), purge.topic()));
    }

    Verdict createPartitions(Catalog catalog, Proposal proposal, PartitionRequest.Create create) {
        if (create.count() == 0 || Integer.compareUnsigned(create.count(), CatalogRules.PARTITIONS_MAX) > 0) {
            return Verdict.of(ErrorCode.TOO_MANY_PARTITIONS);
        }
        ErrorCode refusal = judge(catalog, proposal, create.stream(), create.topic());
        return refusal == ErrorCode.OK ? proposal.accept() : Verdict.of(refusal);
    }

    Verdict deletePartitions(Catalog catalog, Proposal proposal, PartitionRequest.Delete delete) {
        if (delete.count() == 0) {
            return Verdict.of(ErrorCode.TOO_MANY_PARTITIONS);
        }
        Topic topic = catalog.topic(delete.stream(), delete.topic());
        ErrorCode refusal = catalog.judge(proposal.caller(), Right.MANAGE_TOPIC, delete.stream(), topic);
        if (refusal != ErrorCode.OK || topic == null) {
            return Verdict.of(refusal);
        }
        return Integer.compareUnsigned(delete.count(), topic.partitions()) > 0
                ? Verdict.of(ErrorCode.INVALID_PARTITIONS_COUNT)
                : proposal.accept();
    }

    private static ErrorCode judge(Catalog catalog, Proposal proposal, Identifier stream, Identifier topic) {
        return catalog.judge(proposal.caller(), Right.MANAGE_TOPIC, stream, catalog.topic(stream, topic));
    }
}
