package io.veltro.pipeline.message;

/**
 * Memory shared by several holders and freed by the last. Whoever gets it to keep calls {@link #retain} before the lender
 * lets go, and {@link #release} exactly once.
 *
 * <p>Thread: any.
 */
public interface Counted {
    /** Memory nobody needs to count: the heap, or memory that outlives every holder. */
    Counted FOREVER = new Counted() {
        @Override
        public void retain() {}

        @Override
        public void release() {}
    };

    /** One more holder. */
    void retain();

    /** One holder less. */
    void release();
}
