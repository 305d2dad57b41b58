package io.veltro.gateway.quic;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tech.kwik.core.log.BaseLogger;
import tech.kwik.core.packet.QuicPacket;

/**
 * Kwik's words on our log, at the level of debugging: what it warns of is mostly what peers do. Bytes and secrets are left out.
 * Of packets it tells when they have been noted: then they may leave.
 *
 * <p>Thread: any.
 */
final class KwikLog extends BaseLogger {
    private static final Logger LOG = LoggerFactory.getLogger("io.veltro.gateway.quic.kwik");

    private final Runnable whenNoted;

    /** @param whenNoted run by a sender when it has noted the packets it handed to the socket last */
    KwikLog(Runnable whenNoted) {
        this.whenNoted = whenNoted;
        logInfo(LOG.isDebugEnabled());
        logWarning(LOG.isDebugEnabled());
    }

    @Override
    public void sent(Instant at, List<QuicPacket> packets) {
        whenNoted.run();
    }

    @Override
    protected void log(String message) {
        LOG.debug(message);
    }

    @Override
    protected void log(String message, Throwable fault) {
        LOG.debug(message, fault);
    }

    @Override
    protected void logWithHexDump(String message, byte[] data, int length) {
        LOG.debug(message);
    }

    @Override
    protected void logWithHexDump(String message, ByteBuffer data, int offset, int length) {
        LOG.debug(message);
    }
}
