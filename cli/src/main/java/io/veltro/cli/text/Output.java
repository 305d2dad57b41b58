package io.veltro.cli.text;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import java.io.IOException;
import java.io.PrintStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * How results are shown.
 *
 * <pre>
 *   TABLE  drawn boxes, for people
 *   LIST   one line per row, cells between bars, no header, for grep and cut
 *   JSON   an object or an array, for programs; nothing else is printed
 * </pre>
 */
public final class Output {
    /** What the user asked for. */
    public enum Format {
        TABLE,
        LIST,
        JSON;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private static final JsonFactory JSON = new JsonFactory();

    private final PrintStream out;
    private final PrintStream err;
    private final Format format;
    private final boolean quiet;

    public Output(PrintStream out, PrintStream err, Format format, boolean quiet) {
        this.out = out;
        this.err = err;
        this.format = format;
        this.quiet = quiet;
    }

    public Format format() {
        return format;
    }

    /** A sentence that says what was done. */
    public void say(String sentence) {
        if (format != Format.JSON && !quiet) {
            out.println(sentence);
        }
    }

    /** A result that is one text and is printed even when sentences are not; in JSON it is part of an object. */
    public void result(String title, String text) {
        if (format != Format.JSON) {
            out.println(quiet ? text : title + ": " + text);
        }
    }

    /** A sentence about the data that follow; lists are for programs and go without. */
    public void introduce(String sentence) {
        if (format == Format.TABLE && !quiet) {
            out.println(sentence);
        }
    }

    /** Tells somebody at a terminal what to do next; never among the results. */
    public void hint(String sentence) {
        if (!quiet) {
            err.println(sentence);
        }
    }

    /** Says that something does not exist. */
    public void missing(String sentence) {
        err.println(sentence);
    }

    /** All rows; {@code whenEmpty} is said when there is none. */
    public void show(Table table, String whenEmpty) throws IOException {
        switch (format) {
            case TABLE -> {
                if (table.rows().isEmpty()) {
                    say(whenEmpty);
                } else {
                    draw(table);
                }
            }
            case LIST -> printRows(table);
            case JSON -> json(generator -> writeRows(generator, table));
        }
    }

    /** The properties of one thing. */
    public void show(Fields fields) throws IOException {
        if (format == Format.JSON) {
            json(generator -> {
                generator.writeStartObject();
                writeFields(generator, fields);
                generator.writeEndObject();
            });
        } else {
            draw(fields);
        }
    }

    /** The properties of one thing and the rows it contains. */
    public void show(Fields fields, String rowsKey, Table rows) throws IOException {
        if (format == Format.JSON) {
            json(generator -> {
                generator.writeStartObject();
                writeFields(generator, fields);
                generator.writeFieldName(rowsKey);
                writeRows(generator, rows);
                generator.writeEndObject();
            });
            return;
        }
        draw(fields);
        if (!rows.rows().isEmpty()) {
            show(rows, "");
        }
    }

    /** Rows that trickle in: a line each, in JSON an object per line. */
    public void stream(Table table) throws IOException {
        if (format != Format.JSON) {
            printRows(table);
            return;
        }
        for (List<Cell> row : table.rows()) {
            out.println(jsonText(generator -> writeRow(generator, table.columns(), row)));
        }
    }

    private void draw(Fields fields) {
        Table table = new Table().column("Property", "property").column("Value", "value");
        for (Fields.Field field : fields.all()) {
            Cell value = field.cell();
            table.row(Cell.text(field.title()), new Cell(value.text(), value.value(), true));
        }
        if (format == Format.LIST) {
            printRows(table);
        } else {
            draw(table);
        }
    }

    private void printRows(Table table) {
        for (List<Cell> row : table.rows()) {
            out.println(String.join("|", row.stream().map(Cell::text).toList()));
        }
    }

