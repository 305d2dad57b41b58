package io.veltro.ops;

import io.veltro.pipeline.ring.FatalHandler;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * From the command line and the environment to a running server, and from a signal to its orderly end.
 *
 * <p>Thread: the one that starts the server.
 */
final class Startup {
    /** What a process that could not trust its own state ends with. */
    private static final int EXIT_BROKEN = 70;

    private static final Logger LOG = LoggerFactory.getLogger(Startup.class);

    private final ServerConfig config;
    private final RootUser root;
    private final RecentLog recentLog = RecentLog.install();

    /** @throws ConfigException when a setting cannot be used */
    Startup(Optional<Path> file, List<String> overrides, boolean useDefaultRoot) {
        config = new ConfigLoader(System.getenv(), Runtime.getRuntime().availableProcessors()).load(file, overrides);
        root = RootUser.from(System.getenv(), useDefaultRoot, new SecureRandom());
    }

    RootUser root() {
        return root;
    }

    Server start() {
        // Undertow logs through JBoss Logging, which would otherwise pick the JDK's logger
        System.setProperty("org.jboss.logging.provider", "slf4j");
        FatalHandler fatal = Startup::halt;
        Thread.setDefaultUncaughtExceptionHandler((thread, fault) -> fatal.stop(thread.getName(), fault));
        return new Server(config, root, recentLog::text, new EpochClock(), fatal);
    }

    /** Ctrl-C and SIGTERM close the server and end the process with 0. */
    void stopOnSignal(Server server) {
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            try {
                                server.close();
                            } catch (RuntimeException e) {
                                halt("stop", e);
                            }
                            Runtime.getRuntime().halt(0);
                        },
                        "stop"));
    }

    private static void halt(String where, Throwable fault) {
        LOG.error("The server stops because it can no longer trust its state ({}); a restart replays", where, fault);
        Runtime.getRuntime().halt(EXIT_BROKEN);
    }
}
