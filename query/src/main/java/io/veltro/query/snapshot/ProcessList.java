package io.veltro.query.snapshot;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The processes of the machine from {@code /proc}, by name only: command lines and environments may hold secrets. Of this
 * process the options of the virtual machine are told too, but no properties and no arguments.
 *
 * <p>Thread: worker.
 */
final class ProcessList {
    private static final int PROCESSES_MAX = 10_000;

    /** Fields of {@code /proc/PID/stat} behind the name, see proc(5). */
    private static final int STATE = 0;

    private static final int PARENT = 1;
    private static final int USER_TICKS = 11;
    private static final int SYSTEM_TICKS = 12;
    private static final int THREADS = 17;
    private static final int FIELDS_MIN = 18;

    /** What Linux counts processor time in, on every architecture Java runs on. */
    private static final int TICKS_PER_SECOND = 100;

    String text() {
        StringBuilder out = new StringBuilder();
        out.append("This process: ").append(ProcessHandle.current().pid()).append(", options");
        for (String option : ManagementFactory.getRuntimeMXBean().getInputArguments()) {
            if (option.startsWith("-X")) {
                out.append(' ').append(option);
            }
        }
        out.append("\n\n");
        out.append("%8s %8s %5s %7s %10s %12s  %s%n"
                .formatted("pid", "parent", "state", "threads", "cpu s", "resident KiB", "name"));
        try {
            List<Long> ids = ids();
            for (long id : ids) {
                append(out, Path.of("/proc", Long.toString(id)), id);
            }
        } catch (IOException e) {
            out.append("/proc cannot be read here\n");
        }
        return out.toString();
    }

    private static List<Long> ids() throws IOException {
        List<Long> ids = new ArrayList<>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
            for (Path process : all) {
                if (ids.size() == PROCESSES_MAX) {
                    break;
                }
                ids.add(Long.parseLong(process.getFileName().toString()));
            }
        }
        ids.sort(null);
        return ids;
    }

    private static void append(StringBuilder out, Path process, long id) {
        try {
            String stat = Files.readString(process.resolve("stat"), StandardCharsets.ISO_8859_1);
            int open = stat.indexOf('(');
            int close = stat.lastIndexOf(')');
            String[] fields = stat.substring(close + 1).trim().split(" ", -1);
            if (open < 0 || fields.length < FIELDS_MIN) {
                return;
            }
            long ticks = Long.parseLong(fields[USER_TICKS]) + Long.parseLong(fields[SYSTEM_TICKS]);
            out.append("%8d %8s %5s %7s %10d %12s  %s%n"
                    .formatted(
                            id,
                            fields[PARENT],
                            fields[STATE],
                            fields[THREADS],
                            ticks / TICKS_PER_SECOND,
                            resident(process),
                            printable(stat.substring(open + 1, close))));
        } catch (IOException e) {
            return; // it has ended meanwhile, or is none of our business
        }
    }

    private static String resident(Path process) throws IOException {
        for (String line : Files.readAllLines(process.resolve("status"), StandardCharsets.ISO_8859_1)) {
            if (line.startsWith("VmRSS:")) {
                return line.substring("VmRSS:".length()).replace("kB", "").trim();
            }
        }
        return "0";
    }

    /** A process chooses its own name: it must not break lines. */
    private static String printable(String name) {
        return name.replaceAll("[^ -~]", "?");
    }
}