    private void draw(Table table) {
        int[] widths = widths(table);
        StringBuilder text = new StringBuilder();
        rule(text, widths, "┌", "┬", "┐");
        List<Cell> titles = table.columns().stream()
                .map(column -> Cell.text(column.title()))
                .toList();
        line(text, widths, titles);
        rule(text, widths, "├", "┼", "┤");
        for (List<Cell> row : table.rows()) {
            line(text, widths, row);
        }
        rule(text, widths, "└", "┴", "┘");
        out.print(text);
    }

    private static int[] widths(Table table) {
        int[] widths = new int[table.columns().size()];
        for (int i = 0; i < widths.length; i++) {
            widths[i] = width(table.columns().get(i).title());
            for (List<Cell> row : table.rows()) {
                widths[i] = Math.max(widths[i], width(row.get(i).text()));
            }
        }
        return widths;
    }

    private static void rule(StringBuilder text, int[] widths, String left, String middle, String right) {
        List<String> dashes = new ArrayList<>();
        for (int width : widths) {
            dashes.add("─".repeat(width + 2));
        }
        text.append(left).append(String.join(middle, dashes)).append(right).append(System.lineSeparator());
    }

    private static void line(StringBuilder text, int[] widths, List<Cell> cells) {
        for (int i = 0; i < widths.length; i++) {
            String cell = cells.get(i).text();
            String padding = " ".repeat(widths[i] - width(cell));
            text.append("│ ");
            text.append(cells.get(i).isNumber() ? padding + cell : cell + padding);
            text.append(' ');
        }
        text.append("│").append(System.lineSeparator());
    }

    private static int width(String text) {
        return text.codePointCount(0, text.length());
    }

    /** Writes with a generator. */
    private interface JsonWriter {
        void write(JsonGenerator generator) throws IOException;
    }

    private void json(JsonWriter writer) throws IOException {
        out.println(jsonText(generator -> writer.write(generator.setPrettyPrinter(prettyPrinter()))));
    }

    private static DefaultPrettyPrinter prettyPrinter() {
        Separators separators =
                Separators.createDefaultInstance().withObjectFieldValueSpacing(Separators.Spacing.AFTER);
        DefaultPrettyPrinter printer = new DefaultPrettyPrinter(separators);
        printer.indentArraysWith(DefaultIndenter.SYSTEM_LINEFEED_INSTANCE);
        return printer;
    }

    /** Rows as a JSON array, to stand within a cell. */
    public static String jsonOf(Table table) throws IOException {
        return jsonText(generator -> writeRows(generator, table));
    }

    /** Texts as a JSON array, to stand within a cell. */
    public static String jsonOfTexts(List<String> texts) {
        try {
            return jsonText(generator -> {
                generator.writeStartArray();
                for (String text : texts) {
                    generator.writeString(text);
                }
                generator.writeEndArray();
            });
        } catch (IOException e) {
            throw new UncheckedIOException("writing into memory", e);
        }
    }

    private static String jsonText(JsonWriter writer) throws IOException {
        StringWriter text = new StringWriter();
        try (JsonGenerator generator = JSON.createGenerator(text)) {
            writer.write(generator);
        }
        return text.toString();
    }

    private static void writeRows(JsonGenerator generator, Table table) throws IOException {
        generator.writeStartArray();
        for (List<Cell> row : table.rows()) {
            writeRow(generator, table.columns(), row);
        }
        generator.writeEndArray();
    }

    private static void writeRow(JsonGenerator generator, List<Table.Column> columns, List<Cell> row)
            throws IOException {
        generator.writeStartObject();
        for (int i = 0; i < row.size(); i++) {
            writeCell(generator, columns.get(i).key(), row.get(i));
        }
        generator.writeEndObject();
    }

    private static void writeFields(JsonGenerator generator, Fields fields) throws IOException {
        for (Fields.Field field : fields.all()) {
            writeCell(generator, field.key(), field.cell());
        }
    }

    private static void writeCell(JsonGenerator generator, String key, Cell cell) throws IOException {
        generator.writeFieldName(key);
        if (cell.quoted()) {
            generator.writeString(cell.value());
        } else {
            generator.writeRawValue(cell.value());
        }
    }
}
