package io.veltro.perf;

import io.veltro.cli.client.Client;
import io.veltro.perf.SuiteReport.Measure;
import io.veltro.pipeline.wire.ReplyFrame;
import io.veltro.pipeline.wire.RequestFrame;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * What the machine gives at best to the same client with the same bytes: loopback TCP to a reader that does nothing but
 * answer, a file that does nothing but grow, and the two together, which is the least a server can do. The reader is a
 * process of its own, so that its CPU can be told apart.
 */
@Command(
        name = "limits",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Measures the bare limits with the same bytes: loopback to a reader that answers 8 bytes a frame,",
            "a plain file written, and both together. Needs no server."
        })
final class Limits implements Callable<Integer> {
    @CommandLine.ParentCommand
    @Nullable
    Perf parent;

    @Option(names = "--rounds", paramLabel = "N", description = "how often, in turn (default ${DEFAULT-VALUE})")
    int rounds = 3;

    @Option(
            names = "--data-dir",
            paramLabel = "DIR",
            description = "where files are written and deleted again: the server's disk (default: here)")
    Path dataDir = Path.of("").toAbsolutePath();

    @Override
    public Integer call() throws InterruptedException {
        if (parent == null) {
            throw new IllegalStateException("the command is not mounted");
        }
        if (rounds < 1) {
            throw parent.usage("--rounds must be at least 1");
        }
        parent.checkOutput();
        Workload workload = parent.workload(Workload.Kind.PINNED_PRODUCER, new Workload.Actors(1, 0, 1));
        SuiteReport report = new SuiteReport("limits", Host.read(), parent.commandText());
        try (Peer peer = Peer.start(dataDir)) {
            for (int round = 0; round < rounds; round++) {
                report.add("loopback", "frames to a reader that answers 8 bytes", loopback(peer, workload, false));
                report.add("file", "the same bytes to a growing file", file(dataDir, workload));
                report.add("both", "a reader that writes them to a file, then answers", loopback(peer, workload, true));
            }
            parent.write(report.text(parent.isColored()), report.json(), "limits");
            return CommandLine.ExitCode.OK;
        } catch (IOException e) {
            return parent.failed(e);
        }
    }

    /** Sends a workload's frames to a peer; the CPU is the peer's. */
    static Measure loopback(Peer peer, Workload workload, boolean appending) throws IOException, InterruptedException {
        try (Client client = Client.connect(appending ? peer.appending : peer.answering, Duration.ZERO)) {
            send(client, timed(workload, workload.extent().warmUp()), new Figures.Meter());
            Host.ProcessUsage before = peer.usage();
            Host.ProcessUsage clientBefore = Host.ProcessUsage.own();
            Figures.Meter meter = new Figures.Meter();
            send(client, timed(workload, Duration.ZERO), meter);
            Host.ProcessUsage used = peer.usage().since(before);
            return Measure.of(
                    Figures.of(List.of(meter)), used, Host.ProcessUsage.own().since(clientBefore));
        }
    }

    /** For a warm-up, which is not measured, just so long; otherwise as many batches as asked for. */
    private static Workload timed(Workload workload, Duration warmUp) {
        Workload.Extent extent = warmUp.isZero()
                ? new Workload.Extent(
                        workload.extent().batches(),
                        Duration.ZERO,
                        workload.extent().duration())
                : new Workload.Extent(Workload.UNLIMITED, Duration.ZERO, warmUp);
        return new Workload(
                workload.kind(),
                workload.actors(),
                workload.batch(),
                extent,
                workload.rateBytesPerSecond(),
                workload.inFlight());
    }

    private static void send(Client client, Workload workload, Figures.Meter meter)
            throws IOException, InterruptedException {
        Schedule schedule = new Schedule(1);
        ProducerTask task = new ProducerTask(client, schedule, meter, new Lane("limit", 0, 0), workload);
        schedule.open(workload.extent());
        new RequestLoop(client, schedule, task, workload.rateBytesPerSecond(), workload.inFlight()).run();
    }

