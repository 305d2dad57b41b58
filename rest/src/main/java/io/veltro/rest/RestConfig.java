package io.veltro.rest;

import io.veltro.rest.auth.TokenConfig;
import java.net.InetSocketAddress;
import java.util.List;

/**
 * How HTTP is served.
 *
 * @param enabled whether it is served at all
 * @param address where to listen; port 0 takes any free one
 * @param tls whether it is encrypted
 * @param requestBytesMax the largest body of a request
 * @param origins of pages that may use the API from a browser, {@code *} for all, none for none
 * @param console whether {@code /ui} is served
 * @param tokens how access tokens are made and checked
 */
public record RestConfig(
        boolean enabled,
        InetSocketAddress address,
        boolean tls,
        long requestBytesMax,
        List<String> origins,
        boolean console,
        TokenConfig tokens) {
    /** Of {@link #requestBytesMax}. */
    public static final long REQUEST_BYTES_MIN = 64 << 10;

    /** Of {@link #requestBytesMax}. */
    public static final long REQUEST_BYTES_MAX = 64 << 20;

    public RestConfig {
        origins = List.copyOf(origins);
    }
}
