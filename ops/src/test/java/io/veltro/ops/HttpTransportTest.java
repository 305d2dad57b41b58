package io.veltro.ops;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.veltro.cli.client.BatchBuilder;
import io.veltro.cli.client.Client;
import io.veltro.cli.client.MessageCursor;
import io.veltro.cli.client.RefusedException;
import io.veltro.cli.client.TlsOptions;
import io.veltro.cli.client.UserHeader;
import io.veltro.cli.http.HttpTransport;
import io.veltro.cli.text.NotDone;
import io.veltro.pipeline.error.ErrorCode;
import io.veltro.pipeline.message.HeaderKind;
import io.veltro.pipeline.request.Consumer;
import io.veltro.pipeline.request.Identifier;
import io.veltro.pipeline.request.MaybePartition;
import io.veltro.pipeline.request.MessageRequest;
import io.veltro.pipeline.request.MessageRequest.Strategy;
import io.veltro.pipeline.request.Permissions;
import io.veltro.pipeline.request.TopicRequest;
import io.veltro.pipeline.request.UserRequest.Status;
import io.veltro.pipeline.view.TokenView;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolException;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import javax.net.ssl.SSLException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The client library over HTTP on a real server: messages, names, logins, and what it says of things that go wrong. */
@Timeout(180)
@ExtendWith(ServerProcess.OutputOnFailure.class)
class HttpTransportTest {
    private static final Duration PATIENCE = Duration.ofSeconds(ServerProcess.DEADLINE_SECONDS);
    private static final String PASSWORD = People.PASSWORD;
    private static final Identifier TOPIC = Identifier.of("t");
    private static final Consumer READER = Consumer.consumer(Identifier.of("reader"));

    @TempDir
    private static Path directory;

    @TempDir
    private Path own;

    private static ServerProcess server;

    private Client http;
    private Client tcp;
    private Identifier stream;

    @BeforeAll
    static void startServer() {
        server = ServerProcess.in(directory).start();
    }

    @AfterAll
    static void stopServer() {
        assertThat(server.output()).noneMatch(line -> line.contains("ERROR") || line.startsWith("\tat "));
        server.stop();
    }

    @BeforeEach
    void connect(TestInfo test) throws IOException {
        http = HttpTransportParityTest.stranger(server);
        http.login("iggy", "iggy");
        tcp = Client.connect(loopback(server.port()), PATIENCE);
        tcp.login("iggy", "iggy");
        String name = test.getTestMethod().orElseThrow().getName();
        http.createStream(name);
        stream = Identifier.of(name);
    }

    @AfterEach
    void disconnect() throws IOException {
        http.close();
        tcp.close();
    }

