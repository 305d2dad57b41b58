package io.veltro.ops.metrics;

import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.OpenMetricsTextFormatWriter;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.veltro.pipeline.count.Counts;
import io.veltro.pipeline.session.Sessions;
import io.veltro.pipeline.state.PublishedCatalog;
import io.veltro.rest.MetricsSource;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * The page of metrics in text: OpenMetrics for whoever asks for it, else Prometheus' own format 0.0.4. Both end with
 * {@code # EOF}, which is only a comment in the latter, because users of Iggy servers look for it.
 *
 * <p>Thread: any; each page is made by the thread that asks for it.
 */
public final class MetricsText implements MetricsSource {
    private static final byte[] END = "# EOF\n".getBytes(StandardCharsets.US_ASCII);
    private static final int PAGE_BYTES = 64 << 10;

    private final RoadMetrics road;
    private final CatalogMetrics catalogs;
    private final RuntimeMetrics runtime;
    private final Supplier<HttpFigures> http;
    private final ExpositionFormatWriter openMetrics = OpenMetricsTextFormatWriter.create();
    private final ExpositionFormatWriter text = PrometheusTextFormatWriter.create();

    /**
     * A source of pages about one server.
     *
     * @param clock microseconds since 1970
     * @param http what the HTTP server says of itself
     */
    public MetricsText(
            Counts counts,
            PublishedCatalog catalog,
            Sessions sessions,
            GcPauses gc,
            LongSupplier clock,
            Supplier<HttpFigures> http) {
        this.road = new RoadMetrics(counts, sessions);
        this.catalogs = new CatalogMetrics(catalog, sessions, clock);
        this.runtime = new RuntimeMetrics(gc);
        this.http = http;
    }

    @Override
    public Page page(String accept) {
        Families families = new Families();
        HttpFigures figures = http.get();
        families.counter("http_requests", "total count of http_requests.", figures.requests());
        catalogs.addTo(families);
        road.addTo(families, figures);
        runtime.addTo(families);
        boolean isOpenMetrics = openMetrics.accepts(accept);
        ExpositionFormatWriter writer = isOpenMetrics ? openMetrics : text;
        ByteArrayOutputStream body = new ByteArrayOutputStream(PAGE_BYTES);
        try {
            writer.write(body, families.snapshots());
        } catch (IOException e) {
            throw new UncheckedIOException("memory refused to be written", e);
        }
        if (!isOpenMetrics) {
            body.writeBytes(END);
        }
        return new Page(writer.getContentType(), body.toByteArray());
    }
}
