package io.veltro.query.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import io.airlift.compress.zstd.ZstdDecompressor;
import io.veltro.pipeline.door.ReplySink;
import io.veltro.pipeline.error.ErrorCode;
import io.veltro.pipeline.request.SystemRequest;
import io.veltro.pipeline.view.PolledView;
import io.veltro.pipeline.view.SystemView;
import io.veltro.pipeline.view.View;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.apache.commons.compress.utils.SeekableInMemoryByteChannel;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.tukaani.xz.LZMAInputStream;
import org.tukaani.xz.XZInputStream;

class SnapshotsTest {
    private static final int DEFLATED = 2;
    private static final int ALL = 100;
    private static final int TEST = 4;

    @TempDir
    Path data;

    private String log = "line 1\nline 2\n";
    private String settings = "tcp.address = \"127.0.0.1:8090\"\n";

    /** Keeps the one answer. */
    private static final class Sink implements ReplySink {
        private Optional<SystemView.Snapshot> view = Optional.empty();
        private ErrorCode code = ErrorCode.OK;

        @Override
        public void ok() {
            throw new AssertionError("an empty answer");
        }

        @Override
        public void ok(View answer) {
            view = Optional.of((SystemView.Snapshot) answer);
        }

        @Override
        public void refuse(ErrorCode refusal) {
            code = refusal;
        }

        @Override
        public PolledView polledView() {
            throw new AssertionError("no poll");
        }
    }

    private Sink answer(int compression, Integer... kinds) {
        Sink sink = new Sink();
        new Snapshots(data, () -> log, () -> settings, () -> 1_763_000_000_000_000L)
                .answer(new SystemRequest.GetSnapshot(compression, List.of(kinds)), sink);
        return sink;
    }

    private Map<String, String> texts(int compression, Integer... kinds) throws IOException {
        return open(answer(compression, kinds).view.orElseThrow().zip());
    }

    private static Map<String, String> open(byte[] zip) throws IOException {
        Map<String, String> found = new LinkedHashMap<>();
        assertThat(zip).startsWith('P', 'K').hasSizeLessThan(10_000_000);
        try (ZipFile file = ZipFile.builder()
                .setSeekableByteChannel(new SeekableInMemoryByteChannel(zip))
                .get()) {
            for (ZipArchiveEntry entry : Collections.list(file.getEntries())) {
                byte[] packed;
                try (InputStream raw = file.getRawInputStream(entry)) {
                    packed = raw.readAllBytes();
                }
                assertThat(entry.getCompressedSize()).isEqualTo(packed.length);
                byte[] content = unpack(entry.getMethod(), packed, (int) entry.getSize());
                CRC32 check = new CRC32();
                check.update(content);
                assertThat(entry.getCrc()).isEqualTo(check.getValue());
                assertThat(entry.getSize()).isEqualTo(content.length);
                found.put(entry.getName(), new String(content, StandardCharsets.UTF_8));
            }
        }
        return found;
    }

    private static byte[] unpack(int method, byte[] packed, int size) throws IOException {
        InputStream in = new ByteArrayInputStream(packed);
        return switch (method) {
            case 0 -> packed;
            case 8 -> all(new InflaterInputStream(in, new Inflater(true)));
            case 12 -> all(new BZip2CompressorInputStream(in));
            case 93 -> {
                byte[] content = new byte[size];
                assertThat(new ZstdDecompressor().decompress(packed, 0, packed.length, content, 0, size))
                        .isEqualTo(size);
                yield content;
            }
            case 14 -> {
                ByteBuffer header = ByteBuffer.wrap(packed).order(ByteOrder.LITTLE_ENDIAN);
                assertThat(header.getShort(2)).isEqualTo((short) 5);
                in.skipNBytes(9);
                yield all(new LZMAInputStream(in, size, header.get(4), header.getInt(5)));
            }
            case 95 -> all(new XZInputStream(in));
            default -> throw new AssertionError("method " + method);
        };
    }

