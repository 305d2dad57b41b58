package io.veltro.cli.home;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import io.veltro.cli.text.NotDone;
import io.veltro.cli.text.Secret;
import io.veltro.cli.text.ServerAddress;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The tokens kept at home, in the file {@code credentials}: JSON, as it is read before nearly every command and reading it
 * costs no parser generator's runtime.
 *
 * <pre>
 *   [ {"server": "127.0.0.1:8090", "kind": "session", "name": "veltro-cli-session-1f3a…", "token": "…"},
 *     {"server": "127.0.0.1:8090", "kind": "token",   "name": "nightly",                  "token": "…"} ]
 * </pre>
 */
public final class SavedTokens {
    private static final String FILE = "credentials";
    private static final String SESSION = "session";
    private static final String TOKEN = "token";

    /** A reader that quotes no source when it complains. */
    private static final JsonFactory JSON = JsonFactory.builder()
            .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            .build();

    private final Home home;

    public SavedTokens(Home home) {
        this.home = home;
    }

    /** What "login" has left. */
    public Optional<SavedToken> session(ServerAddress server) {
        return all().stream()
                .filter(token -> token.session() && token.server().equals(server.toString()))
                .findFirst();
    }

    /** A token stored by its name. */
    public Optional<SavedToken> named(ServerAddress server, String name) {
        return all().stream()
                .filter(token -> !token.session()
                        && token.server().equals(server.toString())
                        && token.name().equals(name))
                .findFirst();
    }

    /** Complains now rather than when there is a secret to be kept. */
    public void mustBeUsable() {
        write(all());
    }

    /** Keeps a token, in place of the one it replaces. */
    public void keep(SavedToken token) {
        List<SavedToken> tokens = new ArrayList<>(all());
        tokens.removeIf(other -> other.isReplacedBy(token));
        tokens.add(token);
        write(tokens);
    }

    /** Forgets a token. */
    public void remove(SavedToken token) {
        List<SavedToken> tokens = new ArrayList<>(all());
        if (tokens.remove(token)) {
            write(tokens);
        }
    }

    private List<SavedToken> all() {
        Optional<String> text = home.readPrivate(FILE);
        if (text.isEmpty()) {
            return List.of();
        }
        List<SavedToken> tokens = new ArrayList<>();
        try (JsonParser in = JSON.createParser(text.get())) {
            expect(in.nextToken() == JsonToken.START_ARRAY);
            while (in.nextToken() == JsonToken.START_OBJECT) {
                tokens.add(read(in));
            }
            expect(in.currentToken() == JsonToken.END_ARRAY);
            return tokens;
        } catch (IOException e) {
            throw damaged();
        }
    }

    private SavedToken read(JsonParser in) throws IOException {
        Map<String, String> entry = new HashMap<>();
        while (in.nextToken() == JsonToken.FIELD_NAME) {
            String key = in.currentName();
            expect(in.nextToken() == JsonToken.VALUE_STRING);
            entry.put(key, in.getText());
        }
        return new SavedToken(
                part(entry, "server"),
                part(entry, "kind").equals(SESSION),
                part(entry, "name"),
                new Secret(part(entry, TOKEN)));
    }

    private String part(Map<String, String> entry, String key) {
        return Optional.ofNullable(entry.get(key)).orElseThrow(this::damaged);
    }

    private void expect(boolean holds) {
        if (!holds) {
            throw damaged();
        }
    }

    private NotDone damaged() {
        return new NotDone("file " + home.path(FILE)
                + " is not as this program writes it. Delete it and log in again; the tokens in it are lost");
    }

    private void write(List<SavedToken> tokens) {
        StringWriter text = new StringWriter();
        try (JsonGenerator out = JSON.createGenerator(text).useDefaultPrettyPrinter()) {
            out.writeStartArray();
            for (SavedToken token : tokens) {
                out.writeStartObject();
                out.writeStringField("server", token.server());
                out.writeStringField("kind", token.session() ? SESSION : TOKEN);
                out.writeStringField("name", token.name());
                out.writeStringField(TOKEN, token.secret().text());
                out.writeEndObject();
            }
            out.writeEndArray();
        } catch (IOException e) {
            throw new UncheckedIOException("writing into memory", e);
        }
        home.write(FILE, text + System.lineSeparator());
    }
}
