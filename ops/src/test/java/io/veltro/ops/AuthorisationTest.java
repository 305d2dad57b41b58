package io.veltro.ops;

import static org.assertj.core.api.Assertions.assertThat;

import io.veltro.ops.AuthorisationCases.Case;
import io.veltro.ops.AuthorisationCases.Filling;
import io.veltro.ops.RawConnection.Answer;
import io.veltro.ops.SmallWorld.Caller;
import io.veltro.pipeline.request.Identifier;
import io.veltro.pipeline.request.Request;
import io.veltro.pipeline.request.RequestCode;
import io.veltro.pipeline.request.SystemRequest;
import io.veltro.pipeline.request.TokenRequest;
import io.veltro.pipeline.request.UserRequest;
import io.veltro.pipeline.view.TokenView;
import io.veltro.pipeline.view.UserView;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Random commands of users with random permissions against {@link PermissionTable}. Root changes permissions while the users'
 * connections live; the very next command must follow. In full:
 *
 * <pre>
 *   mvn -B -pl ops -am test -Dtest=AuthorisationTest -Dsurefire.failIfNoSpecifiedTests=false -Dveltro.authorisation.cases=100000
 * </pre>
 *
 * {@code -Dveltro.authorisation.seed=…} repeats the choices of a run.
 */
@ExtendWith(ServerProcess.OutputOnFailure.class)
class AuthorisationTest {
    private static final int CASES = Integer.getInteger("veltro.authorisation.cases", 8_000);
    private static final long SEED = Long.getLong("veltro.authorisation.seed", new SecureRandom().nextLong());
    private static final int CALLERS = Math.min(24, 4 + CASES / 4000);
    private static final int CASES_PER_SLOW = 2500;
    private static final int BATCH = 60;
    private static final int DIFFERENCES_SHOWN = 20;
    private static final int UNAUTHENTICATED = 40;
    private static final int DENIED = 41;

    /** Of somebody deleted: they end the login or the connection, or are refused by their body. */
    private static final Set<RequestCode> ENDING = EnumSet.of(
            RequestCode.LOGOUT_USER,
            RequestCode.GET_ME,
            RequestCode.GET_SNAPSHOT,
            RequestCode.JOIN_CONSUMER_GROUP,
            RequestCode.LEAVE_CONSUMER_GROUP,
            RequestCode.POLL_MESSAGES,
            RequestCode.STORE_CONSUMER_OFFSET,
            RequestCode.DELETE_CONSUMER_OFFSET);

    @TempDir
    private Path directory;

    private final SplittableRandom random = new SplittableRandom(SEED);
    private final List<Caller> callers = new ArrayList<>();
    private final List<RawConnection> connections = new ArrayList<>();
    private final Map<RequestCode, int[]> allowedAndDenied = new EnumMap<>(RequestCode.class);
    private final List<String> differences = new ArrayList<>();
    private int cases;
    private int permissionSets;

    @Test
    @Timeout(value = 30, unit = TimeUnit.MINUTES)
    void shouldAllowWhatTheTableAllowsAndNothingElse() throws IOException {
        // given
        System.out.println("AuthorisationTest: " + CASES + " cases, -Dveltro.authorisation.seed=" + SEED);
        try (ServerProcess server = ServerProcess.in(directory).start();
                RawConnection root = RawConnection.loggedIn(server.port())) {
            begin(server, root);
            int rootClient = root.ask(new SystemRequest.GetMe()).reader().u32();
            AuthorisationCases generator = new AuthorisationCases(random, callers, rootClient, CASES / CASES_PER_SLOW);

            // when
            while (cases < CASES) {
                int chosen = random.nextInt(callers.size());
                Caller caller = callers.get(chosen);
                boolean isShutOut = !caller.isRoot() && random.nextInt(30) == 0;
                if (isShutOut) {
                    root.ask(status(caller, UserRequest.Status.INACTIVE)).orThrow();
                } else if (!caller.isRoot() && random.nextInt(4) > 0) {
                    changePermissions(root, caller);
                }
                runBatch(connections.get(chosen), root, caller, batch(generator, caller), isShutOut);
                if (isShutOut) {
                    root.ask(status(caller, UserRequest.Status.ACTIVE)).orThrow();
                    connections
                            .get(chosen)
                            .ask(AuthorisationCases.login(caller).frame().array())
                            .orThrow();
                }
            }
            dismiss(generator, root);
        } finally {
            for (RawConnection connection : connections) {
                connection.close();
            }
        }

        // then
        report();
        assertThat(differences).isEmpty();
        for (RequestCode code : RequestCode.values()) {
            int[] counts = allowedAndDenied.getOrDefault(code, new int[2]);
            assertThat(counts[0]).describedAs("%s, allowed", code).isPositive();
            assertThat(counts[1] > 0 || !PermissionTable.rules(code))
                    .describedAs("%s, denied", code)
                    .isTrue();
        }
    }

