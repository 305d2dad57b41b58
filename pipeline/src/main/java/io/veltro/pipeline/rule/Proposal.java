package io.veltro.pipeline.rule;

import io.veltro.pipeline.error.ErrorCode;
import io.veltro.pipeline.request.Request;
import io.veltro.pipeline.state.Decision;

/**
 * What somebody wants decided.
 *
 * @param caller the user who asks
 * @param secret the hash of the password or token the request sets, made by a worker beforehand; for a logout what it
 *     revokes; else empty
 * @param request with blanks where it had a new password
 * @param nowMicros when it is decided, since 1970
 */
public record Proposal(int caller, String secret, Request request, long nowMicros) {
    /** Accepted as it stands. */
    Verdict accept() {
        return accept(request, 0);
    }

    /** Accepted with its defaults filled in, and with the number of what it makes. */
    Verdict accept(Request complete, int id) {
        return new Verdict(ErrorCode.OK, new Decision(nowMicros, caller, id, secret, complete));
    }

    /** Without the secret: proposals may end up in a log. */
    @Override
    public String toString() {
        return "Proposal[caller=" + caller + ", request=" + request + "]";
    }
}
