package io.veltro.ops;

import io.veltro.cli.client.Client;
import io.veltro.cli.client.RefusedException;
import io.veltro.gateway.GatewayConfig;
import io.veltro.perf.SampleFeed;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Option;

/** A first look: starts a server, feeds it a sample through its own port, reads it back, draws the latencies. */
@Command(
        name = "quickstart",
        description =
                "Starts a server, feeds it a sample of market-data ticks, reads them back, shows how long each took,"
                        + " and keeps serving.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {"  veltro quickstart", "  veltro quickstart --exit"})
final class QuickstartCommand implements Callable<Integer> {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
    private static final int PICTURE_COLUMNS = 90;

    @Option(names = "--exit", description = "Stop after the sample instead of serving on.")
    private boolean exit;

    @Option(names = "--data", paramLabel = "DIR", description = "Directory of the journal (default: ./data).")
    private @Nullable Path data;

    @Option(names = "--set", paramLabel = "KEY=VALUE", description = "One setting; may be repeated.")
    private List<String> overrides = new ArrayList<>();

    @Override
    public Integer call() throws IOException, InterruptedException {
        PrintStream out = System.out;
        List<String> settings = new ArrayList<>(overrides);
        if (data != null) {
            settings.add(Setting.DATA.key() + "=" + data);
        }
        Startup startup = new Startup(Optional.empty(), settings, true);
        try (Server server = startup.start()) {
            if (server.config()
                    .gateway()
                    .tcp()
                    .filter(GatewayConfig.Tcp::isEncrypted)
                    .isPresent()) {
                throw new ConfigException("the quickstart speaks plain TCP: leave tcp.tls out, or run veltro server");
            }
            InetSocketAddress address = server.tcpAddress()
                    .orElseThrow(() -> new ConfigException("the quickstart goes over TCP: set tcp.enabled to true"));
            out.println();
            out.println("  Veltro runs on " + ServerCommand.text(address) + ". Now it gets some ticks to swallow.");
            out.println();
            feed(startup, address, out);
            out.println();
            explain(server, startup, out);
            if (!exit) {
                startup.stopOnSignal(server);
                new CountDownLatch(1).await();
            }
        }
        return 0;
    }

    private static void feed(Startup startup, InetSocketAddress address, PrintStream out) throws IOException {
        try (Client client = Client.connect(address, CONNECT_TIMEOUT)) {
            client.login(startup.root().username(), startup.root().password());
            new SampleFeed(client, out, Ansi.AUTO.enabled()).run(PICTURE_COLUMNS);
        } catch (RefusedException e) {
            throw new ConfigException("the server in this directory does not know user "
                    + startup.root().username()
                    + " with this password (" + e.getMessage()
                    + "): it was made with another one. Set VELTRO_ROOT_USERNAME"
                    + " and VELTRO_ROOT_PASSWORD to those, or choose a fresh directory with --data");
        }
    }

    private void explain(Server server, Startup startup, PrintStream out) {
        Path journal = server.config().journal().data().toAbsolutePath().normalize();
        out.println("  Journal   " + journal);
        server.tcpAddress()
                .ifPresent(a -> out.println("  TCP       " + ServerCommand.text(a) + "   any Iggy 0.8 client, user "
                        + startup.root().username()));
        server.httpAddress()
                .ifPresent(a -> out.println(
                        "  Console   http://" + ServerCommand.text(a) + "/ui   the same user, in a browser"));
        out.println();
        if (exit) {
            out.println("  Done. Serve this journal again with: ops/veltro server");
        } else {
            out.println("  In another terminal (user and password are iggy unless you chose others):");
            out.println("    ops/veltro -u iggy -p iggy stream list");
            out.println("    ops/veltro -u iggy -p iggy message poll market ticks 0 --last -m 5");
            out.println("    ops/veltro perf pinned-producer --duration 10s");
            out.println();
            out.println("  Serving. Stop it with Ctrl-C.");
        }
        out.flush();
    }
}
