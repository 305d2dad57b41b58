package io.veltro.pipeline.state;

import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * One partition of one consumer group: whose it is, and how far it was handed out.
 *
 * <p>A poll claims the share of its member while it reads, and the control thread moves a share only when nobody reads it, so
 * a message is never handed to two members because a poll and a hand-over met. Both sides are one compare-and-set.
 *
 * <pre>
 *   word   ticket of the owner, 0 = nobody | 1 bit: a poll of the owner is reading
 * </pre>
 *
 * <p>Thread: control moves it, the loop of the owner's connection claims it, any reads.
 */
public final class Share {
    /** What {@link #handedOut} answers when the owner was given nothing yet. */
    public static final long NOTHING = -1;

    private static final long READING = 1;

    private final Group group;
    private final int partition;
    private final AtomicLong word = new AtomicLong();
    private volatile long handedOut = NOTHING;
    private volatile @Nullable Member successor;
    private long leavingSinceMicros;
    private long pausedWord;

    Share(Group group, int partition) {
        this.group = group;
        this.partition = partition;
    }

    /** The group it is a part of. */
    public Group group() {
        return group;
    }

    /** The number of the partition. */
    public int partition() {
        return partition;
    }

    /** Begins a poll of a member; false when the share is not, or no longer, theirs. Ended by {@link #release}. */
    public boolean claim(Member member) {
        long owned = member.ticket() << 1;
        return word.compareAndSet(owned, owned | READING);
    }

    /** Ends a poll. */
    public void release() {
        word.setRelease(word.getPlain() & ~READING);
    }

    /** The last offset its owner was given, or {@link #NOTHING}. */
    public long handedOut() {
        return handedOut;
    }

    /** Notes the last offset given to the owner; only between {@link #claim} and {@link #release}. */
    public void handOut(long offset) {
        handedOut = offset;
    }

    /** Whether it is promised to somebody else, and a commit up to this offset lets it go. */
    public boolean isFreedBy(long committed) {
        return successor != null && committed >= handedOut;
    }

    /** Whether it is promised to somebody else. */
    boolean isLeaving() {
        return successor != null;
    }

    @Nullable
    Member successor() {
        return successor;
    }

    /** When it was promised. */
    long leavingSinceMicros() {
        return leavingSinceMicros;
    }

    void leaveTo(Member next, long nowMicros) {
        leavingSinceMicros = nowMicros;
        successor = next;
    }

    /** Lets nobody poll it until {@link #resumeAfresh}; a poll under way ends first. */
    void pause() {
        pausedWord = take();
    }

    /** Ends a pause; nothing counts as handed out any more. */
    void resumeAfresh() {
        handedOut = NOTHING;
        word.set(pausedWord);
    }

    /** Gives it to a member, or to nobody. What the owner before was given and has not committed is forgotten. */
    void moveAfresh(@Nullable Member next) {
        take();
        handedOut = NOTHING;
        give(next);
    }

    /** Gives it to a member, or to nobody. */
    void moveTo(@Nullable Member next) {
        take();
        give(next);
    }

    private void give(@Nullable Member next) {
        successor = null;
        word.set(next == null ? 0 : next.ticket() << 1);
    }

    /** Takes it from everybody; waits for a poll to end, which takes microseconds. */
    private long take() {
        while (true) {
            long current = word.get();
            if ((current & READING) == 0 && word.compareAndSet(current, 0)) {
                return current;
            }
            Thread.onSpinWait();
        }
    }
}
