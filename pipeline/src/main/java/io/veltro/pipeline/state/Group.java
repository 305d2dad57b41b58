package io.veltro.pipeline.state;

import io.veltro.pipeline.view.GroupView;
import io.veltro.pipeline.view.SystemView;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntToLongFunction;

/**
 * A consumer group: its number and name, which the state log holds, and its members, which it does not: they are connections.
 * Every partition of the topic has at most one owner at any time.
 *
 * <pre>
 *   join     partitions nobody owns go to members without any, then members with more than their fair part promise
 *            one each to every member that is still without; a promised partition moves
 *              - at once, when nothing of it is handed out and not committed
 *              - with the commit of the last offset handed out
 *              - when the promise is older than the time-out
 *   leave    partition i goes to member i mod m, promises are dropped
 * </pre>
 *
 * <p>As Iggy 0.8 does it. Thread: control changes, any reads.
 */
public final class Group implements Named {
    private static final Member[] NOBODY = new Member[0];

    private final int stream;
    private final int topic;
    private final int id;
    private final Name name;
    private volatile Member[] members = NOBODY;
    private volatile Share[] shares;
    private volatile GroupView.Details shown;
    private long tickets;
    private volatile boolean deleted;

    Group(int stream, int topic, int id, String name, int partitions) {
        this.stream = stream;
        this.topic = topic;
        this.id = id;
        this.name = new Name(name);
        this.shares = new Share[0];
        this.shown = new GroupView.Details(new GroupView(id, 0, 0, name), List.of());
        resize(partitions);
    }

    @Override
    public int id() {
        return id;
    }

    @Override
    public Name name() {
        return name;
    }

    int stream() {
        return stream;
    }

    int topic() {
        return topic;
    }

    /** Takes it out of use for requests that still hold it. */
    public void delete() {
        deleted = true;
    }

    /** Whether it was deleted. */
    public boolean isDeleted() {
        return deleted;
    }

    /** Its members in the order they joined. */
    public List<Member> members() {
        return List.of(members);
    }

    /**
     * Takes a connection in.
     *
     * @param committed the stored offset of the group by partition, or a negative number
     */
    public Member join(int client, long nowMicros, IntToLongFunction committed) {
        int next = 0;
        for (Member member : members) {
            next = Math.max(next, member.id() + 1);
        }
        Member joined = new Member(this, next, ++tickets, client);
        List<Member> more = new ArrayList<>(List.of(members));
        more.add(joined);
        members = more.toArray(NOBODY);
        giveWhatNobodyOwns();
        promise(nowMicros);
        settle(nowMicros, Long.MAX_VALUE, committed);
        show();
        return joined;
    }

    /** Lets a member go. Nothing happens when it has gone already. */
    public void leave(Member leaving) {
        List<Member> fewer = new ArrayList<>(List.of(members));
        if (fewer.remove(leaving)) {
            for (Share share : leaving.owned()) {
                share.moveAfresh(null);
            }
            leaving.own(List.of());
            members = fewer.toArray(NOBODY);
            dealAll();
            show();
        }
    }

    /** Follows a change of the topic's partitions. */
    public void resize(int partitions) {
        Share[] before = shares;
        Share[] after = new Share[partitions];
        for (int p = 0; p < partitions; p++) {
            after[p] = p < before.length ? before[p] : new Share(this, p);
        }
        for (int p = partitions; p < before.length; p++) {
            before[p].moveTo(null);
        }
        shares = after;
        dealAll();
        show();
    }

    /** Gives its members nothing until {@link #resumeAfresh}. */
    public void pause() {
        for (Share share : shares) {
            share.pause();
        }
    }

    /** Ends a pause; how far anything was handed out is forgotten: the messages are gone. */
    public void resumeAfresh() {
        for (Share share : shares) {
            share.resumeAfresh();
        }
    }

