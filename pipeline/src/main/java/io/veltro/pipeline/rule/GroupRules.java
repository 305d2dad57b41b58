package io.veltro.pipeline.rule;

import io.veltro.pipeline.error.ErrorCode;
import io.veltro.pipeline.request.GroupRequest;
import io.veltro.pipeline.request.Identifier;
import io.veltro.pipeline.state.Catalog;
import io.veltro.pipeline.state.Right;
import io.veltro.pipeline.state.Topic;

/** Which changes of consumer groups are allowed; whoever may read a topic may have groups on it. Thread: control. */
final class GroupRules {
    private GroupRules() {}

    static Verdict create(Catalog catalog, Proposal proposal, GroupRequest.Create create) {
        Topic topic = catalog.topic(create.stream(), create.topic());
        ErrorCode refusal = catalog.judge(proposal.caller(), Right.READ_TOPIC, create.stream(), topic);
        if (refusal != ErrorCode.OK || topic == null) {
            return Verdict.of(refusal);
        }
        return topic.group(Identifier.of(create.name())) != null
                ? Verdict.of(ErrorCode.CONSUMER_GROUP_NAME_ALREADY_EXISTS)
                : proposal.accept(create, topic.nextGroupId());
    }

    static Verdict delete(Catalog catalog, Proposal proposal, GroupRequest.Delete delete) {
        ErrorCode refusal = find(catalog, proposal.caller(), delete.stream(), delete.topic(), delete.group());
        return refusal == ErrorCode.OK ? proposal.accept() : Verdict.of(refusal);
    }

    static Verdict join(Catalog catalog, Proposal proposal, GroupRequest.Join join) {
        return Verdict.of(find(catalog, proposal.caller(), join.stream(), join.topic(), join.group()));
    }

    static Verdict leave(Catalog catalog, Proposal proposal, GroupRequest.Leave leave) {
        return Verdict.of(find(catalog, proposal.caller(), leave.stream(), leave.topic(), leave.group()));
    }

    private static ErrorCode find(
            Catalog catalog, int caller, Identifier stream, Identifier topicId, Identifier group) {
        Topic topic = catalog.topic(stream, topicId);
        if (topic != null && topic.group(group) == null) {
            return ErrorCode.CONSUMER_GROUP_ID_NOT_FOUND;
        }
        return catalog.judge(caller, Right.READ_TOPIC, stream, topic);
    }
}
