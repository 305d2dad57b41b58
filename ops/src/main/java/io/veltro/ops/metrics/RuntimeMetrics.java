package io.veltro.ops.metrics;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.UnixOperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.lang.management.MemoryUsage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/** The process and its Java runtime, under the names Prometheus' own libraries use. Thread: any. */
final class RuntimeMetrics {
    private static final double NANOS_PER_SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final double MILLIS_PER_SECOND = TimeUnit.SECONDS.toMillis(1);
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final String RESIDENT = "VmRSS:";
    private static final long KIB = 1024;

    private final GcPauses gc;

    RuntimeMetrics(GcPauses gc) {
        this.gc = gc;
    }

    void addTo(Families families) {
        families.new Durations("jvm_gc_pause_seconds", "Pauses by collections, in whole milliseconds.")
                .at(gc.pauses())
                .add();
        addMemory(families);
        families.gauge(
                "jvm_threads_current",
                "Threads of the JVM.",
                ManagementFactory.getThreadMXBean().getThreadCount());
        addProcess(families);
    }

    private static void addMemory(Families families) {
        MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
        MemoryUsage heap = memory.getHeapMemoryUsage();
        MemoryUsage other = memory.getNonHeapMemoryUsage();
        families.new Gauge("jvm_memory_used_bytes", "Memory of the JVM in use.")
                .at(heap.getUsed(), "area", "heap")
                .at(other.getUsed(), "area", "nonheap")
                .add();
        families.new Gauge("jvm_memory_committed_bytes", "Memory of the JVM the system has granted.")
                .at(heap.getCommitted(), "area", "heap")
                .at(other.getCommitted(), "area", "nonheap")
                .add();
        families.new Gauge("jvm_memory_max_bytes", "The most the JVM will use; -1 when nothing bounds it.")
                .at(heap.getMax(), "area", "heap")
                .at(other.getMax(), "area", "nonheap")
                .add();
        Families.Gauge pools = families
        .new Gauge("jvm_buffer_pool_used_bytes", "Memory outside the heap: direct buffers and mapped files.");
        for (BufferPoolMXBean pool : ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class)) {
            pools.at(pool.getMemoryUsed(), "pool", pool.getName());
        }
        pools.add();
    }

    private static void addProcess(Families families) {
        OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        families.counter(
                "process_cpu_seconds", "Processor time of the process.", system.getProcessCpuTime() / NANOS_PER_SECOND);
        families.gauge(
                "process_start_time_seconds",
                "When the process started, since 1970.",
                ManagementFactory.getRuntimeMXBean().getStartTime() / MILLIS_PER_SECOND);
        if (system instanceof UnixOperatingSystemMXBean unix) {
            families.gauge("process_open_fds", "Open file descriptors.", unix.getOpenFileDescriptorCount());
            families.gauge("process_max_fds", "The most there may be.", unix.getMaxFileDescriptorCount());
        }
        residentBytes()
                .ifPresent(bytes -> families.gauge(
                        "process_resident_memory_bytes", "Memory of the process that is in RAM.", bytes));
    }

    /** Only Linux tells. */
    private static OptionalLong residentBytes() {
        try {
            for (String line : Files.readAllLines(STATUS)) {
                if (line.startsWith(RESIDENT)) {
                    String figure =
                            line.substring(RESIDENT.length()).replace("kB", "").trim();
                    return OptionalLong.of(Long.parseLong(figure) * KIB);
                }
            }
        } catch (IOException e) {
            return OptionalLong.empty();
        }
        return OptionalLong.empty();
    }
}
