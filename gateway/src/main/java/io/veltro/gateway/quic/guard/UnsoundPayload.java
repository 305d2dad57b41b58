package io.veltro.gateway.quic.guard;

import tech.kwik.core.impl.DecryptionException;

/** A packet was decrypted, and what is in it cannot be parsed without harm. */
final class UnsoundPayload extends DecryptionException {
    private static final long serialVersionUID = 1;

    UnsoundPayload() {
        super("a frame is longer than its packet");
    }

    /** It is the peer's doing, and there may be many. */
    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }
}
