package io.veltro.cli.noun;

import io.veltro.cli.client.Client;
import io.veltro.cli.command.ExitCode;
import io.veltro.cli.command.ServerCommand;
import io.veltro.cli.text.Cell;
import io.veltro.cli.text.Fields;
import io.veltro.cli.text.Output;
import io.veltro.cli.text.SizeText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Fetches an archive for diagnosis. */
@Command(
        name = "snapshot",
        description = "Fetches what a diagnosis needs from the server into a ZIP archive,"
                + " snapshot_<yyyyMMdd_HHmmss>.zip (UTC).",
        footer = {"  veltro snapshot", "  veltro snapshot --snapshot-types server_logs,server_config --out-dir reports"
        })
public final class SnapshotCommand extends ServerCommand {
    private static final DateTimeFormatter NAME = DateTimeFormatter.ofPattern(
                    "'snapshot_'uuuuMMdd_HHmmss'.zip'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    /** What may be in it, as numbered by the protocol. */
    private enum Kind {
        FILESYSTEM_OVERVIEW(1),
        PROCESS_LIST(2),
        RESOURCE_USAGE(3),
        TEST(4),
        SERVER_LOGS(5),
        SERVER_CONFIG(6),
        ALL(100);

        private final int code;

        Kind(int code) {
            this.code = code;
        }
    }

    /** How its entries may be compressed, as numbered by the protocol. */
    private enum Compression {
        STORED(1),
        DEFLATED(2),
        BZIP2(3),
        ZSTD(4),
        LZMA(5),
        XZ(6);

        private final int code;

        Compression(int code) {
            this.code = code;
        }
    }

    private static <E extends Enum<E>> E named(String text, E[] all, String what) {
        List<String> words = new ArrayList<>();
        for (E one : all) {
            String word = one.name().toLowerCase(Locale.ROOT);
            if (word.equals(text.toLowerCase(Locale.ROOT))) {
                return one;
            }
            words.add(word);
        }
        throw new TypeConversionException("\"" + text + "\" is no " + what + ", write " + String.join(", ", words));
    }

    /** Reads a kind. */
    static final class OfKind implements ITypeConverter<Kind> {
        @Override
        public Kind convert(String text) {
            return named(text, Kind.values(), "type of snapshot");
        }
    }

    /** Reads a compression. */
    static final class OfCompression implements ITypeConverter<Compression> {
        @Override
        public Compression convert(String text) {
            return named(text, Compression.values(), "compression");
        }
    }

    @Option(
            names = {"-c", "--compression"},
            paramLabel = "COMPRESSION",
            converter = OfCompression.class,
            description = "stored, deflated, bzip2, zstd, lzma or xz. Default: deflated.")
    private Compression compression = Compression.DEFLATED;

    @Option(
            names = {"-s", "--snapshot-types"},
            paramLabel = "TYPE",
            arity = "1..*",
            split = ",",
            converter = OfKind.class,
            description = "filesystem_overview, process_list, resource_usage, test, server_logs, server_config, or all."
                    + " Default: all.")
    private List<Kind> kinds = new ArrayList<>(List.of(Kind.ALL));

    @Option(
            names = {"-o", "--out-dir"},
            paramLabel = "DIR",
            description = "Where to put the archive. Default: the working directory. (Here the format is --output, in"
                    + " full.)")
    private Path directory = Path.of("");

    @Override
    protected void check() {
        if (kinds.contains(Kind.ALL) && kinds.size() > 1) {
            throw badUsage("--snapshot-types: all says everything, write it alone");
        }
    }

    @Override
    protected int run(Client client, Output output) throws IOException {
        byte[] zip = client.snapshot(
                compression.code, kinds.stream().map(kind -> kind.code).toList());
        Path file = directory.resolve(NAME.format(console().clock().instant()));
        Files.createDirectories(file.toAbsolutePath().getParent());
        Files.write(file, zip, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        if (output.format() == Output.Format.JSON) {
            output.show(new Fields()
                    .add("File", "file", Cell.text(file.toString()))
                    .add("Size", "size", Cell.bytes(zip.length)));
        }
        output.say("Wrote " + file + ", " + SizeText.format(zip.length) + ".");
        return ExitCode.DONE;
    }
}