    private void begin(ServerProcess server, RawConnection root) throws IOException {
        for (Request request : SmallWorld.all()) {
            root.ask(request).orThrow();
        }
        root.ask(new UserRequest.Create("idle", SmallWorld.PASSWORD, UserRequest.Status.INACTIVE, Optional.empty()))
                .orThrow();
        Caller highest = new Caller(0, "iggy", "iggy", token(root));
        highest.held.addAll(PermissionTable.everything());
        callers.add(highest);
        connections.add(RawConnection.loggedIn(server.port()));
        for (int i = 0; i < CALLERS; i++) {
            String name = "caller-" + i;
            UserView.Details made = UserView.Details.read(root.ask(new UserRequest.Create(
                            name, SmallWorld.PASSWORD, UserRequest.Status.ACTIVE, Optional.empty()))
                    .orThrow()
                    .reader());
            RawConnection connection = RawConnection.to(server.port());
            connections.add(connection);
            connection.login(name, SmallWorld.PASSWORD).orThrow();
            callers.add(new Caller(made.user().id(), name, SmallWorld.PASSWORD, token(connection)));
        }
    }

    private static String token(RawConnection connection) throws IOException {
        return TokenView.Secret.read(connection
                        .ask(new TokenRequest.Create(SmallWorld.TOKEN, 0))
                        .orThrow()
                        .reader())
                .token();
    }

    private static UserRequest.Update status(Caller caller, UserRequest.Status status) {
        return new UserRequest.Update(Identifier.of(caller.id), Optional.empty(), Optional.of(status));
    }

    /** Few words, so that each counts: often one place has some and the rest nothing. */
    private void changePermissions(RawConnection root, Caller caller) throws IOException {
        List<String> places = new ArrayList<>(List.of("", "77:", "0/77:", "0/-1:", "-1:"));
        for (int stream = 0; stream < SmallWorld.STREAMS; stream++) {
            places.add(stream + ":");
            for (int topic = 0; topic < SmallWorld.TOPICS; topic++) {
                places.add(stream + "/" + topic + ":");
            }
        }
        caller.held.clear();
        int density = 1 + random.nextInt(6);
        for (String place : places) {
            if (random.nextInt(place.isEmpty() ? 4 : 2) == 0) {
                for (String word : PermissionTable.wordsOn(place)) {
                    if (random.nextInt(12) < density) {
                        caller.held.add(word);
                    }
                }
            }
        }
        root.ask(new UserRequest.UpdatePermissions(caller.by(random.nextBoolean()), PermissionTable.block(caller.held)))
                .orThrow();
        permissionSets++;
    }

    /** Ends with the first command that changes the world. */
    private List<Case> batch(AuthorisationCases generator, Caller caller) {
        List<Case> batch = new ArrayList<>();
        while (batch.size() < BATCH
                && (batch.isEmpty() || !batch.get(batch.size() - 1).isChange())) {
            batch.addAll(generator.next(caller));
        }
        return batch;
    }

    private void runBatch(
            RawConnection connection, RawConnection root, Caller caller, List<Case> batch, boolean isShutOut)
            throws IOException {
        ByteArrayOutputStream frames = new ByteArrayOutputStream();
        for (Case each : batch) {
            frames.writeBytes(each.frame().array());
        }
        connection.submit(frames.toByteArray());
        for (Case each : batch) {
            Answer answer = connection.receive();
            if (isShutOut) {
                if (!each.code().isOpen()) {
                    compare(caller, each, answer, UNAUTHENTICATED, Filling.EMPTY);
                }
            } else {
                compare(caller, each, answer, each.status(), each.filling());
                follow(root, each, answer);
            }
        }
    }

    private void follow(RawConnection root, Case each, Answer answer) throws IOException {
        if (!each.isChange() || !answer.isOk()) {
            return;
        }
        for (String lost : each.lost()) {
            callers.stream()
                    .filter(caller -> !caller.isRoot())
                    .forEach(caller -> caller.held.removeIf(word -> word.startsWith(lost)));
        }
        for (Request request : each.undo()) {
            root.ask(request).orThrow();
        }
    }

    private void compare(Caller caller, Case each, Answer answer, int status, Filling filling) {
        cases++;
        boolean isFilled = answer.payload().limit() > 0;
        allowedAndDenied.computeIfAbsent(each.code(), code -> new int[2])[answer.status() == DENIED ? 1 : 0]++;
        if ((answer.status() != status || isFilled != (filling == Filling.FILLED))
                && differences.size() < DIFFERENCES_SHOWN) {
            differences.add(each.code() + " " + each.what() + " of " + caller.name + " " + caller.held + ": expected "
                    + status + " " + filling + ", found " + answer.status() + " with "
                    + answer.payload().limit() + " bytes");
        }
    }

    /** Users who are deleted while they are connected may do nothing any more. */
    private void dismiss(AuthorisationCases generator, RawConnection root) throws IOException {
        for (int i = 1; i <= 2; i++) {
            Caller caller = callers.get(i);
            root.ask(new UserRequest.Delete(caller.by(i == 1))).orThrow();
            for (int k = 0; k < 10 * BATCH; k++) {
                Case each = generator.next(caller).get(0);
                if (!each.code().isOpen() && !ENDING.contains(each.code())) {
                    compare(caller, each, connections.get(i).ask(each.frame().array()), DENIED, Filling.EMPTY);
                }
            }
        }
    }

    private void report() {
        StringBuilder table = new StringBuilder();
        allowedAndDenied.forEach((code, counts) -> table.append(' ')
                .append(code)
                .append(' ')
                .append(counts[0])
                .append('/')
                .append(counts[1]));
        System.out.println("AuthorisationTest: " + cases + " cases, " + permissionSets + " sets of permissions, "
                + callers.size() + " callers, " + differences.size() + " differences; allowed/denied:" + table);
    }
}