    private static InetSocketAddress loopback(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    private static TopicRequest.Settings settings(String name) {
        return new TopicRequest.Settings(TopicRequest.COMPRESSION_NONE, 0, 0, 0, name);
    }

    private MessageRequest.Poll poll(long partition, int count) {
        return MessageRequest.Poll.of(READER, stream, TOPIC, partition, count, false);
    }

    /** Everything a poll gives, in hexadecimal digits. */
    private static String polled(Client client, MessageRequest.Poll poll) throws IOException {
        var reply = client.send(poll);
        return HexFormat.of().formatHex(reply.payload().bytes(reply.payloadBytes()));
    }

    private void assertPolledTheSame(MessageRequest.Poll poll) throws IOException {
        assertThat(polled(http, poll)).isEqualTo(polled(tcp, poll));
    }

    @Test
    void shouldCarryIdsAndUserHeadersThere() throws IOException {
        // given
        List<UserHeader> all = new ArrayList<>();
        for (HeaderKind kind : HeaderKind.values()) {
            String value = kind == HeaderKind.BOOL ? "true" : "1";
            all.add(new UserHeader(HeaderKind.STRING, "z " + kind.label(), kind, value));
            all.add(new UserHeader(kind, value, HeaderKind.RAW, "x".repeat(255)));
        }
        byte[] headers = UserHeader.encode(all);
        byte[] unreadable = {1, 2, 3};
        http.createTopic(stream, 1, settings("t"));
        BatchBuilder batch = new BatchBuilder(stream, TOPIC).partition(0);
        batch.add(7, 0, 5, "small".getBytes(UTF_8), headers);
        batch.add(-1, 0, 5, "64 bits".getBytes(UTF_8), unreadable);
        batch.add(-2, Long.MIN_VALUE, 5, "128 bits".getBytes(UTF_8), new byte[0]);
        batch.add("none".getBytes(UTF_8), 5);
        // when
        http.sendMessages(batch);
        // then
        MessageCursor polled = http.poll(poll(0, 10).at(Strategy.FIRST, 0));
        assertThat(polled.count()).isEqualTo(4);
        assertThat(polled.next()).isTrue();
        assertThat(polled.idLow()).isEqualTo(7);
        byte[] carried = new byte[polled.userHeadersBytes()];
        polled.buffer().get(polled.userHeadersPosition(), carried);
        assertThat(carried).isEqualTo(headers);
        assertThat(polled.checksumHolds()).isTrue();
        assertThat(polled.next()).isTrue();
        assertThat(polled.idLow()).isEqualTo(-1);
        assertThat(polled.idHigh()).isZero();
        assertThat(polled.userHeadersBytes()).isEqualTo(unreadable.length);
        assertThat(polled.checksumHolds()).isTrue();
        assertThat(polled.next()).isTrue();
        assertThat(polled.idLow()).isEqualTo(-2);
        assertThat(polled.idHigh()).isEqualTo(Long.MIN_VALUE);
        assertThat(polled.next()).isTrue();
        assertThat(polled.idHigh()).isNotZero();
        assertThat(polled.checksumHolds()).isTrue();
        assertThat(polled.next()).isFalse();
        assertPolledTheSame(poll(0, 10).at(Strategy.FIRST, 0));
    }

    @Test
    void shouldChooseThePartitionAsTcpDoes() throws IOException {
        // given
        http.createTopic(stream, 3, settings("t"));
        byte[] key = "k\0\u00e4y".getBytes(UTF_8);
        // when
        for (Client client : List.of(http, tcp)) {
            client.sendMessages(new BatchBuilder(stream, TOPIC).key(key).add("by key".getBytes(UTF_8), 0));
            client.sendMessages(new BatchBuilder(stream, TOPIC).partition(2).add("there".getBytes(UTF_8), 0));
        }
        for (int i = 0; i < 3; i++) {
            http.sendMessages(new BatchBuilder(stream, TOPIC).add("in turn".getBytes(UTF_8), 0));
        }
        // then
        List<Long> counts = new ArrayList<>();
        http.topic(stream, TOPIC).orElseThrow().partitions().forEach(each -> counts.add(each.messages()));
        assertThat(counts).allMatch(count -> count % 2 == 1);
        assertThat(counts.stream().mapToLong(Long::longValue).sum()).isEqualTo(7);
        assertThat(http.topic(stream, TOPIC)).isEqualTo(tcp.topic(stream, TOPIC));
        for (int partition = 0; partition < 3; partition++) {
            assertPolledTheSame(poll(partition, 100).at(Strategy.FIRST, 0));
        }
    }

    @Test
    void shouldPollLargeBatchesByEveryStrategy() throws IOException {
        // given
        http.createTopic(stream, 1, settings("t"));
        BatchBuilder batch = new BatchBuilder(stream, TOPIC).partition(0);
        for (int i = 0; i < 1000; i++) {
            byte[] payload = new byte[1024];
            Arrays.fill(payload, (byte) i);
            batch.add(payload, i);
        }
        // when
        for (int i = 0; i < 3; i++) {
            http.sendMessages(batch);
        }
        // then
        MessageCursor polled = http.poll(poll(0, 10_000).at(Strategy.OFFSET, 0));
        long timestamp = 0;
        for (int i = 0; i < 3000; i++) {
            assertThat(polled.next()).isTrue();
            assertThat(polled.offset()).isEqualTo(i);
            assertThat(polled.buffer().get(polled.payloadPosition())).isEqualTo((byte) (i % 1000));
            timestamp = i == 1500 ? polled.timestampMicros() : timestamp;
        }
        assertThat(polled.next()).isFalse();
        http.storeOffset(READER, stream, TOPIC, 0, 1234);
        for (Strategy strategy : Strategy.values()) {
            long value = strategy == Strategy.TIMESTAMP ? timestamp : 2100;
            assertPolledTheSame(poll(0, 700).at(strategy, value));
        }
        assertPolledTheSame(poll(MaybePartition.NONE, -1).at(Strategy.FIRST, 0));
        assertThat(http.offset(READER, stream, TOPIC, MaybePartition.NONE))
                .isEqualTo(tcp.offset(READER, stream, TOPIC, 0));
        http.flush(stream, TOPIC, 0, true);
    }

    @Test
    void shouldAnswerInTheOrderItWasAsked() throws IOException {
        // given
        http.createTopic(stream, 1, settings("t"));
        BatchBuilder batch = new BatchBuilder(stream, TOPIC).partition(0);
        // when
        for (int i = 0; i < 100; i++) {
            http.submit(
                    batch.clear().add(Integer.toString(i).getBytes(UTF_8), 0).frame());
            http.submit(poll(0, 1).at(Strategy.LAST, 0));
        }
        // then
        for (int i = 0; i < 100; i++) {
            assertThat(http.hasAnswer()).isTrue();
            assertThat(http.await().orThrow().payloadBytes()).isZero();
            assertThat(http.await().orThrow().messages().currentOffset()).isEqualTo(i);
        }
        assertThat(http.inFlight()).isZero();
    }

    @Test
    void shouldFindEveryNameThatCanBeSaid() throws IOException {
        for (String name : List.of(
                "x".repeat(255),
                "\u00e4".repeat(127),
                ".",
                "..",
                "a/../b",
                "%2F",
                "+ &=?#;",
                "topics",
                "tab\tline\nnull\0",
                "\ud83d\udc15",
                "4294967296",
                "\u0663")) {
            Identifier id = Identifier.of(name);
            http.createStream(name);
            http.createTopic(id, 1, settings(name));
            http.createGroup(id, id, name);
            http.sendMessages(new BatchBuilder(id, id).add(name.getBytes(UTF_8), 0));
            http.storeOffset(Consumer.consumer(id), id, id, 0, 0);
            assertThat(http.stream(id)).as(name).isPresent().isEqualTo(tcp.stream(id));
            assertThat(http.topic(id, id)).as(name).isPresent().isEqualTo(tcp.topic(id, id));
            assertThat(http.group(id, id, id)).as(name).isPresent().isEqualTo(tcp.group(id, id, id));
            assertThat(http.offset(Consumer.consumer(id), id, id, 0))
                    .as(name)
                    .isPresent()
                    .isEqualTo(tcp.offset(Consumer.consumer(id), id, id, 0));
            http.deleteOffset(Consumer.consumer(id), id, id, 0);
            http.purgeTopic(id, id);
            http.deleteStream(id);
            assertThat(tcp.stream(id)).as(name).isEmpty();
        }
        for (String name : List.of("login", "logout", "refresh-token", "a/b c")) {
            Identifier id = Identifier.of(name);
            http.createUser(name, PASSWORD, Status.ACTIVE, Optional.of(Permissions.ALL));
            assertThat(http.user(id)).isPresent().isEqualTo(tcp.user(id));
            http.deleteUser(id);
            assertThat(http.createToken(name, 0).token()).isNotEmpty();
            http.deleteToken(name);
        }
    }

    @Test
    void shouldNotTakeNamesOfDigitsForNumbers() throws IOException {
        for (String name : List.of("0", "42", "4294967295")) {
            tcp.createStream(name);
            assertThatThrownBy(() -> http.deleteStream(Identifier.of(name)))
                    .isInstanceOf(NotDone.class)
                    .hasMessageContaining("\"" + name + "\"")
                    .hasMessageContaining("Use --transport tcp");
            assertThat(tcp.stream(Identifier.of(name))).isPresent();
            tcp.deleteStream(Identifier.of(name));
        }
    }

    @Test
    void shouldSayThatItCannotReadAsAGroup() throws IOException {
        Consumer group = Consumer.group(Identifier.of("g"));
        assertThatThrownBy(() -> http.poll(MessageRequest.Poll.of(group, stream, TOPIC, 0, 1, false)))
                .isInstanceOf(NotDone.class)
                .hasMessageContaining("Use --transport tcp");
        assertThatThrownBy(() -> http.storeOffset(group, stream, TOPIC, 0, 1)).isInstanceOf(NotDone.class);
        http.ping();
    }

    @Test
    void shouldSayWhatHttpDoesNotTake() throws IOException {
        http.createTopic(stream, 1, settings("t"));
        BatchBuilder batch = new BatchBuilder(stream, TOPIC);
        assertThatThrownBy(() -> http.sendMessages(batch.add(new byte[2_000_000], 0)))
                .isInstanceOf(NotDone.class)
                .hasMessageContaining("413")
                .hasMessageContaining("send less at once");
        assertThatThrownBy(() -> http.sendMessages(batch.clear().add(new byte[0], 0)))
                .isInstanceOf(NotDone.class)
                .hasMessageContaining("payload of message 0");
        http.ping();
        assertRefused(ErrorCode.INVALID_FORMAT, () -> http.createStream(""));
        assertRefused(
                ErrorCode.TOO_BIG_USER_HEADERS,
                () -> http.sendMessages(batch.clear().add(0, 0, 0, new byte[1], new byte[100_001])));
    }

    private static void assertRefused(ErrorCode code, ThrowingCallable asking) {
        assertThatThrownBy(asking)
                .isInstanceOfSatisfying(
                        RefusedException.class, e -> assertThat(e.number()).isEqualTo(code.number()));
    }

    @Test
    void shouldLogInByTokenAndOut() throws IOException {
        // given
        TokenView.Secret secret = http.createToken("to log in", 3_600_000_000L);
        assertThat(http.tokens()).isEqualTo(tcp.tokens());
        // when, then
        try (Client other = HttpTransportParityTest.stranger(server)) {
            assertRefused(ErrorCode.UNAUTHENTICATED, other::streams);
            assertRefused(ErrorCode.UNAUTHENTICATED, other::logout);
            assertRefused(ErrorCode.RESOURCE_NOT_FOUND, () -> other.loginWithToken("x".repeat(68)));
            assertThat(other.loginWithToken(secret.token())).isZero();
            assertRefused(ErrorCode.INVALID_CREDENTIALS, () -> other.login("iggy", "wrong"));
            assertThat(other.streams()).isEqualTo(tcp.streams());
            other.logout();
            assertRefused(ErrorCode.UNAUTHENTICATED, other::streams);
        }
        http.deleteToken("to log in");
    }

    @Test
    void shouldGoOnWhenItsPasswordIsChangedByItself() throws IOException {
        http.createUser("changing", PASSWORD, Status.ACTIVE, Optional.of(Permissions.ALL));
        Identifier id = Identifier.of("changing");
        try (Client client = HttpTransportParityTest.stranger(server)) {
            client.login("changing", PASSWORD);
            // when, then
            client.changePassword(id, PASSWORD, "another");
            assertThat(client.streams()).isNotEmpty();
            // when, then
            http.changePassword(id, "another", "somebody else's");
            assertRefused(ErrorCode.INVALID_ACCESS_TOKEN, client::streams);
            assertRefused(ErrorCode.INVALID_ACCESS_TOKEN, client::streams);
        }
    }

    @Test
    void shouldStayLoggedInBeyondTheLifeOfATokenAtWorkAndIdle() throws IOException {
        try (ServerProcess brief =
                ServerProcess.in(own).set("http.jwt.expiry", "10 s").start()) {
            // given: a login that cannot be repeated, and one that can
            Client root = HttpTransportParityTest.stranger(brief);
            root.login("iggy", "iggy");
            root.createUser("before", PASSWORD, Status.ACTIVE, Optional.of(Permissions.ALL));
            Client atWork = HttpTransportParityTest.stranger(brief);
            atWork.login("before", PASSWORD);
            root.updateUser(Identifier.of("before"), Optional.of("after"), Optional.empty());
            String old = HttpCaller.root(brief).token();
            // when
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(ServerProcess.DEADLINE_SECONDS);
            while (HttpCaller.to(brief)
                            .with(old)
                            .ask(HttpCaller.Ask.get("/streams"))
                            .status()
                    == 200) {
                assertThat(System.nanoTime()).isLessThan(deadline);
                assertThat(atWork.streams()).isEmpty();
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(250));
            }
            // then
            assertThat(atWork.streams()).isEmpty();
            assertThat(root.users()).hasSize(2);
            root.close();
            atWork.close();
            brief.stop();
        }
    }

