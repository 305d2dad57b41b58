package io.veltro.pipeline.count;

/** The stations of a request that goes through the ring of a shard, in order; each begins where the one before it ends. */
public enum Stage {
    /** From the socket's read to the slot: cutting frames, decoding, waiting for answers to earlier requests or for room. */
    READ,
    /** In the ring. */
    RING,
    /** Checking that it can be done. */
    DECIDE,
    /** Appending, or storing an offset. */
    JOURNAL,
    /** Letting go of its memory and telling its connection. */
    REPLY
}
