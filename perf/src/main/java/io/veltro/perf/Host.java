package io.veltro.perf;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import java.util.Optional;
import java.util.jar.Attributes;
import java.util.jar.Manifest;
import org.jspecify.annotations.Nullable;

/**
 * The facts beside a figure without which it says little: machine, system, JDK, flags and commit of the client.
 *
 * @param load runnable tasks of the last minute when the run began; above the client's and server's own it disturbs
 */
record Host(
        String cpu,
        int cores,
        long memoryBytes,
        String system,
        String kernel,
        String jdk,
        List<String> flags,
        List<String> collectors,
        String version,
        String commit,
        double load) {
    private static final String UNKNOWN = "unknown";

    /** Of the distribution's manifest. */
    private static final String COMMIT = "Implementation-Commit";

    static Host read() {
        List<String> collectors = new ArrayList<>();
        for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
            collectors.add(collector.getName());
        }
        Attributes manifest = manifest();
        String version = manifest.getValue(Attributes.Name.IMPLEMENTATION_VERSION);
        String commit = manifest.getValue(COMMIT);
        return new Host(
                lineValue(Path.of("/proc/cpuinfo"), "model name", System.getProperty("os.arch", UNKNOWN)),
                Runtime.getRuntime().availableProcessors(),
                kibibytes(lineValue(Path.of("/proc/meminfo"), "MemTotal", "0")),
                lineValue(Path.of("/etc/os-release"), "PRETTY_NAME", System.getProperty("os.name", UNKNOWN)),
                System.getProperty("os.version", UNKNOWN),
                System.getProperty("java.vm.name") + " " + System.getProperty("java.runtime.version"),
                List.copyOf(ManagementFactory.getRuntimeMXBean().getInputArguments()),
                collectors,
                version == null ? UNKNOWN : version,
                commit == null ? commitOfTree() : commit,
                ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
    }

    /** One line for people. */
    String describe() {
        return cpu + ", " + Units.plural(cores, "core") + ", " + Units.size(memoryBytes) + ", " + system + ", kernel "
                + kernel + "; " + jdk;
    }

    private static long kibibytes(String text) {
        String digits = text.replaceAll("\\D", "");
        return digits.isEmpty() ? 0 : Long.parseLong(digits) * 1024;
    }

    private static String lineValue(Path file, String key, String otherwise) {
        try {
            for (String line : Files.readAllLines(file)) {
                if (line.startsWith(key)) {
                    return line.substring(key.length())
                            .replaceFirst("^[\\s:=]+", "")
                            .replace("\"", "")
                            .trim();
                }
            }
        } catch (IOException e) {
            return otherwise;
        }
        return otherwise;
    }

    /** Of the jar that names a commit and is ours; empty attributes when run from classes. */
    private static Attributes manifest() {
        try {
            Enumeration<URL> manifests = Host.class.getClassLoader().getResources("META-INF/MANIFEST.MF");
            while (manifests.hasMoreElements()) {
                try (InputStream in = manifests.nextElement().openStream()) {
                    Attributes attributes = new Manifest(in).getMainAttributes();
                    if (isOurs(attributes)) {
                        return attributes;
                    }
                }
            }
        } catch (IOException e) {
            return new Attributes();
        }
        return new Attributes();
    }

    private static boolean isOurs(Attributes attributes) {
        @Nullable String main = attributes.getValue(Attributes.Name.MAIN_CLASS);
        return attributes.getValue(COMMIT) != null && main != null && main.startsWith("io.veltro.");
    }

    /** The commit checked out in the tree the classes lie in. */
    private static String commitOfTree() {
        try {
            @Nullable
            Path folder = Path.of(Host.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            while (folder != null && !Files.exists(folder.resolve(".git/HEAD"))) {
                folder = folder.getParent();
            }
            return folder == null ? UNKNOWN : commitOf(folder.resolve(".git"));
        } catch (IOException | URISyntaxException e) {
            return UNKNOWN;
        }
    }

    static String commitOf(Path git) throws IOException {
        String head = Files.readString(git.resolve("HEAD")).trim();
        if (!head.startsWith("ref: ")) {
            return head;
        }
        String name = head.substring("ref: ".length());
        if (Files.exists(git.resolve(name))) {
            return Files.readString(git.resolve(name)).trim();
        }
        for (String line : Files.readAllLines(git.resolve("packed-refs"))) {
            if (line.endsWith(" " + name)) {
                return line.substring(0, line.indexOf(' '));
            }
        }
        return UNKNOWN;
    }

    /**
     * What a process of this machine has used so far, from Linux' {@code /proc}. See proc(5): the 14th and 15th field of
     * {@code stat} are user and system time in ticks of 1/100 s, {@code VmRSS} and {@code VmHWM} of {@code status} the memory
     * now in use and the most there ever was.
     */
    record ProcessUsage(double cpuSeconds, long rssBytes, long rssPeakBytes) {
        private static final Path PROC = Path.of("/proc");
        private static final double TICKS_PER_SECOND = 100;
        private static final int USER_TICKS_BEHIND_NAME = 11;
        private static final int BYTES_PER_KIB = 1024;

        /** Empty when there is no such process or no such system. */
        static Optional<ProcessUsage> of(long pid) {
            return read(PROC.resolve(Long.toString(pid)));
        }

        static Optional<ProcessUsage> read(Path process) {
            try {
                String stat = Files.readString(process.resolve("stat"));
                String[] fields =
                        stat.substring(stat.lastIndexOf(')') + 1).trim().split(" ", -1);
                double ticks = Long.parseLong(fields[USER_TICKS_BEHIND_NAME])
                        + Long.parseLong(fields[USER_TICKS_BEHIND_NAME + 1]);
                List<String> status = Files.readAllLines(process.resolve("status"));
                return Optional.of(
                        new ProcessUsage(ticks / TICKS_PER_SECOND, memory(status, "VmRSS:"), memory(status, "VmHWM:")));
            } catch (IOException | UncheckedIOException | NumberFormatException | IndexOutOfBoundsException e) {
                return Optional.empty();
            }
        }

        private static long memory(List<String> status, String key) {
            for (String line : status) {
                if (line.startsWith(key)) {
                    return Long.parseLong(line.replaceAll("\\D", "")) * BYTES_PER_KIB;
                }
            }
            return 0;
        }

        /** Of the client itself. */
        static ProcessUsage own() {
            return of(ProcessHandle.current().pid()).orElse(new ProcessUsage(0, 0, 0));
        }

        /** What came on top between an earlier reading and this one; memory as it is now. */
        ProcessUsage since(ProcessUsage earlier) {
            return new ProcessUsage(cpuSeconds - earlier.cpuSeconds, rssBytes, rssPeakBytes);
        }

        double cpuSecondsPerGigabyte(double gigabytes) {
            return gigabytes == 0 ? 0 : cpuSeconds / gigabytes;
        }
    }
}
