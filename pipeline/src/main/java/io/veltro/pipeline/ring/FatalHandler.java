package io.veltro.pipeline.ring;

import com.lmax.disruptor.ExceptionHandler;

/**
 * What happens when an invariant is broken or the journal cannot be trusted: the process stops, loudly. Half-known state is
 * worse than a restart, and a restart replays.
 */
@FunctionalInterface
public interface FatalHandler {
    /** Reports the fault once and ends the process; it does not return in a real server. */
    void stop(String where, Throwable fault);

    /** The same, in the Disruptor's words. */
    default <T> ExceptionHandler<T> forRing() {
        return new ExceptionHandler<>() {
            @Override
            public void handleEventException(Throwable fault, long sequence, T event) {
                stop("ring at sequence " + sequence, fault);
            }

            @Override
            public void handleOnStartException(Throwable fault) {
                stop("ring at start", fault);
            }

            @Override
            public void handleOnShutdownException(Throwable fault) {
                stop("ring at stop", fault);
            }
        };
    }
}
