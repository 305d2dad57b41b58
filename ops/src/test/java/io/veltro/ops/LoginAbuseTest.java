package io.veltro.ops;

import static org.assertj.core.api.Assertions.assertThat;

import io.veltro.ops.LoginFlood.Habit;
import io.veltro.pipeline.error.ErrorCode;
import io.veltro.pipeline.request.Identifier;
import io.veltro.pipeline.request.Request;
import io.veltro.pipeline.request.StreamRequest;
import io.veltro.pipeline.request.SystemRequest;
import io.veltro.pipeline.request.TopicRequest;
import io.veltro.pipeline.request.UserRequest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Guessing passwords takes nothing from those who know theirs. Times are printed, never asserted; with more rounds they mean
 * something, beside the control: the same flood against somebody else, who only closes what is opened, costs what the attacker
 * takes of the processors all share here.
 *
 * <pre>
 *   mvn -B -pl ops -am test -Dtest=LoginAbuseTest -Dsurefire.failIfNoSpecifiedTests=false -Dveltro.abuse.rounds=7 \
 *       "-Dveltro.abuse.cases=new connections elsewhere/new connections"
 * </pre>
 */
@Timeout(value = 40, unit = TimeUnit.MINUTES)
@ExtendWith(ServerProcess.OutputOnFailure.class)
class LoginAbuseTest {
    private static final int ROUNDS = Integer.getInteger("veltro.abuse.rounds", 1);
    private static final boolean IS_FULL = ROUNDS > 1;
    private static final long WINDOW_MILLIS = IS_FULL ? 4000 : 700;
    private static final long SETTLE_MILLIS = 1500;
    private static final int WRONG_LOGINS = IS_FULL ? 200 : 4;
    private static final int PER_SECOND = 1000;
    private static final int CONNECTIONS = 200;
    private static final String PASSWORD = "right-password";
    private static final long GROWTH_BYTES_MAX = 16 << 20;

    /** Only these, their names with a slash between them, or all. */
    private static final List<String> CASES = Arrays.stream(
                    System.getProperty("veltro.abuse.cases", "").split("/"))
            .filter(name -> !name.isEmpty())
            .toList();

    private static final int NAMES = 10_000;
    private static final String ELSEWHERE = "new connections elsewhere";
    private static final List<Attack> ATTACKS = List.of(
            new Attack("pings", "127.0.0.2", Habit.KEPT, 1, i -> new SystemRequest.Ping()),
            new Attack("one name", "127.0.0.3", Habit.KEPT, 1, i -> wrong("victim")),
            new Attack("many names", "127.0.0.4", Habit.KEPT, NAMES, i -> wrong("name-" + i)),
            new Attack("right passwords", "127.0.0.5", Habit.KEPT, 1, i -> right("known")),
            new Attack(ELSEWHERE, "127.0.0.9", Habit.FICKLE, 1, i -> wrong("victim")),
            new Attack("new connections, pings", "127.0.0.6", Habit.FICKLE, 1, i -> new SystemRequest.Ping()),
            new Attack("new connections", "127.0.0.7", Habit.FICKLE, 1, i -> wrong("victim")),
            new Attack("new connections, half closed", "127.0.0.8", Habit.HALF_CLOSED, 1, i -> wrong("victim")));

    @TempDir
    private Path directory;

    private int fresh;

    @Test
    void shouldServeOthersWhilePasswordsAreGuessed() throws IOException {
        // given
        try (ServerProcess server = ServerProcess.in(directory).start();
                Elsewhere elsewhere = new Elsewhere();
                RawConnection healthy = RawConnection.loggedIn(server.port())) {
            found(server.port(), healthy);
            RoundTrips.measure(healthy, WINDOW_MILLIS);
            long heapBefore = server.liveHeapBytes();

            // when, then
            for (Attack attack : ATTACKS) {
                if (CASES.isEmpty() || CASES.contains(attack.what())) {
                    int port = attack.what().equals(ELSEWHERE) ? elsewhere.port() : server.port();
                    compare(server, healthy, attack, port);
                }
            }
            assertThat(server.liveHeapBytes()).isLessThan(heapBefore + GROWTH_BYTES_MAX);
        }
    }

