package io.veltro.query;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Processor time that was spent on somebody's failures. An eighth of the time that passes is forgiven, so that somebody in
 * debt is worth an eighth of the processor. Whoever failed longest ago is forgotten when there are too many.
 *
 * <p>Thread: one at a time.
 */
final class Debts {
    /** One part of so many is forgiven. */
    static final int SHARE = 8;

    private static final int DEBTORS_MAX = 4096;

    private record Debt(long micros, long atMicros) {
        long left(long nowMicros) {
            return Math.max(0, micros - Math.max(0, nowMicros - atMicros) / SHARE);
        }
    }

    private final Map<String, Debt> byDebtor = new LinkedHashMap<>();

    void charge(String debtor, long micros, long nowMicros) {
        long owed = owed(debtor, nowMicros);
        byDebtor.remove(debtor);
        byDebtor.put(debtor, new Debt(owed + micros, nowMicros));
        if (byDebtor.size() > DEBTORS_MAX) {
            byDebtor.remove(byDebtor.keySet().iterator().next());
        }
    }

    long owed(String debtor, long nowMicros) {
        Debt debt = byDebtor.get(debtor);
        return debt == null ? 0 : debt.left(nowMicros);
    }
}
