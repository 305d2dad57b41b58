package io.veltro.query.snapshot;

import io.veltro.pipeline.door.ReplySink;
import io.veltro.pipeline.error.ErrorCode;
import io.veltro.pipeline.request.SystemRequest;
import io.veltro.pipeline.view.SystemView;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.zip.CRC32;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the archive for GET_SNAPSHOT: gathers the contents that were asked for, compresses and bounds them.
 *
 * <p>Thread: worker; it reads directories and may take some hundred milliseconds.
 */
public final class Snapshots {
    /** The most a client reads over QUIC. */
    private static final int ARCHIVE_BYTES_MAX = 10_000_000;

    /** The most of one text: five of them, stored, still fit. */
    private static final int TEXT_BYTES_MAX = 1_800_000;

    /** A walk of this length takes a fraction of a second. */
    private static final int FILES_MAX = 20_000;

    private static final Logger LOG = LoggerFactory.getLogger(Snapshots.class);

    private final FilesystemOverview files;
    private final ProcessList processes = new ProcessList();
    private final ResourceUsage resources;
    private final Supplier<String> log;
    private final Supplier<String> settings;
    private final LongSupplier clock;

    /**
     * @param data the journal's directory
     * @param log the newest lines the server logged
     * @param settings the settings in effect, a line each
     * @param clock microseconds since 1970
     */
    public Snapshots(Path data, Supplier<String> log, Supplier<String> settings, LongSupplier clock) {
        this.files = new FilesystemOverview(data, FILES_MAX);
        this.resources = new ResourceUsage(clock);
        this.log = log;
        this.settings = settings;
        this.clock = clock;
    }

    /** Answers a request with an archive, or says why there is none. */
    public void answer(SystemRequest.GetSnapshot request, ReplySink sink) {
        Optional<EntryCompression> compression = EntryCompression.of(request.compression());
        Optional<Set<SnapshotKind>> kinds = SnapshotKind.of(request.kinds());
        if (compression.isEmpty() || kinds.isEmpty()) {
            sink.refuse(ErrorCode.INVALID_COMMAND);
            return;
        }
        byte[] zip;
        try {
            zip = archive(compression.get(), kinds.get());
        } catch (IOException | RuntimeException e) {
            LOG.error("The snapshot could not be finished", e);
            sink.refuse(ErrorCode.SNAPSHOT_FILE_COMPLETION_FAILED);
            return;
        }
        sink.ok(new SystemView.Snapshot(zip));
    }

    private byte[] archive(EntryCompression compression, Set<SnapshotKind> kinds) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipArchiveOutputStream zip = new ZipArchiveOutputStream(bytes)) {
            for (SnapshotKind kind : kinds) {
                byte[] content = bounded(text(kind)).getBytes(StandardCharsets.UTF_8);
                byte[] packed = compression.pack(content);
                ZipArchiveEntry entry = new ZipArchiveEntry(kind.entryName());
                CRC32 check = new CRC32();
                check.update(content);
                entry.setMethod(compression.method());
                entry.setTime(clock.getAsLong() / 1000);
                entry.setCrc(check.getValue());
                entry.setSize(content.length);
                entry.setCompressedSize(packed.length);
                zip.addRawArchiveEntry(entry, new ByteArrayInputStream(packed));
            }
        }
        if (bytes.size() > ARCHIVE_BYTES_MAX) {
            throw new IOException("the archive has " + bytes.size() + " bytes, at most " + ARCHIVE_BYTES_MAX
                    + " can be sent: ask for fewer kinds or compress them");
        }
        return bytes.toByteArray();
    }

    private String text(SnapshotKind kind) {
        return switch (kind) {
            case FILESYSTEM_OVERVIEW -> files.text();
            case PROCESS_LIST -> processes.text();
            case RESOURCE_USAGE -> resources.text();
            case TEST -> "test\n";
            case SERVER_LOGS -> Secrets.masked(log.get());
            case SERVER_CONFIG -> Secrets.masked(settings.get());
        };
    }

    /** Cuts a text so that it has at most {@link #TEXT_BYTES_MAX} bytes, whatever its characters are. */
    private static String bounded(String text) {
        int charsMax = TEXT_BYTES_MAX / 3;
        if (text.length() <= charsMax) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(charsMax - 1)) ? charsMax - 1 : charsMax;
        return text.substring(0, end) + "\n… cut here, " + (text.length() - end) + " characters more\n";
    }
}
