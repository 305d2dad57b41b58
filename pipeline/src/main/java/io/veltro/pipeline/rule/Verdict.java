package io.veltro.pipeline.rule;

import io.veltro.pipeline.error.ErrorCode;
import io.veltro.pipeline.state.Decision;
import org.jspecify.annotations.Nullable;

/**
 * What came of a proposal: OK with a decision to journal and apply; OK without one when nothing changes that outlives the
 * process or that the catalog holds; or a refusal.
 */
public record Verdict(ErrorCode code, @Nullable Decision decision) {
    /** Refused; with {@link ErrorCode#OK}, allowed and nothing to journal. */
    static Verdict of(ErrorCode code) {
        return new Verdict(code, null);
    }
}
