package io.veltro.rest.json;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigInteger;
import java.util.List;
import java.util.Locale;

/** Checks of single values of a body. */
final class Values {
    private static final int NAMED_CHARS_MAX = 40;

    private Values() {}

    /** A text that can be written as UTF-8. */
    static void text(JsonNode value, String field) {
        if (!value.isTextual()) {
            throw wrong(value, field, "a text");
        }
        String text = value.textValue();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean isPair = Character.isHighSurrogate(c)
                    && i + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(i + 1));
            if (isPair) {
                i++;
            } else if (Character.isSurrogate(c)) {
                throw BadRequestException.unreadable(
                        "The field " + field + " holds half of a surrogate pair: write whole characters", field);
            }
        }
    }

    static void bool(JsonNode value, String field) {
        if (!value.isBoolean()) {
            throw wrong(value, field, "true or false");
        }
    }

    /** A whole number of so many bits, unsigned. */
    static BodyShape.Check unsigned(int bits) {
        BigInteger most = BigInteger.ONE.shiftLeft(bits).subtract(BigInteger.ONE);
        return (value, field) -> {
            if (!value.isIntegralNumber()
                    || value.bigIntegerValue().signum() < 0
                    || value.bigIntegerValue().compareTo(most) > 0) {
                throw wrong(value, field, "a whole number from 0 to " + most);
            }
        };
    }

    static BodyShape.Check choice(List<String> choices) {
        return (value, field) -> {
            if (!value.isTextual() || !choices.contains(value.textValue())) {
                throw wrong(value, field, "one of " + String.join(", ", choices));
            }
        };
    }

    /** A text or a number of 32 bits: how consumers are named. */
    static void textOrNumber(JsonNode value, String field) {
        if (value.isTextual()) {
            text(value, field);
        } else {
            unsigned(Integer.SIZE).check(value, field);
        }
    }

    static BadRequestException wrong(JsonNode value, String field, String wanted) {
        String shown = value.isTextual() || value.isNumber() ? " \"" + shortened(value.asText()) + "\"" : "";
        return BadRequestException.unprocessable(
                "The field " + field + " is " + kind(value) + shown + ": write " + wanted, field);
    }

    static String shortened(String text) {
        int end = text.offsetByCodePoints(0, Math.min(NAMED_CHARS_MAX, text.codePointCount(0, text.length())));
        return end == text.length() ? text : text.substring(0, end) + "...";
    }

    /** What kind of value it is, for people. */
    static String kind(JsonNode value) {
        return switch (value.getNodeType()) {
            case STRING -> "a text";
            case ARRAY -> "a list";
            case OBJECT -> "an object";
            case MISSING -> "empty";
            default -> "a " + value.getNodeType().name().toLowerCase(Locale.ROOT);
        };
    }
}
