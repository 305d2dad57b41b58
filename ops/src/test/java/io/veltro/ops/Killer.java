package io.veltro.ops;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/**
 * Kills a server while others work on it, once as much was acknowledged as chance wants, and now and then while it recovers.
 *
 * <p>Thread: the test's; {@link #acknowledged} any.
 */
final class Killer {
    private final SplittableRandom random;
    private final int perLifeMax;
    private final int recoveryKillEvery;
    private final int recoveryMillisMax;
    private final Object progress = new Object();
    private long confirmed;
    private long total;
    private int kills;

    /**
     * @param perLifeMax before as much was acknowledged the server is killed; one time in ten at once
     * @param recoveryKillEvery of so many starts one is killed
     * @param recoveryMillisMax after so long at the latest
     */
    Killer(SplittableRandom random, int perLifeMax, int recoveryKillEvery, int recoveryMillisMax) {
        this.random = random;
        this.perLifeMax = perLifeMax;
        this.recoveryKillEvery = recoveryKillEvery;
        this.recoveryMillisMax = recoveryMillisMax;
    }

    /** Notes what was acknowledged. */
    void acknowledged(long more) {
        synchronized (progress) {
            confirmed += more;
            total += more;
            progress.notifyAll();
        }
    }

    /** How much was acknowledged over all lives. */
    long total() {
        synchronized (progress) {
            return total;
        }
    }

    /** How often it has killed. */
    int kills() {
        return kills;
    }

    /** Kills the server while these work, each on a thread of its own, and waits until they have noticed. */
    void killWhile(ServerProcess server, List<? extends Runnable> workers) throws InterruptedException {
        long wanted = random.nextInt(10) == 0 ? 0 : random.nextInt(perLifeMax);
        synchronized (progress) {
            confirmed = 0;
        }
        List<Thread> threads = new ArrayList<>();
        for (Runnable worker : workers) {
            Thread thread = new Thread(worker, "worker");
            thread.start();
            threads.add(thread);
        }
        await(wanted, threads);
        server.kill();
        kills++;
        for (Thread thread : threads) {
            thread.join(TimeUnit.SECONDS.toMillis(ServerProcess.DEADLINE_SECONDS));
            assertThat(thread.isAlive()).isFalse();
        }
    }

    private void await(long wanted, List<Thread> threads) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(ServerProcess.DEADLINE_SECONDS);
        synchronized (progress) {
            while (confirmed < wanted && threads.stream().anyMatch(Thread::isAlive)) {
                long millis = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
                assertThat(millis)
                        .describedAs("%d of %d acknowledged", confirmed, wanted)
                        .isPositive();
                progress.wait(Math.min(millis, 1000));
            }
        }
    }

    /** Now and then the next start is killed too, wherever it has come to. */
    void killWhileRecovering(ServerProcess server) {
        while (random.nextInt(recoveryKillEvery) == 0) {
            server.launch();
            if (server.endsWithin(random.nextInt(recoveryMillisMax), TimeUnit.MILLISECONDS)) {
                throw new AssertionError("the server ended by itself: " + server.output());
            }
            server.kill();
            kills++;
        }
    }
}
