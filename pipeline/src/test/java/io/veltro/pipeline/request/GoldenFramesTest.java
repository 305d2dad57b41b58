package io.veltro.pipeline.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.veltro.pipeline.error.ErrorCode;
import io.veltro.pipeline.error.RequestException;
import io.veltro.pipeline.view.GroupView;
import io.veltro.pipeline.view.ListView;
import io.veltro.pipeline.view.OffsetView;
import io.veltro.pipeline.view.PolledView;
import io.veltro.pipeline.view.StreamView;
import io.veltro.pipeline.view.SystemView;
import io.veltro.pipeline.view.TokenView;
import io.veltro.pipeline.view.TopicView;
import io.veltro.pipeline.view.UserView;
import io.veltro.pipeline.view.View;
import io.veltro.pipeline.wire.ReplyFrame;
import io.veltro.pipeline.wire.RequestFrame;
import io.veltro.pipeline.wire.WireReader;
import io.veltro.pipeline.wire.WireWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class GoldenFramesTest {
    /** What some clients send behind the body, in bytes. */
    private static final Map<String, Integer> TRAILING =
            Map.of("derived/D12_login_pat_csharp.request", 4, "derived/D14_create_user_node.request", 5);

    private static final String UNKNOWN_CODE = "derived/D15_unknown_code.request";

    static List<String> requests() {
        return GoldenFrames.names(".request").stream()
                .filter(name -> !name.equals(UNKNOWN_CODE))
                .toList();
    }

    static List<String> replies() {
        return GoldenFrames.names(".response");
    }

    @ParameterizedTest
    @MethodSource("requests")
    void shouldReadARequestAndWriteItBackByteForByte(String name) {
        byte[] frame = GoldenFrames.frame(name);
        ByteBuffer header = ByteBuffer.wrap(frame).order(ByteOrder.LITTLE_ENDIAN);
        byte[] payload = Arrays.copyOfRange(frame, RequestFrame.HEADER_BYTES, frame.length);
        RequestCode code = GoldenFrames.code(name);
        assertThat(RequestFrame.length(header, 0)).isEqualTo(payload.length + RequestFrame.CODE_BYTES);
        WireReader in = WireReader.of(payload);

        Request request = code.read(in);

        int trailing = TRAILING.getOrDefault(name, 0);
        assertThat(request.code()).isEqualTo(code);
        assertThat(in.remaining()).isEqualTo(trailing);
        assertThat(bytes(request)).isEqualTo(Arrays.copyOf(payload, payload.length - trailing));
    }

    @Test
    void shouldKnowNoCommandOfAnUnknownCode() {
        ByteBuffer header = ByteBuffer.wrap(GoldenFrames.frame(UNKNOWN_CODE)).order(ByteOrder.LITTLE_ENDIAN);

        assertThat(RequestCode.of(RequestFrame.code(header, 0))).isNull();
        assertThat(RequestCode.of(-1)).isNull();
        assertThat(RequestCode.of(Integer.MAX_VALUE)).isNull();
        assertThat(RequestCode.of(0)).isNull();
        assertThat(RequestCode.of(606)).isNull();
    }

    @ParameterizedTest
    @MethodSource("replies")
    void shouldReadAReplyAndWriteItBackByteForByte(String name) {
        byte[] frame = GoldenFrames.frame(name);
        ByteBuffer header = ByteBuffer.wrap(frame).order(ByteOrder.LITTLE_ENDIAN);
        byte[] payload = Arrays.copyOfRange(frame, ReplyFrame.HEADER_BYTES, frame.length);
        assertThat(ReplyFrame.length(header, 0)).isEqualTo(payload.length);
        if (payload.length == 0) {
            return;
        }
        assertThat(ReplyFrame.status(header, 0)).isZero();
        WireReader in = WireReader.of(payload);

        View view = readView(codeOfReply(name), in);

        WireWriter out = new WireWriter();
        view.write(out);
        out.bytes(in.buffer(), in.position(), in.remaining());
        assertThat(out.toBytes()).isEqualTo(payload);
        assertThat(in.remaining()).isEqualTo(view instanceof PolledView ? payload.length - PolledView.HEAD_BYTES : 0);
    }

    @ParameterizedTest
    @MethodSource("replies")
    void shouldReadOrRefuseAReplyCutOrDamagedAtAnyByte(String name) {
        byte[] frame = GoldenFrames.frame(name);
        byte[] payload = Arrays.copyOfRange(frame, ReplyFrame.HEADER_BYTES, frame.length);
        for (int at = 0; at < payload.length; at++) {
            byte[] cut = Arrays.copyOf(payload, at);
            byte[] damaged = payload.clone();
            damaged[at] = (byte) ~damaged[at];

            assertThatCode(() -> readOrRefuse(codeOfReply(name), cut))
                    .as("cut to %d bytes", at)
                    .doesNotThrowAnyException();
            assertThatCode(() -> readOrRefuse(codeOfReply(name), damaged))
                    .as("damaged at %d", at)
                    .doesNotThrowAnyException();
        }
    }

    private static void readOrRefuse(RequestCode code, byte[] payload) {
        try {
            assertThat(readView(code, WireReader.of(payload))).isNotNull();
        } catch (RequestException e) {
            assertThat(e.code()).isEqualTo(ErrorCode.INVALID_COMMAND);
        }
    }

    @Test
    void shouldHaveAReplyOfEveryCommandThatAnswersWithAView() {
        Set<RequestCode> shown = replies().stream()
                .filter(name -> GoldenFrames.frame(name).length > ReplyFrame.HEADER_BYTES)
                .map(GoldenFramesTest::codeOfReply)
                .collect(Collectors.toSet());

        Set<RequestCode> answering = Stream.of(RequestCode.values())
                .filter(code -> code != RequestCode.GET_SNAPSHOT)
                .filter(GoldenFramesTest::answersWithAView)
                .collect(Collectors.toSet());

        assertThat(shown).isEqualTo(answering);
    }

    /** The command a reply answers: that of the request recorded with it; derived replies are listed in the README. */
    private static RequestCode codeOfReply(String name) {
        if (name.startsWith("derived/D16")) {
            return RequestCode.GET_CLUSTER_METADATA;
        }
        if (name.startsWith("derived/D17")) {
            return RequestCode.POLL_MESSAGES;
        }
        return GoldenFrames.code(name.replace(".response", ".request"));
    }

    private static boolean answersWithAView(RequestCode code) {
        return switch (code) {
            case PING, LOGOUT_USER, DELETE_USER, UPDATE_USER, UPDATE_PERMISSIONS, CHANGE_PASSWORD -> false;
            case DELETE_PERSONAL_ACCESS_TOKEN, SEND_MESSAGES, FLUSH_UNSAVED_BUFFER -> false;
            case STORE_CONSUMER_OFFSET, DELETE_CONSUMER_OFFSET -> false;
            case DELETE_STREAM, UPDATE_STREAM, PURGE_STREAM, DELETE_TOPIC, UPDATE_TOPIC, PURGE_TOPIC -> false;
            case CREATE_PARTITIONS, DELETE_PARTITIONS, DELETE_SEGMENTS -> false;
            case DELETE_CONSUMER_GROUP, JOIN_CONSUMER_GROUP, LEAVE_CONSUMER_GROUP -> false;
            default -> true;
        };
    }

    private static View readView(RequestCode code, WireReader in) {
        return switch (code) {
            case GET_STATS -> SystemView.Stats.read(in);
            case GET_SNAPSHOT -> SystemView.Snapshot.read(in);
            case GET_CLUSTER_METADATA -> SystemView.Cluster.read(in);
            case GET_ME, GET_CLIENT -> SystemView.ClientDetails.read(in);
            case GET_CLIENTS -> ListView.read(in, SystemView.Client::read);
            case GET_USER, CREATE_USER -> UserView.Details.read(in);
            case GET_USERS -> ListView.read(in, UserView::read);
            case LOGIN_USER, LOGIN_WITH_PERSONAL_ACCESS_TOKEN -> UserView.Identity.read(in);
            case GET_PERSONAL_ACCESS_TOKENS -> ListView.read(in, TokenView::read);
            case CREATE_PERSONAL_ACCESS_TOKEN -> TokenView.Secret.read(in);
            case POLL_MESSAGES -> PolledView.readHead(in);
            case GET_CONSUMER_OFFSET -> OffsetView.read(in);
            case GET_STREAM, CREATE_STREAM -> StreamView.Details.read(in);
            case GET_STREAMS -> ListView.read(in, StreamView::read);
            case GET_TOPIC, CREATE_TOPIC -> TopicView.Details.read(in);
            case GET_TOPICS -> ListView.read(in, TopicView::read);
            case GET_CONSUMER_GROUP, CREATE_CONSUMER_GROUP -> GroupView.Details.read(in);
            case GET_CONSUMER_GROUPS -> ListView.read(in, GroupView::read);
            default -> throw new AssertionError(code + " answers without a view");
        };
    }

    private static byte[] bytes(Request request) {
        WireWriter out = new WireWriter();
        request.write(out);
        return out.toBytes();
    }
}
