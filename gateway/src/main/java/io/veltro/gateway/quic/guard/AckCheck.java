package io.veltro.gateway.quic.guard;

import java.util.List;
import tech.kwik.core.frame.AckFrame;
import tech.kwik.core.frame.Range;

/**
 * Tells whether an ACK frame speaks of packets that were sent. Kwik walks through every number a frame acknowledges; ranges apart
 * from each other and below what was sent are at most as many numbers as that.
 */
public final class AckCheck {
    /** The sender counts a datagram after it has left; these are more than one holds. */
    private static final int UNCOUNTED = 64;

    private AckCheck() {}

    /**
     * Whether every number of the frame may have been sent, and none stands in it twice.
     *
     * @param sent packets that were sent, those of all levels: each level counts from 0
     */
    public static boolean isBelievable(AckFrame frame, long sent) {
        long below = sent + UNCOUNTED;
        List<Range> ranges = frame.getAcknowledgedRanges();
        for (int i = 0; i < ranges.size(); i++) {
            Range range = ranges.get(i);
            if (range.getLargest() >= below || range.getSmallest() < 0) {
                return false;
            }
            below = range.getSmallest();
        }
        return true;
    }
}
