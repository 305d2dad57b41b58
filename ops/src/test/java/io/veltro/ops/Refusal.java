package io.veltro.ops;

import static org.assertj.core.api.Assertions.assertThat;

import io.veltro.ops.RawConnection.Answer;
import io.veltro.pipeline.error.ErrorCode;
import io.veltro.pipeline.request.Request;
import io.veltro.pipeline.request.SystemRequest;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;

/**
 * One way to be refused over the wire: the status, in words how it comes about, and what is done for it.
 *
 * <p>The answer is 8 bytes without a text. Behind it the connection goes on, unless the status is one that ends it.
 */
record Refusal(ErrorCode code, String how, Attempt attempt) {
    /** Does what will be refused; the connection is logged in as root. */
    @FunctionalInterface
    interface Attempt {
        Answer on(RawConnection connection) throws IOException;
    }

    static Refusal of(ErrorCode code, String how, Request request) {
        return new Refusal(code, how, connection -> connection.ask(request));
    }

    static Refusal of(ErrorCode code, String how, byte[] frame) {
        return new Refusal(code, how, connection -> connection.ask(frame));
    }

    /** The same when somebody else asks. */
    Refusal by(String user) {
        return new Refusal(code, how + " by " + user, connection -> {
            connection.login(user, People.PASSWORD).orThrow();
            return attempt.on(connection);
        });
    }

    /** A test for each. */
    static Stream<DynamicTest> tests(List<Refusal> refusals, ServerProcess server) {
        return refusals.stream()
                .map(refusal -> DynamicTest.dynamicTest(
                        refusal.code + ": " + refusal.how, () -> refusal.happensOn(server.port())));
    }

    private void happensOn(int port) throws IOException {
        try (RawConnection connection = RawConnection.loggedIn(port)) {
            Answer answer = attempt.on(connection);
            assertThat(answer.status()).isEqualTo(code.number());
            assertThat(answer.payload().limit()).isZero();
            if (code.endsConnection()) {
                assertThat(connection.isAtEnd()).isTrue();
            } else {
                connection.ask(new SystemRequest.Ping()).orThrow();
            }
        }
    }
}