    @Test
    void shouldAnswerWrongLoginsAlike() throws IOException {
        try (ServerProcess server = ServerProcess.in(directory).start();
                RawConnection root = RawConnection.loggedIn(server.port())) {
            // given
            root.ask(user("present", UserRequest.Status.ACTIVE)).orThrow();
            root.ask(user("dormant", UserRequest.Status.INACTIVE)).orThrow();
            List<String> names = List.of("present", "missing", "dormant");
            List<List<Long>> nanos = List.of(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());

            // when
            for (int i = 0; i < WRONG_LOGINS * names.size(); i++) {
                int which = (i + i / names.size()) % names.size();
                String from = "127.1." + i / 250 + "." + (1 + i % 250);
                try (RawConnection stranger = RawConnection.to(server.port(), from)) {
                    long begun = System.nanoTime();
                    RawConnection.Answer answer = stranger.login(names.get(which), "wrong-password");
                    nanos.get(which).add(System.nanoTime() - begun);

                    // then
                    assertThat(answer.status()).isEqualTo(ErrorCode.INVALID_CREDENTIALS.number());
                    assertThat(answer.payload().limit()).isZero();
                }
            }
            for (int which = 0; which < names.size(); which++) {
                say(
                        "%d wrong logins of somebody %s: median %.1f ms, rank test against missing z = %.2f",
                        nanos.get(which).size(),
                        names.get(which),
                        RoundTrips.quantile(nanos.get(which), 0.5) / 1e6,
                        rankTest(nanos.get(which), nanos.get(1)));
            }
        }
    }

    private static void found(int port, RawConnection root) throws IOException {
        root.ask(new StreamRequest.Create("s")).orThrow();
        root.ask(new TopicRequest.Create(
                        Identifier.of("s"), 1, new TopicRequest.Settings(TopicRequest.COMPRESSION_NONE, 0, 0, 1, "s")))
                .orThrow();
        root.ask(user("victim", UserRequest.Status.ACTIVE)).orThrow();
        root.ask(user("known", UserRequest.Status.ACTIVE)).orThrow();
        try (RawConnection known = RawConnection.to(port)) {
            known.login("known", PASSWORD).orThrow();
        }
    }

    private static UserRequest.Create user(String name, UserRequest.Status status) {
        return new UserRequest.Create(name, PASSWORD, status, Optional.empty());
    }

    private static UserRequest.Login wrong(String name) {
        return new UserRequest.Login(name, "wrong-password", "", "");
    }

    private static UserRequest.Login right(String name) {
        return new UserRequest.Login(name, PASSWORD, "", "");
    }

    /** Windows without and with the flood in turn, then logins of others while it goes on. */
    private void compare(ServerProcess server, RawConnection healthy, Attack attack, int port) throws IOException {
        Figures figures = new Figures();
        int known = 0;
        for (int round = 0; round < ROUNDS; round++) {
            healthy.ask(user("fresh-" + fresh, UserRequest.Status.ACTIVE)).orThrow();
            if (round == 0 && IS_FULL) {
                try (LoginFlood flood = attack.on(port).start()) {
                    RoundTrips.measure(healthy, WINDOW_MILLIS);
                    assertThat(flood.offered()).isPositive();
                }
            }
            if (IS_FULL) {
                // The hash that was under way when the last flood ended
                RoundTrips.measure(healthy, SETTLE_MILLIS);
            }
            List<Long> alone = RoundTrips.measure(healthy, WINDOW_MILLIS);
            try (LoginFlood flood = attack.on(port).start()) {
                long ticksBefore = server.cpuTicks();
                List<Long> beside = RoundTrips.measure(healthy, WINDOW_MILLIS);
                assertThat(beside).isNotEmpty();
                figures.add(alone, beside, flood, server.cpuTicks() - ticksBefore);
                known += provenLogin(server);
                firstLogin(server, "127.0.0.1", attack.what());
                if (IS_FULL && attack.what().equals("one name")) {
                    healthy.ask(user("fresh-" + fresh, UserRequest.Status.ACTIVE))
                            .orThrow();
                    firstLogin(server, attack.from(), attack.what() + ", same address");
                }
                assertThat(flood.offered()).isPositive();
            }
        }
        figures.say(attack.what() + ", " + known + " proven logins of others");
    }

    /** What is attacked with: frames sent in turn. */
    private record Attack(String what, String from, LoginFlood.Habit habit, int count, LongFunction<Request> request) {
        LoginFlood on(int port) throws IOException {
            byte[][] frames = new byte[count][];
            for (int i = 0; i < count; i++) {
                frames[i] = RawConnection.frame(request.apply(i));
            }
            return new LoginFlood(port, from, PER_SECOND, CONNECTIONS, habit, frames);
        }
    }

    /** Accepts and closes; the flood's control. */
    private static final class Elsewhere implements AutoCloseable {
        private final ServerSocket socket = new ServerSocket(0, CONNECTIONS, InetAddress.getLoopbackAddress());

