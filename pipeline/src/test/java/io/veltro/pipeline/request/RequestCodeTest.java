package io.veltro.pipeline.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import io.veltro.pipeline.error.ErrorCode;
import io.veltro.pipeline.error.RequestException;
import io.veltro.pipeline.wire.RequestFrame;
import io.veltro.pipeline.wire.WireReader;
import io.veltro.pipeline.wire.WireWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Walks the table of commands: one without a recorded frame fails by itself. */
class RequestCodeTest {
    private static final long SEED = 20260815;
    private static final int RANDOM_BODIES = 3000;

    private static final Map<RequestCode, List<byte[]>> SAMPLES = samples();

    private static Map<RequestCode, List<byte[]>> samples() {
        Map<RequestCode, List<byte[]>> samples = new EnumMap<>(RequestCode.class);
        for (String name : GoldenFrames.names(".request")) {
            byte[] frame = GoldenFrames.frame(name);
            RequestCode code =
                    RequestCode.of(RequestFrame.code(ByteBuffer.wrap(frame).order(ByteOrder.LITTLE_ENDIAN), 0));
            if (code != null) {
                WireReader in = WireReader.of(Arrays.copyOfRange(frame, RequestFrame.HEADER_BYTES, frame.length));
                samples.computeIfAbsent(code, c -> new ArrayList<>()).add(bytes(code.read(in)));
            }
        }
        return samples;
    }

    private static List<byte[]> samplesOf(RequestCode code) {
        List<byte[]> samples = SAMPLES.getOrDefault(code, List.of());
        if (samples.isEmpty()) {
            fail(code + " has no sample: record a frame or add a derived one to src/test/resources/golden");
        }
        return samples;
    }

    @ParameterizedTest
    @EnumSource
    void shouldBeFoundByItsNumber(RequestCode code) {
        assertThat(RequestCode.of(code.number())).isSameAs(code);
    }

    @ParameterizedTest
    @EnumSource
    void shouldReadWhatItWrites(RequestCode code) {
        for (byte[] sample : samplesOf(code)) {
            Request request = code.read(WireReader.of(sample));

            assertThat(request.code()).isSameAs(code);
            assertThat(bytes(request)).isEqualTo(sample);
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldIgnoreWhatStandsBehindTheBody(RequestCode code) {
        if (code == RequestCode.SEND_MESSAGES) {
            return;
        }
        for (byte[] sample : samplesOf(code)) {
            byte[] longer = Arrays.copyOf(sample, sample.length + 4);

            assertThat(bytes(code.read(WireReader.of(longer)))).isEqualTo(sample);
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldRefuseABodyCutAtAnyByte(RequestCode code) {
        for (byte[] sample : samplesOf(code)) {
            for (int length = 0; length < sample.length; length++) {
                byte[] cut = Arrays.copyOf(sample, length);

                assertThatThrownBy(() -> readAndCheck(code, cut))
                        .as("%s cut to %d of %d bytes", code, length, sample.length)
                        .isInstanceOf(RequestException.class);
            }
        }
    }

    /** A send is read with whatever messages there are; whether they are whole is checked behind the door. */
    private static Request readAndCheck(RequestCode code, byte[] body) {
        Request request = code.read(WireReader.of(body));
        if (request instanceof MessageRequest.Send send) {
            ErrorCode fault = send.batch().check();
            if (fault != ErrorCode.OK) {
                throw RequestException.of(fault);
            }
        }
        return request;
    }

    @ParameterizedTest
    @EnumSource
    void shouldReadOrRefuseWhateverComes(RequestCode code) {
        Random random = new Random(SEED + code.number());
        for (int i = 0; i < RANDOM_BODIES; i++) {
            byte[] body = i % 2 == 0 ? randomBody(random) : damaged(samplesOf(code), random);

            assertThatCode(() -> readOrRefuse(code, body))
                    .as("seed %d, %s, body %s", SEED, code, HexFormat.of().formatHex(body))
                    .doesNotThrowAnyException();
        }
    }

    private static byte[] randomBody(Random random) {
        byte[] body = new byte[random.nextInt(200)];
        random.nextBytes(body);
        return body;
    }

    private static byte[] damaged(List<byte[]> samples, Random random) {
        byte[] body = samples.get(random.nextInt(samples.size())).clone();
        for (int i = random.nextInt(3); i >= 0 && body.length > 0; i--) {
            body[random.nextInt(body.length)] = (byte) random.nextInt();
        }
        return body;
    }

    private static void readOrRefuse(RequestCode code, byte[] body) {
        Request request;
        try {
            request = readAndCheck(code, body);
        } catch (RequestException e) {
            return;
        }
        byte[] written = bytes(request);
        assertThat(bytes(code.read(WireReader.of(written)))).isEqualTo(written);
        if (request instanceof MessageRequest.Send send) {
            send.batch().stamp(0, 1, new Random(SEED));
        }
    }

    private static byte[] bytes(Request request) {
        WireWriter out = new WireWriter();
        request.write(out);
        return out.toBytes();
    }
}
