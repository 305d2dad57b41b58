package io.veltro.pipeline.rule;

import io.veltro.pipeline.error.ErrorCode;
import io.veltro.pipeline.request.Identifier;
import io.veltro.pipeline.request.StreamRequest;
import io.veltro.pipeline.state.Catalog;
import io.veltro.pipeline.state.Right;
import io.veltro.pipeline.state.Stream;

/** Which changes of streams are allowed. Thread: control. */
final class StreamRules {
    private StreamRules() {}

    static Verdict create(Catalog catalog, Proposal proposal, StreamRequest.Create create) {
        if (!catalog.may(proposal.caller(), Right.CREATE_STREAM)) {
            return Verdict.of(ErrorCode.UNAUTHORIZED);
        }
        return catalog.stream(Identifier.of(create.name())) != null
                ? Verdict.of(ErrorCode.STREAM_NAME_ALREADY_EXISTS)
                : proposal.accept(create, catalog.nextStreamId());
    }

    static Verdict update(Catalog catalog, Proposal proposal, StreamRequest.Update update) {
        Stream stream = catalog.stream(update.stream());
        ErrorCode refusal = catalog.judge(proposal.caller(), Right.MANAGE_STREAM, stream);
        if (refusal != ErrorCode.OK) {
            return Verdict.of(refusal);
        }
        Stream namesake = catalog.stream(Identifier.of(update.name()));
        return namesake != null && namesake != stream
                ? Verdict.of(ErrorCode.STREAM_NAME_ALREADY_EXISTS)
                : proposal.accept();
    }

    static Verdict delete(Catalog catalog, Proposal proposal, StreamRequest.Delete delete) {
        ErrorCode refusal = catalog.judge(proposal.caller(), Right.MANAGE_STREAM, catalog.stream(delete.stream()));
        return refusal == ErrorCode.OK ? proposal.accept() : Verdict.of(refusal);
    }

    static Verdict purge(Catalog catalog, Proposal proposal, StreamRequest.Purge purge) {
        return Verdict.of(catalog.judge(proposal.caller(), Right.MANAGE_STREAM, catalog.stream(purge.stream())));
    }
}
