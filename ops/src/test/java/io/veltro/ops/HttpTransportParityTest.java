package io.veltro.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.veltro.cli.client.Client;
import io.veltro.cli.client.Reply;
import io.veltro.cli.http.HttpTransport;
import io.veltro.cli.text.NotDone;
import io.veltro.pipeline.request.GroupRequest;
import io.veltro.pipeline.request.Identifier;
import io.veltro.pipeline.request.Request;
import io.veltro.pipeline.request.RequestCode;
import io.veltro.pipeline.request.SystemRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * The client library over HTTP beside plain frames over TCP, on one server in one state: whatever is asked, the frames that come
 * back say the same.
 */
@Timeout(180)
@ExtendWith(ServerProcess.OutputOnFailure.class)
class HttpTransportParityTest {
    private static final Duration PATIENCE = Duration.ofSeconds(ServerProcess.DEADLINE_SECONDS);
    private static final Identifier HERE = Identifier.of("s");

    /** What belongs to a connection. */
    private static final Set<RequestCode> NOT_THERE =
            EnumSet.of(RequestCode.GET_ME, RequestCode.JOIN_CONSUMER_GROUP, RequestCode.LEAVE_CONSUMER_GROUP);

    @TempDir
    private static Path directory;

    private static ServerProcess server;
    private static RawConnection listed;
    private static final Map<String, Client> CLIENTS = new ConcurrentHashMap<>();

    @BeforeAll
    static void startServer() throws IOException {
        server = ServerProcess.in(directory).set("journal.segment", "1 MiB").start();
        listed = ParityCases.make(server);
    }

    @AfterAll
    static void stopServer() throws IOException {
        for (Client client : CLIENTS.values()) {
            client.close();
        }
        CLIENTS.clear();
        listed.close();
        server.stop();
    }

    /** Over HTTP, logged in as nobody yet. */
    static Client stranger(ServerProcess server) throws IOException {
        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), server.httpPort());
        return new Client(HttpTransport.connect(address, PATIENCE, Optional.empty()));
    }

    private static Client client(String user) {
        return CLIENTS.computeIfAbsent(user, name -> {
            try {
                Client client = stranger(server);
                client.login(name, People.PASSWORD);
                return client;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    private static RawConnection.Answer ask(Client client, Request request) throws IOException {
        client.submit(request);
        Reply reply = client.await();
        byte[] payload = reply.payload().bytes(reply.payloadBytes());
        return new RawConnection.Answer(reply.status(), ByteBuffer.wrap(payload).order(ByteOrder.LITTLE_ENDIAN));
    }

    @TestFactory
    Stream<DynamicTest> shouldAnswerTheSame() throws IOException {
        return ParityCases.all(People.me(listed).client()).stream()
                .map(each -> DynamicTest.dynamicTest(each.toString(), () -> compare(each)));
    }

    private static void compare(ParityCase each) throws IOException {
        try (RawConnection root = RawConnection.loggedIn(server.port());
                RawConnection asking = People.enter(server.port(), each.by())) {
            // given
            Client client = client(each.by());
            // when
            ParityTest.all(root, each.before());
            RawConnection.Answer overTcp = asking.ask(each.request());
            List<JsonNode> seenAfterTcp = ParityTest.look(root, each.look());
            ParityTest.all(root, each.after());
            ParityTest.all(root, each.before());
            RawConnection.Answer overHttp = ask(client, each.request());
            List<JsonNode> seenAfterHttp = ParityTest.look(root, each.look());
            ParityTest.all(root, each.after());

            // then
            assertThat(overTcp.status()).isEqualTo(each.expected().number());
            assertThat(overHttp.status()).isEqualTo(overTcp.status());
            assertThat(seenAfterHttp).isEqualTo(seenAfterTcp);
            assertThat(said(each.request().code(), overHttp))
                    .isEqualTo(said(each.request().code(), overTcp));
        }
    }

    /** What merely reads is the same to the last byte. */
    private static String said(RequestCode code, RawConnection.Answer answer) {
        Set<String> masked = ParityTest.masked(code);
        if (answer.payload().limit() == 0 || masked.isEmpty()) {
            return HexFormat.of().formatHex(answer.bytesFrom(0));
        }
        return ParityTest.text(ViewJson.of(code, answer.payload()), masked);
    }

    @Test
    void shouldAskForALoginBeforeEveryCommandThatNeedsOne() throws IOException {
        try (Client nobody = stranger(server)) {
            for (ParityCase each : ParityCases.all(People.me(listed).client())) {
                if (!each.request().code().isOpen()) {
                    assertThat(ask(nobody, each.request()).status())
                            .as(each.toString())
                            .isEqualTo(40);
                }
            }
        }
    }

    /** Every command has a road over HTTP but for these, which end in a sentence and harm nothing. */
    @Test
    void shouldSayWhichCommandsBelongToAConnection() throws IOException {
        Client client = client(ParityCases.KEEPER);
        for (Request request : List.of(
                new SystemRequest.GetMe(),
                new GroupRequest.Join(HERE, HERE, HERE),
                new GroupRequest.Leave(HERE, HERE, HERE))) {
            assertThat(NOT_THERE).contains(request.code());
            assertThatThrownBy(() -> client.send(request))
                    .isInstanceOf(NotDone.class)
                    .hasMessageContaining("HTTP")
                    .hasMessageContaining("Use --transport tcp");
            client.ping();
        }
    }

    @Test
    void shouldGiveTheSameArchive() throws IOException {
        // given
        Request request = new SystemRequest.GetSnapshot(2, List.of(4, 6));

        // when
        byte[] overHttp = client(ParityCases.KEEPER).snapshot(2, List.of(4, 6));

        // then
        assertThat(ParityTest.entries(overHttp))
                .containsEntry("test.txt", "test\n")
                .isEqualTo(ParityTest.entries(listed.ask(request).orThrow().bytesFrom(0)));
        assertThat(client(ParityCases.KEEPER).snapshot(1, List.of(100))).isNotEmpty();
    }
}
