package io.veltro.gateway.quic.guard;

import tech.kwik.core.crypto.Aead;
import tech.kwik.core.impl.DecryptionException;

/**
 * Keys of kwik's that give out sound payloads only.
 *
 * <p>Thread: that of the keys.
 */
final class CheckedAead implements Aead {
    private final Aead keys;

    CheckedAead(Aead keys) {
        this.keys = keys;
    }

    /** Whether it stands for these. */
    boolean isFor(Aead others) {
        return keys == others;
    }

    @Override
    public byte[] aeadDecrypt(byte[] associatedData, byte[] message, byte[] nonce) throws DecryptionException {
        byte[] payload = keys.aeadDecrypt(associatedData, message, nonce);
        if (!PayloadCheck.isSound(payload)) {
            throw new UnsoundPayload();
        }
        return payload;
    }

    @Override
    public byte[] createHeaderProtectionMask(byte[] sample) {
        return keys.createHeaderProtectionMask(sample);
    }

    @Override
    public byte[] getIv() {
        return keys.getIv();
    }

    @Override
    public byte[] aeadEncrypt(byte[] associatedData, byte[] message, byte[] nonce) {
        return keys.aeadEncrypt(associatedData, message, nonce);
    }

    @Override
    public void checkKeyPhase(short keyPhaseBit) {
        keys.checkKeyPhase(keyPhaseBit);
    }

    @Override
    public void computeKeyUpdate(boolean selfInitiated) {
        keys.computeKeyUpdate(selfInitiated);
    }

    @Override
    public byte[] computeNextApplicationTrafficSecret() {
        return keys.computeNextApplicationTrafficSecret();
    }

    @Override
    public void confirmKeyUpdateIfInProgress() {
        keys.confirmKeyUpdateIfInProgress();
    }

    @Override
    public void cancelKeyUpdateIfInProgress() {
        keys.cancelKeyUpdateIfInProgress();
    }

    @Override
    public short getKeyPhase() {
        return keys.getKeyPhase();
    }

    @Override
    public int getKeyUpdateCounter() {
        return keys.getKeyUpdateCounter();
    }

    @Override
    public void setPeerAead(Aead peer) {
        keys.setPeerAead(peer);
    }

    @Override
    public byte[] getTrafficSecret() {
        return keys.getTrafficSecret();
    }

    @Override
    public byte[] getHp() {
        return keys.getHp();
    }
}
