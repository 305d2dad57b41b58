package io.veltro.ops;

import io.veltro.pipeline.error.ErrorCode;
import io.veltro.pipeline.request.MaybePartition;
import io.veltro.pipeline.view.GroupView;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * A consumer group in the plainest words: written from the description of the protocol, not from the server, and slow where
 * that is shorter. Each action answers what the server should, as text.
 */
final class GroupModel {
    static final String OK = "ok";
    static final String NOT_A_MEMBER = refused(ErrorCode.CONSUMER_GROUP_MEMBER_NOT_FOUND);
    private static final String NOT_THEIRS = refused(ErrorCode.NOT_RESOLVED_CONSUMER);

    /** Messages by partition; belongs to the topic. */
    private final List<Integer> messages;

    private final List<Member> members = new ArrayList<>();
    private final Map<Integer, Long> stored = new HashMap<>();
    private final Map<Integer, Long> lastHandedOut = new HashMap<>();
    private final Map<Integer, Promise> promises = new TreeMap<>();
    private final Map<Integer, Map<Long, String>> handedOutTo = new HashMap<>();
    private final Map<String, Integer> moves = new TreeMap<>();

    /** One connection in the group. */
    private static final class Member {
        private final int number;
        private final String who;
        private List<Integer> owned = new ArrayList<>();
        private int counter;

        Member(int number, String who) {
            this.number = number;
            this.who = who;
        }
    }

    /** A partition is to go to somebody; the promise was made between two times. */
    private record Promise(Member to, long earliestNanos, long latestNanos) {}

    GroupModel(List<Integer> messages) {
        this.messages = messages;
    }

    static String refused(ErrorCode code) {
        return "refused with " + code.number();
    }

    static String polled(int partition, long currentOffset, long first, int count) {
        return "partition " + partition + " of last offset " + currentOffset
                + (count == 0 ? ": nothing" : ": " + count + " from " + first);
    }

    boolean has(String who) {
        return members.stream().anyMatch(member -> member.who.equals(who));
    }

    private Member member(String who) {
        return members.stream()
                .filter(member -> member.who.equals(who))
                .findFirst()
                .orElseThrow();
    }

    /** What the list of members should look like. */
    List<GroupView.Member> view() {
        return members.stream()
                .map(member -> new GroupView.Member(member.number, member.owned))
                .toList();
    }

    int partitions() {
        return messages.size();
    }

    /** The stored offset; absent when there is none. */
    Map<Integer, Long> stored() {
        return stored;
    }

    /** Lets somebody in; the request was on its way between two times. */
    void join(String who, long sentNanos, long answeredNanos) {
        if (has(who)) {
            return;
        }
        int highest = members.stream().mapToInt(member -> member.number).max().orElse(-1);
        members.add(new Member(highest + 1, who));
        List<Member> idle = idle();
        Set<Integer> ownerless =
                new HashSet<>(IntStream.range(0, partitions()).boxed().toList());
        members.forEach(member -> ownerless.removeAll(member.owned));
        int turn = 0;
        for (int partition : ownerless.stream().sorted().toList()) {
            idle.get(turn++ % idle.size()).owned.add(partition);
        }
        promise(sentNanos, answeredNanos);
        for (int partition : List.copyOf(promises.keySet())) {
            moveIfFree(partition, "at once");
        }
    }

    private List<Member> idle() {
        return members.stream().filter(member -> member.owned.isEmpty()).toList();
    }

    private void promise(long sentNanos, long answeredNanos) {
        List<Member> waiting = new ArrayList<>(idle());
        promises.values().forEach(promise -> waiting.remove(promise.to));
        int fair = partitions() / members.size();
        int withOneMore = partitions() % members.size();
        for (int i = 0; i < members.size(); i++) {
            List<Integer> owned = members.get(i).owned;
            int surplus = owned.size() - fair - (i < withOneMore ? 1 : 0);
            for (int partition : owned.subList(Math.max(0, owned.size() - Math.max(0, surplus)), owned.size()).stream()
                    .sorted((one, two) -> owned.indexOf(two) - owned.indexOf(one))
                    .toList()) {
                if (!waiting.isEmpty() && !promises.containsKey(partition)) {
                    promises.put(partition, new Promise(waiting.remove(0), sentNanos, answeredNanos));
                }
            }
        }
    }

    private boolean isFree(int partition) {
        return !lastHandedOut.containsKey(partition)
                || stored.getOrDefault(partition, -1L) >= lastHandedOut.get(partition);
    }

    private void moveIfFree(int partition, String how) {
        if (promises.containsKey(partition) && isFree(partition)) {
            move(partition, how);
        }
    }

    private void move(int partition, String how) {
        moves.merge(how, 1, Integer::sum);
        Member to = promise(partition).to;
        promises.remove(partition);
        members.forEach(member -> member.owned.remove((Integer) partition));
        to.owned.add(partition);
    }

    private Promise promise(int partition) {
        return Objects.requireNonNull(promises.get(partition));
    }

    /** Which partitions are promised. */
    List<Integer> promised() {
        return List.copyOf(promises.keySet());
    }

    /** Who owns a partition, promised or not. */
    String owner(int partition) {
        return members.stream()
                .filter(member -> member.owned.contains(partition))
                .map(member -> member.who)
                .findFirst()
                .orElseThrow();
    }

    /** Which promises are older than a time. */
    List<Integer> promisedBefore(long nanos) {
        return promises.entrySet().stream()
                .filter(promise -> promise.getValue().earliestNanos - nanos < 0)
                .map(Map.Entry::getKey)
                .toList();
    }

