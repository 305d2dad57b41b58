package io.veltro.cli.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.veltro.pipeline.message.HeaderKind;
import io.veltro.pipeline.message.MessageBatch;
import io.veltro.pipeline.message.MessageLayout;
import io.veltro.pipeline.request.MessageRequest;
import io.veltro.pipeline.request.RequestCode;
import io.veltro.pipeline.wire.RequestFrame;
import io.veltro.pipeline.wire.WireReader;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UserHeaderTest {
    @Test
    void shouldReadAndWriteOneHeaderOfEachKindByteForByte() {
        byte[] golden = Golden.frame("30_send_key_with_headers.request");
        WireReader in = WireReader.of(golden);
        in.skip(RequestFrame.HEADER_BYTES);
        MessageBatch batch = ((MessageRequest.Send) RequestCode.SEND_MESSAGES.read(in)).batch();
        int length = MessageLayout.userHeadersBytes(batch.buffer(), batch.messagesPosition());
        byte[] recorded = new byte[length];
        batch.buffer().get(golden.length - length, recorded);

        List<UserHeader> headers = UserHeader.decode(batch.buffer(), golden.length - length, length);

        assertThat(headers).hasSize(16);
        assertThat(headers.stream().map(UserHeader::kind).distinct()).hasSize(15);
        assertThat(UserHeader.encode(headers)).isEqualTo(recorded);
    }

    @ParameterizedTest
    @CsvSource({
        "k:string:a:b, string, a:b",
        "k:i8:-128, int8, -128",
        "k:int16:-2, int16, -2",
        "k:uint32:4294967295, uint32, 4294967295",
        "k:u64:18446744073709551615, uint64, 18446744073709551615",
        "k:int128:-170141183460469231731687303715884105728, int128, -170141183460469231731687303715884105728",
        "k:uint128:340282366920938463463374607431768211455, uint128, 340282366920938463463374607431768211455",
        "k:float32:1.5, float32, 1.5",
        "k:f64:-0.25, float64, -0.25",
        "k:bool:TRUE, bool, true",
        "k:raw:bytes, raw, bytes"
    })
    void shouldCarryAValueThroughItsBytes(String typed, String kind, String shown) {
        byte[] encoded = UserHeader.encode(List.of(UserHeader.parse(typed)));

        List<UserHeader> decoded = decode(encoded);

        assertThat(decoded).containsExactly(new UserHeader(HeaderKind.STRING, "k", HeaderKind.parse(kind), shown));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "k",
                "k:string",
                "k:strin:x",
                "k:string:",
                ":string:v",
                "k:uint8:256",
                "k:uint8:-1",
                "k:int8:128",
                "k:bool:maybe",
                "k:int32:1.5",
                "k:float32:x"
            })
    void shouldRefuseWhatIsNoHeader(String typed) {
        assertThatThrownBy(() -> UserHeader.parse(typed)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void shouldShowNoHeadersWhenTheBytesAreNone() {
        byte[] good = UserHeader.encode(List.of(UserHeader.parse("key:uint32:7")));

        for (int length = 1; length < good.length; length++) {
            byte[] cut = new byte[length];
            System.arraycopy(good, 0, cut, 0, length);

            assertThat(decode(cut)).isEmpty();
        }
    }

    private static List<UserHeader> decode(byte[] bytes) {
        return UserHeader.decode(ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN), 0, bytes.length);
    }
}
