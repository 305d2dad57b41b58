package io.veltro.cli.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.math.BigInteger;

/** JSON token by token: the numbers of the protocol have no sign and all their bits. */
final class Json {
    /** A payload is one text, up to 64 MB before it is encoded. */
    static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxStringLength(Integer.MAX_VALUE)
                    .build())
            .build();

    private Json() {}

    static JsonParser parser(Received received) throws IOException {
        return FACTORY.createParser(
                received.bytes().array(), 0, received.bytes().length());
    }

    /** Fails when the parser stands on something else. */
    static void expect(JsonParser in, JsonToken wanted) throws JsonParseException {
        if (in.currentToken() != wanted) {
            throw new JsonParseException(in, "there is " + in.currentToken() + " in place of " + wanted);
        }
    }

    static int u32(JsonParser in) throws IOException {
        return (int) u64(in);
    }

    static long u64(JsonParser in) throws IOException {
        return in.getNumberType() == JsonParser.NumberType.BIG_INTEGER
                ? in.getBigIntegerValue().longValue()
                : in.getLongValue();
    }

    static void writeU64(JsonGenerator out, String field, long value) throws IOException {
        out.writeFieldName(field);
        if (value < 0) {
            out.writeNumber(new BigInteger(Long.toUnsignedString(value)));
        } else {
            out.writeNumber(value);
        }
    }
}
