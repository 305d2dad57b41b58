package io.veltro.ops;

import io.veltro.pipeline.request.SystemRequest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** How long a peer that behaves waits for its answers. */
final class RoundTrips {
    private RoundTrips() {}

    /** Round trips of pings and small sends to topic s of stream s, one in flight, in nanoseconds. */
    static List<Long> measure(RawConnection healthy, long millis) throws IOException {
        byte[] ping = RawConnection.frame(new SystemRequest.Ping());
        byte[] send = Batch.to("s", 0).add("a small message").frame();
        List<Long> nanos = new ArrayList<>();
        long begun = System.nanoTime();
        long now = begun;
        for (int i = 0; now - begun < TimeUnit.MILLISECONDS.toNanos(millis); i++) {
            healthy.ask(i % 2 == 0 ? ping : send).orThrow();
            long after = System.nanoTime();
            nanos.add(after - now);
            now = after;
        }
        return nanos;
    }

    /** The value below which this part of them lies. */
    static <T extends Comparable<T>> T quantile(List<T> values, double part) {
        List<T> sorted = values.stream().sorted().toList();
        return sorted.get((int) Math.min(sorted.size() - 1L, (long) (sorted.size() * part)));
    }
}
