package io.veltro.gateway.quic;

import io.veltro.gateway.quic.guard.AckCheck;
import io.veltro.gateway.quic.guard.CheckedParser;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tech.kwik.agent15.TlsProtocolException;
import tech.kwik.agent15.engine.TlsServerEngine;
import tech.kwik.agent15.engine.TlsServerEngineFactory;
import tech.kwik.agent15.extension.ApplicationLayerProtocolNegotiationExtension;
import tech.kwik.agent15.extension.Extension;
import tech.kwik.core.ConnectionTerminatedEvent;
import tech.kwik.core.QuicConstants.TransportErrorCode;
import tech.kwik.core.frame.AckFrame;
import tech.kwik.core.frame.DataBlockedFrame;
import tech.kwik.core.frame.MaxDataFrame;
import tech.kwik.core.frame.MaxStreamDataFrame;
import tech.kwik.core.frame.NewConnectionIdFrame;
import tech.kwik.core.frame.ResetStreamFrame;
import tech.kwik.core.frame.StopSendingFrame;
import tech.kwik.core.frame.StreamDataBlockedFrame;
import tech.kwik.core.frame.StreamFrame;
import tech.kwik.core.frame.StreamsBlockedFrame;
import tech.kwik.core.impl.TransportError;
import tech.kwik.core.impl.TransportParameters;
import tech.kwik.core.impl.Version;
import tech.kwik.core.log.Logger;
import tech.kwik.core.packet.BasePacketFilter;
import tech.kwik.core.packet.DropDuplicatePacketsFilter;
import tech.kwik.core.packet.FramesCheckFilter;
import tech.kwik.core.packet.HandshakePacket;
import tech.kwik.core.packet.PacketFilter;
import tech.kwik.core.packet.PacketMetaData;
import tech.kwik.core.packet.PacketParser;
import tech.kwik.core.packet.QuicPacket;
import tech.kwik.core.server.ServerConnectionConfig;
import tech.kwik.core.server.ServerConnectionRegistry;
import tech.kwik.core.server.impl.ApplicationProtocolRegistry;
import tech.kwik.core.server.impl.ServerConnectionImpl;

/**
 * Kwik's connection with its streams taken out: the frames of streams and windows go to {@link RequestStreams}, the rest stays as
 * it is. Here ALPN becomes optional, too.
 *
 * <p>Thread: loop; kwik's timers and its sender call what begins with {@code emit}, {@code abort} and {@code postTerminate}.
 */
final class QuicConnection extends ServerConnectionImpl {
    /** The protocol by which kwik knows us; what a client that offers some is answered with if it is among them. */
    static final String PROTOCOL = "iggy";

    private static final int AMPLIFICATION = 3;

    /** What a peer may have us wait longer for an acknowledgement; it may ask for 16 s. */
    private static final int ACK_DELAY_MILLIS_MAX = 200;

    /** Kwik's threads live three times as long as this after the end: we take no packets of an ended connection. */
    private static final int LAST_TIMEOUT_MILLIS = 20;

    /** More than clients send, who have two or three addresses: each stays with kwik for good. */
    private static final int CONNECTION_IDS_MAX = 64;

    /** Whoever carries the connection. */
    interface Carrier {
        /** The handshake is finished. */
        void established(QuicConnection connection);

        /** Nothing more will be taken or sent. Thread: any, more than once. */
        void ended();

        /** Kwik's threads end. Thread: any. */
        void gone();
    }

    private @Nullable Carrier carrier;
    private @Nullable RequestStreams streams;
    private long peerTakesOnAll;
    private long peerTakesOnEach;
    private long receivedBytes;
    private long sentPackets;
    private int peerAckDelay;
    private int connectionIds;
    private volatile boolean isValidated;

    QuicConnection(
            Version version,
            DatagramSocket socket,
            InetSocketAddress client,
            byte[] clientId,
            byte[] firstId,
            TlsServerEngineFactory engines,
            ServerConnectionConfig config,
            ApplicationProtocolRegistry protocols,
            ServerConnectionRegistry registry,
            Consumer<ServerConnectionImpl> whenClosed,
            Logger log) {
        super(version, socket, client, clientId, firstId, null, engines, config, protocols, registry, whenClosed, log);
    }

