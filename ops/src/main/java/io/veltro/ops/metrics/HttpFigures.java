package io.veltro.ops.metrics;

/**
 * What the HTTP server says of itself: its callers have no sessions that could be counted.
 *
 * @param requests that have arrived since the start
 * @param connections open now
 */
public record HttpFigures(long requests, long connections) {
    /** Without an HTTP server. */
    public static final HttpFigures NONE = new HttpFigures(0, 0);
}