    private static byte[] all(InputStream in) throws IOException {
        try (in) {
            return in.readAllBytes();
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldPackEveryKindWithEveryCompression(EntryCompression compression) throws IOException {
        // given
        log = "line of the log\n".repeat(10_000);

        // when
        byte[] zip = answer(compression.number(), ALL).view.orElseThrow().zip();

        // then
        Map<String, String> texts = open(zip);
        assertThat(texts.keySet())
                .containsExactly(
                        "filesystem_overview.txt",
                        "process_list.txt",
                        "resource_usage.txt",
                        "server_logs.txt",
                        "server_config.txt");
        assertThat(texts).containsEntry("server_logs.txt", log).containsEntry("server_config.txt", settings);
        keep(compression, zip);
    }

    /** For readers of other makers: {@code unzip -t}, {@code 7z t}, {@code python -m zipfile -t}. */
    private static void keep(EntryCompression compression, byte[] zip) throws IOException {
        Path kept = Files.createDirectories(Path.of("target", "snapshots"));
        Files.write(kept.resolve(compression + ".zip"), zip);
    }

    @ParameterizedTest
    @EnumSource
    void shouldPackEachKindAlone(SnapshotKind kind) throws IOException {
        assertThat(texts(DEFLATED, kind.number())).containsOnlyKeys(kind.entryName());
    }

    @Test
    void shouldHoldTheTestAsTheProtocolSays() throws IOException {
        for (EntryCompression compression : EntryCompression.values()) {
            assertThat(texts(compression.number(), TEST)).containsExactly(Map.entry("test.txt", "test\n"));
        }
        assertThat(texts(1, TEST, 6, TEST)).containsOnlyKeys("test.txt", "server_config.txt");
        assertThat(texts(1)).isEmpty();
    }

    @Test
    void shouldRefuseWhatIsUnknownOrMixed() {
        for (int compression : new int[] {0, 7, 255}) {
            assertThat(answer(compression, TEST).code).isEqualTo(ErrorCode.INVALID_COMMAND);
        }
        for (Integer[] kinds : new Integer[][] {{0}, {7}, {99}, {ALL, 1}, {1, ALL}, {ALL, ALL}, {1, 255}}) {
            Sink sink = answer(DEFLATED, kinds);
            assertThat(sink.code).as(Arrays.toString(kinds)).isEqualTo(ErrorCode.INVALID_COMMAND);
            assertThat(sink.view).isEmpty();
        }
    }

    @Test
    void shouldSayWhenTheArchiveCannotBeFinished() {
        // given
        Sink sink = new Sink();
        Snapshots snapshots = new Snapshots(data, () -> failing(null), () -> settings, () -> 0);

        // when
        snapshots.answer(new SystemRequest.GetSnapshot(DEFLATED, List.of(ALL)), sink);

        // then
        assertThat(sink.code).isEqualTo(ErrorCode.SNAPSHOT_FILE_COMPLETION_FAILED);
    }

    private static String failing(@Nullable String cause) {
        throw new IllegalStateException(cause);
    }

    @Test
    void shouldShowTheDataDirectoryAsATree() throws IOException {
        // given
        Path partition = Files.createDirectories(data.resolve("streams/1/topics/2/partitions/3"));
        Files.write(partition.resolve("0000.cq4"), new byte[1000]);
        Files.write(partition.resolve("offsets"), new byte[24]);
        Files.createSymbolicLink(data.resolve("link"), Path.of("streams"));

        // when
        String text = texts(DEFLATED, 1).getOrDefault("filesystem_overview.txt", "");

        // then
        assertThat(text).contains("Disk: ").containsPattern(" 1024 .* streams/\n");
        assertThat(text).containsPattern(" 1000 .* 0000.cq4\n").containsPattern(" 24 .* offsets\n");
        assertThat(text.lines()).hasSizeLessThan(20);
    }

    @Test
    void shouldStayWithinItsBoundsHoweverMuchThereIs() throws IOException {
        // given
        for (int i = 0; i < 10; i++) {
            Files.createFile(Files.createDirectories(data.resolve("d" + i)).resolve("file"));
        }
        log = "€uro ".repeat(2_000_000);
        settings = "\uD83D\uDE00".repeat(1_000_000);

        // when
        Map<String, String> texts = texts(1, ALL);

        // then
        assertThat(new FilesystemOverview(data, 20).text()).doesNotContain("not shown");
        assertThat(new FilesystemOverview(data, 15).text())
                .contains("d9/")
                .endsWith("… more than 15 files and directories: the rest is not shown\n");
        assertThat(texts.get("server_logs.txt")).contains("… cut here");
        assertThat(texts.get("server_config.txt")).contains("… cut here").doesNotContain("\uFFFD");
    }

    @Test
    void shouldTellOfProcessesAndResourcesWithoutCommandLines() throws IOException {
        // when
        Map<String, String> texts = texts(DEFLATED, 2, 3);

        // then
        String processes = texts.get("process_list.txt");
        assertThat(processes)
                .contains(Long.toString(ProcessHandle.current().pid()))
                .contains("java");
        assertThat(processes).doesNotContain("-D").doesNotContain("surefire").doesNotContain("--");
        assertThat(texts.get("resource_usage.txt"))
                .contains("heap", "buffers direct", "buffers mapped", "collector", "descriptors open", "thread", "cpu");
    }

    @Test
    void shouldMaskSecrets() throws IOException {
        // given
        settings = """
                users.root_password = "hunter2"
                jwt.secret = hunter2 hunter2
                journal.encryption_key="hunter2"
                tls.key = hunter2
                http.api-token: hunter2
                peer = "tcp://admin:hunter2@host:1"
                tcp.loops = 2
                journal.keys:
                kept = 1
                """ + "token".repeat(100_000);
        log = "2026 [main] INFO logging in with password: hunter2\nfound monkey = 3\n";

        // when
        Map<String, String> texts = texts(DEFLATED, 5, 6);

        // then
        assertThat(texts.toString()).doesNotContain("hunter2");
        assertThat(texts.get("server_config.txt"))
                .contains("users.root_password = ***", "tcp://admin:***@host:1", "tcp.loops = 2", "kept = 1");
        assertThat(texts.get("server_logs.txt")).contains("password: ***", "monkey = 3");
    }
}
