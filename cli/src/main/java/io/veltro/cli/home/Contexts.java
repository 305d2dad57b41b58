package io.veltro.cli.home;

import io.veltro.cli.text.NotDone;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.tomlj.Toml;
import org.tomlj.TomlInvalidTypeException;
import org.tomlj.TomlParseResult;
import org.tomlj.TomlTable;

/**
 * The contexts kept at home.
 *
 * <pre>
 *   contexts.toml     [staging]                                 a table for each
 *                     transport = "tcp"                         quic, ws, http
 *                     tcp_server_address = "10.0.0.7:8090"      quic_ and websocket_server_address, http_api_url
 *                     username = "ann"                          password, token, token_name
 *   .active_context   staging                                   the one in use; no file: default
 * </pre>
 *
 * <p>Both as Iggy's command line keeps them, so that a file of its can be taken over.
 */
public final class Contexts {
    private static final String FILE = "contexts.toml";
    private static final String ACTIVE_FILE = ".active_context";

    private final Home home;

    public Contexts(Home home) {
        this.home = home;
    }

    /** The name of the one in use. */
    public String activeName() {
        return home.read(ACTIVE_FILE)
                .map(String::strip)
                .filter(name -> !name.isEmpty())
                .orElse(Context.DEFAULT_NAME);
    }

    /** The one in use; the file of all is read only when it is not the default. */
    public Context active() {
        String name = activeName();
        if (name.equals(Context.DEFAULT_NAME)) {
            return Context.DEFAULT;
        }
        return find(name)
                .orElseThrow(() -> new NotDone("context " + name + " is in use, but there is no such context in "
                        + home.path(FILE) + ". Choose another with \"veltro context use NAME\""));
    }

    /** All, the default first. */
    public List<Context> all() {
        List<Context> all = new ArrayList<>();
        all.add(Context.DEFAULT);
        Optional<String> text = home.readPrivate(FILE);
        if (text.isEmpty()) {
            return all;
        }
        TomlParseResult toml = Toml.parse(text.get());
        if (toml.hasErrors()) {
            throw damaged("line " + toml.errors().get(0).position().line() + " is no TOML");
        }
        for (String name : toml.keySet()) {
            if (!name.equals(Context.DEFAULT_NAME)) {
                all.add(new Context(name, entries(toml, name)));
            }
        }
        return all;
    }

    private Map<String, Object> entries(TomlTable toml, String name) {
        Map<String, Object> entries = new LinkedHashMap<>();
        try {
            TomlTable table = toml.getTableOrEmpty(List.of(name));
            for (String key : table.keySet()) {
                Object value = table.get(List.of(key));
                if (!(value instanceof String || value instanceof Long || value instanceof Boolean)) {
                    throw damaged(key + " of " + name + " is neither a text nor a number nor a truth");
                }
                entries.put(key, value);
            }
        } catch (TomlInvalidTypeException e) {
            throw damaged(name + " is no table");
        }
        return entries;
    }

    private NotDone damaged(String why) {
        return new NotDone("file " + home.path(FILE) + " cannot be used: " + why + ". Mend it, or delete it");
    }

    private Optional<Context> find(String name) {
        return all().stream().filter(context -> context.name().equals(name)).findFirst();
    }

    /** Makes one. */
    public void create(Context context) {
        if (context.name().equals(Context.DEFAULT_NAME)) {
            throw new NotDone("\"default\" is built in. Choose another name");
        }
        List<Context> all = all();
        if (all.stream().anyMatch(other -> other.name().equals(context.name()))) {
            throw new NotDone("there is a context " + context.name() + " already. Delete it first with \"veltro context"
                    + " delete " + context.name() + "\"");
        }
        all.add(context);
        write(all);
    }

    /** Puts one to use. */
    public void use(String name) {
        mustExist(name);
        home.write(ACTIVE_FILE, name + System.lineSeparator());
    }

    /** Deletes one; when it was in use, the default is from now on. */
    public void delete(String name) {
        if (name.equals(Context.DEFAULT_NAME)) {
            throw new NotDone("\"default\" is built in and stays");
        }
        mustExist(name);
        if (activeName().equals(name)) {
            use(Context.DEFAULT_NAME);
        }
        List<Context> all = all();
        all.removeIf(context -> context.name().equals(name));
        write(all);
    }

    private void mustExist(String name) {
        if (find(name).isEmpty()) {
            throw new NotDone("there is no context " + name + ". See \"veltro context list\"");
        }
    }

    private void write(List<Context> all) {
        StringBuilder text = new StringBuilder();
        for (Context context : all) {
            if (context.name().equals(Context.DEFAULT_NAME)) {
                continue;
            }
            text.append('[').append(quoted(context.name())).append("]\n");
            context.entries()
                    .forEach((key, value) -> text.append(quoted(key))
                            .append(" = ")
                            .append(value instanceof String string ? quotedText(string) : value)
                            .append('\n'));
            text.append('\n');
        }
        home.write(FILE, text.toString());
    }

    /** A key, in quotes where it needs them. */
    private static String quoted(String key) {
        return key.matches("[A-Za-z0-9_-]+") ? key : quotedText(key);
    }

    private static String quotedText(String text) {
        return '"' + Toml.tomlEscape(text).toString() + '"';
    }
}
