package io.veltro.gateway.tcp;

/** What a selection key of a loop stands for. */
interface Selected {
    /** The channel can do something the key is interested in. Does not throw for a fault of the peer. */
    void ready();
}