    @Test
    void shouldTrustByTheNamedDomainOverTls() throws IOException {
        try (ServerProcess encrypted =
                ServerProcess.in(own).set("http.tls", "true").start()) {
            Path trusted = encrypted.data().resolve("tls/certificate.pem");
            InetSocketAddress address = loopback(encrypted.httpPort());
            for (String domain : List.of("localhost", "127.0.0.1")) {
                try (Client client = over(address, new TlsOptions(Optional.of(trusted), domain))) {
                    client.login("iggy", "iggy");
                    assertThat(client.streams()).isEmpty();
                }
            }
            assertThatThrownBy(() -> over(address, new TlsOptions(Optional.of(trusted), "example.org")))
                    .isInstanceOf(SSLException.class)
                    .hasMessageContaining("example.org");
            assertThatThrownBy(() -> over(address, new TlsOptions(Optional.empty(), "localhost")))
                    .isInstanceOf(SSLException.class);
            assertThatThrownBy(() -> HttpTransport.connect(address, PATIENCE, Optional.empty()))
                    .isInstanceOf(ProtocolException.class)
                    .hasMessageContaining("HTTP without TLS");
            assertThatThrownBy(
                            () -> over(loopback(server.httpPort()), new TlsOptions(Optional.of(trusted), "localhost")))
                    .isInstanceOf(SSLException.class)
                    .hasMessageContaining("HTTPS");
            encrypted.stop();
        }
    }

