package io.veltro.ops;

import io.veltro.pipeline.error.ErrorCode;
import io.veltro.pipeline.request.Request;
import java.util.List;

/**
 * One command to be asked for over TCP and over HTTP, in the same state of the server both times.
 *
 * @param how what is special about it, in words
 * @param by who asks; all have {@link People#PASSWORD}
 * @param before what root does first
 * @param after what root does to make everything as it was
 * @param look what root reads in between: it must have become the same
 */
record ParityCase(
        String how,
        Request request,
        String by,
        ErrorCode expected,
        List<Request> before,
        List<Request> after,
        List<Request> look) {
    static ParityCase of(Request request) {
        return new ParityCase("", request, ParityCases.KEEPER, ErrorCode.OK, List.of(), List.of(), List.of());
    }

    static ParityCase refused(ErrorCode expected, Request request) {
        return new ParityCase("", request, ParityCases.KEEPER, expected, List.of(), List.of(), List.of());
    }

    ParityCase how(String words) {
        return new ParityCase(words, request, by, expected, before, after, look);
    }

    ParityCase by(String user) {
        return new ParityCase(how, request, user, expected, before, after, look);
    }

    ParityCase before(Request... requests) {
        return new ParityCase(how, request, by, expected, List.of(requests), after, look);
    }

    ParityCase after(Request... requests) {
        return new ParityCase(how, request, by, expected, before, List.of(requests), look);
    }

    ParityCase look(Request... requests) {
        return new ParityCase(how, request, by, expected, before, after, List.of(requests));
    }

    @Override
    public String toString() {
        return request.code()
                + (expected == ErrorCode.OK ? "" : " " + expected)
                + (by.equals(ParityCases.KEEPER) ? "" : " by " + by)
                + (how.isEmpty() ? "" : ": " + how);
    }
}
