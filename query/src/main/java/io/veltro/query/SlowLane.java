package io.veltro.query;

import io.veltro.pipeline.door.ReplySink;
import io.veltro.pipeline.error.ErrorCode;
import io.veltro.pipeline.session.Session;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One thread for slow hashes, so that nobody can buy more of the processor with passwords than one thread's share of it, and
 * nobody who fails can buy more than an eighth of that.
 *
 * <p>Work is taken in turn by whom it concerns, address and user name; of a connection that is logged in, the user counts as
 * the address. Failures run up a debt of processor time, see {@link Debts}:
 *
 * <pre>
 *   first    addresses that owe less than the allowance     at full speed, or half of it while everybody together owes more
 *   then     their new user names, those that did not fail  an eighth of the time, in slices, unless somebody
 *   last     the rest                                       of the first kind waits
 * </pre>
 *
 * <p>An address has a bounded number of tasks waiting, one in debt a tenth of it; of more, the oldest of the longest line is
 * told to connect again. Whether a user exists plays no part in any of this.
 *
 * <p>Thread: any adds.
 */
final class SlowLane implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SlowLane.class);
    private static final long ALLOWANCE_MICROS = TimeUnit.SECONDS.toMicros(2);
    /** What a failure adds to the debt of its user name: it stands back for a minute. */
    private static final long NAME_DEBT_MICROS = TimeUnit.MINUTES.toMicros(1) / Debts.SHARE;
    /** A slice that took longer was not on the processor all the time. */
    private static final long SLICE_MICROS_MAX = 20_000;

    private static final int WAITING_MAX = 1000;
    private static final int DEBTOR_WAITING_MAX = 100;
    private static final String EVERYBODY = "*";
    private static final long STOP_MILLIS = 5_000;

    /** Something slow that answers its request itself. */
    interface Task {
        /**
         * Runs it.
         *
         * @param breather to be run every millisecond or so; it may pause
         * @return false when it was a failure that counts
         */
        boolean run(Runnable breather);
    }

    private record Work(Session session, Whose whose, ReplySink sink, Task task) {}

    private record Whose(String address, String name) {}

    private final LongSupplier clock;
    private final Thread thread = new Thread(this::run, "passwords");
    private final Map<Whose, ArrayDeque<Work>> waiting = new LinkedHashMap<>();
    private final Map<String, Integer> waitingByAddress = new LinkedHashMap<>();
    private final Debts byAddress = new Debts();
    private final Debts byName = new Debts();
    private final Debts together = new Debts();
    private boolean isStarted;

    /** Written under the lock, read by the thread between slices. */
    private volatile boolean isClosed;

    /** Whether somebody without debts waits; written under the lock, read by the thread between slices. */
    private volatile boolean isPressing;

    private int share = 1;
    private long sliceBegunMicros;
    private long workedMicros;

    SlowLane(LongSupplier clock) {
        this.clock = clock;
        thread.setDaemon(true);
    }

    /**
     * Adds work.
     *
     * @param name the user it concerns
     */
    void add(Session session, String name, ReplySink sink, Task task) {
        for (Work refused : enter(new Work(session, new Whose(address(session), name), sink, task))) {
            refused.sink().refuse(ErrorCode.STALE_CLIENT);
        }
    }

    private static String address(Session session) {
        if (session.isLoggedIn()) {
            return "user " + session.user();
        }
        String address = session.address();
        return address.substring(0, Math.max(0, address.lastIndexOf(':')));
    }

    private synchronized List<Work> enter(Work work) {
        Whose whose = work.whose();
        if (!isStarted) {
            isStarted = true;
            thread.start();
        }
        waiting.computeIfAbsent(whose, none -> new ArrayDeque<>()).add(work);
        waitingByAddress.merge(whose.address(), 1, Integer::sum);
        boolean isDebtor = level(whose, clock.getAsLong()) > 0;
        isPressing |= !isDebtor;
        notifyAll();
        int waitingMax = isDebtor ? DEBTOR_WAITING_MAX : WAITING_MAX;
        List<Work> tooMany = new ArrayList<>();
        while (waitingByAddress.getOrDefault(whose.address(), 0) > waitingMax) {
            tooMany.add(takeFrom(longestLine(whose)));
        }
        return tooMany;
    }

    private Whose longestLine(Whose newest) {
        Whose longest = newest;
        int length = 0;
        for (Map.Entry<Whose, ArrayDeque<Work>> line : waiting.entrySet()) {
            if (line.getKey().address().equals(newest.address())
                    && line.getValue().size() > length) {
                longest = line.getKey();
                length = line.getValue().size();
            }
        }
        return longest;
    }

    private void run() {
        try {
            for (Work work = next(); work != null; work = next()) {
                if (!work.session().isClosed()) {
                    workedMicros = 0;
                    sliceBegunMicros = clock.getAsLong();
                    boolean isGood = attempt(work);
                    countSlice(clock.getAsLong());
                    if (!isGood) {
                        charge(work.whose());
                    }
                }
            }
        } catch (InterruptedException e) {
            LOG.debug("the slow lane was interrupted", e);
        }
    }

    private boolean attempt(Work work) {
        try {
            return work.task().run(this::breathe);
        } catch (RuntimeException e) {
            LOG.error("A password could not be worked on", e);
            work.sink().refuse(ErrorCode.IO_ERROR);
            return false;
        }
    }

    /** Leaves the processor to others for as many slices as the share asks. */
    private void breathe() {
        long slice = countSlice(clock.getAsLong());
        if (share > 1 && !isClosed && !(share == Debts.SHARE && isPressing)) {
            LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(slice * (share - 1)));
        }
        sliceBegunMicros = clock.getAsLong();
    }

    private long countSlice(long nowMicros) {
        long slice = Math.max(0, Math.min(SLICE_MICROS_MAX, nowMicros - sliceBegunMicros));
        workedMicros += slice;
        return slice;
    }

    private synchronized void charge(Whose whose) {
        long now = clock.getAsLong();
        byAddress.charge(whose.address(), workedMicros, now);
        together.charge(EVERYBODY, workedMicros, now);
        byName.charge(whose.toString(), NAME_DEBT_MICROS, now);
    }

    /** Waits for work; absent when there will be no more. */
    private synchronized @Nullable Work next() throws InterruptedException {
        while (waiting.isEmpty() && !isClosed) {
            wait();
        }
        return isClosed ? null : takeFrom(choose(clock.getAsLong()));
    }

    private Whose choose(long nowMicros) {
        Iterator<Whose> lines = waiting.keySet().iterator();
        Whose chosen = lines.next();
        int best = level(chosen, nowMicros);
        int firsts = best == 0 ? 1 : 0;
        while (lines.hasNext() && firsts < 2) {
            Whose candidate = lines.next();
            int level = level(candidate, nowMicros);
            firsts += level == 0 ? 1 : 0;
            if (level < best) {
                chosen = candidate;
                best = level;
            }
        }
        isPressing = firsts > 1;
        boolean isHard = together.owed(EVERYBODY, nowMicros) > ALLOWANCE_MICROS;
        share = best > 0 ? Debts.SHARE : isHard ? 2 : 1;
        return chosen;
    }

    /** How far back somebody stands. */
    private int level(Whose whose, long nowMicros) {
        if (byAddress.owed(whose.address(), nowMicros) <= ALLOWANCE_MICROS) {
            return 0;
        }
        return byName.owed(whose.toString(), nowMicros) == 0 ? 1 : 2;
    }

    /** The oldest of a line, whose turn is over by that. */
    private Work takeFrom(Whose whose) {
        ArrayDeque<Work> line = waiting.remove(whose);
        if (line == null) {
            throw new IllegalStateException("nothing waits of " + whose.address());
        }
        Work work = line.remove();
        if (!line.isEmpty()) {
            waiting.put(whose, line);
        }
        waitingByAddress.computeIfPresent(whose.address(), (address, count) -> count == 1 ? null : count - 1);
        return work;
    }

    /** Ends the thread when it has finished what it is at; what waits is not answered, its connections are closed. */
    @Override
    public void close() {
        synchronized (this) {
            isClosed = true;
            notifyAll();
        }
        try {
            thread.join(STOP_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
