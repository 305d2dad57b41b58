package io.veltro.rest;

import io.undertow.util.StatusCodes;
import io.veltro.rest.call.Call;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is asked about the server itself and needs no door.
 *
 * <p>Thread: I/O threads; pages that take their time are made by a worker.
 */
final class PageEndpoints {
    private final MetricsSource metrics;
    private final Readiness readiness;
    private byte @Nullable [] api;

    PageEndpoints(MetricsSource metrics, Readiness readiness) {
        this.metrics = metrics;
        this.readiness = readiness;
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
            MetricsSource.Page page = metrics.page(accept);
            call.later(() -> call.bytes(StatusCodes.OK, page.contentType(), page.body()));
        });
    }

    void api(Call call) {
        if (api == null) {
            throw new IllegalStateException("the API was not described");
        }
        call.bytes(StatusCodes.OK, "application/json", api);
    }
}
