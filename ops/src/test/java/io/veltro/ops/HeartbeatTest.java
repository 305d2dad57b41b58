package io.veltro.ops;

import static org.assertj.core.api.Assertions.assertThat;

import io.veltro.ops.RawConnection.Answer;
import io.veltro.pipeline.error.ErrorCode;
import io.veltro.pipeline.request.Consumer;
import io.veltro.pipeline.request.GroupRequest;
import io.veltro.pipeline.request.Identifier;
import io.veltro.pipeline.request.MaybePartition;
import io.veltro.pipeline.request.MessageRequest;
import io.veltro.pipeline.request.OffsetRequest;
import io.veltro.pipeline.request.Request;
import io.veltro.pipeline.request.StreamRequest;
import io.veltro.pipeline.request.SystemRequest;
import io.veltro.pipeline.request.TokenRequest;
import io.veltro.pipeline.request.UserRequest;
import io.veltro.pipeline.view.ListView;
import io.veltro.pipeline.view.SystemView;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of connections that do not ping where pings are asked for. */
@Timeout(120)
@ExtendWith(ServerProcess.OutputOnFailure.class)
class HeartbeatTest {
    private static final SystemRequest.Ping PING = new SystemRequest.Ping();
    private static final long INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(1);

    @Test
    void shouldTakeSilentConnectionsOffTheListAndOutOfTheirGroups(@TempDir Path directory) throws IOException {
        try (ServerProcess server = ServerProcess.in(directory)
                        .set("session.heartbeat", "1 s")
                        .start();
                GroupScene scene = new GroupScene(server.port(), "heartbeat")) {
            // given
            scene.makeGroup(2);
            scene.fill(2, 3);
            Identifier id = scene.id();
            List<Request> ofMembers = requestsOfMembers(id);
            List<Request> ofClients = List.of(
                    new SystemRequest.GetMe(),
                    new UserRequest.Login("iggy", "iggy", "", ""),
                    new TokenRequest.Login("x".repeat(68)));
            long begun = System.nanoTime();
            List<RawConnection> silent = new ArrayList<>();
            for (int i = 0; i < 1 + ofMembers.size() + ofClients.size(); i++) {
                silent.add(scene.join());
            }
            RawConnection lively = scene.join();
            int number = People.me(silent.get(0)).client();

            // when: two are heard of
            while (clients(scene.root()) > 2) {
                lively.ask(PING).orThrow();
            }

            // then
            assertThat(System.nanoTime() - begun).isGreaterThan(INTERVAL_NANOS);
            scene.awaitOwned(List.of(List.of(0, 1)));
            assertThat(People.me(lively).groups()).isEqualTo(1);
            SystemRequest.GetClient get = new SystemRequest.GetClient(number);
            assertThat(scene.root().ask(get).orThrow().payload().limit()).isZero();
            assertDoesPlainThings(silent.get(0), id);
            for (int i = 0; i < ofMembers.size(); i++) {
                assertEnds(silent.get(1 + i), ofMembers.get(i), ErrorCode.STALE_CLIENT);
            }
            for (int i = 0; i < ofClients.size(); i++) {
                assertEnds(silent.get(1 + ofMembers.size() + i), ofClients.get(i), ErrorCode.CLIENT_NOT_FOUND);
            }
            lively.ask(PING).orThrow();
            assertThat(scene.poll(lively, 0, 3, true).count()).isEqualTo(3);
        }
    }

    /** Pings and counts the list. */
    private static int clients(RawConnection connection) throws IOException {
        connection.ask(PING).orThrow();
        Answer answer = connection.ask(new SystemRequest.GetClients()).orThrow();
        return ListView.read(answer.reader(), SystemView.Client::read).items().size();
    }

    private static List<Request> requestsOfMembers(Identifier id) {
        return List.of(
                new GroupRequest.Join(id, id, GroupScene.GROUP),
                new GroupRequest.Leave(id, id, GroupScene.GROUP),
                MessageRequest.Poll.of(GroupScene.WORKERS, id, id, MaybePartition.NONE, 1, true),
                new OffsetRequest.Store(GroupScene.WORKERS, id, id, 0, 0),
                new OffsetRequest.Delete(GroupScene.WORKERS, id, id, 0));
    }

    private static void assertDoesPlainThings(RawConnection silent, Identifier id) throws IOException {
        Consumer alone = Consumer.consumer(Identifier.of(1));
        silent.ask(PING).orThrow();
        silent.ask(new StreamRequest.GetAll()).orThrow();
        silent.ask(new StreamRequest.Create("made in silence")).orThrow();
        silent.ask(Batch.to(id, id, 0).add("x").frame()).orThrow();
        silent.ask(MessageRequest.Poll.of(alone, id, id, 0, 1, true)).orThrow();
        silent.ask(new OffsetRequest.Store(alone, id, id, 0, 1)).orThrow();
        silent.ask(new GroupRequest.Get(id, id, GroupScene.GROUP)).orThrow();
        silent.ask(new OffsetRequest.Get(GroupScene.WORKERS, id, id, 0)).orThrow();
    }

    private static void assertEnds(RawConnection connection, Request request, ErrorCode code) throws IOException {
        Answer answer = connection.ask(request);
        assertThat(answer.status()).as(request.code().name()).isEqualTo(code.number());
        assertThat(answer.payload().limit()).isZero();
        assertThat(connection.isAtEnd()).isTrue();
    }
}
