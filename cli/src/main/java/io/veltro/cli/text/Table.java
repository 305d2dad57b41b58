package io.veltro.cli.text;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Rows under the same columns. */
public final class Table {
    /** A column: its title for people, its key in JSON. */
    public record Column(String title, String key) {}

    private final List<Column> columns = new ArrayList<>();
    private final List<List<Cell>> rows = new ArrayList<>();

    /** A row for each thing, under the titles of its properties; all must have the same. */
    public static <T> Table of(List<T> things, Function<T, Fields> describe) {
        Table table = new Table();
        for (T thing : things) {
            Fields fields = describe.apply(thing);
            if (table.columns.isEmpty()) {
                fields.all().forEach(field -> table.column(field.title(), field.key()));
            }
            table.row(fields.cells());
        }
        return table;
    }

    public Table column(String title, String key) {
        columns.add(new Column(title, key));
        return this;
    }

    public Table row(Cell... cells) {
        return row(List.of(cells));
    }

    public Table row(List<Cell> cells) {
        if (cells.size() != columns.size()) {
            throw new IllegalArgumentException(cells.size() + " cells do not fit " + columns.size() + " columns");
        }
        rows.add(cells);
        return this;
    }

    public List<Column> columns() {
        return columns;
    }

    public List<List<Cell>> rows() {
        return rows;
    }
}
