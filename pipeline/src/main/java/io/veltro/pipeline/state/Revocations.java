package io.veltro.pipeline.state;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Access tokens that ended before their time, until nobody would take them anyway. Immutable: one more makes a new object
 * that shares all buckets but one with the old, and what has expired is dropped from that one, by the time of the decision
 * and not of the clock. A change costs a copy of the buckets' addresses, whatever their number.
 *
 * <pre>
 *   hash of the id ──▶ 1024 buckets ──▶ (id, expiry) …
 * </pre>
 *
 * <p>Thread: any.
 */
final class Revocations {
    /** How long one is kept beyond the token's expiry: longer than any clock may be off. */
    static final long KEPT_SECONDS = TimeUnit.MINUTES.toSeconds(10);

    private static final int BUCKETS = 1024;

    static final Revocations EMPTY = new Revocations(noBuckets());

    private final Revocation[][] buckets;

    private Revocations(Revocation[][] buckets) {
        this.buckets = buckets;
    }

    private static Revocation[][] noBuckets() {
        Revocation[][] buckets = new Revocation[BUCKETS][];
        Arrays.fill(buckets, new Revocation[0]);
        return buckets;
    }

    boolean has(String id) {
        boolean isFound = false;
        for (Revocation each : buckets[bucket(id)]) {
            isFound |= each.id().equals(id);
        }
        return isFound;
    }

    Revocations with(Revocation added, long decidedMicros) {
        long expiredBefore = TimeUnit.MICROSECONDS.toSeconds(decidedMicros) - KEPT_SECONDS;
        int bucket = bucket(added.id());
        List<Revocation> kept = new ArrayList<>();
        for (Revocation each : buckets[bucket]) {
            if (each.expirySeconds() >= expiredBefore) {
                kept.add(each);
            }
        }
        kept.add(added);
        Revocation[][] changed = buckets.clone();
        changed[bucket] = kept.toArray(new Revocation[0]);
        return new Revocations(changed);
    }

    List<Revocation> all() {
        List<Revocation> all = new ArrayList<>();
        for (Revocation[] bucket : buckets) {
            all.addAll(List.of(bucket));
        }
        return all;
    }

    private static int bucket(String id) {
        int hash = id.hashCode() * 0x9E3779B9;
        return hash >>> (Integer.SIZE - Integer.numberOfTrailingZeros(BUCKETS));
    }
}
