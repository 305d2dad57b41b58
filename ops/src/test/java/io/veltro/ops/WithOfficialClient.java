package io.veltro.ops;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What tests of the official Java client start from: a server for the class, root logged in, a name for each test. Everything
 * is shown twice, over TCP and over HTTP.
 */
@Timeout(120)
@ExtendWith(ServerProcess.OutputOnFailure.class)
@ParameterizedClass
@EnumSource(OfficialTransport.class)
class WithOfficialClient {
    @TempDir
    private static Path directory;

    @SuppressWarnings("NullAway.Init") // set by startServer, which NullAway does not know to come first
    static OfficialTransport transport;

    @SuppressWarnings("NullAway.Init") // as above
    static ServerProcess server;

    /** Root. */
    @SuppressWarnings("NullAway.Init") // as above
    static OfficialCaller client;

    /** What the class is run over this time. */
    @Parameter
    OfficialTransport over = OfficialTransport.TCP;

    /** The name of the test: no other test of the class uses it. */
    String name;

    @BeforeParameterizedClassInvocation
    static void startServer(OfficialTransport over) throws IOException {
        transport = over;
        Path own = Files.createDirectories(directory.resolve(over.name()));
        server = ServerProcess.in(own).set("journal.segment", "1 MiB").start();
        client = connected();
        client.users().login("iggy", "iggy");
    }

    @AfterParameterizedClassInvocation
    static void stopServer() {
        client.close();
        server.stop();
    }

    @BeforeEach
    void takeName(TestInfo test) {
        name = test.getTestMethod().orElseThrow().getName();
    }

    /** Nobody logged in. */
    static OfficialCaller connected() {
        return transport.connected(server);
    }

    /** Root again; over TCP on one socket, to be a member of groups. */
    static OfficialCaller member() {
        return transport.member(server);
    }
}
