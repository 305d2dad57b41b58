package io.veltro.cli.text;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import org.junit.jupiter.api.Test;

class OutputTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @Test
    void shouldDrawATableWithNumbersToTheRight() throws IOException {
        output(Output.Format.TABLE, false).show(streams(), "none");

        assertThat(printed()).isEqualTo("""
                        ┌────┬─────────────────────┬─────────┬───────────┐
                        │ ID │ Created (UTC)       │ Name    │ Size      │
                        ├────┼─────────────────────┼─────────┼───────────┤
                        │  0 │ 2023-11-14 22:13:20 │ orders  │       0 B │
                        │ 12 │ 2023-11-14 22:13:20 │ größe ✓ │ 100.50 KB │
                        └────┴─────────────────────┴─────────┴───────────┘
                        """);
    }

    @Test
    void shouldPrintALinePerRowAndNothingElseInAList() throws IOException {
        Output output = output(Output.Format.LIST, false);
        output.introduce("Here they are.");
        output.show(streams(), "none");

        assertThat(printed()).isEqualTo("0|2023-11-14 22:13:20|orders|0 B\n12|2023-11-14 22:13:20|größe ✓|100.50 KB\n");
    }

    @Test
    void shouldPrintJsonAndNothingElse() throws IOException {
        Output output = output(Output.Format.JSON, false);
        output.say("Done.");
        output.introduce("Here they are.");
        output.show(streams(), "none");

        assertThat(printed()).isEqualTo("""
                        [
                          {
                            "id": 0,
                            "created_at": 1700000000000001,
                            "name": "orders",
                            "size": 0
                          },
                          {
                            "id": 12,
                            "created_at": 1700000000000001,
                            "name": "größe ✓",
                            "size": 100500
                          }
                        ]
                        """);
    }

    @Test
    void shouldShowPropertiesWithTheirRows() throws IOException {
        output(Output.Format.TABLE, false).show(stream(), "topics", topics());

        assertThat(printed()).isEqualTo("""
                        ┌──────────┬────────┐
                        │ Property │ Value  │
                        ├──────────┼────────┤
                        │ ID       │ 7      │
                        │ Name     │ orders │
                        └──────────┴────────┘
                        ┌────────┐
                        │ Topic  │
                        ├────────┤
                        │ events │
                        └────────┘
                        """);
    }

    @Test
    void shouldNestRowsInJson() throws IOException {
        output(Output.Format.JSON, false).show(stream(), "topics", topics());

        assertThat(printed().replaceAll("\\s", ""))
                .isEqualTo("{\"id\":7,\"name\":\"orders\",\"topics\":[{\"topic\":\"events\"}]}");
    }

    @Test
    void shouldStreamAJsonObjectPerLine() throws IOException {
        output(Output.Format.JSON, false).stream(topics().row(Cell.text("more")));

        assertThat(printed()).isEqualTo("{\"topic\":\"events\"}\n{\"topic\":\"more\"}\n");
    }

    @Test
    void shouldSayWhenThereIsNothing() throws IOException {
        output(Output.Format.TABLE, false).show(new Table().column("Topic", "topic"), "No topics yet.");
        output(Output.Format.JSON, false).show(new Table().column("Topic", "topic"), "No topics yet.");

        assertThat(printed()).isEqualTo("No topics yet.\n[ ]\n");
    }

    @Test
    void shouldPrintResultsOnlyWhenQuiet() throws IOException {
        Output output = output(Output.Format.TABLE, true);
        output.say("Done.");
        output.introduce("Here they are.");
        output.hint("Type.");
        output.show(topics(), "none");

        assertThat(printed()).startsWith("┌").doesNotContain("Done", "Here");
        assertThat(err.size()).isZero();
    }

    @Test
    void shouldShowControlCharactersAsEscapes() {
        assertThat(Cell.text("a\tb\r\n\u001b[31m\u202e").text()).isEqualTo("a\\tb\\r\\n\\u{1b}[31m\\u{202e}");
        assertThat(Cell.text("a\tb").value()).isEqualTo("a\tb");
    }

    @Test
    void shouldCutLongTextsButNotTheirValues() {
        Cell cell = Cell.text("ab😀cd").shortened(4);

        assertThat(cell.text()).isEqualTo("ab😀…");
        assertThat(cell.value()).isEqualTo("ab😀cd");
        assertThat(Cell.text("abcd").shortened(4).text()).isEqualTo("abcd");
    }

    @Test
    void shouldNameLimitsThatAreNone() {
        assertThat(Cell.expiry(-1).text()).isEqualTo("unlimited");
        assertThat(Cell.expiry(0).text()).isEqualTo("server_default");
        assertThat(Cell.maxSize(-1)).isEqualTo(new Cell("unlimited", "18446744073709551615", false));
    }

    private static Table streams() {
        return new Table()
                .column("ID", "id")
                .column("Created (UTC)", "created_at")
                .column("Name", "name")
                .column("Size", "size")
                .row(Cell.number(0), Cell.time(1_700_000_000_000_001L), Cell.text("orders"), Cell.bytes(0))
                .row(Cell.number(12), Cell.time(1_700_000_000_000_001L), Cell.text("größe ✓"), Cell.bytes(100_500));
    }

    private static Fields stream() {
        return new Fields().add("ID", "id", Cell.number(7)).add("Name", "name", Cell.text("orders"));
    }

    private static Table topics() {
        return new Table().column("Topic", "topic").row(Cell.text("events"));
    }

    private Output output(Output.Format format, boolean quiet) {
        return new Output(new PrintStream(out, true, UTF_8), new PrintStream(err, true, UTF_8), format, quiet);
    }

    private String printed() {
        return out.toString(UTF_8).replace(System.lineSeparator(), "\n");
    }
}
