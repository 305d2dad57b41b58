package io.veltro.ops;

import static org.assertj.core.api.Assertions.assertThat;

import io.veltro.ops.RawConnection.Answer;
import io.veltro.ops.Territory.OfToken;
import io.veltro.ops.Territory.OfUser;
import io.veltro.ops.TerritorySteps.Step;
import io.veltro.pipeline.request.Identifier;
import io.veltro.pipeline.request.Permissions;
import io.veltro.pipeline.request.TokenRequest;
import io.veltro.pipeline.request.UserRequest;
import io.veltro.pipeline.view.TokenView;
import io.veltro.pipeline.view.UserView;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills the real server with SIGKILL while several connections change the catalog, and asks for everything afterwards: what
 * was acknowledged is there, the last command of each connection is there whole or not at all, and nothing else. In full:
 *
 * <pre>
 *   mvn -B -pl ops -am test -Dtest=CatalogCrashTest -Dsurefire.failIfNoSpecifiedTests=false -Dveltro.catalog.kills=100
 * </pre>
 *
 * {@code -Dveltro.catalog.seed=…} repeats the choices of a run, though not its timing.
 */
@ExtendWith(ServerProcess.OutputOnFailure.class)
class CatalogCrashTest {
    private static final int KILLS = Integer.getInteger("veltro.catalog.kills", 4);
    private static final long SEED = Long.getLong("veltro.catalog.seed", new SecureRandom().nextLong());
    private static final int CONNECTIONS = 4;
    private static final int COMMANDS_PER_LIFE_MAX = 280;
    private static final int GROUP_STORE_EVERY = 20;
    private static final int RECOVERY_KILL_EVERY = 10;
    private static final int RECOVERY_MILLIS_MAX = 1500;
    private static final String PASSWORD = "owner-password";

    @TempDir
    private Path directory;

    private final SplittableRandom random = new SplittableRandom(SEED);
    private final Killer killer = new Killer(random, COMMANDS_PER_LIFE_MAX, RECOVERY_KILL_EVERY, RECOVERY_MILLIS_MAX);
    private String rootToken = "";
    private int undecided;
    private int compared;
    private int partialPurges;

    /** A connection that changes its territory until the server is gone. Thread: its own; the test's in between. */
    private final class Settler implements Runnable {
        private final TerritorySteps steps;
        private final SplittableRandom choice;
        private final Deque<Step> planned = new ArrayDeque<>();
        private Territory territory = new Territory();
        private int port;
        private @Nullable Step pending;
        private @Nullable Throwable fault;

        Settler(String prefix) {
            this.steps = new TerritorySteps(prefix, random.split());
            this.choice = random.split();
        }

        @Override
        public void run() {
            planned.clear();
            try (RawConnection connection = RawConnection.to(port)) {
                connection
                        .ask(new TokenRequest.Login(territory.tokens.get(0).secret))
                        .orThrow();
                while (true) {
                    take(connection);
                }
            } catch (IOException gone) {
                // the server was killed, as it should be
            } catch (RuntimeException | AssertionError e) {
                fault = e;
            }
        }

        private void take(RawConnection connection) throws IOException {
            if (planned.isEmpty() && choice.nextInt(GROUP_STORE_EVERY) == 0) {
                planned.addAll(steps.storeOfGroup(territory));
            }
            Step step = planned.isEmpty() ? steps.next(territory) : planned.remove();
            pending = step;
            Answer answer = connection.ask(step.frame().array());
            if (!answer.isOk()) {
                throw new AssertionError(step + " was refused with " + answer.status());
            }
            step.effect().accept(territory, answer);
            pending = null;
            killer.acknowledged(1);
        }
    }

    @Test
    @Timeout(value = 2, unit = TimeUnit.HOURS)
    void shouldKeepTheCatalogWhenKilled() throws Exception {
        System.out.println("CatalogCrashTest: " + KILLS + " kills, -Dveltro.catalog.seed=" + SEED);
        // given
        try (ServerProcess server = ServerProcess.in(directory).start()) {
            List<Settler> settlers = new ArrayList<>();
            for (int i = 0; i < CONNECTIONS; i++) {
                settlers.add(new Settler("c" + i));
            }
            UserView root = found(server, settlers);
            while (killer.kills() < KILLS) {
                // when
                killWhileChanging(server, settlers);
                killer.killWhileRecovering(server);
                server.start();

                // then
                check(server, settlers, root);
                if (killer.kills() % 10 == 0 || killer.kills() >= KILLS) {
                    report();
                }
            }
            server.stop();
        }
        assertThat(killer.total()).isPositive();
    }

    /** Makes the owners of the territories and what they log in with. */
    private UserView found(ServerProcess server, List<Settler> settlers) throws IOException {
        try (RawConnection root = RawConnection.loggedIn(server.port())) {
            for (Settler settler : settlers) {
                OfUser owner = new OfUser("owner-" + settlers.indexOf(settler), PASSWORD, Optional.of(Permissions.ALL));
                UserView made = UserView.read(root.ask(new UserRequest.Create(
                                owner.name, PASSWORD, UserRequest.Status.ACTIVE, owner.permissions))
                        .orThrow()
                        .reader());
                owner.id = made.id();
                owner.created = made.createdMicros();
                settler.territory.users.add(owner);
                try (RawConnection own = RawConnection.to(server.port())) {
                    own.login(owner.name, PASSWORD).orThrow();
                    Answer answer = own.ask(new TokenRequest.Create("login", 0)).orThrow();
                    settler.territory.tokens.add(new OfToken(
                            "login", TokenView.Secret.read(answer.reader()).token(), 0));
                }
            }
            rootToken = TokenView.Secret.read(root.ask(new TokenRequest.Create("test", 0))
                            .orThrow()
                            .reader())
                    .token();
            return UserView.read(root.ask(new UserRequest.Get(Identifier.of(0))).reader());
        }
    }

    private void killWhileChanging(ServerProcess server, List<Settler> settlers) throws InterruptedException {
        settlers.forEach(settler -> settler.port = server.port());
        killer.killWhile(server, settlers);
        for (Settler settler : settlers) {
            if (settler.fault != null) {
                throw new AssertionError("a connection failed before the kill", settler.fault);
            }
        }
    }

    private void check(ServerProcess server, List<Settler> settlers, UserView rootView) throws IOException {
        try (RawConnection root = RawConnection.to(server.port())) {
            root.ask(new TokenRequest.Login(rootToken)).orThrow();
            TerritoryCheck check = new TerritoryCheck(root, server.port());
            List<Territory> territories = new ArrayList<>();
            for (Settler settler : settlers) {
                undecided += settler.pending == null ? 0 : 1;
                settler.territory = check.settle(settler.territory, settler.pending);
                settler.pending = null;
                territories.add(settler.territory);
            }
            check.checkWhole(territories, rootView);
            compared += check.compared();
            partialPurges += check.partialPurges();
        }
    }

    private void report() {
        System.out.println("CatalogCrashTest: " + killer.kills() + " kills, " + killer.total()
                + " commands acknowledged and found again, "
                + undecided + " unanswered ones whole or absent, " + partialPurges + " purges done in part, " + compared
                + " answers compared byte for byte");
    }
}