    /** Before anything is processed. */
    void carriedBy(Carrier carrier) {
        this.carrier = carrier;
    }

    /** Where the streams go from now on. */
    void streams(RequestStreams streams) {
        streams.peerTakes(peerTakesOnAll, peerTakesOnEach);
        this.streams = streams;
    }

    /** Kwik's filters but for the one that wakes the sender after each packet: {@link #datagramProcessed} does so, once a turn. */
    @Override
    protected PacketFilter createProcessorChain() {
        return new CheckDestinationFilter(new DropDuplicatePacketsFilter(
                new FramesCheckFilter(new VersionFilter(new ClosingOrDrainingFilter(this, log)))));
    }

    /** Whether it has sent a Handshake packet, and so has received ours. */
    boolean isValidated() {
        return isValidated;
    }

    PacketParser parser() {
        return new CheckedParser(
                connectionSecrets,
                quicVersion,
                getSourceConnectionIdLength(),
                processorChain,
                () -> versionNegotiationStatus,
                log);
    }

    /** Counts towards what may be sent to a peer that has not shown that its address is its own (RFC 9000, 8.1). */
    void received(long bytes) {
        receivedBytes += bytes;
        if (!isValidated) {
            getSender().setAntiAmplificationLimit((int) Math.min(Integer.MAX_VALUE, AMPLIFICATION * receivedBytes));
        }
    }

    /** The peer broke the rules. */
    void fail(TransportError error) {
        connectionError(error);
    }

    /** A fault of ours: says so to the peer and ends. */
    void fail() {
        immediateCloseWithError(TransportErrorCode.INTERNAL_ERROR, "");
        datagramProcessed();
    }

    /** Ends with a word to the peer, the code of an application that is done. Thread: loop. */
    void end() {
        close(0, "");
        // Before there are keys for a handshake the end waits for this.
        runPostProcessingActions();
    }

    /** We do not want the rest of what comes on a stream, and say so until it is heard. */
    void stopPeer(int id) {
        send(new StopSendingFrame(quicVersion.getVersion(), id, 0L), lost -> stopPeer(id), true);
    }

    @Override
    public void extensionsReceived(List<Extension> offered) throws TlsProtocolException {
        List<Extension> shown = new ArrayList<>();
        List<String> protocols = List.of();
        for (Extension extension : offered) {
            if (extension instanceof ApplicationLayerProtocolNegotiationExtension negotiation) {
                protocols = negotiation.getProtocols();
            } else {
                shown.add(extension);
            }
        }
        shown.add(new ApplicationLayerProtocolNegotiationExtension(PROTOCOL));
        super.extensionsReceived(shown);
        List<Extension> answered = ((TlsServerEngine) getTlsEngine()).getServerExtensions();
        answered.removeIf(ApplicationLayerProtocolNegotiationExtension.class::isInstance);
        if (!protocols.isEmpty()) {
            answered.add(new ApplicationLayerProtocolNegotiationExtension(choice(protocols)));
        }
    }

    @Override
    public void handshakeFinished() {
        super.handshakeFinished();
        if (carrier != null) {
            carrier.established(this);
        }
    }

    @Override
    protected void processCommonTransportParameters(TransportParameters peer) {
        peerTakesOnAll = peer.getInitialMaxData();
        peerTakesOnEach = peer.getInitialMaxStreamDataBidiLocal();
        peerAckDelay = Math.min(ACK_DELAY_MILLIS_MAX, peer.getMaxAckDelay());
        peer.setMaxAckDelay(peerAckDelay);
        super.processCommonTransportParameters(peer);
    }

    @Override
    public ProcessResult process(HandshakePacket packet, PacketMetaData meta) {
        isValidated = true;
        return super.process(packet, meta);
    }

