package io.veltro.ops.metrics;

import io.veltro.pipeline.count.Counts;
import io.veltro.pipeline.count.LatencyHistogram;
import io.veltro.pipeline.count.ShardCounts;
import io.veltro.pipeline.count.Stage;
import io.veltro.pipeline.error.ErrorCode;
import io.veltro.pipeline.session.Session;
import io.veltro.pipeline.session.Sessions;
import io.veltro.pipeline.view.SystemView.Transport;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What requests met on their way: stages, rings, the journal, refusals, connections. Thread: any. */
final class RoadMetrics {
    private final Counts counts;
    private final Sessions sessions;

    RoadMetrics(Counts counts, Sessions sessions) {
        this.counts = counts;
        this.sessions = sessions;
    }

    void addTo(Families families, HttpFigures http) {
        addShards(families);
        families.new Durations("veltro_sync_duration_seconds", "How long a sync took that a client asked for.")
                .at(counts.syncs())
                .add();
        List<LatencyHistogram> stalls =
                counts.shards().stream().map(ShardCounts::appendStalls).toList();
        families
                .new Durations(
                        "veltro_append_stall_duration_seconds",
                        "Appends that took longer than 1 ms, however large the batch; faster ones are not counted.")
                .at(stalls)
                .add();
        addRefusals(families);
        addConnections(families, http);
    }

    private void addShards(Families families) {
        Families.Durations stages = families
        .new Durations("veltro_stage_duration_seconds", "How long requests spent in each stage of a shard's road.");
        Families.Gauge slots = families.new Gauge("veltro_ring_slots", "Slots of a shard's ring.");
        Families.Gauge used = families.new Gauge("veltro_ring_used_slots", "Slots of a shard's ring in use.");
        for (int number = 0; number < counts.shards().size(); number++) {
            ShardCounts shard = counts.shards().get(number);
            String label = Integer.toString(number);
            for (Stage stage : Stage.values()) {
                stages.at(shard.of(stage), "stage", lower(stage), "shard", label);
            }
            slots.at(shard.ringSlots(), "shard", label);
            used.at(shard.ringUsed(), "shard", label);
        }
        stages.add();
        slots.add();
        used.add();
    }

    private void addRefusals(Families families) {
        Families.Counter refusals = families.new Counter("veltro_refusals", "Requests that were refused, by code.");
        for (ErrorCode code : ErrorCode.values()) {
            long count = counts.refusals().of(code);
            if (count > 0) {
                refusals.at(count, "code", lower(code));
            }
        }
        refusals.add();
    }

    private void addConnections(Families families, HttpFigures http) {
        Map<Transport, Long> open = new EnumMap<>(Transport.class);
        open.put(Transport.HTTP, http.connections());
        for (Session session : sessions.all()) {
            open.merge(session.transport(), 1L, Long::sum);
        }
        Families.Gauge connections = families.new Gauge("veltro_connections", "Open connections.");
        for (Transport transport : Transport.values()) {
            connections.at(open.getOrDefault(transport, 0L), "transport", lower(transport));
        }
        connections.add();
    }

    private static String lower(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
