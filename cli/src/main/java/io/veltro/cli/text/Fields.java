package io.veltro.cli.text;

import java.util.ArrayList;
import java.util.List;

/** The properties of one thing. */
public final class Fields {
    /** A property: its title for people, its key in JSON, its value. */
    public record Field(String title, String key, Cell cell) {}

    private final List<Field> fields = new ArrayList<>();

    public Fields add(String title, String key, Cell cell) {
        fields.add(new Field(title, key, cell));
        return this;
    }

    public List<Field> all() {
        return fields;
    }

    /** The values, for a row. */
    public List<Cell> cells() {
        return fields.stream().map(Field::cell).toList();
    }
}