    @Override
    public void process(AckFrame frame, QuicPacket packet, PacketMetaData meta) {
        if (frame.getLargestAcknowledged() >= sentPackets) {
            sentPackets = getSender().getStatistics().packetsSent();
        }
        if (AckCheck.isBelievable(frame, sentPackets)) {
            super.process(frame, packet, meta);
        } else {
            immediateCloseWithError(TransportErrorCode.PROTOCOL_VIOLATION, "");
        }
    }

    @Override
    public void process(StreamFrame frame, QuicPacket packet, PacketMetaData meta) {
        with(known -> known.accept(frame));
    }

    @Override
    public void process(ResetStreamFrame frame, QuicPacket packet, PacketMetaData meta) {
        with(known -> known.accept(frame));
    }

    @Override
    public void process(StopSendingFrame frame, QuicPacket packet, PacketMetaData meta) {
        with(known -> known.stopSending(frame.getStreamId(), frame.getErrorCode()));
    }

    @Override
    public void process(MaxDataFrame frame, QuicPacket packet, PacketMetaData meta) {
        with(known -> known.peerTakes(frame.getMaxData()));
    }

    @Override
    public void process(MaxStreamDataFrame frame, QuicPacket packet, PacketMetaData meta) {
        with(known -> known.peerTakes(frame.getStreamId(), frame.getMaxData()));
    }

    @Override
    public void process(NewConnectionIdFrame frame, QuicPacket packet, PacketMetaData meta) {
        connectionIds++;
        if (connectionIds > CONNECTION_IDS_MAX) {
            immediateCloseWithError(TransportErrorCode.PROTOCOL_VIOLATION, "");
        } else {
            super.process(frame, packet, meta);
        }
    }

    @Override
    public void process(DataBlockedFrame frame, QuicPacket packet, PacketMetaData meta) {}

    @Override
    public void process(StreamDataBlockedFrame frame, QuicPacket packet, PacketMetaData meta) {}

    @Override
    public void process(StreamsBlockedFrame frame, QuicPacket packet, PacketMetaData meta) {}

    /** Its listeners would have a thread of their own; we are the only one, and take note on any. */
    @Override
    protected void emit(ConnectionTerminatedEvent event) {
        // Kwik takes the time-out for what it measured, which is the peer's doing, and this; it asks for it after this
        // event.
        int measured = getSender().getPto() - peerAckDelay;
        peerAckDelay = LAST_TIMEOUT_MILLIS - measured;
        getSender().setReceiverMaxAckDelay(peerAckDelay);
        ended();
    }

    /** Kwik would leave its sender's thread behind. */
    @Override
    public void abortConnection(Throwable fault) {
        log.error("a connection is given up after a fault", fault);
        ended();
        stopThreads();
    }

    /** Ends kwik's threads without a word, if they still run. Thread: any. */
    void stopThreads() {
        getSender().stop();
        terminate();
    }

    @Override
    protected void postTerminateHook() {
        ended();
        super.postTerminateHook();
        if (carrier != null) {
            carrier.gone();
        }
    }

    private static String choice(List<String> offered) {
        return offered.contains(PROTOCOL) ? PROTOCOL : offered.get(0);
    }

    private void ended() {
        if (carrier != null) {
            carrier.ended();
        }
    }

    /** A packet of the version we went over to shows that the peer did, too. */
    private final class VersionFilter extends BasePacketFilter {
        VersionFilter(PacketFilter next) {
            super(next);
        }

        @Override
        public void processPacket(QuicPacket packet, PacketMetaData meta) throws TransportError {
            if (versionNegotiationStatus == VersionNegotiationStatus.VersionChangeUnconfirmed
                    && packet.getVersion().equals(quicVersion.getVersion())) {
                versionNegotiationStatus = VersionNegotiationStatus.VersionNegotiated;
            }
            next(packet, meta);
        }
    }

    private interface Step {
        void take(RequestStreams streams) throws TransportError;
    }

    private void with(Step step) {
        RequestStreams known = streams;
        if (known == null || connectionState.closingOrDraining()) {
            return;
        }
        try {
            step.take(known);
        } catch (TransportError error) {
            immediateCloseWithError(error.getTransportErrorCode(), "");
        }
    }
}