    /** Whether a promise was made before a time in any case. */
    boolean isPromisedSurelyBefore(int partition, long nanos) {
        return promise(partition).latestNanos - nanos < 0;
    }

    /** Whether the server shows a promised partition with the member it was promised to. */
    boolean isMoved(int partition, List<GroupView.Member> shown) {
        int to = promise(partition).to.number;
        return shown.stream()
                .anyMatch(member -> member.id() == to && member.partitions().contains(partition));
    }

    /** The time of a promise is over: moves the partition whatever was handed out. */
    void force(int partition) {
        move(partition, "by force");
        lastHandedOut.remove(partition);
        handedOutTo.remove(partition);
    }

    /** Lets somebody go. */
    String leave(String who) {
        if (!has(who)) {
            return NOT_A_MEMBER;
        }
        Member leaving = member(who);
        leaving.owned.forEach(lastHandedOut::remove);
        members.remove(leaving);
        rebalance();
        return OK;
    }

    /** The partitions of the topic were changed. */
    void resize() {
        stored.keySet().removeIf(partition -> partition >= partitions());
        lastHandedOut.keySet().removeIf(partition -> partition >= partitions());
        rebalance();
    }

    private void rebalance() {
        promises.clear();
        handedOutTo.clear();
        members.forEach(member -> member.owned = new ArrayList<>());
        for (int partition = 0; partition < partitions() && !members.isEmpty(); partition++) {
            members.get(partition % members.size()).owned.add(partition);
        }
    }

    /** The partitions somebody takes turns over. */
    private List<Integer> turns(Member member) {
        return member.owned.stream()
                .filter(partition -> !promises.containsKey(partition))
                .toList();
    }

    /** Somebody polls the next messages of one partition or, by turns, of any. */
    String poll(String who, long wanted, int count, boolean autoCommit) {
        if (!has(who)) {
            return NOT_A_MEMBER;
        }
        Member member = member(who);
        List<Integer> turns = turns(member);
        int partition;
        if (wanted == MaybePartition.NONE) {
            if (turns.isEmpty()) {
                return polled(0, 0, 0, 0);
            }
            partition = turns.get(member.counter % turns.size());
            member.counter = (member.counter + 1) % turns.size();
        } else if (member.owned.contains((int) wanted)) {
            partition = (int) wanted;
        } else {
            return polled(0, 0, 0, 0);
        }
        return handOut(member, partition, count, autoCommit);
    }

    private String handOut(Member member, int partition, int count, boolean autoCommit) {
        int there = messages.get(partition);
        long first = stored.getOrDefault(partition, -1L) + 1;
        int handed = (int) Math.min(count, there - first);
        long last = first + handed - 1;
        for (long offset = first; offset <= last; offset++) {
            String before = handedOutTo
                    .computeIfAbsent(partition, key -> new HashMap<>())
                    .put(offset, member.who);
            if (before != null && !before.equals(member.who)) {
                throw new AssertionError("offset " + offset + " of partition " + partition + " was given to " + before
                        + " and, not committed, to " + member.who);
            }
        }
        if (handed > 0) {
            lastHandedOut.put(partition, last);
            if (autoCommit) {
                commit(partition, last);
            }
        }
        return polled(partition, Math.max(0, there - 1), first, Math.max(0, handed));
    }

    private void commit(int partition, long offset) {
        stored.put(partition, offset);
        handedOutTo.remove(partition);
        moveIfFree(partition, "with a commit");
    }

    /** Somebody stores an offset. */
    String store(String who, long wanted, long offset) {
        if (!has(who)) {
            return NOT_A_MEMBER;
        }
        String refusal = notTheirs(who, wanted);
        if (!refusal.isEmpty()) {
            return refusal;
        }
        int partition = resolve(who, wanted);
        if (offset >= messages.get(partition)) {
            return refused(ErrorCode.INVALID_OFFSET);
        }
        commit(partition, offset);
        return OK;
    }

    /** Somebody deletes the stored offset. */
    String delete(String who, long wanted) {
        if (!has(who)) {
            return NOT_A_MEMBER;
        }
        String refusal = notTheirs(who, wanted);
        if (!refusal.isEmpty()) {
            return refusal;
        }
        int partition = resolve(who, wanted);
        handedOutTo.remove(partition);
        return stored.remove(partition) == null ? refused(ErrorCode.CONSUMER_OFFSET_NOT_FOUND) : OK;
    }

    private String notTheirs(String who, long wanted) {
        Member member = member(who);
        if (wanted == MaybePartition.NONE) {
            return turns(member).isEmpty() ? NOT_THEIRS : "";
        }
        if (wanted >= partitions()) {
            return refused(ErrorCode.PARTITION_NOT_FOUND);
        }
        return member.owned.contains((int) wanted) ? "" : NOT_THEIRS;
    }

    private int resolve(String who, long wanted) {
        Member member = member(who);
        List<Integer> turns = turns(member);
        return wanted == MaybePartition.NONE ? turns.get(member.counter % turns.size()) : (int) wanted;
    }

    /** The last offset handed out in a partition and not taken back; -1 when there is none. */
    long lastHandedOut(int partition) {
        return lastHandedOut.getOrDefault(partition, -1L);
    }

    /** A partition somebody owns, if any. */
    List<Integer> owned(String who) {
        return has(who) ? member(who).owned : List.of();
    }

    /** How many promised partitions have moved, and how. */
    Map<String, Integer> moves() {
        return moves;
    }
}
