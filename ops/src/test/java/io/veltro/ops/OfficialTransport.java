package io.veltro.ops;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.apache.iggy.client.blocking.http.IggyHttpClient;

/** The two sides of the official Java client that have one interface, and what only one of them can do. */
enum OfficialTransport {
    TCP,
    HTTP;

    /** What a caller who is not logged in is refused with: over HTTP it is the token that is missing or has ended. */
    int[] notLoggedIn() {
        return this == TCP ? new int[] {40} : new int[] {77, 78};
    }

    /** Skips what the client cannot do over HTTP. */
    void assumeTcp(String reason) {
        assumeTrue(this == TCP, reason);
    }

    /** Nobody logged in. */
    OfficialCaller connected(ServerProcess server) {
        return this == TCP
                ? OfficialCaller.of(Official.connected(server.port()))
                : OfficialCaller.of(
                        IggyHttpClient.builder().url(server.origin()).build());
    }

    /** Root, where it matters on one socket of its own. */
    OfficialCaller member(ServerProcess server) {
        if (this == TCP) {
            return OfficialCaller.of(Official.member(server.port()));
        }
        OfficialCaller caller = connected(server);
        caller.users().login("iggy", "iggy");
        return caller;
    }
}
