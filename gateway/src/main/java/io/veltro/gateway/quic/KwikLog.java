package io.veltro.gateway.quic;

import java.nio.ByteBuffer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tech.kwik.core.log.BaseLogger;

/**
 * Kwik's words on our log, at the level of debugging: what it warns of is mostly what peers do. Bytes and secrets are left out.
 *
 * <p>Thread: any.
 */
final class KwikLog extends BaseLogger {
    private static final Logger LOG = LoggerFactory.getLogger("io.veltro.gateway.quic.kwik");

    KwikLog() {
        logInfo(LOG.isDebugEnabled());
        logWarning(LOG.isDebugEnabled());
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
