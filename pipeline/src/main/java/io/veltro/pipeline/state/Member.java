package io.veltro.pipeline.state;

import io.veltro.pipeline.error.ErrorCode;
import io.veltro.pipeline.request.MaybePartition;
import io.veltro.pipeline.view.GroupView;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One connection in one consumer group: the partitions it owns and whose turn it is among them. It lives and dies with the
 * connection; no log holds it.
 *
 * <p>Thread: control changes what it owns, any reads, the turn is the loop's of its connection.
 */
public final class Member {
    private static final Share[] NOTHING = new Share[0];

    private final Group group;
    private final int id;
    private final long ticket;
    private final int client;
    private volatile Share[] owned = NOTHING;
    private volatile Share[] turns = NOTHING;
    private int turn;

    /**
     * @param id its number in the group
     * @param ticket what no other member of the group ever had, above 0
     * @param client the number of its connection
     */
    Member(Group group, int id, long ticket, int client) {
        this.group = group;
        this.id = id;
        this.ticket = ticket;
        this.client = client;
    }

    /** Why nobody is found: there is no such group, or the connection is not in it. */
    public static ErrorCode missing(@Nullable Group group) {
        return group == null ? ErrorCode.CONSUMER_GROUP_ID_NOT_FOUND : ErrorCode.CONSUMER_GROUP_MEMBER_NOT_FOUND;
    }

    /** The group it is in. */
    public Group group() {
        return group;
    }

    int id() {
        return id;
    }

    long ticket() {
        return ticket;
    }

    /** The number of its connection. */
    public int client() {
        return client;
    }

    /** The share of a partition, also one that is promised to somebody else; absent when it is not this member's. */
    private @Nullable Share owned(long partition) {
        Share found = null;
        for (Share share : owned) {
            found = share.partition() == partition ? share : found;
        }
        return found;
    }

    /**
     * The share a request means: that of the partition it names, or whose turn it is when it names none.
     *
     * @param partition its number, or {@link MaybePartition#NONE}
     */
    public @Nullable Share meant(long partition) {
        return partition == MaybePartition.NONE ? turn() : owned(partition);
    }

    /** The share whose turn it is; absent when there is none. Does not move the turn on. */
    private @Nullable Share turn() {
        Share[] own = turns;
        return own.length == 0 ? null : own[turn % own.length];
    }

    /** Moves the turn on. */
    public void nextTurn() {
        int count = turns.length;
        turn = count == 0 ? 0 : (turn + 1) % count;
    }

    Share[] owned() {
        return owned;
    }

    /** Sets what it owns; shares promised to others get no turn. */
    void own(List<Share> shares) {
        List<Share> staying = new ArrayList<>(shares);
        staying.removeIf(Share::isLeaving);
        owned = shares.toArray(NOTHING);
        turns = staying.toArray(NOTHING);
    }

    GroupView.Member view() {
        List<Integer> partitions = new ArrayList<>();
        for (Share share : owned) {
            partitions.add(share.partition());
        }
        return new GroupView.Member(id, partitions);
    }
}
