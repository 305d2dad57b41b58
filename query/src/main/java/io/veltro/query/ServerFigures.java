package io.veltro.query;

import com.sun.management.OperatingSystemMXBean;
import io.veltro.pipeline.session.Sessions;
import io.veltro.pipeline.state.Catalog;
import io.veltro.pipeline.state.Partition;
import io.veltro.pipeline.state.PublishedCatalog;
import io.veltro.pipeline.state.Stream;
import io.veltro.pipeline.state.Topic;
import io.veltro.pipeline.view.SystemView;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * The figures behind GET_STATS, taken afresh at each call from the operating system, the Java runtime and the catalog.
 * What only Linux tells ({@code /proc}) is 0 elsewhere, but for the memory, which is then the heap in use.
 *
 * <p>Thread: worker.
 */
final class ServerFigures {
    /** What clients are told: the family of the protocol, 0.8.0. */
    private static final String VERSION = "0.8.0";

    private static final int VERSION_NUMBER = 8000;
    private static final long KIB = 1024;

    private final PublishedCatalog catalog;
    private final Sessions sessions;
    private final Path data;
    private final LongSupplier clock;
    private final long startMicros;
    private final SystemView.HostStats host;

    ServerFigures(PublishedCatalog catalog, Sessions sessions, Path data, LongSupplier clock) {
        this.catalog = catalog;
        this.sessions = sessions;
        this.data = data;
        this.clock = clock;
        this.startMicros = clock.getAsLong();
        String osName = System.getProperty("os.name");
        String osVersion = System.getProperty("os.version");
        this.host = new SystemView.HostStats(hostname(), osName, osVersion, osVersion, VERSION, VERSION_NUMBER);
    }

    SystemView.Stats take() {
        return new SystemView.Stats(process(), catalogStats(), host, List.of(), disk());
    }

    private SystemView.ProcessStats process() {
        OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        int cores = Runtime.getRuntime().availableProcessors();
        long heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
        long resident = procFigure("/proc/self/status", "VmRSS:") * KIB;
        long available = procFigure("/proc/meminfo", "MemAvailable:") * KIB;
        return new SystemView.ProcessStats(
                (int) ProcessHandle.current().pid(),
                (float) Math.max(0, system.getProcessCpuLoad() * 100 * cores),
                (float) Math.max(0, system.getCpuLoad() * 100),
                resident > 0 ? resident : heap,
                system.getTotalMemorySize(),
                available > 0 ? available : system.getFreeMemorySize(),
                clock.getAsLong() - startMicros,
                startMicros,
                procFigure("/proc/self/io", "read_bytes:"),
                procFigure("/proc/self/io", "write_bytes:"));
    }

    private SystemView.CatalogStats catalogStats() {
        Catalog now = catalog.get();
        int topics = 0;
        int groups = 0;
        for (Stream stream : now.allStreams()) {
            for (Topic topic : stream.allTopics()) {
                topics++;
                groups += topic.allGroups().size();
            }
        }
        long bytes = 0;
        long messages = 0;
        int segments = 0;
        List<Partition> partitions = now.allPartitions();
        for (Partition partition : partitions) {
            bytes += partition.log().messagesBytes();
            messages += partition.messages();
            segments += partition.log().segments();
        }
        return new SystemView.CatalogStats(
                bytes,
                now.allStreams().size(),
                topics,
                partitions.size(),
                segments,
                messages,
                sessions.count(),
                groups);
    }

    private SystemView.DiskStats disk() {
        int threads = ManagementFactory.getThreadMXBean().getThreadCount();
        try {
            FileStore store = Files.getFileStore(data);
            return new SystemView.DiskStats(threads, store.getUsableSpace(), store.getTotalSpace());
        } catch (IOException e) {
            return new SystemView.DiskStats(threads, 0, 0);
        }
    }

    private static long procFigure(String file, String label) {
        try {
            for (String line : Files.readAllLines(Path.of(file))) {
                if (line.startsWith(label)) {
                    return Long.parseLong(
                            line.substring(label.length()).replace("kB", "").trim());
                }
            }
        } catch (IOException e) {
            return 0;
        }
        return 0;
    }

    private static String hostname() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (IOException e) {
            return "localhost";
        }
    }
}
