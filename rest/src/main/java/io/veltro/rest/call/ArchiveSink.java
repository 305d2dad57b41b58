package io.veltro.rest.call;

import io.undertow.util.Headers;
import io.undertow.util.StatusCodes;
import io.veltro.pipeline.view.SystemView;
import io.veltro.pipeline.view.View;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Answers with an archive, as a file to be kept.
 *
 * <p>Thread: any, once.
 */
public final class ArchiveSink extends HttpReplySink {
    private static final DateTimeFormatter STAMP = DateTimeFormatter.ofPattern("yyyyMMdd_HHmmss");

    private final Call call;
    private final Answer answer;
    private final LongSupplier clock;

    public ArchiveSink(Call call, Answer answer, LongSupplier clock) {
        super(call, answer);
        this.call = call;
        this.answer = answer;
        this.clock = clock;
    }

    @Override
    public void ok(View view) {
        byte[] zip = ((SystemView.Snapshot) view).zip();
        Instant now = Instant.ofEpochMilli(TimeUnit.MICROSECONDS.toMillis(clock.getAsLong()));
        String name = "iggy_snapshot_" + STAMP.format(now.atOffset(ZoneOffset.UTC)) + ".zip";
        call.later(() -> {
            call.exchange()
                    .getResponseHeaders()
                    .put(Headers.CONTENT_DISPOSITION, "attachment; filename=\"" + name + "\"");
            call.bytes(StatusCodes.OK, answer.mediaType(), zip);
        });
    }
}
