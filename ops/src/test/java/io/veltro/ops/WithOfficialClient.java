package io.veltro.ops;

import java.nio.file.Path;
import org.apache.iggy.client.blocking.tcp.IggyTcpClient;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What tests of the official Java client start from: a server for the class, root logged in, a name for each test. */
@Timeout(120)
@ExtendWith(ServerProcess.OutputOnFailure.class)
class WithOfficialClient {
    @TempDir
    private static Path directory;

    static ServerProcess server;

    /** Root. */
    static IggyTcpClient client;

    /** The name of the test: no other test of the class uses it. */
    String name;

    @BeforeAll
    static void startServer() {
        server = ServerProcess.in(directory).set("journal.segment", "1 MiB").start();
        client = Official.loggedIn(server.port());
    }

    @AfterAll
    static void stopServer() {
        client.close();
        server.stop();
    }

    @BeforeEach
    void takeName(TestInfo test) {
        name = test.getTestMethod().orElseThrow().getName();
    }
}
