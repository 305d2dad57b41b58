package io.veltro.pipeline.state;

/**
 * The catalog everybody reads. Thread: any reads, control publishes.
 */
public final class PublishedCatalog {
    private volatile Catalog current;

    public PublishedCatalog(Catalog initial) {
        current = initial;
    }

    /** The newest catalog; take it once per request, so that all look-ups see the same moment. */
    public Catalog get() {
        return current;
    }

    /** Makes a newer one visible to everybody. */
    public void publish(Catalog newer) {
        current = newer;
    }
}
