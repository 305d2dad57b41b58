package io.veltro.query.snapshot;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryUsage;
import java.lang.management.RuntimeMXBean;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.time.Instant;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * What the process uses: memory in and outside the heap, collections, threads, descriptors, processor.
 *
 * <p>Thread: worker.
 */
final class ResourceUsage {
    private static final int THREADS_MAX = 1_000;
    private static final int NANOS_PER_MILLI = 1_000_000;

    private final LongSupplier clock;

    ResourceUsage(LongSupplier clock) {
        this.clock = clock;
    }

    String text() {
        StringBuilder out = new StringBuilder();
        process(out);
        memory(out);
        threads(out);
        return out.toString();
    }

    private void process(StringBuilder out) {
        RuntimeMXBean runtime = ManagementFactory.getRuntimeMXBean();
        OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        line(out, "taken", Instant.EPOCH.plusMillis(TimeUnit.MICROSECONDS.toMillis(clock.getAsLong())));
        line(out, "uptime, ms", runtime.getUptime());
        line(out, "java", runtime.getVmName() + " " + runtime.getVmVersion());
        line(out, "system", system.getName() + " " + system.getVersion() + " " + system.getArch());
        line(out, "processors", system.getAvailableProcessors());
        line(out, "load average", format(system.getSystemLoadAverage()));
        line(out, "cpu of the process, percent of all", format(system.getProcessCpuLoad() * 100));
        line(out, "cpu of the machine, percent of all", format(system.getCpuLoad() * 100));
        line(out, "cpu time of the process, ms", system.getProcessCpuTime() / NANOS_PER_MILLI);
        line(out, "memory of the machine, bytes", system.getTotalMemorySize());
        line(out, "memory free, bytes", system.getFreeMemorySize());
        if (system instanceof UnixOperatingSystemMXBean unix) {
            line(out, "descriptors open", unix.getOpenFileDescriptorCount());
            line(out, "descriptors at most", unix.getMaxFileDescriptorCount());
        }
    }

    private static void memory(StringBuilder out) {
        out.append('\n');
        line(out, "heap", text(ManagementFactory.getMemoryMXBean().getHeapMemoryUsage()));
        line(out, "outside the heap", text(ManagementFactory.getMemoryMXBean().getNonHeapMemoryUsage()));
        for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
            line(out, "pool " + pool.getName(), text(pool.getUsage()));
        }
        for (BufferPoolMXBean pool : ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class)) {
            line(
                    out,
                    "buffers " + pool.getName(),
                    pool.getCount() + ", used " + pool.getMemoryUsed() + ", capacity " + pool.getTotalCapacity());
        }
        for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
            line(
                    out,
                    "collector " + collector.getName(),
                    collector.getCollectionCount() + " times, " + collector.getCollectionTime() + " ms");
        }
    }

    private static String text(MemoryUsage usage) {
        return "used " + usage.getUsed() + ", committed " + usage.getCommitted() + ", at most " + usage.getMax();
    }

    private static void threads(StringBuilder out) {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        out.append('\n');
        line(out, "threads", threads.getThreadCount() + ", peak " + threads.getPeakThreadCount());
        out.append("%n%10s %-15s %s%n".formatted("cpu ms", "state", "thread"));
        long[] ids = threads.getAllThreadIds();
        ThreadInfo[] infos = threads.getThreadInfo(ids);
        for (int i = 0; i < Math.min(infos.length, THREADS_MAX); i++) {
            ThreadInfo info = infos[i];
            if (info != null) {
                long nanos = threads.isThreadCpuTimeSupported() ? threads.getThreadCpuTime(ids[i]) : 0;
                out.append("%10d %-15s %s%n"
                        .formatted(Math.max(0, nanos) / NANOS_PER_MILLI, info.getThreadState(), info.getThreadName()));
            }
        }
    }

    private static String format(double figure) {
        return String.format(Locale.ROOT, "%.2f", figure);
    }

    private static void line(StringBuilder out, String name, Object value) {
        out.append("%-40s %s%n".formatted(name, value));
    }
}
