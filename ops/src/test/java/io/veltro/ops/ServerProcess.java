package io.veltro.ops;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestWatcher;

/**
 * The real server as a process of its own, started as {@code ops/veltro server} starts it: same Java as the test, class path
 * of the test, ports chosen by the system. It may be killed, stopped and started again on the same data.
 *
 * <p>Thread: the test's; the output is read by a thread of its own.
 */
final class ServerProcess implements AutoCloseable {
    /** How long anything may take that should take far less; the machine may be busy. */
    static final long DEADLINE_SECONDS = 60;

    private static final String STARTED_TCP = "Started TCP on: ";
    private static final String STARTED_HTTP = "Started HTTP on: ";
    private static final String OPENED_IN = ", opened in ";
    private static final Pattern HISTOGRAM_TOTAL = Pattern.compile("(?m)^Total\\s+\\d+\\s+(\\d+)");
    private static final long KIB = 1024;
    private static final int LINES_SHOWN = 200;
    private static final int RECENT_MAX = 4;
    private static final Set<Process> ALIVE = ConcurrentHashMap.newKeySet();
    private static final Deque<ServerProcess> RECENT = new ArrayDeque<>();

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> ALIVE.forEach(Process::destroyForcibly)));
    }

    private final Path directory;
    private final List<String> flags;
    private final List<String> arguments;
    private final Map<String, String> environment;
    private final List<String> lines = new ArrayList<>();
    private @Nullable Process process;
    private boolean isOutputAtEnd;
    private long startedNanos;
    private int port;

    private ServerProcess(Path directory, List<String> flags, List<String> arguments, Map<String, String> environment) {
        this.directory = directory;
        this.flags = flags;
        this.arguments = arguments;
        this.environment = environment;
        synchronized (RECENT) {
            RECENT.addLast(this);
            if (RECENT.size() > RECENT_MAX) {
                RECENT.removeFirst();
            }
        }
    }

    /** A server that is not started yet, with root {@code iggy} and 512 MiB of heap. */
    static Builder in(Path directory) {
        return new Builder(directory);
    }

    /** What may differ from one test to the next. */
    static final class Builder {
        private final Path directory;
        private final List<String> flags = new ArrayList<>();
        private final List<String> arguments = new ArrayList<>();
        private final Map<String, String> environment = new HashMap<>();
        private boolean isRootDefault = true;

        private Builder(Path directory) {
            this.directory = directory;
        }

        /** A flag of the Java runtime; later ones win. */
        Builder flag(String flag) {
            flags.add(flag);
            return this;
        }

        Builder set(String key, String value) {
            arguments.add("--set");
            arguments.add(key + "=" + value);
            return this;
        }

        Builder variable(String name, String value) {
            environment.put(name, value);
            return this;
        }

        /** Root's credentials are not the default ones. */
        Builder withoutDefaultRoot() {
            isRootDefault = false;
            return this;
        }

        ServerProcess start() {
            if (isRootDefault) {
                arguments.add("--with-default-root-credentials");
            }
            return prepared().start();
        }

        /** Not started yet. */
        ServerProcess prepared() {
            return new ServerProcess(directory, flags, arguments, environment);
        }
    }

    /** Starts it and waits until TCP is bound. */
    ServerProcess start() {
        launch();
        port = awaitPort(STARTED_TCP);
        return this;
    }

    /** Starts it and does not wait. */
    void launch() {
        ProcessBuilder builder =
                new ProcessBuilder(command()).directory(directory.toFile()).redirectErrorStream(true);
        builder.environment().keySet().removeIf(name -> name.startsWith("VELTRO_") || name.startsWith("IGGY_"));
        builder.environment().putAll(environment);
        startedNanos = System.nanoTime();
        try {
            Process started = builder.start();
            ALIVE.add(started);
            synchronized (lines) {
                process = started;
                lines.clear();
                isOutputAtEnd = false;
            }
            Thread reader = new Thread(() -> readOutput(started), "output of " + started.pid());
            reader.setDaemon(true);
            reader.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<String> command() {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("--add-opens", "java.base/java.lang.reflect=ALL-UNNAMED"));
        command.addAll(List.of("--add-opens", "java.base/sun.nio.ch=ALL-UNNAMED"));
        command.addAll(List.of("--add-exports", "java.base/jdk.internal.ref=ALL-UNNAMED"));
        command.add("-Xmx512m");
        command.addAll(flags);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), "io.veltro.ops.Main", "server"));
        command.addAll(List.of("--data", data().toString()));
        for (String transport : List.of("tcp", "quic", "websocket", "http")) {
            command.addAll(List.of("--set", transport + ".address=127.0.0.1:0"));
        }
        command.addAll(arguments);
        return command;
    }

    private void readOutput(Process of) {
        try (BufferedReader reader =
                new BufferedReader(new InputStreamReader(of.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                note(of, line);
            }
        } catch (IOException e) {
            note(of, "(the output ended: " + e.getMessage() + ")");
        }
        synchronized (lines) {
            if (of == process) {
                isOutputAtEnd = true;
            }
            lines.notifyAll();
        }
    }

    private void note(Process of, String line) {
        synchronized (lines) {
            if (of == process) {
                lines.add(line);
                lines.notifyAll();
            }
        }
    }

    /** The port of HTTP. */
    int httpPort() {
        return awaitPort(STARTED_HTTP);
    }

    /** The port of QUIC. */
    int quicPort() {
        return awaitPort("Started QUIC on: ");
    }

    /** The port of WebSocket. */
    int webSocketPort() {
        return awaitPort("Started WebSocket on: ");
    }

    private int awaitPort(String started) {
        String line = awaitLine(text -> text.startsWith(started));
        return Integer.parseInt(line.substring(line.lastIndexOf(':') + 1).trim());
    }

    /** Waits for a line of this start's output. */
    String awaitLine(Predicate<String> wanted) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(DEADLINE_SECONDS);
        synchronized (lines) {
            while (true) {
                Optional<String> found = lines.stream().filter(wanted).findFirst();
                if (found.isPresent()) {
                    return found.get();
                }
                long millis = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
                if (isOutputAtEnd || millis <= 0) {
                    throw new AssertionError("the server did not say what was waited for:\n" + shown());
                }
                try {
                    lines.wait(millis);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw new AssertionError("interrupted", e);
                }
            }
        }
    }

    /** How long it took to open the journal, as it says itself. */
    long openMillis() {
        String line = awaitLine(text -> text.contains(OPENED_IN));
        String behind = line.substring(line.indexOf(OPENED_IN) + OPENED_IN.length());
        return Long.parseLong(behind.substring(0, behind.indexOf(' ')));
    }

    /** Everything it has said since this start. */
    List<String> output() {
        synchronized (lines) {
            return List.copyOf(lines);
        }
    }

    private String shown() {
        List<String> all = output();
        return String.join("\n", all.subList(Math.max(0, all.size() - LINES_SHOWN), all.size()));
    }

    private Process running() {
        Process current = process;
        if (current == null) {
            throw new IllegalStateException("start the server first");
        }
        return current;
    }

    int port() {
        return port;
    }

    /** Where this start serves HTTP: scheme, host and port. */
    String origin() {
        String line = awaitLine(text -> text.startsWith(STARTED_HTTP));
        return "http://" + line.substring(STARTED_HTTP.length()).trim();
    }

    long pid() {
        return running().pid();
    }

    /** When this start began. */
    long startedNanos() {
        return startedNanos;
    }

    /** The directory of the journal. */
    Path data() {
        return directory.resolve("data");
    }

    /** SIGKILL. */
    void kill() {
        running().destroyForcibly();
        awaitExit();
    }

    /** SIGTERM; it must end with 0. */
    void stop() {
        terminate();
        int code = awaitExit();
        if (code != 0) {
            throw new AssertionError("an orderly stop ended with " + code + ":\n" + shown());
        }
    }

    /** SIGTERM, without waiting. */
    void terminate() {
        running().destroy();
    }

    /** Stops it in order and starts it on the same data. */
    ServerProcess restart() {
        stop();
        return start();
    }

    /** Waits for the process to end on its own, at most so long; whether it did. */
    boolean endsWithin(long time, TimeUnit unit) {
        try {
            return running().waitFor(time, unit);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    int awaitExit() {
        if (!endsWithin(DEADLINE_SECONDS, TimeUnit.SECONDS)) {
            throw new AssertionError("the server does not end:\n" + shown());
        }
        ALIVE.remove(running());
        return running().exitValue();
    }

    boolean isAlive() {
        return running().isAlive();
    }

    /** Kills it if it still runs. */
    @Override
    public void close() {
        Process current = process;
        if (current != null) {
            current.destroyForcibly();
            awaitExit();
        }
    }

    /** Resident memory that is no mapped file: heap, direct buffers, the runtime's own. */
    long anonymousBytes() {
        return statusBytes("RssAnon:");
    }

    /** What is alive on the heap, after a collection. */
    long liveHeapBytes() {
        String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        try {
            Process tool = new ProcessBuilder(jcmd, Long.toString(pid()), "GC.class_histogram")
                    .redirectErrorStream(true)
                    .start();
            String said = new String(tool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            Matcher total = HISTOGRAM_TOTAL.matcher(said);
            if (!total.find()) {
                throw new AssertionError("no total in what jcmd says: " + said);
            }
            return Long.parseLong(total.group(1));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Resident memory, mapped files included. */
    long residentBytes() {
        return statusBytes("VmRSS:");
    }

    /** Threads of the process. */
    int threads() {
        return (int) statusNumber("Threads:");
    }

    private long statusBytes(String label) {
        return statusNumber(label) * KIB;
    }

    private long statusNumber(String label) {
        for (String line : proc("status").split("\n", -1)) {
            if (line.startsWith(label)) {
                return Long.parseLong(line.replaceAll("\\D", ""));
            }
        }
        throw new AssertionError("no " + label + " in /proc");
    }

    /** Processor time used so far, in ticks of 1/100 s: user and system, all threads. */
    long cpuTicks() {
        String stat = proc("stat");
        String[] behindName = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        return Long.parseLong(behindName[11]) + Long.parseLong(behindName[12]);
    }

    private String proc(String file) {
        try {
            return Files.readString(Path.of("/proc", Long.toString(pid()), file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Prints what the last servers said when a test fails. */
    static final class OutputOnFailure implements TestWatcher {
        @Override
        public void testFailed(ExtensionContext context, @Nullable Throwable cause) {
            synchronized (RECENT) {
                for (ServerProcess server : RECENT) {
                    System.err.println("--- output of the server in " + server.directory);
                    System.err.println(server.shown());
                }
            }
        }
    }
}
