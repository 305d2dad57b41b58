package io.veltro.pipeline.error;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

/**
 * A refusal found while decoding. It carries no stack trace, because a hostile peer could otherwise buy one with every
 * frame; the instances per code are shared for the same reason. Caught only where bytes enter the house.
 */
public final class RequestException extends RuntimeException {
    private static final Map<ErrorCode, RequestException> SHARED = new EnumMap<>(ErrorCode.class);

    static {
        for (ErrorCode code : ErrorCode.values()) {
            SHARED.put(code, new RequestException(code));
        }
    }

    private final transient ErrorCode code;

    private RequestException(ErrorCode code) {
        super(code.sentence(), null, false, false);
        this.code = code;
    }

    /** The shared exception of a code. */
    public static RequestException of(ErrorCode code) {
        return Objects.requireNonNull(SHARED.get(code));
    }

    /** What to answer. */
    public ErrorCode code() {
        return code;
    }
}
