package io.veltro.gateway.websocket;

/** Why a connection is closed (RFC 6455, 7.4.1), as far as a server says so. */
final class CloseCode {
    static final int NORMAL = 1000;
    static final int PROTOCOL_ERROR = 1002;
    static final int POLICY_VIOLATION = 1008;
    static final int TOO_BIG = 1009;

    /** In place of a code that must not be sent. */
    static final int NONE = 0;

    private CloseCode() {}

    /** Whether a peer may give it: neither reserved nor out of range. */
    static boolean isSendable(int code) {
        boolean isReserved = code == 1004 || code == 1005 || code == 1006;
        return code >= NORMAL && code < 5000 && !isReserved && (code <= 1014 || code >= 3000);
    }
}
