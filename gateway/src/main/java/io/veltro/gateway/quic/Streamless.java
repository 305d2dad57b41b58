package io.veltro.gateway.quic;

import tech.kwik.core.server.ApplicationProtocolConnection;
import tech.kwik.core.server.ApplicationProtocolConnectionFactory;

/**
 * What kwik may know of our protocol: how many streams there are. It hears of none of them.
 *
 * <p>Thread: any.
 */
record Streamless(int streamsMax) implements ApplicationProtocolConnectionFactory {
    @Override
    public ApplicationProtocolConnection createConnection(String protocol, tech.kwik.core.QuicConnection connection) {
        return new ApplicationProtocolConnection() {};
    }

    @Override
    public int maxConcurrentPeerInitiatedUnidirectionalStreams() {
        return 0;
    }

    @Override
    public int maxConcurrentPeerInitiatedBidirectionalStreams() {
        return streamsMax;
    }

    @Override
    public int minUnidirectionalStreamReceiverBufferSize() {
        return 0;
    }
}
