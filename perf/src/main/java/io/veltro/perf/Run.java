package io.veltro.perf;

import io.veltro.cli.client.Client;
import io.veltro.perf.server.Target;
import io.veltro.pipeline.view.SystemView;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * One workload against one server, from making the streams to the figures. Every actor has a thread and a connection of its
 * own; all are connected before the first one sends.
 *
 * <p>Thread: one; {@link #stop} any.
 */
final class Run {
    private static final Duration SETUP_TIMEOUT = Duration.ofSeconds(10);
    private static final long STOP_SECONDS = 5;

    /** So long nothing may come behind the end of a timed run before it is given up. */
    private static final long OVERTIME_SECONDS = 30;

    private static final double START_TOLERANCE_SECONDS = 120;

    /**
     * The streams of a run, {@code prefix-1} and so on.
     *
     * @param reused whether messages that are there already stay
     */
    record Streams(String prefix, boolean reused) {
        String name(int i) {
            return prefix + "-" + (i + 1);
        }

        /** Deletes those that exist. */
        void delete(Target target, int count) throws IOException {
            try (Client admin = target.connect(SETUP_TIMEOUT)) {
                for (int i = 0; i < count; i++) {
                    Lane.delete(admin, name(i));
                }
            }
        }
    }

    /**
     * What came out.
     *
     * @param server what the server's process used in the measured part; empty when it is not on this machine
     * @param client the same for this process
     * @param samples MB/s of both sides over time, one a {@code sampleNanos}
     */
    record Result(
            Workload workload,
            Target target,
            Instant started,
            Optional<Figures> producers,
            Optional<Figures> consumers,
            Optional<Host.ProcessUsage> server,
            Host.ProcessUsage client,
            SystemView.Stats stats,
            List<Double> samples,
            long sampleNanos) {
        /** The side that counts when one figure is wanted: who produces, or else who reads. */
        Figures main() {
            return producers.or(() -> consumers).orElseThrow();
        }
    }

    private final Target target;
    private final Workload workload;
    private final Streams streams;
    private final OptionalLong serverPid;
    private final Schedule schedule;
    private final Progress progress;
    private final CountDownLatch ended;
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private final List<Figures.Meter> producers = new ArrayList<>();
    private final List<Figures.Meter> consumers = new ArrayList<>();
    private final List<Client> clients = new ArrayList<>();

    Run(
            Target target,
            Workload workload,
            Streams streams,
            OptionalLong serverPid,
            PrintWriter progressOut,
            boolean progressShown) {
        this.target = target;
        this.workload = workload;
        this.streams = streams;
        this.serverPid = serverPid;
        addMeters(producers, workload.kind().produces() ? workload.actors().producers() : 0);
        addMeters(consumers, workload.kind().consumes() ? workload.actors().consumers() : 0);
        List<Figures.Meter> all = new ArrayList<>(producers);
        all.addAll(consumers);
        this.progress = new Progress(all, progressOut, progressShown);
        this.schedule = new Schedule(all.size());
        this.ended = new CountDownLatch(all.size());
    }

    private static void addMeters(List<Figures.Meter> meters, int count) {
        for (int i = 0; i < count; i++) {
            meters.add(new Figures.Meter());
        }
    }

    /** Ends it early; what was measured until then is the result. */
    void stop() {
        schedule.stop();
    }

    /** Runs it. */
    Result execute() throws IOException, InterruptedException {
        try (Client admin = target.connect(SETUP_TIMEOUT)) {
            SystemView.Stats stats = admin.stats();
            OptionalLong pid = serverPid.isPresent() ? serverPid : localPid(stats);
            Instant started = Instant.now();
            startActors(lanes(admin));
            Optional<Host.ProcessUsage> serverBefore = warmUp(pid);
            Host.ProcessUsage clientBefore = Host.ProcessUsage.own();
            watch();
            Optional<Host.ProcessUsage> server =
                    pid.isEmpty() ? Optional.empty() : Host.ProcessUsage.of(pid.getAsLong());
            Host.ProcessUsage client = Host.ProcessUsage.own().since(clientBefore);
            throwFailure();
            return new Result(
                    workload,
                    target,
                    started,
                    figures(producers),
                    figures(consumers),
                    server.flatMap(after -> serverBefore.map(after::since)),
                    client,
                    stats,
                    progress.samples(),
                    progress.sampleNanos());
        } finally {
            progress.end();
            schedule.stop();
            closeClients();
        }
    }

    private static Optional<Figures> figures(List<Figures.Meter> meters) {
        return meters.isEmpty() ? Optional.empty() : Optional.of(Figures.of(meters));
    }

    /** The server's own word for its process counts when it is on this machine and a process of that age exists here. */
    private OptionalLong localPid(SystemView.Stats stats) {
        long pid = Integer.toUnsignedLong(stats.process().processId());
        if (!target.route().address().getAddress().isLoopbackAddress()
                || Host.ProcessUsage.of(pid).isEmpty()) {
            return OptionalLong.empty();
        }
        double saidStart = stats.process().startMicros() / 1e6;
        return ProcessHandle.of(pid)
                .flatMap(process -> process.info().startInstant())
                .filter(start -> Math.abs(start.getEpochSecond() - saidStart) < START_TOLERANCE_SECONDS)
                .map(start -> OptionalLong.of(pid))
                .orElse(OptionalLong.empty());
    }

    private List<Lane> lanes(Client admin) throws IOException {
        List<Lane> lanes = new ArrayList<>();
        for (int i = 0; i < workload.actors().streams(); i++) {
            String name = streams.name(i);
            if (!workload.kind().produces()) {
                lanes.add(filled(Lane.open(admin, name)));
            } else {
                lanes.add(streams.reused() ? Lane.reuse(admin, name) : Lane.create(admin, name));
            }
        }
        return lanes;
    }

    private static Lane filled(Lane lane) throws IOException {
        if (lane.firstOffset() == lane.endOffset()) {
            throw new IOException(lane + " holds no messages to read: run pinned-producer first");
        }
        return lane;
    }

    private void startActors(List<Lane> lanes) throws IOException {
        List<Thread> threads = new ArrayList<>();
        double rate = workload.rateOfOneBytesPerSecond();
        for (int i = 0; i < producers.size(); i++) {
            Lane lane = lanes.get(i % lanes.size());
            Client client = connect();
            ProducerTask task = new ProducerTask(client, schedule, producers.get(i), lane, workload);
            lane.producerJoins();
            threads.add(actor(
                    "producer-" + (i + 1), new RequestLoop(client, schedule, task, rate, workload.inFlight()), lane));
        }
        for (int i = 0; i < consumers.size(); i++) {
            Lane lane = lanes.get(i % lanes.size());
            Client client = connect();
            ConsumerTask task = new ConsumerTask(client, schedule, consumers.get(i), lane, workload);
            double consumerRate = workload.kind().produces() ? 0 : rate;
            threads.add(actor(
                    "consumer-" + (i + 1),
                    new RequestLoop(client, schedule, task, consumerRate, workload.inFlight()),
                    lane));
        }
        threads.forEach(Thread::start);
    }

    private Client connect() throws IOException {
        Client client = target.connect(Duration.ZERO);
        clients.add(client);
        return client;
    }

    private Thread actor(String name, RequestLoop loop, Lane lane) {
        Thread thread = new Thread(
                () -> {
                    @Nullable Throwable fault = new IllegalStateException("thread " + name + " has died");
                    try {
                        loop.run();
                        fault = null;
                    } catch (IOException | InterruptedException | RuntimeException e) {
                        fault = e;
                    } finally {
                        end(name, lane, fault);
                    }
                },
                name);
        thread.setDaemon(true);
        return thread;
    }

    private void end(String name, Lane lane, @Nullable Throwable fault) {
        if (fault != null) {
            failure.compareAndSet(null, fault);
            schedule.stop();
        }
        if (name.startsWith("producer")) {
            lane.producerEnds();
        }
        ended.countDown();
    }

    /** Starts the actors and returns when the measured part begins, with what the server had used until then. */
    private Optional<Host.ProcessUsage> warmUp(OptionalLong pid) throws InterruptedException, IOException {
        while (!schedule.awaitArrivals(Progress.SAMPLE_MILLIS) && !schedule.isStopped()) {
            throwFailure();
        }
        Optional<Host.ProcessUsage> before = usage(pid);
        schedule.open(workload.extent());
        long left = schedule.measureFromNanos() - System.nanoTime();
        if (workload.extent().warmUp().isZero()) {
            progress.start(schedule.measureFromNanos());
            return before;
        }
        while (left > 0
                && !ended.await(
                        Math.min(left, TimeUnit.MILLISECONDS.toNanos(Progress.SAMPLE_MILLIS)), TimeUnit.NANOSECONDS)) {
            progress.warmingUp(left / Units.NANOS_PER_SECOND);
            left = schedule.measureFromNanos() - System.nanoTime();
        }
        progress.start(System.nanoTime());
        return usage(pid);
    }

    private static Optional<Host.ProcessUsage> usage(OptionalLong pid) {
        return pid.isEmpty() ? Optional.empty() : Host.ProcessUsage.of(pid.getAsLong());
    }

    private void watch() throws InterruptedException {
        long stopSeenNanos = 0;
        long movedNanos = System.nanoTime();
        long seenBytes = 0;
        while (!ended.await(Progress.SAMPLE_MILLIS, TimeUnit.MILLISECONDS)) {
            long now = System.nanoTime();
            long bytes = progress.sample(now, (now - schedule.measureFromNanos()) / Units.NANOS_PER_SECOND);
            movedNanos = bytes == seenBytes ? movedNanos : now;
            seenBytes = bytes;
            boolean hangs = now - movedNanos > TimeUnit.SECONDS.toNanos(OVERTIME_SECONDS);
            if (schedule.isStopped() || (schedule.isOver(now) && hangs)) {
                schedule.stop();
                stopSeenNanos = stopSeenNanos == 0 ? now : stopSeenNanos;
                if (now - stopSeenNanos > TimeUnit.SECONDS.toNanos(STOP_SECONDS)) {
                    failure.compareAndSet(null, new IOException("the run is over and the server does not answer"));
                    closeClients();
                }
            }
        }
    }

    private void closeClients() {
        for (Client client : clients) {
            try {
                client.close();
            } catch (IOException e) {
                failure.compareAndSet(null, e);
            }
        }
    }

    private void throwFailure() throws IOException {
        Throwable cause = failure.get();
        if (cause instanceof IOException io) {
            throw io;
        } else if (cause != null) {
            throw new IllegalStateException("an actor of the run has failed", cause);
        }
    }
}
