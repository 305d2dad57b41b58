package io.veltro.pipeline.ring;

import io.veltro.pipeline.count.Counts;
import io.veltro.pipeline.door.Duty;
import io.veltro.pipeline.door.ReplySink;
import io.veltro.pipeline.log.Journal;
import io.veltro.pipeline.rule.CatalogRules;
import io.veltro.pipeline.session.Session;
import io.veltro.pipeline.session.Sessions;
import io.veltro.pipeline.state.Group;
import io.veltro.pipeline.state.PublishedCatalog;
import io.veltro.pipeline.view.View;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * All rings of one server. The constructor is the drawing of the write path.
 *
 * <pre>
 *   entry ──▶ shard 0 … N-1: decide ─▶ journal ─▶ reply
 *         └─▶ control: decide ─▶ state log ─▶ catalog ─▶ shards ─▶ reply
 * </pre>
 *
 * <p>Thread: whoever starts and stops the server.
 */
public final class Pipeline implements AutoCloseable {
    private final Shard[] shards;
    private final ControlRing control;
    private final Upkeep upkeep;
    private final Memberships memberships;
    private final LongSupplier clock;
    private final RingEntry entry;

    /**
     * @param clock microseconds since 1970
     * @param counts with as many shards as there are to be
     * @param ids one source of random numbers per shard, for messages that come without an id
     * @param fatal how the process is stopped when an invariant breaks
     */
    public Pipeline(
            PipelineConfig config,
            Journal journal,
            PublishedCatalog catalog,
            CatalogRules rules,
            Sessions sessions,
            LongSupplier clock,
            Counts counts,
            RandomGenerator.SplittableGenerator ids,
            FatalHandler fatal) {
        this.clock = clock;
        shards = new Shard[config.shards()];
        for (int i = 0; i < shards.length; i++) {
            shards[i] = new Shard(
                    i, config, ids.split(), this::settle, counts.shards().get(i), fatal);
        }
        memberships = new Memberships(catalog, sessions, micros(config.rebalanceTimeout()));
        Logins logins = new Logins(sessions, memberships);
        Consequences consequences = new Consequences(new ShardOrders(shards), memberships, logins);
        CatalogWriter writer = new CatalogWriter(catalog, journal);
        ControlStage stage = new ControlStage(catalog, writer, rules, memberships, consequences, clock);
        upkeep = new Upkeep(catalog, writer, sessions, memberships, logins, micros(config.heartbeat()), clock);
        control = new ControlRing(upkeep::run, fatal);
        entry = new RingEntry(catalog, shards, control, stage, clock, counts.nanos());
        sessions.whenClosed(this::depart);
    }

    private static long micros(Duration duration) {
        return TimeUnit.NANOSECONDS.toMicros(duration.toNanos());
    }

    private void depart(Session session) {
        if (!session.memberships().isEmpty()) {
            upkeep.departed(session);
            control.offer(() -> {});
        }
    }

    private boolean settle(Group group, ReplySink sink, @Nullable View view) {
        return control.offer(() -> {
            memberships.settle(group, clock.getAsLong());
            if (view == null) {
                sink.ok();
            } else {
                sink.ok(view);
            }
        });
    }

    /** Starts the threads the layout asks for. */
    public void start() {
        control.start();
        for (Shard shard : shards) {
            shard.start();
        }
    }

    /** The way in. */
    public RingEntry entry() {
        return entry;
    }

    /** The rings that somebody else has to drain: empty unless the layout says so. */
    public List<Duty> duties() {
        List<Duty> duties = new ArrayList<>();
        for (Shard shard : shards) {
            if (shard.isDuty()) {
                duties.add(shard);
            }
        }
        return duties;
    }

    /**
     * Finishes what is in the rings and stops. The gateways have stopped before, so nothing comes in any more and their
     * loops drain no more.
     */
    @Override
    public void close() {
        control.close(() -> {
            for (Shard shard : shards) {
                shard.work();
            }
        });
        for (Shard shard : shards) {
            shard.close();
        }
    }
}
