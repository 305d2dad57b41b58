package io.veltro.pipeline.view;

import io.veltro.pipeline.request.Permissions;
import io.veltro.pipeline.wire.WireReader;
import io.veltro.pipeline.wire.WireWriter;
import java.util.Optional;

/**
 * A user in a list.
 *
 * <pre>
 *   id u32 | created u64 µs | status u8 (1 active, 2 inactive) | username str8
 * </pre>
 */
public record UserView(int id, long createdMicros, int status, String username) implements View {
    /** Reads one. */
    public static UserView read(WireReader in) {
        return new UserView(in.u32(), in.u64(), in.u8(), in.str8());
    }

    @Override
    public void write(WireWriter out) {
        out.u32(id).u64(createdMicros).u8(status).str8(username);
    }

    /**
     * A user with their permissions.
     *
     * <pre>
     *   user | 1 u8, length u32, permissions; without any: four zero bytes
     * </pre>
     */
    public record Details(UserView user, Optional<Permissions> permissions) implements View {
        /** Reads one. */
        public static Details read(WireReader in) {
            UserView user = UserView.read(in);
            if (in.u8() != 1) {
                in.skip(Integer.BYTES - 1);
                return new Details(user, Optional.empty());
            }
            in.u32();
            return new Details(user, Optional.of(Permissions.read(in)));
        }

        @Override
        public void write(WireWriter out) {
            user.write(out);
            if (permissions.isEmpty()) {
                out.u32(0);
                return;
            }
            int lengthAt = out.u8(1).reserve(4);
            int start = out.length();
            permissions.get().write(out);
            out.buffer().putInt(lengthAt, out.length() - start);
        }
    }

    /** Who logged in. */
    public record Identity(int user) implements View {
        /** Reads one. */
        public static Identity read(WireReader in) {
            return new Identity(in.u32());
        }

        @Override
        public void write(WireWriter out) {
            out.u32(user);
        }
    }
}
