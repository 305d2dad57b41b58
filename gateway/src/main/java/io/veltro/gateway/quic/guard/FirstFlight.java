package io.veltro.gateway.quic.guard;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import tech.kwik.core.common.EncryptionLevel;
import tech.kwik.core.crypto.ConnectionSecrets;
import tech.kwik.core.crypto.MissingKeysException;
import tech.kwik.core.impl.DecryptionException;
import tech.kwik.core.impl.InvalidPacketException;
import tech.kwik.core.impl.Role;
import tech.kwik.core.impl.TransportError;
import tech.kwik.core.impl.Version;
import tech.kwik.core.impl.VersionHolder;
import tech.kwik.core.log.Logger;
import tech.kwik.core.packet.InitialPacket;

/**
 * Reads the Initial packets of a newcomer as kwik's candidate is going to, and tells whether it may: their keys follow from the
 * first id, so what is in them is anybody's.
 *
 * <p>Thread: kwik's candidates.
 */
public final class FirstFlight {
    /** Long header, the bit that is always set, type. */
    private static final int KIND_BITS = 0xf0;

    private static final int INITIAL = 0xc0;

    private final CheckedAead keys;
    private final Logger log;

    private FirstFlight(CheckedAead keys, Logger log) {
        this.keys = keys;
        this.log = log;
    }

    public static FirstFlight of(byte[] firstId, Logger log) {
        ConnectionSecrets secrets =
                new ConnectionSecrets(new VersionHolder(Version.QUIC_version_1), Role.Server, null, log);
        secrets.computeInitialKeys(firstId);
        try {
            return new FirstFlight(new CheckedAead(secrets.getPeerAead(EncryptionLevel.Initial)), log);
        } catch (MissingKeysException e) {
            throw new IllegalStateException("kwik made no Initial keys", e);
        }
    }

    /** Whether at least one packet at its head is for these keys, and all that are can be parsed. */
    public boolean isSound(ByteBuffer datagram) {
        ByteBuffer data = datagram.duplicate();
        int packets = 0;
        try {
            while (data.hasRemaining() && (data.get(data.position()) & KIND_BITS) == INITIAL) {
                new InitialPacket(Version.QUIC_version_1).parse(data, keys, 0, log, 0);
                packets++;
            }
        } catch (UnsoundPayload | TransportError harmful) {
            return false;
        } catch (DecryptionException
                | InvalidPacketException
                | BufferUnderflowException
                | IllegalArgumentException another) {
            return packets > 0;
        }
        return packets > 0;
    }
}
