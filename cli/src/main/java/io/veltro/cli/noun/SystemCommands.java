package io.veltro.cli.noun;

import io.veltro.cli.client.Client;
import io.veltro.cli.command.ExitCode;
import io.veltro.cli.command.ServerCommand;
import io.veltro.cli.text.Cell;
import io.veltro.cli.text.Converters;
import io.veltro.cli.text.Fields;
import io.veltro.cli.text.Output;
import io.veltro.cli.text.ServerAddress;
import io.veltro.pipeline.view.SystemView;
import java.io.IOException;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The server itself and the connection to it. */
public final class SystemCommands {
    private SystemCommands() {}

    /** Measures round trips. */
    @Command(
            name = "ping",
            description = "Measures the round trip to the server, after one that is not counted; needs no login.",
            footer = "  veltro ping --count 5")
    public static final class Ping extends ServerCommand {
        private static final long NANOS_BETWEEN = TimeUnit.SECONDS.toNanos(1);

        @Option(
                names = {"-c", "--count"},
                paramLabel = "N",
                converter = Converters.OfCount.class,
                description = "How many times, one per second. Default: 1.")
        private int count = 1;

        @Override
        protected boolean needsLogin() {
            return false;
        }

        @Override
        protected int run(Client client, Output output) throws IOException {
            double[] millis = new double[count];
            client.ping();
            for (int i = 0; i < count; i++) {
                long start = System.nanoTime();
                client.ping();
                long took = System.nanoTime() - start;
                millis[i] = took / 1e6;
                output.say(String.format(Locale.ROOT, "Ping %d to %s: %.3f ms", i + 1, server(), millis[i]));
                if (i + 1 < count) {
                    LockSupport.parkNanos(NANOS_BETWEEN - took);
                }
            }
            summarize(output, millis);
            return ExitCode.DONE;
        }

        private ServerAddress server() {
            return invocation().server();
        }

        private void summarize(Output output, double[] millis) throws IOException {
            double sum = 0;
            double min = millis.length == 0 ? 0 : Double.MAX_VALUE;
            double max = 0;
            for (double m : millis) {
                sum += m;
                min = Math.min(min, m);
                max = Math.max(max, m);
            }
            double average = millis.length == 0 ? 0 : sum / millis.length;
            if (output.format() == Output.Format.JSON) {
                output.show(new Fields()
                        .add("Server", "server", Cell.text(server().toString()))
                        .add("Pings", "count", Cell.number(millis.length))
                        .add("Min", "min_ms", Cell.millis(min))
                        .add("Average", "avg_ms", Cell.millis(average))
                        .add("Max", "max_ms", Cell.millis(max)));
            } else if (millis.length > 1) {
                output.say(String.format(Locale.ROOT, "min/avg/max = %.3f/%.3f/%.3f ms", min, average, max));
            }
        }
    }

    /** Shows the own connection. */
    @Command(
            name = "me",
            description = "Shows this connection as the server sees it, and who is logged in.",
            footer = "  veltro me")
    public static final class Me extends ServerCommand {
        @Override
        protected int run(Client client, Output output) throws IOException {
            ClientCommands.show(client.me(), output);
            return ExitCode.DONE;
        }
    }

    /** Shows the server's figures. */
    @Command(
            name = "stats",
            description = "Shows what the server process uses and what it holds.",
            footer = {"  veltro stats", "  veltro stats -o json"})
    public static final class Stats extends ServerCommand {
        @Override
        protected int run(Client client, Output output) throws IOException {
            SystemView.Stats stats = client.stats();
            Fields fields = new Fields();
            addHost(fields, stats);
            addProcess(fields, stats.process());
            addCatalog(fields, stats.catalog());
            output.show(fields);
            return ExitCode.DONE;
        }

        private static void addHost(Fields fields, SystemView.Stats stats) {
            SystemView.HostStats host = stats.host();
            fields.add("Server version", "iggy_server_version", Cell.text(host.serverVersion()))
                    .add("Host", "hostname", Cell.text(host.hostname()))
                    .add("OS name", "os_name", Cell.text(host.osName()))
                    .add("OS version", "os_version", Cell.text(host.osVersion()))
                    .add("Kernel version", "kernel_version", Cell.text(host.kernelVersion()))
                    .add("Free disk", "free_disk_space", Cell.bytes(stats.disk().freeBytes()))
                    .add(
                            "Total disk",
                            "total_disk_space",
                            Cell.bytes(stats.disk().totalBytes()))
                    .add("Threads", "threads_count", Cell.number(stats.disk().threads()));
        }

        private static void addProcess(Fields fields, SystemView.ProcessStats process) {
            fields.add("Process ID", "process_id", Cell.number(process.processId()))
                    .add("CPU", "cpu_usage", Cell.percent(process.cpuPercent()))
                    .add("CPU of the host", "total_cpu_usage", Cell.percent(process.totalCpuPercent()))
                    .add("Memory", "memory_usage", Cell.bytes(process.memoryBytes()))
                    .add("Memory of the host", "total_memory", Cell.bytes(process.totalMemoryBytes()))
                    .add("Memory available", "available_memory", Cell.bytes(process.availableMemoryBytes()))
                    .add("Running for", "run_time", Cell.duration(process.runMicros()))
                    .add("Started (UTC)", "start_time", Cell.time(process.startMicros()))
                    .add("Read", "read_bytes", Cell.bytes(process.readBytes()))
                    .add("Written", "written_bytes", Cell.bytes(process.writtenBytes()));
        }

        private static void addCatalog(Fields fields, SystemView.CatalogStats catalog) {
            fields.add("Streams", "streams_count", Cell.number(catalog.streams()))
                    .add("Topics", "topics_count", Cell.number(catalog.topics()))
                    .add("Partitions", "partitions_count", Cell.number(catalog.partitions()))
                    .add("Segments", "segments_count", Cell.number(catalog.segments()))
                    .add("Messages", "messages_count", Cell.number(catalog.messages()))
                    .add("Size of messages", "messages_size_bytes", Cell.bytes(catalog.messagesBytes()))
                    .add("Clients", "clients_count", Cell.number(catalog.clients()))
                    .add("Consumer groups", "consumer_groups_count", Cell.number(catalog.groups()));
        }
    }
}
