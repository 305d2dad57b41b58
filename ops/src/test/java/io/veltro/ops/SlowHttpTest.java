package io.veltro.ops;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Peers that begin and do not go on: they are let go, and others are served meanwhile. */
@Timeout(180)
@ExtendWith(ServerProcess.OutputOnFailure.class)
class SlowHttpTest {
    private static final int PEERS = 200;
    /** The server's patience is 10 s for a head and 15 s for a body; the machine may be busy. */
    private static final long PATIENCE_SECONDS = 45;

    @TempDir
    private Path directory;

    private ServerProcess server;
    private RawHttp http;

    @BeforeEach
    void startServer() throws IOException {
        server = ServerProcess.in(directory).start();
        http = RawHttp.loggedIn(server.httpPort());
    }

    @AfterEach
    void stopServer() {
        http.close();
        assertThat(server.output()).noneMatch(line -> line.contains("ERROR") || line.startsWith("\tat "));
        server.stop();
    }

    @Test
    void shouldCloseConnectionsThatSendHalfAHead() throws IOException {
        shouldLetGo("GET /streams HTTP/1.1\r\nHost: local", "");
    }

    @Test
    void shouldRefuseBodiesThatStopComing() throws IOException {
        String head =
                "POST /streams HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nAuthorization: Bearer "
                        + http.token() + "\r\n";
        shouldLetGo(head + "Content-Length: 1000000\r\n\r\n{\"name\":", "HTTP/1.1 400 ");
        shouldLetGo(head + "Transfer-Encoding: chunked\r\n\r\n5\r\n{\"nam", "HTTP/1.1 400 ");
    }

    private void shouldLetGo(String begun, String said) throws IOException {
        List<RawHttp> peers = new ArrayList<>();
        try {
            // given
            for (int i = 0; i < PEERS; i++) {
                RawHttp peer = RawHttp.to(server.httpPort());
                peer.send(begun);
                peers.add(peer);
            }
            long sent = System.nanoTime();
            // when, then
            http.get("/streams").orThrow();
            for (RawHttp peer : peers) {
                String answer = new String(peer.rest(), java.nio.charset.StandardCharsets.UTF_8);
                assertThat(answer).startsWith(said);
                assertThat(said.isEmpty()).isEqualTo(answer.isEmpty());
            }
            long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - sent);
            System.out.println("SlowHttpTest: " + PEERS + " peers were let go within " + seconds + " s");
            assertThat(seconds).isLessThan(PATIENCE_SECONDS);
            http.get("/streams").orThrow();
        } finally {
            peers.forEach(RawHttp::close);
        }
    }
}
