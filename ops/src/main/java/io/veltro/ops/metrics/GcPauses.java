package io.veltro.ops.metrics;

import com.sun.management.GarbageCollectionNotificationInfo;
import io.veltro.pipeline.count.LatencyHistogram;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.management.ListenerNotFoundException;
import javax.management.Notification;
import javax.management.NotificationEmitter;
import javax.management.NotificationListener;
import javax.management.openmbean.CompositeData;

/**
 * How long collections stopped the world, as the Java runtime tells after each: in whole milliseconds. Collectors that work
 * beside the program count their cycles and their pauses apart; the cycles stop nobody and are left out.
 *
 * <p>Thread: a service thread of the runtime records; any reads.
 */
public final class GcPauses implements AutoCloseable {
    private static final String CYCLES = "Cycles";

    private final LatencyHistogram pauses = new LatencyHistogram();
    private final List<NotificationEmitter> sources = new ArrayList<>();
    private final NotificationListener listener = (notification, handback) -> record(notification);

    /** Listens from here on. */
    public GcPauses() {
        for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
            if (collector instanceof NotificationEmitter source
                    && !collector.getName().endsWith(CYCLES)) {
                source.addNotificationListener(listener, null, null);
                sources.add(source);
            }
        }
    }

    private void record(Notification notification) {
        if (notification.getType().equals(GarbageCollectionNotificationInfo.GARBAGE_COLLECTION_NOTIFICATION)) {
            long millis = GarbageCollectionNotificationInfo.from((CompositeData) notification.getUserData())
                    .getGcInfo()
                    .getDuration();
            pauses.recordFromAny(TimeUnit.MILLISECONDS.toNanos(millis));
        }
    }

    LatencyHistogram pauses() {
        return pauses;
    }

    /** Listens no more. */
    @Override
    public void close() {
        for (NotificationEmitter source : sources) {
            try {
                source.removeNotificationListener(listener);
            } catch (ListenerNotFoundException e) {
                throw new IllegalStateException("a collector forgot who listens to it", e);
            }
        }
        sources.clear();
    }
}
