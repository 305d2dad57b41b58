package io.veltro.pipeline.request;

import io.veltro.pipeline.wire.WireReader;
import io.veltro.pipeline.wire.WireWriter;

/** Personal access tokens: secrets a program logs in with in place of a password. */
public sealed interface TokenRequest extends Request {
    /** The caller's tokens by name; never the secrets. */
    record GetAll() implements TokenRequest {
        @Override
        public RequestCode code() {
            return RequestCode.GET_PERSONAL_ACCESS_TOKENS;
        }

        @Override
        public void write(WireWriter out) {}
    }

    /** Makes a token that lives so many microseconds from now; 0 and -1 (unsigned maximum) mean for ever. */
    record Create(String name, long expiryMicros) implements TokenRequest {
        static Create read(WireReader in) {
            return new Create(in.name(), in.u64());
        }

        @Override
        public RequestCode code() {
            return RequestCode.CREATE_PERSONAL_ACCESS_TOKEN;
        }

        @Override
        public void write(WireWriter out) {
            out.str8(name).u64(expiryMicros);
        }
    }

    /** Deletes one of the caller's tokens. */
    record Delete(String name) implements TokenRequest {
        static Delete read(WireReader in) {
            return new Delete(in.name());
        }

        @Override
        public RequestCode code() {
            return RequestCode.DELETE_PERSONAL_ACCESS_TOKEN;
        }

        @Override
        public void write(WireWriter out) {
            out.str8(name);
        }
    }

    /** Logs in with a token. */
    record Login(String token) implements TokenRequest {
        static Login read(WireReader in) {
            return new Login(in.name());
        }

        @Override
        public RequestCode code() {
            return RequestCode.LOGIN_WITH_PERSONAL_ACCESS_TOKEN;
        }

        @Override
        public void write(WireWriter out) {
            out.str8(token);
        }

        /** Without the token: requests may end up in a log. */
        @Override
        public String toString() {
            return "Login[]";
        }
    }
}
