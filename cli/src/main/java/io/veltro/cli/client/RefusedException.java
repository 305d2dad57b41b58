package io.veltro.cli.client;

import io.veltro.pipeline.error.ErrorCode;
import io.veltro.pipeline.request.RequestCode;
import java.io.IOException;
import java.util.Optional;

/** The server said no: nothing has changed and the connection goes on. Anything else thrown by a client ends it. */
public final class RefusedException extends IOException {
    private final int requestNumber;
    private final int number;

    RefusedException(int requestNumber, int number) {
        super(nameOf(requestNumber) + " was refused: " + sentenceOf(number) + " (error " + number + ")");
        this.requestNumber = requestNumber;
        this.number = number;
    }

    /** The command that was refused, as it stands on the wire. */
    public int requestNumber() {
        return requestNumber;
    }

    /** The status of the reply; not every number a server may send is in the table of {@link ErrorCode}. */
    public int number() {
        return number;
    }

    /** The row of the table, when there is one. */
    public Optional<ErrorCode> code() {
        return find(number);
    }

    /** One sentence for people. */
    public String sentence() {
        return sentenceOf(number);
    }

    private static String nameOf(int requestNumber) {
        RequestCode code = RequestCode.of(requestNumber);
        return code == null ? "command " + requestNumber : code.name();
    }

    private static String sentenceOf(int number) {
        return find(number).map(ErrorCode::sentence).orElse("The server gave a reason this client has no words for");
    }

    private static Optional<ErrorCode> find(int number) {
        for (ErrorCode code : ErrorCode.values()) {
            if (code.number() == number) {
                return Optional.of(code);
            }
        }
        return Optional.empty();
    }
}
