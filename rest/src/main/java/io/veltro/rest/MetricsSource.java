package io.veltro.rest;

/**
 * Where the page of metrics comes from.
 *
 * <p>Thread: worker of the HTTP server.
 */
@FunctionalInterface
public interface MetricsSource {
    /**
     * The figures of this moment.
     *
     * @param accept the {@code Accept} header of the request, empty when there is none: it chooses the text format
     */
    Page page(String accept);

    /** A finished page. The array is shared and never changed. */
    @SuppressWarnings("ArrayRecordComponent") // written once, sent once, never compared
    record Page(String contentType, byte[] body) {}
}
