package io.veltro.rest;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.undertow.util.StatusCodes;
import io.veltro.rest.call.Answer;
import io.veltro.rest.call.ErrorJson;
import io.veltro.rest.call.Param;
import io.veltro.rest.call.Route;
import io.veltro.rest.json.Bodies;
import io.veltro.rest.json.Schemas;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * The description of the API (OpenAPI 3.1), made from the table of routes.
 *
 * <p>Thread: the one that starts the server.
 */
final class OpenApi {
    private static final String ERROR = "Error";
    private static final List<Integer> READING_FAULTS =
            List.of(StatusCodes.BAD_REQUEST, StatusCodes.NOT_FOUND, StatusCodes.SERVICE_UNAVAILABLE);
    private static final List<Integer> BODY_FAULTS = List.of(
            StatusCodes.REQUEST_ENTITY_TOO_LARGE, StatusCodes.UNSUPPORTED_MEDIA_TYPE, StatusCodes.UNPROCESSABLE_ENTITY);

    private final Map<String, ObjectNode> schemas = new TreeMap<>();
    private final ObjectNode document = JsonNodeFactory.instance.objectNode();

    private OpenApi() {}

    /** The whole description, in UTF-8. */
    static byte[] describe(List<Route> routes) {
        OpenApi api = new OpenApi();
        api.head();
        ObjectNode paths = api.document.putObject("paths");
        for (Route route : routes) {
            ObjectNode operations = paths.withObjectProperty(route.path());
            operations.set(route.method().toString().toLowerCase(Locale.ROOT), api.operation(route));
        }
        api.components();
        return api.document.toString().getBytes(StandardCharsets.UTF_8);
    }

    private void head() {
        document.put("openapi", "3.1.0");
        document.putObject("info")
                .put("title", "Veltro")
                .put("version", "0.8.0")
                .put("summary", "The HTTP API of Iggy 0.8, and what Veltro adds to it")
                .putObject("license")
                .put("name", "Apache-2.0")
                .put("identifier", "Apache-2.0");
        document.putArray("security").addObject().putArray("bearer");
    }

    private ObjectNode operation(Route route) {
        ObjectNode operation = JsonNodeFactory.instance.objectNode();
        operation.put("operationId", id(route)).put("summary", route.summary());
        if (route.isOpen()) {
            operation.putArray("security");
        }
        parameters(operation, route);
        route.body().ifPresent(body -> {
            schemas.put(body.name(), body.schema());
            content(operation.putObject("requestBody").put("required", true), "application/json")
                    .set("schema", Schemas.reference(body.name()));
        });
        responses(operation.putObject("responses"), route);
        return operation;
    }

    private static void parameters(ObjectNode operation, Route route) {
        ArrayNode parameters = operation.putArray("parameters");
        for (Param<?> param : Param.OF_PATHS) {
            if (route.path().contains("{" + param.name() + "}")) {
                parameter(parameters, param, "path").put("required", true);
            }
        }
        for (Param<?> param : route.query()) {
            parameter(parameters, param, "query")
                    .put("required", param.fallback().isEmpty());
        }
    }

    private static ObjectNode parameter(ArrayNode parameters, Param<?> param, String in) {
        ObjectNode parameter = parameters.addObject();
        parameter.put("name", param.name()).put("in", in).put("description", param.sentence());
        parameter.set("schema", param.schema().deepCopy());
        return parameter;
    }

    private void responses(ObjectNode responses, Route route) {
        Answer answer = route.answer();
        ObjectNode success = responses
                .putObject(Integer.toString(answer.status()))
                .put("description", StatusCodes.getReason(answer.status()));
        if (!answer.isEmpty()) {
            answer.shape().ifPresent(shape -> shape.describeTo(schemas));
            content(success, answer.mediaType()).set("schema", answer.schema());
        }
        READING_FAULTS.forEach(status -> fault(responses, status));
        if (route.hasBody()) {
            BODY_FAULTS.forEach(status -> fault(responses, status));
        }
        fault(responses, StatusCodes.UNAUTHORIZED);
        fault(responses, StatusCodes.FORBIDDEN);
    }

    private static void fault(ObjectNode responses, int status) {
        content(
                        responses.putObject(Integer.toString(status)).put("description", StatusCodes.getReason(status)),
                        "application/json")
                .set("schema", Schemas.reference(ERROR));
    }

    private static ObjectNode content(ObjectNode owner, String mediaType) {
        return owner.putObject("content").putObject(mediaType);
    }

    private void components() {
        schemas.put(ERROR, ErrorJson.describe());
        Bodies.describeParts(schemas);
        ObjectNode components = document.putObject("components");
        ObjectNode all = components.putObject("schemas");
        schemas.forEach(all::set);
        components
                .putObject("securitySchemes")
                .putObject("bearer")
                .put("type", "http")
                .put("scheme", "bearer")
                .put("bearerFormat", "JWT");
    }

    /** As in {@code get_streams_stream_topics}. */
    private static String id(Route route) {
        return (route.method().toString().toLowerCase(Locale.ROOT) + route.path())
                .replaceAll("[^a-z0-9]+", "_")
                .replaceAll("_$", "");
    }
}
