package io.veltro.rest.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.math.BigInteger;
import java.util.regex.Pattern;

/**
 * The id of a message, 128 bits: a number, or a text that is a decimal number, a UUID (RFC 9562) or 32 hexadecimal digits.
 * 0 is none.
 */
record MessageId(long high, long low) {
    static final MessageId NONE = new MessageId(0, 0);

    private static final int BITS = 128;
    private static final int DECIMALS_MAX = 39;
    private static final Pattern DECIMAL = Pattern.compile("[0-9]{1," + DECIMALS_MAX + "}");
    private static final Pattern HEX = Pattern.compile("[0-9a-fA-F]{32}");
    private static final Pattern UUID_TEXT =
            Pattern.compile("[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}");

    /** Whether the server is to choose one. */
    boolean isNone() {
        return high == 0 && low == 0;
    }

    static MessageId read(JsonParser in) throws IOException {
        if (in.currentToken() == JsonToken.VALUE_NUMBER_INT) {
            return of(in.getBigIntegerValue());
        }
        if (in.currentToken() == JsonToken.VALUE_STRING) {
            String text = in.getText();
            if (HEX.matcher(text).matches()) {
                return of(new BigInteger(text, 16));
            }
            if (DECIMAL.matcher(text).matches()) {
                return of(new BigInteger(text));
            }
            if (UUID_TEXT.matcher(text).matches()) {
                return of(new BigInteger(text.replace("-", ""), 16));
            }
        }
        throw wrong();
    }

    private static MessageId of(BigInteger value) {
        if (value.signum() < 0 || value.bitLength() > BITS) {
            throw wrong();
        }
        return new MessageId(value.shiftRight(Long.SIZE).longValue(), value.longValue());
    }

    private static BadRequestException wrong() {
        return BadRequestException.unprocessable(
                "An id is a whole number of 128 bits, or a text with one, a UUID or 32 hexadecimal digits; leave it out"
                        + " or write 0 for a new one",
                "id");
    }
}
