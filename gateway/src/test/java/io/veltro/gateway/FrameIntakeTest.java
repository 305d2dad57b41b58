package io.veltro.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.veltro.gateway.FrameIntake.Halt;
import io.veltro.pipeline.door.ReplySink;
import io.veltro.pipeline.error.ErrorCode;
import io.veltro.pipeline.message.Counted;
import io.veltro.pipeline.request.RequestCode;
import io.veltro.pipeline.session.Session;
import io.veltro.pipeline.session.Sessions;
import io.veltro.pipeline.view.PolledView;
import io.veltro.pipeline.view.SystemView.Transport;
import io.veltro.pipeline.view.View;
import io.veltro.pipeline.wire.WireWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FrameIntakeTest {
    private static final int SEND_FRAME_BYTES_MAX = 1 << 20;

    /** Every request enters unless the test bars it, and is answered when the test says so. */
    private static final class Answers implements FrameIntake.Replies {
        private final List<String> said = new ArrayList<>();
        private boolean hasRoom = true;
        private boolean isIdle = true;

        @Override
        public boolean isIdle() {
            return isIdle;
        }

        @Override
        public boolean hasRoom() {
            return hasRoom;
        }

        @Override
        public boolean mayEnter(boolean isSend) {
            return isIdle;
        }

        @Override
        public ReplySink claim(boolean isSend) {
            said.add("claim");
            return new Ignored();
        }

        @Override
        public void unclaim() {
            said.remove(said.size() - 1);
        }

        @Override
        public void refuse(ErrorCode code) {
            said.add(code.name());
        }
    }

    private static final class Ignored implements ReplySink {
        @Override
        public void ok() {}

        @Override
        public void ok(View view) {}

        @Override
        public void refuse(ErrorCode code) {}

        @Override
        public PolledView polledView() {
            return new PolledView();
        }
    }

    private final Session session = new Sessions().open(Transport.TCP, "127.0.0.1:1");
    private final Answers answers = new Answers();
    private final List<RequestCode> entered = new ArrayList<>();
    private boolean doorHasRoom = true;
    private final FrameIntake intake = new FrameIntake(
            SEND_FRAME_BYTES_MAX,
            new RequestDecoder(),
            (who, request, sink) -> doorHasRoom && entered.add(request.code()),
            session,
            answers);

    @Test
    void shouldTakeAStreamCutAnywhere() {
        // given
        session.login(new Session.Login(1, ""));
        byte[] stream = new WireWriter()
                .bytes(frame(RequestCode.PING, 0))
                .bytes(header(3, 77))
                .bytes(frame(RequestCode.GET_ME, 5))
                .bytes(header(4 + 9, 4711))
                .bytes(new byte[9])
                .bytes(frame(RequestCode.GET_TOPICS, 2))
                .bytes(frame(RequestCode.GET_STREAMS, 0))
                .toBytes();
        for (int split = 0; split <= stream.length; split++) {
            entered.clear();
            answers.said.clear();
            // when
            ByteBuffer bytes = wrap(stream);
            int held = intake.take(bytes, 0, split, Counted.FOREVER);
            int end = intake.take(bytes, held, stream.length, Counted.FOREVER);
            // then
            assertThat(end).isEqualTo(stream.length);
            assertThat(entered).containsExactly(RequestCode.PING, RequestCode.GET_ME, RequestCode.GET_STREAMS);
            assertThat(answers.said)
                    .containsExactly(
                            "claim", "INVALID_COMMAND", "claim", "INVALID_COMMAND", "INVALID_COMMAND", "claim");
        }
    }

    @Test
    void shouldRefuseByHeaderBeforeLogin() {
        for (RequestCode code : RequestCode.values()) {
            // given
            entered.clear();
            answers.said.clear();
            byte[] frame = frame(code, 70_000);
            // when
            int end = intake.take(wrap(frame), 0, frame.length, Counted.FOREVER);
            // then
            assertThat(end).isEqualTo(frame.length);
            assertThat(entered).isEmpty();
            assertThat(answers.said).containsExactly(code.isOpen() ? "INVALID_COMMAND" : "UNAUTHENTICATED");
        }
    }

    @Test
    void shouldKnowTheLimitsAfterLogin() {
        // given
        session.login(new Session.Login(1, ""));
        // then
        assertThat(saidTo(RequestCode.PING, FrameIntake.CONTROL_PAYLOAD_BYTES_MAX))
                .containsExactly("claim");
        assertThat(saidTo(RequestCode.PING, FrameIntake.CONTROL_PAYLOAD_BYTES_MAX + 1))
                .containsExactly("INVALID_COMMAND");
        assertThat(saidTo(RequestCode.SEND_MESSAGES, SEND_FRAME_BYTES_MAX - 8))
                .doesNotContain("TOO_BIG_MESSAGE_PAYLOAD");
        assertThat(saidTo(RequestCode.SEND_MESSAGES, SEND_FRAME_BYTES_MAX - 7))
                .containsExactly("TOO_BIG_MESSAGE_PAYLOAD");
    }

    @Test
    void shouldReadALyingLengthAwayWithoutStoringIt() {
        // given
        ByteBuffer header = wrap(header(-1, RequestCode.CREATE_STREAM.number()));
        ByteBuffer filler = wrap(new byte[1 << 20]);
        // when
        intake.take(header, 0, 8, Counted.FOREVER);
        long left = 0xffff_ffffL - 4;
        while (left > 0) {
            assertThat(answers.said).isEmpty();
            int part = (int) Math.min(left, filler.capacity());
            assertThat(intake.take(filler, 0, part, Counted.FOREVER)).isEqualTo(part);
            left -= part;
        }
        // then
        assertThat(answers.said).containsExactly("UNAUTHENTICATED");
        assertThat(intake.isDraining()).isFalse();
    }

    @Test
    void shouldJudgeNothingWhileALoginMayBeUnderWay() {
        // given
        answers.isIdle = false;
        byte[] frame = frame(RequestCode.GET_STREAMS, 0);
        ByteBuffer bytes = wrap(frame);
        // when
        int held = intake.take(bytes, 0, frame.length, Counted.FOREVER);
        Halt halt = intake.halt();
        session.login(new Session.Login(1, ""));
        answers.isIdle = true;
        int end = intake.take(bytes, held, frame.length, Counted.FOREVER);
        // then
        assertThat(held).isZero();
        assertThat(halt).isEqualTo(Halt.NEEDS_ANSWERS);
        assertThat(end).isEqualTo(frame.length);
        assertThat(entered).containsExactly(RequestCode.GET_STREAMS);
    }

    @Test
    void shouldKeepAFrameTheDoorHasNoRoomFor() {
        // given
        doorHasRoom = false;
        byte[] frame = frame(RequestCode.PING, 0);
        ByteBuffer bytes = wrap(frame);
        // when
        int held = intake.take(bytes, 0, frame.length, Counted.FOREVER);
        Halt halt = intake.halt();
        doorHasRoom = true;
        intake.take(bytes, held, frame.length, Counted.FOREVER);
        // then
        assertThat(held).isZero();
        assertThat(halt).isEqualTo(Halt.NEEDS_ROOM);
        assertThat(entered).containsExactly(RequestCode.PING);
        assertThat(answers.said).containsExactly("claim");
    }

    @Test
    void shouldRefuseInTurnWhatWasReadAway() {
        // given
        session.login(new Session.Login(1, ""));
        answers.hasRoom = false;
        byte[] frame = frame(RequestCode.PING, FrameIntake.CONTROL_PAYLOAD_BYTES_MAX + 1);
        // when
        int end = intake.take(wrap(frame), 0, frame.length, Counted.FOREVER);
        Halt halt = intake.halt();
        answers.hasRoom = true;
        intake.take(wrap(new byte[0]), 0, 0, Counted.FOREVER);
        // then
        assertThat(end).isEqualTo(frame.length);
        assertThat(halt).isEqualTo(Halt.NEEDS_ANSWERS);
        assertThat(answers.said).containsExactly("INVALID_COMMAND");
    }

    private List<String> saidTo(RequestCode code, int payloadBytes) {
        answers.said.clear();
        byte[] frame = frame(code, payloadBytes);
        assertThat(intake.take(wrap(frame), 0, frame.length, Counted.FOREVER)).isEqualTo(frame.length);
        return answers.said;
    }

    private static byte[] frame(RequestCode code, int payloadBytes) {
        return new WireWriter()
                .bytes(header(4 + payloadBytes, code.number()))
                .bytes(new byte[payloadBytes])
                .toBytes();
    }

    private static byte[] header(int length, int code) {
        return new WireWriter().u32(length).u32(code).toBytes();
    }

    private static ByteBuffer wrap(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
