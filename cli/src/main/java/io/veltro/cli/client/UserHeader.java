package io.veltro.cli.client;

import io.veltro.pipeline.error.ErrorCode;
import io.veltro.pipeline.error.RequestException;
import io.veltro.pipeline.message.HeaderKind;
import io.veltro.pipeline.wire.WireReader;
import io.veltro.pipeline.wire.WireWriter;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * One user header as people write it. The server keeps user headers as they came and never looks into them.
 *
 * <pre>
 *   key kind u8 | key length u32 | key | value kind u8 | value length u32 | value      repeated until the length ends
 * </pre>
 */
public record UserHeader(HeaderKind keyKind, String key, HeaderKind kind, String value) {
    /** Refuses what cannot be encoded. */
    public UserHeader {
        keyKind.encode(key);
        kind.encode(value);
    }

    /** Reads {@code key:kind:value}; the value may hold colons. */
    public static UserHeader parse(String text) {
        String[] parts = text.split(":", 3);
        if (parts.length < 3) {
            throw new IllegalArgumentException(
                    "\"" + text + "\" is no header, write key:kind:value, as in retries:uint8:3");
        }
        return new UserHeader(HeaderKind.STRING, parts[0], HeaderKind.parse(parts[1]), parts[2]);
    }

    /** The bytes of several headers, in their order. */
    public static byte[] encode(List<UserHeader> headers) {
        WireWriter out = new WireWriter();
        for (UserHeader header : headers) {
            writePart(out, header.keyKind, header.key);
            writePart(out, header.kind, header.value);
        }
        return out.toBytes();
    }

    private static void writePart(WireWriter out, HeaderKind kind, String text) {
        byte[] bytes = kind.encode(text);
        out.u8(kind.code()).u32(bytes.length).bytes(bytes);
    }

    /** Reads the headers of a message; none when the bytes are not what a header looks like, for the message counts more. */
    public static List<UserHeader> decode(ByteBuffer littleEndian, int position, int length) {
        WireReader in = new WireReader().wrap(littleEndian, position, length);
        List<UserHeader> headers = new ArrayList<>();
        try {
            while (in.remaining() > 0) {
                HeaderKind keyKind = HeaderKind.of(in.u8());
                String key = keyKind.decode(in.bytes(length(in)));
                HeaderKind kind = HeaderKind.of(in.u8());
                headers.add(new UserHeader(keyKind, key, kind, kind.decode(in.bytes(length(in)))));
            }
            return headers;
        } catch (RequestException | IllegalArgumentException e) {
            return List.of();
        }
    }

    private static int length(WireReader in) {
        int length = in.u32();
        if (length < 0 || length > in.remaining()) {
            throw RequestException.of(ErrorCode.INVALID_COMMAND);
        }
        return length;
    }
}