    /** Writes a workload's frames to a file, one write each; the CPU is this thread's. */
    static Measure file(Path folder, Workload workload) throws IOException {
        Path path = Files.createTempFile(folder, "veltro-perf-limit-", ".tmp");
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
            writeFrames(channel, timed(workload, workload.extent().warmUp()), new Figures.Meter());
            channel.truncate(0);
            Host.ProcessUsage clientBefore = Host.ProcessUsage.own();
            long cpuBefore = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
            Figures.Meter meter = new Figures.Meter();
            writeFrames(channel, timed(workload, Duration.ZERO), meter);
            double cpu = (ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - cpuBefore)
                    / Units.NANOS_PER_SECOND;
            Host.ProcessUsage client = Host.ProcessUsage.own().since(clientBefore);
            return Measure.of(Figures.of(List.of(meter)), new Host.ProcessUsage(cpu, 0, 0), client);
        } finally {
            Files.deleteIfExists(path);
        }
    }

    private static void writeFrames(FileChannel channel, Workload workload, Figures.Meter meter) throws IOException {
        Schedule schedule = new Schedule(1);
        ProducerTask.Frames frames = new ProducerTask.Frames(new Lane("limit", 0, 0), workload.batch());
        schedule.open(workload.extent());
        long written = 0;
        for (long now = System.nanoTime(); written < workload.extent().batches() && !schedule.isOver(now); written++) {
            int frame = frames.next();
            ByteBuffer bytes = frames.bytes(frame).duplicate();
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            long start = now;
            now = System.nanoTime();
            meter.answered(start, now, frames.messages(frame), frames.payloadBytes(frame));
        }
    }

    /** The process that reads and answers. Two ports: behind one of them it also writes what it reads to a file. */
    static final class Peer implements AutoCloseable {
        private static final int BUFFER_BYTES = 4 * 1024 * 1024;

        private final Process process;
        private final InetSocketAddress answering;
        private final InetSocketAddress appending;

        private Peer(Process process, int answeringPort, int appendingPort) {
            this.process = process;
            this.answering = new InetSocketAddress(InetAddress.getLoopbackAddress(), answeringPort);
            this.appending = new InetSocketAddress(InetAddress.getLoopbackAddress(), appendingPort);
        }

        static Peer start(Path folder) throws IOException {
            List<String> command = new ArrayList<>();
            command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
            command.addAll(List.of("-Xmx64m", "-XX:+UseSerialGC", "-cp", System.getProperty("java.class.path")));
            command.addAll(List.of(Peer.class.getName(), folder.toString()));
            Process process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            BufferedReader said =
                    new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII));
            @Nullable String ports = said.readLine();
            if (ports == null) {
                process.destroyForcibly();
                throw new IOException("the reader for the limits did not start: " + String.join(" ", command));
            }
            int space = ports.indexOf(' ');
            return new Peer(
                    process, Integer.parseInt(ports.substring(0, space)), Integer.parseInt(ports.substring(space + 1)));
        }

        Host.ProcessUsage usage() {
            return Host.ProcessUsage.of(process.pid()).orElse(new Host.ProcessUsage(0, 0, 0));
        }

        @Override
        public void close() {
            process.destroyForcibly();
        }

        /** The other process: ends when its standard input does, so never later than whoever started it. */
        public static void main(String... arguments) throws IOException {
            Path folder = Path.of(arguments[0]);
            ServerSocketChannel answering = listen();
            ServerSocketChannel appending = listen();
            serve(answering, null);
            serve(appending, folder);
            PrintStream out = System.out;
            out.println(
                    answering.socket().getLocalPort() + " " + appending.socket().getLocalPort());
            while (System.in.read() >= 0) {
                out.flush();
            }
            System.exit(0);
        }

        private static ServerSocketChannel listen() throws IOException {
            return ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        }

        private static void serve(ServerSocketChannel listener, @Nullable Path folder) {
            Thread thread = new Thread(() -> {
                while (listener.isOpen()) {
                    try (SocketChannel socket = listener.accept()) {
                        socket.socket().setTcpNoDelay(true);
                        answerAll(socket, folder);
                    } catch (IOException e) {
                        System.err.println("perf limits: " + e);
                    }
                }
            });
            thread.setDaemon(true);
            thread.start();
        }

        private static void answerAll(SocketChannel socket, @Nullable Path folder) throws IOException {
            if (folder == null) {
                answer(socket, null);
                return;
            }
            Path path = Files.createTempFile(folder, "veltro-perf-limit-", ".tmp");
            try (FileChannel file = FileChannel.open(path, StandardOpenOption.WRITE)) {
                answer(socket, file);
            } finally {
                Files.deleteIfExists(path);
            }
        }

        private static void answer(SocketChannel socket, @Nullable FileChannel file) throws IOException {
            ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
            ByteBuffer answer = ByteBuffer.allocateDirect(ReplyFrame.HEADER_BYTES);
            while (socket.read(buffer) >= 0) {
                int end = buffer.position();
                int frame = 0;
                int bytes = frameBytes(buffer, frame, end);
                while (bytes <= end - frame) {
                    if (file != null) {
                        write(file, buffer.limit(frame + bytes).position(frame));
                    }
                    socket.write(answer.clear());
                    buffer.limit(buffer.capacity());
                    frame += bytes;
                    bytes = frameBytes(buffer, frame, end);
                }
                buffer.limit(end).position(frame);
                buffer = bytes > buffer.capacity() ? larger(buffer, bytes) : buffer.compact();
            }
        }

        /** Bytes of the frame that begins there, or of its length as long as that is not known. */
        private static int frameBytes(ByteBuffer buffer, int frame, int end) {
            return end - frame < Integer.BYTES
                    ? Integer.BYTES
                    : (int) RequestFrame.length(buffer, frame) + Integer.BYTES;
        }

        private static ByteBuffer larger(ByteBuffer buffer, int bytes) {
            return ByteBuffer.allocateDirect(bytes)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .put(buffer);
        }

        private static void write(FileChannel file, ByteBuffer bytes) throws IOException {
            while (bytes.hasRemaining()) {
                file.write(bytes);
            }
        }
    }
}