    private static Client over(InetSocketAddress address, TlsOptions tls) throws IOException {
        return new Client(HttpTransport.connect(address, PATIENCE, Optional.of(tls)));
    }

    @Test
    void shouldSayWhoDoesNotAnswer() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            InetSocketAddress address = loopback(silent.getLocalPort());
            assertThatThrownBy(() -> HttpTransport.connect(address, Duration.ofMillis(300), Optional.empty()))
                    .isInstanceOf(SocketTimeoutException.class);
        }
        assertThatThrownBy(() -> HttpTransport.connect(loopback(1), PATIENCE, Optional.empty()))
                .isInstanceOf(ConnectException.class);
        HttpServer pages = HttpServer.create(loopback(0), 0);
        pages.createContext("/", exchange -> {
            byte[] page = "<html>pong</html>".getBytes(UTF_8);
            exchange.getResponseHeaders().add("Content-Type", "text/html");
            exchange.sendResponseHeaders(200, page.length);
            exchange.getResponseBody().write(page);
            exchange.close();
        });
        pages.start();
        assertThatThrownBy(() -> HttpTransport.connect(pages.getAddress(), PATIENCE, Optional.empty()))
                .isInstanceOf(ProtocolException.class)
                .hasMessageContaining("no HTTP API of Veltro or Iggy")
                .hasMessageContaining("text/html");
        pages.stop(0);
    }
}
