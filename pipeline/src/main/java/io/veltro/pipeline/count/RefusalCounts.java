package io.veltro.pipeline.count;

import io.veltro.pipeline.error.ErrorCode;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;

/**
 * How often each refusal was answered. Whoever turns a refusal into a reply counts it, hence those that nobody heard of,
 * because the connection had ended, are not in it.
 *
 * <p>Thread: any.
 */
public final class RefusalCounts {
    /** Complete from the start. */
    private final Map<ErrorCode, LongAdder> counts = new EnumMap<>(ErrorCode.class);

    /** Nothing refused yet. */
    public RefusalCounts() {
        for (ErrorCode code : ErrorCode.values()) {
            counts.put(code, new LongAdder());
        }
    }

    /** One more. */
    public void count(ErrorCode code) {
        adder(code).increment();
    }

    /** How often up to now. */
    public long of(ErrorCode code) {
        return adder(code).sum();
    }

    private LongAdder adder(ErrorCode code) {
        return Objects.requireNonNull(counts.get(code));
    }
}
