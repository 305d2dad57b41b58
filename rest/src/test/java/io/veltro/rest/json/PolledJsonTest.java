package io.veltro.rest.json;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.veltro.pipeline.error.ErrorCode;
import io.veltro.pipeline.message.Counted;
import io.veltro.pipeline.message.MessageBatch;
import io.veltro.pipeline.request.Identifier;
import io.veltro.pipeline.view.PolledView;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class PolledJsonTest {
    private static final Identifier ANY = Identifier.of(1);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final SplittableRandom random = new SplittableRandom(11);
    private final PolledView view = new PolledView();
    private final List<byte[]> payloads = new ArrayList<>();
    private long nextOffset;

    @Test
    void shouldGiveBackWhatWasSentWhateverTheBuffer() throws IOException {
        // given
        add(payload(1), payload(2), payload(3), payload(70_000));
        add(payload(0x1_0000));
        view.describe(3, nextOffset - 1);

        // when, then
        for (int room : new int[] {PolledJson.ROOM_MIN, PolledJson.ROOM_MIN + 1, 5000, 16_384, 1 << 20}) {
            String text = text(PolledJson.object(view), room);
            JsonNode tree = JSON.readTree(text);
            assertThat(tree.path("partition_id").asInt()).isEqualTo(3);
            assertThat(tree.path("current_offset").asLong()).isEqualTo(nextOffset - 1);
            assertThat(tree.path("count").asInt()).isEqualTo(payloads.size());
            assertThat(tree.path("messages")).hasSize(payloads.size());
            for (int i = 0; i < payloads.size(); i++) {
                checkMessage(tree.path("messages").get(i), i);
            }
        }
    }

    @Test
    void shouldWriteOneEventPerMessage() throws IOException {
        // given
        add(payload(10), payload(20));
        view.describe(0, 1);

        // when
        String[] events = text(PolledJson.events(view), 4096).split("\n\n");

        // then
        assertThat(events).hasSize(2);
        for (int i = 0; i < events.length; i++) {
            assertThat(events[i]).startsWith("id: " + i + "\ndata: {").doesNotContain("\r");
            checkMessage(JSON.readTree(events[i].substring(events[i].indexOf('{'))), i);
        }
    }

    @Test
    void shouldWriteAnEmptyPoll() throws IOException {
        view.describe(0, 0);
        assertThat(text(PolledJson.object(view), 4096))
                .isEqualTo("{\"partition_id\":0,\"current_offset\":0,\"count\":0,\"messages\":[]}");
        assertThat(text(PolledJson.events(view), 4096)).isEmpty();
    }

    @Test
    void shouldGiveHeadersThatCannotBeReadAsOneText() throws IOException {
        // given
        byte[] garbage = {2, 1, 0, 0, 0, 'k'};
        String raw = Base64.getEncoder().encodeToString(garbage);
        send("{\"payload\":\"QQ==\",\"user_headers\":\"" + raw + "\"}", 1);
        view.describe(0, 0);

        // when
        JsonNode message = JSON.readTree(text(PolledJson.object(view), 4096))
                .path("messages")
                .get(0);

        // then
        assertThat(message.path("user_headers").asText()).isEqualTo(raw);
        assertThat(message.path("header").path("user_headers_length").asInt()).isEqualTo(garbage.length);
    }

    private byte[] payload(int bytes) {
        byte[] payload = new byte[bytes];
        random.nextBytes(payload);
        return payload;
    }

    private void add(byte[]... batch) {
        StringBuilder messages = new StringBuilder();
        for (byte[] payload : batch) {
            String header =
                    "{\"key\":{\"kind\":\"string\",\"value\":\"" + base64("number") + "\"},\"value\":{\"kind\":\"raw\","
                            + "\"value\":\"" + base64(Integer.toString(payloads.size())) + "\"}}";
            messages.append(messages.isEmpty() ? "" : ",")
                    .append("{\"id\":\"0123456789abcdef0123456789abcdef\",\"payload\":\"")
                    .append(Base64.getEncoder().encodeToString(payload))
                    .append("\",\"user_headers\":[")
                    .append(header)
                    .append("]}");
            payloads.add(payload);
        }
        send(messages.toString(), batch.length);
    }

    private void send(String messages, int count) {
        String body = "{\"messages\":[" + messages + "],\"partitioning\":{\"kind\":\"balanced\",\"value\":\"\"}}";
        MessageBatch batch = SendBody.read(body.getBytes(StandardCharsets.UTF_8), ANY, ANY, 99)
                .batch();
        assertThat(batch.check()).isEqualTo(ErrorCode.OK);
        batch.stamp(nextOffset, 1234, random);
        nextOffset += count;
        view.slices()
                .add(
                        batch.buffer(),
                        batch.messagesPosition(),
                        batch.messagesBytes(),
                        count,
                        nextOffset - 1,
                        Counted.FOREVER);
    }

    private void checkMessage(JsonNode message, int number) throws IOException {
        JsonNode header = message.path("header");
        assertThat(header.path("id").bigIntegerValue())
                .isEqualTo(new BigInteger("0123456789abcdef0123456789abcdef", 16));
        assertThat(header.path("offset").asLong()).isEqualTo(number);
        assertThat(header.path("timestamp").asLong()).isEqualTo(1234);
        assertThat(header.path("origin_timestamp").asLong()).isEqualTo(99);
        assertThat(header.path("payload_length").asInt()).isEqualTo(payloads.get(number).length);
        assertThat(message.path("payload").binaryValue()).isEqualTo(payloads.get(number));
        JsonNode entry = message.path("user_headers").get(0);
        assertThat(entry.path("key").path("kind").asText()).isEqualTo("string");
        assertThat(entry.path("value").path("value").asText()).isEqualTo(base64(Integer.toString(number)));
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String text(PolledJson json, int room) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        ByteBuffer buffer = ByteBuffer.allocate(room);
        boolean isDone = false;
        while (!isDone) {
            isDone = json.fill(buffer.clear());
            assertThat(isDone || buffer.position() > 0).isTrue();
            all.write(buffer.array(), 0, buffer.position());
        }
        return all.toString(StandardCharsets.UTF_8);
    }
}