    /**
     * Moves promised partitions that may go.
     *
     * @param timeoutMicros promises as old as this are kept whether the owner has committed or not
     * @param committed the stored offset of the group by partition, or a negative number
     * @return whether promises are left
     */
    public boolean settle(long nowMicros, long timeoutMicros, IntToLongFunction committed) {
        boolean isLeft = false;
        for (Share share : shares) {
            Member successor = share.successor();
            if (successor != null) {
                boolean isFree = share.handedOut() == Share.NOTHING
                        || committed.applyAsLong(share.partition()) >= share.handedOut();
                if (isFree || nowMicros - share.leavingSinceMicros() >= timeoutMicros) {
                    move(share, successor, isFree);
                    show();
                } else {
                    isLeft = true;
                }
            }
        }
        return isLeft;
    }

    /** What was handed out stays noted, and is committed; unless it was not, and the time is over. */
    private void move(Share share, Member successor, boolean isFree) {
        if (isFree) {
            share.moveTo(successor);
        } else {
            share.moveAfresh(successor);
        }
        for (Member member : members) {
            List<Share> owned = new ArrayList<>(List.of(member.owned()));
            if (owned.remove(share)) {
                member.own(owned);
            }
        }
        List<Share> more = new ArrayList<>(List.of(successor.owned()));
        more.add(share);
        successor.own(more);
    }

    private void giveWhatNobodyOwns() {
        List<Member> idle = idle();
        if (idle.isEmpty()) {
            return;
        }
        boolean[] isOwned = new boolean[shares.length];
        for (Member member : members) {
            for (Share share : member.owned()) {
                isOwned[share.partition()] = true;
            }
        }
        List<List<Share>> given = new ArrayList<>();
        idle.forEach(member -> given.add(new ArrayList<>()));
        int turn = 0;
        for (Share share : shares) {
            if (!isOwned[share.partition()]) {
                int to = turn++ % idle.size();
                share.moveTo(idle.get(to));
                given.get(to).add(share);
            }
        }
        for (int i = 0; i < idle.size(); i++) {
            idle.get(i).own(given.get(i));
        }
    }

    /** One partition for each member that has none, from the end of the lists of those that have too many. */
    private void promise(long nowMicros) {
        List<Member> waiting = idle();
        for (Share share : shares) {
            waiting.remove(share.successor());
        }
        Member[] all = members;
        int fair = shares.length / all.length;
        int larger = shares.length % all.length;
        for (int i = 0; i < all.length && !waiting.isEmpty(); i++) {
            Share[] owned = all[i].owned();
            int surplus = owned.length - (i < larger ? fair + 1 : fair);
            for (int k = owned.length - 1; k >= 0 && surplus > 0 && !waiting.isEmpty(); k--) {
                if (!owned[k].isLeaving()) {
                    owned[k].leaveTo(waiting.remove(0), nowMicros);
                }
                surplus--;
            }
            all[i].own(List.of(owned));
        }
    }

    private List<Member> idle() {
        List<Member> idle = new ArrayList<>(List.of(members));
        idle.removeIf(member -> member.owned().length > 0);
        return idle;
    }

    /** Nobody may read a share in its old owner's name once somebody else may: so first all owners change, then the lists. */
    private void dealAll() {
        Member[] all = members;
        List<List<Share>> dealt = new ArrayList<>();
        for (int i = 0; i < all.length; i++) {
            dealt.add(new ArrayList<>());
        }
        for (Share share : shares) {
            int to = all.length == 0 ? 0 : share.partition() % all.length;
            share.moveTo(all.length == 0 ? null : all[to]);
            if (all.length > 0) {
                dealt.get(to).add(share);
            }
        }
        for (int i = 0; i < all.length; i++) {
            all[i].own(dealt.get(i));
        }
    }

    /** As it stands among the groups of a connection. */
    public SystemView.Membership membership() {
        return new SystemView.Membership(stream, topic, id);
    }

    /** As it stands in a list. */
    public GroupView view() {
        return shown.group();
    }

    /** With its members. */
    public GroupView.Details details() {
        return shown;
    }

    /** Members change one after the other; who looks is shown the group before all of it or after, never a partition twice. */
    private void show() {
        List<GroupView.Member> views = new ArrayList<>();
        for (Member member : members) {
            views.add(member.view());
        }
        GroupView group = new GroupView(id, shares.length, views.size(), name.toString());
        shown = new GroupView.Details(group, views);
    }

    @Override
    public String toString() {
        return "group " + name + " of " + stream + "/" + topic;
    }
}
