package io.veltro.pipeline.view;

import io.veltro.pipeline.wire.WireReader;
import io.veltro.pipeline.wire.WireWriter;

/**
 * A personal access token in a list.
 *
 * <pre>
 *   name str8 | expires u64 µs since 1970, 0 = never
 * </pre>
 */
public record TokenView(String name, long expiresMicros) implements View {
    /** Reads one. */
    public static TokenView read(WireReader in) {
        return new TokenView(in.str8(), in.u64());
    }

    @Override
    public void write(WireWriter out) {
        out.str8(name).u64(expiresMicros);
    }

    /** A new token's secret, told once. */
    public record Secret(String token) implements View {
        /** Reads one. */
        public static Secret read(WireReader in) {
            return new Secret(in.str8());
        }

        @Override
        public void write(WireWriter out) {
            out.str8(token);
        }

        /** Without the secret. */
        @Override
        public String toString() {
            return "Secret[]";
        }
    }
}
