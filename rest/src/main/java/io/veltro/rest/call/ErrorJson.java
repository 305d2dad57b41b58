package io.veltro.rest.call;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.veltro.pipeline.error.ErrorCode;
import io.veltro.rest.json.BadRequestException;
import io.veltro.rest.json.Schemas;
import java.io.IOException;
import java.util.Locale;

/**
 * What a refusal looks like.
 *
 * <pre>
 *   {"id":1009,"code":"stream_id_not_found","reason":"The stream does not exist","field":"stream_id"}
 * </pre>
 *
 * <p>{@code id} is the number of the {@link ErrorCode}, or the HTTP status where HTTP itself was at fault.
 */
public record ErrorJson(int status, int id, String code, String reason, String field) {
    /** A refusal from behind the door. */
    public static ErrorJson of(ErrorCode code) {
        return new ErrorJson(
                code.httpStatus(), code.number(), code.name().toLowerCase(Locale.ROOT), code.sentence(), field(code));
    }

    /** A request that cannot be read. */
    public static ErrorJson of(BadRequestException fault) {
        String code = fault.status() == 400 ? "bad_request" : "unprocessable_entity";
        return new ErrorJson(fault.status(), fault.status(), code, fault.reason(), fault.field());
    }

    /** A fault of HTTP's own. */
    public static ErrorJson of(int status, String code, String reason) {
        return new ErrorJson(status, status, code, reason, "");
    }

    private static String field(ErrorCode code) {
        return switch (code) {
            case STREAM_ID_NOT_FOUND -> "stream_id";
            case TOPIC_ID_NOT_FOUND -> "topic_id";
            case PARTITION_NOT_FOUND -> "partition_id";
            case CLIENT_NOT_FOUND -> "client_id";
            case STREAM_NAME_ALREADY_EXISTS,
                    INVALID_STREAM_NAME,
                    TOPIC_NAME_ALREADY_EXISTS,
                    INVALID_TOPIC_NAME,
                    CONSUMER_GROUP_NAME_ALREADY_EXISTS,
                    PERSONAL_ACCESS_TOKEN_ALREADY_EXISTS -> "name";
            case INVALID_OFFSET -> "offset";
            case USER_ALREADY_EXISTS -> "username";
            default -> "";
        };
    }

    public void write(JsonGenerator out) throws IOException {
        out.writeStartObject();
        out.writeNumberField("id", id);
        out.writeStringField("code", code);
        out.writeStringField("reason", reason);
        out.writeFieldName("field");
        if (field.isEmpty()) {
            out.writeNull();
        } else {
            out.writeString(field);
        }
        out.writeEndObject();
    }

    /** Its schema. */
    public static ObjectNode describe() {
        ObjectNode schema = Schemas.typed("object");
        schema.putArray("required").add("id").add("code").add("reason").add("field");
        ObjectNode properties = schema.putObject("properties");
        properties.set("id", Schemas.u32());
        properties.set("code", Schemas.text());
        properties.set("reason", Schemas.text());
        properties.set("field", Schemas.nullable(Schemas.text()));
        return schema;
    }
}
