package io.veltro.rest;

import java.net.InetSocketAddress;

/**
 * Where HTTP is served.
 *
 * @param enabled whether it is served at all
 * @param address where to listen; port 0 takes any free one
 */
public record RestConfig(boolean enabled, InetSocketAddress address) {}
