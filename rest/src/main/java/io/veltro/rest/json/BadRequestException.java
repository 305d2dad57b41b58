package io.veltro.rest.json;

/**
 * A request that says something the API cannot read: thrown while reading, caught where requests enter. Without a stack
 * trace, for anybody can cause one.
 */
public final class BadRequestException extends RuntimeException {
    private static final int UNREADABLE = 400;
    private static final int UNPROCESSABLE = 422;

    private final int status;
    private final String field;

    private BadRequestException(int status, String reason, String field) {
        super(reason, null, false, false);
        this.status = status;
        this.field = field;
    }

    /** What came is no JSON, or no path or query of the API (400). */
    public static BadRequestException unreadable(String reason) {
        return new BadRequestException(UNREADABLE, reason, "");
    }

    /** A part of the path or the query (400). */
    public static BadRequestException unreadable(String reason, String field) {
        return new BadRequestException(UNREADABLE, reason, field);
    }

    /** JSON, but not what is asked for (422). */
    public static BadRequestException unprocessable(String reason, String field) {
        return new BadRequestException(UNPROCESSABLE, reason, field);
    }

    /** The status of the answer. */
    public int status() {
        return status;
    }

    /** The field at fault, empty when it is none. */
    public String field() {
        return field;
    }

    /** What is wrong, in a sentence. */
    public String reason() {
        return String.valueOf(getMessage());
    }
}
