package io.veltro.cli.text;

import java.util.ArrayList;
import java.util.List;

/** Rows under the same columns. */
public final class Table {
    /** A column: its title for people, its key in JSON. */
    public record Column(String title, String key) {}

    private final List<Column> columns = new ArrayList<>();
    private final List<List<Cell>> rows = new ArrayList<>();

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
