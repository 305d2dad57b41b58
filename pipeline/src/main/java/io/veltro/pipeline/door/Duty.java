package io.veltro.pipeline.door;

/**
 * Work that has no thread of its own: the stages of a ring, drained by the loop of a gateway between two selects. It is how
 * the same graph of stages runs on fewer threads where cores are few.
 *
 * <pre>
 *   loop:   work() until it returns 0 ─▶ mayPark()? ─ yes ─▶ block ─▶ unparked()
 *                                            └ no: work() again
 *   others: publish to the ring; when the loop is parked, run its waker
 * </pre>
 *
 * <p>Thread: one loop owns a duty and calls everything but what publishers do.
 */
public interface Duty {
    /** Does what is there; never blocks. Returns how much was done, 0 when there was nothing. */
    int work();

    /**
     * Announces that the owner is about to block. From here on publishers run the waker.
     *
     * @return false when work has arrived in the meantime: do not block
     */
    boolean mayPark();

    /** The owner runs again; publishers need not wake it. */
    void unparked();

    /** Names what wakes the owner; called once, before the first {@link #mayPark}. The waker may run on any thread. */
    void wakeBy(Runnable waker);
}
