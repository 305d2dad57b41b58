package io.veltro.gateway.quic.guard;

import java.nio.ByteBuffer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tech.kwik.core.QuicConstants.TransportErrorCode;
import tech.kwik.core.crypto.Aead;
import tech.kwik.core.crypto.ConnectionSecrets;
import tech.kwik.core.crypto.MissingKeysException;
import tech.kwik.core.impl.DecryptionException;
import tech.kwik.core.impl.InvalidPacketException;
import tech.kwik.core.impl.QuicConnectionImpl.VersionNegotiationStatus;
import tech.kwik.core.impl.TransportError;
import tech.kwik.core.impl.VersionHolder;
import tech.kwik.core.log.Logger;
import tech.kwik.core.packet.PacketFilter;
import tech.kwik.core.packet.QuicPacket;
import tech.kwik.core.packet.ServerRolePacketParser;

/**
 * Kwik's parser of a connection's packets, kept from those whose frames are longer than they. Such an Initial is dropped, for
 * anybody can make one; any other ends the connection.
 *
 * <p>Thread: loop.
 */
public final class CheckedParser extends ServerRolePacketParser {
    private static final int LONG_AND_TYPE_BITS = 0xb0;
    private static final int INITIAL = 0x80;

    private @Nullable CheckedAead checked;

    public CheckedParser(
            ConnectionSecrets secrets,
            VersionHolder version,
            int idBytes,
            PacketFilter processor,
            Supplier<VersionNegotiationStatus> negotiation,
            Logger log) {
        super(secrets, version, idBytes, false, processor, negotiation, log);
    }

    @Override
    public QuicPacket parsePacket(ByteBuffer data)
            throws MissingKeysException, DecryptionException, InvalidPacketException, TransportError {
        int type = data.hasRemaining() ? data.get(data.position()) & LONG_AND_TYPE_BITS : INITIAL;
        try {
            return super.parsePacket(data);
        } catch (UnsoundPayload harmful) {
            if (type == INITIAL) {
                throw harmful;
            }
            throw new TransportError(TransportErrorCode.FRAME_ENCODING_ERROR);
        }
    }

    @Override
    protected Aead getAead(QuicPacket packet, ByteBuffer data)
            throws MissingKeysException, InvalidPacketException, TransportError {
        Aead keys = super.getAead(packet, data);
        CheckedAead known = checked;
        if (known == null || !known.isFor(keys)) {
            known = new CheckedAead(keys);
            checked = known;
        }
        return known;
    }
}
