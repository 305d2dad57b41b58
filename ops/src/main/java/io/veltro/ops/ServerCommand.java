package io.veltro.ops;

import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Runs a server until it is told to stop. */
@Command(
        name = "server",
        description = "Runs a server until it is stopped with Ctrl-C or SIGTERM.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  veltro server --with-default-root-credentials",
            "  veltro server --data /var/lib/veltro --set tcp.address=0.0.0.0:8090"
        })
final class ServerCommand implements Callable<Integer> {
    @Option(
            names = {"-c", "--config"},
            paramLabel = "FILE",
            description = "Settings file (default: ./veltro.toml).")
    private @Nullable Path file;

    @Option(names = "--data", paramLabel = "DIR", description = "Directory of the journal (default: ./data).")
    private @Nullable String data;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "One setting; may be repeated. See ops/veltro.toml for all keys.")
    private List<String> overrides = new ArrayList<>();

    @Option(
            names = "--with-default-root-credentials",
            description = "Makes root iggy with password iggy when the journal is new.")
    private boolean useDefaultRoot;

    @Override
    public Integer call() throws InterruptedException {
        Startup startup = new Startup(Optional.ofNullable(file), overrides(), useDefaultRoot);
        Server server = startup.start();
        startup.stopOnSignal(server);
        announce(server, startup, System.out);
        new CountDownLatch(1).await();
        return 0;
    }

    private List<String> overrides() {
        List<String> all = new ArrayList<>(overrides);
        if (data != null) {
            all.add(Setting.DATA.key() + "=" + data);
        }
        return all;
    }

    static void announce(Server server, Startup startup, PrintStream out) {
        if (server.isNew() && startup.root().isGenerated()) {
            out.println("Generated root user: " + startup.root().username());
            out.println("Generated root user password: " + startup.root().password());
            out.println("It is shown this once. Choose your own with VELTRO_ROOT_USERNAME and VELTRO_ROOT_PASSWORD.");
        }
        server.tcpAddress().ifPresent(address -> out.println("Started TCP on: " + text(address)));
        server.quicAddress().ifPresent(address -> out.println("Started QUIC on: " + text(address)));
        server.webSocketAddress().ifPresent(address -> out.println("Started WebSocket on: " + text(address)));
        server.httpAddress().ifPresent(address -> out.println("Started HTTP on: " + text(address)));
        out.println("Veltro serves the journal in "
                + server.config().journal().data().toAbsolutePath().normalize() + ", opened in "
                + server.openMicros() / 1000 + " ms. Stop it with Ctrl-C.");
        out.flush();
    }

    static String text(InetSocketAddress address) {
        return address.getAddress().getHostAddress() + ":" + address.getPort();
    }
}