        Elsewhere() throws IOException {
            Thread thread = new Thread(this::run, "elsewhere");
            thread.setDaemon(true);
            thread.start();
        }

        int port() {
            return socket.getLocalPort();
        }

        private void run() {
            while (!socket.isClosed()) {
                try {
                    socket.accept().close();
                } catch (IOException e) {
                    if (!socket.isClosed()) {
                        say("elsewhere: %s", e);
                    }
                }
            }
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    /** What was measured. */
    private static final class Figures {
        private final List<Long> quietMiddle = new ArrayList<>();
        private final List<Long> loudMiddle = new ArrayList<>();
        private final List<Long> quiet = new ArrayList<>();
        private final List<Long> loud = new ArrayList<>();
        private final List<Double> ratios = new ArrayList<>();
        private final List<Double> offered = new ArrayList<>();
        private final List<Double> answered = new ArrayList<>();
        private final List<Double> attackerParts = new ArrayList<>();
        private final List<Double> serverParts = new ArrayList<>();

        void add(List<Long> alone, List<Long> beside, LoginFlood flood, long serverTicks) {
            double seconds = WINDOW_MILLIS / 1e3;
            quietMiddle.add(RoundTrips.quantile(alone, 0.5));
            loudMiddle.add(RoundTrips.quantile(beside, 0.5));
            quiet.add(RoundTrips.quantile(alone, 0.99));
            loud.add(RoundTrips.quantile(beside, 0.99));
            ratios.add((double) RoundTrips.quantile(beside, 0.99) / RoundTrips.quantile(alone, 0.99));
            offered.add(flood.offered() / seconds);
            answered.add(flood.answered() / seconds);
            attackerParts.add(flood.cpuNanos() / 1e7 / seconds);
            serverParts.add(serverTicks / seconds);
        }

        void say(String what) {
            LoginAbuseTest.say(
                    "%s: p50 %.0f us alone, %.0f us beside the flood, p99 %.0f us alone, %.0f us beside the flood,"
                            + " medians of %d rounds; ratios of p99 %.2f (%.2f to %.2f), ratio of the medians %.2f;"
                            + " %.0f offered/s, %.0f answered/s; processor: attacker %.0f %%, server %.0f %%",
                    what,
                    RoundTrips.quantile(quietMiddle, 0.5) / 1e3,
                    RoundTrips.quantile(loudMiddle, 0.5) / 1e3,
                    RoundTrips.quantile(quiet, 0.5) / 1e3,
                    RoundTrips.quantile(loud, 0.5) / 1e3,
                    ROUNDS,
                    RoundTrips.quantile(ratios, 0.5),
                    RoundTrips.quantile(ratios, 0),
                    RoundTrips.quantile(ratios, 1),
                    (double) RoundTrips.quantile(loud, 0.5) / RoundTrips.quantile(quiet, 0.5),
                    RoundTrips.quantile(offered, 0.5),
                    RoundTrips.quantile(answered, 0.5),
                    RoundTrips.quantile(attackerParts, 0.5),
                    RoundTrips.quantile(serverParts, 0.5));
        }
    }

    private static int provenLogin(ServerProcess server) throws IOException {
        int count = 0;
        for (int i = 0; i < 5; i++) {
            try (RawConnection other = RawConnection.loggedIn(server.port())) {
                other.ask(new SystemRequest.GetMe()).orThrow();
                count++;
            }
        }
        return count;
    }

    private void firstLogin(ServerProcess server, String from, String what) throws IOException {
        long begun = System.nanoTime();
        try (RawConnection other = RawConnection.to(server.port(), from)) {
            other.login("fresh-" + fresh, PASSWORD).orThrow();
        }
        fresh++;
        say("%s: a first login of another name took %.0f ms", what, (System.nanoTime() - begun) / 1e6);
    }

    /** Mann and Whitney's test as a normal deviate: beyond 3.3 two samples differ but for one chance in a thousand. */
    private static double rankTest(List<Long> some, List<Long> others) {
        double u = 0;
        for (long one : some) {
            for (long other : others) {
                u += one > other ? 1 : one == other ? 0.5 : 0;
            }
        }
        double pairs = (double) some.size() * others.size();
        return (u - pairs / 2) / Math.sqrt(pairs * (some.size() + others.size() + 1) / 12);
    }

    private static void say(String format, Object... arguments) {
        System.out.println(
                "LoginAbuseTest: " + String.format(Locale.ROOT, format, Arrays.copyOf(arguments, arguments.length)));
    }
}
