package io.veltro.rest;

import io.undertow.util.StatusCodes;
import io.veltro.rest.call.Call;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What is asked about the server itself and needs no door.
 *
 * <p>Thread: I/O threads; pages that take their time are made by a worker.
 */
final class PageEndpoints {
    private static final long KEPT_MICROS = TimeUnit.MILLISECONDS.toMicros(250);

    private final MetricsSource metrics;
    private final Readiness readiness;
    private final LongSupplier clock;
    private @Nullable Kept kept;
    private byte @Nullable [] api;

    /** A page that is good for a moment, so that whoever asks often, even a stranger, has it made once. */
    private record Kept(String accept, MetricsSource.Page page, long atMicros) {}

    PageEndpoints(MetricsSource metrics, Readiness readiness, LongSupplier clock) {
        this.metrics = metrics;
        this.readiness = readiness;
        this.clock = clock;
    }

    /** Names the description of the API, once, before the first call. */
    void describeBy(byte[] description) {
        api = description;
    }

    void name(Call call) {
        call.text(StatusCodes.OK, "Veltro (Iggy API)");
    }

    void health(Call call) {
        call.text(StatusCodes.OK, "ok");
    }

    void readiness(Call call) {
        call.byWorker(() -> {
            Optional<String> problem = readiness.problem();
            call.later(() -> call.text(
                    problem.isPresent() ? StatusCodes.SERVICE_UNAVAILABLE : StatusCodes.OK, problem.orElse("ready")));
        });
    }

    void metrics(Call call) {
        String accept = call.header("Accept");
        call.byWorker(() -> {
            MetricsSource.Page page = page(accept);
            call.later(() -> call.bytes(StatusCodes.OK, page.contentType(), page.body()));
        });
    }

    private synchronized MetricsSource.Page page(String accept) {
        long now = clock.getAsLong();
        Kept last = kept;
        if (last == null || !last.accept.equals(accept) || Math.abs(now - last.atMicros) >= KEPT_MICROS) {
            last = new Kept(accept, metrics.page(accept), now);
            kept = last;
        }
        return last.page;
    }

    void api(Call call) {
        if (api == null) {
            throw new IllegalStateException("the API was not described");
        }
        call.bytes(StatusCodes.OK, "application/json", api);
    }
}
