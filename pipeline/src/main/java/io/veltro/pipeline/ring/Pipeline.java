package io.veltro.pipeline.ring;

import io.veltro.pipeline.door.Duty;
import io.veltro.pipeline.log.Journal;
import io.veltro.pipeline.state.CatalogRules;
import io.veltro.pipeline.state.PublishedCatalog;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

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
    private final RingEntry entry;

    /**
     * @param clock microseconds since 1970
     * @param ids one source of random numbers per shard, for messages that come without an id
     * @param fatal how the process is stopped when an invariant breaks
     */
    public Pipeline(
            PipelineConfig config,
            Journal journal,
            PublishedCatalog catalog,
            CatalogRules rules,
            LongSupplier clock,
            RandomGenerator.SplittableGenerator ids,
            FatalHandler fatal) {
        shards = new Shard[config.shards()];
        for (int i = 0; i < shards.length; i++) {
            shards[i] = new Shard(i, config, ids.split(), fatal);
        }
        control = new ControlRing(new ControlStage(catalog, journal, rules, shards, clock), fatal);
        entry = new RingEntry(catalog, shards, control, clock);
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
