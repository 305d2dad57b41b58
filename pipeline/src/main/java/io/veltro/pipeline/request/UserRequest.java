package io.veltro.pipeline.request;

import io.veltro.pipeline.error.ErrorCode;
import io.veltro.pipeline.error.RequestException;
import io.veltro.pipeline.wire.WireReader;
import io.veltro.pipeline.wire.WireWriter;
import java.util.Optional;

/** Users: who may log in and what they may do. */
public sealed interface UserRequest extends Request {
    /** Whether a user may log in. */
    enum Status {
        ACTIVE(1),
        INACTIVE(2);

        private final int code;

        Status(int code) {
            this.code = code;
        }

        static Status read(WireReader in) {
            int code = in.u8();
            return switch (code) {
                case 1 -> ACTIVE;
                case 2 -> INACTIVE;
                default -> throw RequestException.of(ErrorCode.INVALID_COMMAND);
            };
        }

        /** As it stands on the wire. */
        public int code() {
            return code;
        }
    }

    /** Logs in. Version and context say what client it is; both may be empty. */
    record Login(String username, String password, String version, String context) implements UserRequest {
        static Login read(WireReader in) {
            return new Login(in.str8(), in.str8(), in.str32(), in.str32());
        }

        @Override
        public RequestCode code() {
            return RequestCode.LOGIN_USER;
        }

        @Override
        public void write(WireWriter out) {
            out.str8(username).str8(password).str32(version).str32(context);
        }

        /** Without the password: requests may end up in a log. */
        @Override
        public String toString() {
            return "Login[username=" + username + ", version=" + version + "]";
        }
    }

    /** Ends the login; the connection stays. */
    record Logout() implements UserRequest {
        @Override
        public RequestCode code() {
            return RequestCode.LOGOUT_USER;
        }

        @Override
        public void write(WireWriter out) {}
    }

    /** One user. */
    record Get(Identifier user) implements UserRequest {
        static Get read(WireReader in) {
            return new Get(Identifier.read(in));
        }

        @Override
        public RequestCode code() {
            return RequestCode.GET_USER;
        }

        @Override
        public void write(WireWriter out) {
            user.write(out);
        }
    }

    /** All users. */
    record GetAll() implements UserRequest {
        @Override
        public RequestCode code() {
            return RequestCode.GET_USERS;
        }

        @Override
        public void write(WireWriter out) {}
    }

    /** Makes a user; its number is given out by the server. */
    record Create(String username, String password, Status status, Optional<Permissions> permissions)
            implements UserRequest {
        static Create read(WireReader in) {
            return new Create(in.str8(), in.str8(), Status.read(in), readPermissions(in));
        }

        @Override
        public RequestCode code() {
            return RequestCode.CREATE_USER;
        }

        @Override
        public void write(WireWriter out) {
            out.str8(username).str8(password).u8(status.code());
            writePermissions(out, permissions);
        }

        /** Without the password: requests may end up in a log. */
        @Override
        public String toString() {
            return "Create[username=" + username + ", status=" + status + ", permissions=" + permissions + "]";
        }
    }

    /** Deletes a user. */
    record Delete(Identifier user) implements UserRequest {
        static Delete read(WireReader in) {
            return new Delete(Identifier.read(in));
        }

        @Override
        public RequestCode code() {
            return RequestCode.DELETE_USER;
        }

        @Override
        public void write(WireWriter out) {
            user.write(out);
        }
    }

    /** Renames a user or changes whether they may log in. */
    record Update(Identifier user, Optional<String> username, Optional<Status> status) implements UserRequest {
        static Update read(WireReader in) {
            Identifier user = Identifier.read(in);
            Optional<String> username = in.u8() == 1 ? Optional.of(in.str8()) : Optional.empty();
            Optional<Status> status = in.u8() == 1 ? Optional.of(Status.read(in)) : Optional.empty();
            return new Update(user, username, status);
        }

        @Override
        public RequestCode code() {
            return RequestCode.UPDATE_USER;
        }

        @Override
        public void write(WireWriter out) {
            user.write(out);
            out.bool(username.isPresent());
            username.ifPresent(out::str8);
            out.bool(status.isPresent());
            status.ifPresent(s -> out.u8(s.code()));
        }
    }

    /** Replaces a user's permissions, or takes them all away. */
    record UpdatePermissions(Identifier user, Optional<Permissions> permissions) implements UserRequest {
        static UpdatePermissions read(WireReader in) {
            return new UpdatePermissions(Identifier.read(in), readPermissions(in));
        }

        @Override
        public RequestCode code() {
            return RequestCode.UPDATE_PERMISSIONS;
        }

        @Override
        public void write(WireWriter out) {
            user.write(out);
            writePermissions(out, permissions);
        }
    }

    /** Changes a password; the current one is always needed. */
    record ChangePassword(Identifier user, String current, String replacement) implements UserRequest {
        static ChangePassword read(WireReader in) {
            return new ChangePassword(Identifier.read(in), in.str8(), in.str8());
        }

        @Override
        public RequestCode code() {
            return RequestCode.CHANGE_PASSWORD;
        }

        @Override
        public void write(WireWriter out) {
            user.write(out);
            out.str8(current).str8(replacement);
        }

        /** Without the passwords: requests may end up in a log. */
        @Override
        public String toString() {
            return "ChangePassword[user=" + user + "]";
        }
    }

    private static Optional<Permissions> readPermissions(WireReader in) {
        if (in.u8() != 1) {
            return Optional.empty();
        }
        int length = in.u32();
        int start = in.position();
        Permissions permissions = Permissions.read(in);
        if (in.position() - start != length) {
            throw RequestException.of(ErrorCode.INVALID_FORMAT);
        }
        return Optional.of(permissions);
    }

    private static void writePermissions(WireWriter out, Optional<Permissions> permissions) {
        out.bool(permissions.isPresent());
        permissions.ifPresent(p -> {
            WireWriter block = new WireWriter();
            p.write(block);
            out.u32(block.length()).bytes(block.buffer(), 0, block.length());
        });
    }
}
