package io.veltro.journal;

import io.veltro.pipeline.log.Journal;
import io.veltro.pipeline.log.PartitionKey;
import io.veltro.pipeline.log.PartitionLog;
import io.veltro.pipeline.log.StateLog;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * All logs of one server in one directory, which it locks against other processes. The directory is drawn in the package's
 * essay.
 *
 * <p>Thread: control, but for {@link #close}.
 */
public final class ChronicleJournal implements Journal {
    private static final int STATE_SEGMENT_BYTES = 16 << 20;
    private static final int CLOSERS = 16;
    private static final String DIGITS = "[0-9]{1,10}";

    private final JournalConfig config;
    private final FileChannel lockFile;
    private final Chores preparer;
    private final Appending.Ahead ahead;
    private final Chores sealer;
    private final StateLog stateLog;
    private final ConcurrentMap<PartitionKey, ChronicleLog> open = new ConcurrentHashMap<>();

    private ChronicleJournal(JournalConfig config, FileChannel lockFile) {
        this.config = config;
        this.lockFile = lockFile;
        this.preparer = new Chores("journal-preparer");
        this.ahead = new Appending.Ahead(preparer);
        this.sealer = new Chores("journal-sealer");
        this.stateLog = new ChronicleStateLog(SegmentedLog.open(
                new LogDirectory(config.data(), config.data().resolve("state")),
                Math.min(config.segmentBytes(), STATE_SEGMENT_BYTES),
                preparer,
                sealer));
    }

    /**
     * Takes possession of the data directory.
     *
     * @throws UncheckedIOException when another process has it, or it cannot be used
     */
    public static ChronicleJournal open(JournalConfig config) {
        ChronicleSettings.apply();
        try {
            Files.createDirectories(config.data());
            FileChannel lockFile = lock(config.data());
            try {
                return new ChronicleJournal(config, lockFile);
            } catch (RuntimeException e) {
                lockFile.close();
                throw e;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "The data directory " + config.data() + " cannot be used: " + e.getMessage(), e);
        }
    }

    private static FileChannel lock(Path data) throws IOException {
        FileChannel channel =
                FileChannel.open(data.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        if (tryLock(channel).isEmpty()) {
            channel.close();
            throw new IOException("another process uses it; stop that one or choose another directory");
        }
        return channel;
    }

    private static Optional<FileLock> tryLock(FileChannel channel) throws IOException {
        try {
            return Optional.ofNullable(channel.tryLock());
        } catch (OverlappingFileLockException e) {
            return Optional.empty();
        }
    }

    @Override
    public StateLog stateLog() {
        return stateLog;
    }

    @Override
    public PartitionLog open(PartitionKey key) {
        if (open.containsKey(key)) {
            throw new IllegalStateException("the log of partition " + key + " is open already: close it first");
        }
        LogDirectory directory = directory(key);
        SegmentedLog log = SegmentedLog.open(directory, config.segmentBytes(), preparer, sealer);
        MappedOffsetStore offsets = MappedOffsetStore.open(directory.offsets(), log.nextOffset());
        ChronicleLog opened = new ChronicleLog(log, offsets, config.batchBytesMax(), () -> open.remove(key));
        open.put(key, opened);
        log.prepareFirst(ahead);
        return opened;
    }

    private LogDirectory directory(PartitionKey key) {
        return new LogDirectory(
                config.data(),
                streams()
                        .resolve(Integer.toUnsignedString(key.stream()))
                        .resolve("topics")
                        .resolve(Integer.toUnsignedString(key.topic()))
                        .resolve("partitions")
                        .resolve(Integer.toUnsignedString(key.partition())));
    }

    private Path streams() {
        return config.data().resolve("streams");
    }

    @Override
    public List<PartitionKey> existing() {
        List<PartitionKey> found = new ArrayList<>();
        try {
            for (Path stream : numbered(streams())) {
                for (Path topic : numbered(stream.resolve("topics"))) {
                    Path partitions = topic.resolve("partitions");
                    for (Path partition : numbered(partitions)) {
                        found.add(new PartitionKey(number(stream), number(topic), number(partition)));
                    }
                    LogDirectory.deleteEmpty(partitions, config.data());
                }
                LogDirectory.deleteEmpty(stream.resolve("topics"), config.data());
            }
        } catch (IOException e) {
            throw new UncheckedIOException("The data directory " + config.data() + " cannot be read", e);
        }
        return found;
    }

    private static List<Path> numbered(Path directory) throws IOException {
        List<Path> found = new ArrayList<>();
        for (Path path : LogDirectory.list(directory)) {
            String name = path.getFileName().toString();
            if (name.endsWith(LogDirectory.GONE_SUFFIX)) {
                LogDirectory.wipe(path);
            } else if (name.matches(DIGITS)) {
                found.add(path);
            }
        }
        return found;
    }

    private static int number(Path path) {
        return Integer.parseUnsignedInt(path.getFileName().toString());
    }

    @Override
    public void delete(PartitionKey key) {
        if (open.containsKey(key)) {
            throw new IllegalStateException("the log of partition " + key + " is open: close it first");
        }
        try {
            directory(key).discard();
        } catch (IOException e) {
            throw new UncheckedIOException("The files of partition " + key + " cannot be deleted", e);
        }
    }

    @Override
    public void close() {
        closeLogs();
        stateLog.close();
        preparer.close();
        sealer.close();
        try {
            lockFile.close();
        } catch (IOException e) {
            throw new UncheckedIOException("The data directory " + config.data() + " cannot be let go", e);
        }
    }

    /** Many at a time: each waits for the device, which takes their wishes together. */
    private void closeLogs() {
        List<Chores> closers = new ArrayList<>();
        int turn = 0;
        for (ChronicleLog log : List.copyOf(open.values())) {
            if (closers.size() < CLOSERS) {
                closers.add(new Chores("journal-closer"));
            }
            log.close(closers.get(turn++ % closers.size()));
        }
        closers.forEach(Chores::close);
    }
}
