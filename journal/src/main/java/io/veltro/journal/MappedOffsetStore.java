package io.veltro.journal;

import io.veltro.pipeline.log.OffsetStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import java.util.function.IntPredicate;
import net.openhft.chronicle.core.io.IOTools;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stored offsets of one partition: a hash table in memory that readers look into without locks, and a mapped file, made by
 * the first {@link #put}, that outlives the process. Little-endian.
 *
 * <pre>
 *   file    | magic u32 VOF1 | 0 (28 bytes) | slot | slot | ...          4 KiB at first, doubled when full
 *
 *   slot    0             8              16                 24           32
 *           | key u64     | offset u64   | next offset u64  | check u64  |
 *   key     0: free, else bit 63 set, bit 32: 1 for a group, bits 0..31: the id
 *   check   a mix of the key and one of the two offsets: that one is the stored
 * </pre>
 *
 * An offset is changed in the order next offset, check, offset: whenever the process dies, one of the two matches. A slot in
 * which neither does is ignored.
 *
 * <p>Thread: shard; {@link #get} any.
 */
final class MappedOffsetStore implements OffsetStore {
    private static final int MAGIC = 0x31464f56;
    private static final int FILE_BYTES_MIN = 4 << 10;
    private static final int SLOT_BYTES = 32;
    private static final int OFFSET = 8;
    private static final int NEXT_OFFSET = 16;
    private static final int CHECK = 24;
    private static final int NO_SLOT = 0;
    private static final long USED = Long.MIN_VALUE;
    private static final long GROUP = 1L << 32;
    private static final int TABLE_MIN = 16;
    private static final VarHandle LONGS = MethodHandles.arrayElementVarHandle(long[].class);
    private static final Logger LOG = LoggerFactory.getLogger(MappedOffsetStore.class);

    private final Path path;

    /** Replaced by the writer when it grows; readers look into whichever they got. */
    private volatile Table table = new Table(TABLE_MIN);

    /** The next slot never used; slot 0 is the header of the file. */
    private int freeSlot = 1;

    private @Nullable MappedByteBuffer file;

    /** Keys and values side by side; a key is written after its value and never removed, its value may become NONE. */
    private static final class Table {
        final long[] keys;
        final long[] values;
        final int[] slots;
        int size;

        Table(int capacity) {
            keys = new long[capacity];
            values = new long[capacity];
            slots = new int[capacity];
        }

        /** The place of a key, or where it would be put. */
        int find(long key) {
            int mask = keys.length - 1;
            int place = (int) (mix(key, 0) >>> 32) & mask;
            while (true) {
                long there = (long) LONGS.getAcquire(keys, place);
                if (there == key || there == 0) {
                    return place;
                }
                place = (place + 1) & mask;
            }
        }
    }

    private MappedOffsetStore(Path path) {
        this.path = path;
    }

    /**
     * Opens what is stored.
     *
     * @param nextOffset the end of the log: an offset behind it is cut down to the last message
     */
    static MappedOffsetStore open(Path path, long nextOffset) {
        MappedOffsetStore store = new MappedOffsetStore(path);
        try {
            store.load(ByteBuffer.wrap(Files.readAllBytes(path)).order(ByteOrder.LITTLE_ENDIAN));
            store.cut(nextOffset);
        } catch (NoSuchFileException e) {
            return store;
        } catch (IOException e) {
            throw new UncheckedIOException("The stored offsets in " + path + " cannot be read", e);
        }
        return store;
    }

    private void load(ByteBuffer bytes) {
        int slots = bytes.capacity() / SLOT_BYTES;
        for (int slot = 1; slot < slots; slot++) {
            int at = slot * SLOT_BYTES;
            long key = bytes.getLong(at);
            if (key != 0) {
                freeSlot = slot + 1;
            }
            if ((key & USED) != 0) {
                long check = bytes.getLong(at + CHECK);
                long offset = bytes.getLong(at + OFFSET);
                long next = bytes.getLong(at + NEXT_OFFSET);
                if (check == mix(key, offset)) {
                    remember(key, offset, slot);
                } else if (check == mix(key, next)) {
                    remember(key, next, slot);
                }
            }
        }
    }

    private void cut(long nextOffset) {
        Table all = table;
        for (int place = 0; place < all.keys.length; place++) {
            if (all.keys[place] != 0 && Long.compareUnsigned(all.values[place], nextOffset) >= 0) {
                store(all.keys[place], nextOffset - 1);
            }
        }
    }

    @Override
    public long get(Owner owner, int id) {
        long key = key(owner, id);
        Table all = table;
        int place = all.find(key);
        return (long) LONGS.getAcquire(all.keys, place) == key ? (long) LONGS.getAcquire(all.values, place) : NONE;
    }

    @Override
    public long lowest() {
        Table all = table;
        long lowest = Long.MAX_VALUE;
        for (int place = 0; place < all.keys.length; place++) {
            long offset =
                    (long) LONGS.getAcquire(all.keys, place) == 0 ? NONE : (long) LONGS.getAcquire(all.values, place);
            if (offset != NONE && offset < lowest) {
                lowest = offset;
            }
        }
        return lowest == Long.MAX_VALUE ? NONE : lowest;
    }

    @Override
    public void put(Owner owner, int id, long offset) {
        store(key(owner, id), offset);
    }

    @Override
    public boolean remove(Owner owner, int id) {
        boolean stored = get(owner, id) != NONE;
        if (stored) {
            store(key(owner, id), NONE);
        }
        return stored;
    }

    @Override
    public void keepGroups(IntPredicate kept) {
        Table all = table;
        for (int place = 0; place < all.keys.length; place++) {
            long key = all.keys[place];
            if ((key & GROUP) != 0 && all.values[place] != NONE && !kept.test((int) key)) {
                store(key, NONE);
            }
        }
    }

    private static long key(Owner owner, int id) {
        return USED | (owner == Owner.GROUP ? GROUP : 0) | Integer.toUnsignedLong(id);
    }

    private void store(long key, long offset) {
        Table all = table;
        int place = all.find(key);
        int slot = all.keys[place] == key ? all.slots[place] : NO_SLOT;
        remember(key, offset, persist(key, offset, slot));
    }

    private void remember(long key, long offset, int slot) {
        Table all = table;
        int place = all.find(key);
        if (all.keys[place] == 0 && all.size * 2 >= all.keys.length) {
            all = grown(all);
            place = all.find(key);
        }
        all.slots[place] = slot;
        LONGS.setRelease(all.values, place, offset);
        if (all.keys[place] == 0) {
            all.size++;
            LONGS.setRelease(all.keys, place, key);
        }
        table = all;
    }

    private static Table grown(Table old) {
        Table larger = new Table(old.keys.length * 2);
        for (int i = 0; i < old.keys.length; i++) {
            if (old.keys[i] != 0) {
                int place = larger.find(old.keys[i]);
                larger.keys[place] = old.keys[i];
                larger.values[place] = old.values[i];
                larger.slots[place] = old.slots[i];
                larger.size++;
            }
        }
        return larger;
    }

    /** Writes a slot and returns its number, {@link #NO_SLOT} when the disk has no room: then the next put tries again. */
    private int persist(long key, long offset, int known) {
        int slot = known == NO_SLOT ? freeSlot : known;
        try {
            MappedByteBuffer bytes = room(slot);
            int at = slot * SLOT_BYTES;
            if (offset == NONE) {
                bytes.putLong(at, 0);
            } else {
                bytes.putLong(at + NEXT_OFFSET, offset);
                VarHandle.releaseFence();
                bytes.putLong(at + CHECK, mix(key, offset));
                VarHandle.releaseFence();
                bytes.putLong(at + OFFSET, offset);
                VarHandle.releaseFence();
                bytes.putLong(at, key);
            }
        } catch (IOException e) {
            LOG.warn("An offset is kept in memory only: {} cannot be written", path, e);
            return known;
        }
        freeSlot = Math.max(freeSlot, slot + 1);
        return slot;
    }

    /** The file, mapped and large enough for a slot; zeros are written before it is mapped, so that no store can fail. */
    private MappedByteBuffer room(int slot) throws IOException {
        MappedByteBuffer mapped = file;
        int needed = (slot + 1) * SLOT_BYTES;
        if (mapped == null || mapped.capacity() < needed) {
            LogDirectory.create(Objects.requireNonNull(path.getParent()));
            try (FileChannel channel = FileChannel.open(
                    path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
                int size = (int) channel.size();
                int larger = Math.max(FILE_BYTES_MIN, Math.max(size, Integer.highestOneBit(needed - 1) << 1));
                ByteBuffer zeros = ByteBuffer.allocate(larger - size);
                while (zeros.hasRemaining()) {
                    channel.write(zeros, size + zeros.position());
                }
                unmap();
                mapped = channel.map(FileChannel.MapMode.READ_WRITE, 0, larger);
            }
            mapped.order(ByteOrder.LITTLE_ENDIAN);
            mapped.putInt(0, MAGIC);
            file = mapped;
        }
        return mapped;
    }

    /** Returns once what is stored is on the device. */
    void force() {
        MappedByteBuffer mapped = file;
        if (mapped != null) {
            mapped.force();
        }
    }

    /** Forgets everything; the file goes with its directory. */
    void clear() {
        unmap();
        freeSlot = 1;
        table = new Table(TABLE_MIN);
    }

    /** Puts everything on the device and lets the file go. */
    void close() {
        force();
        unmap();
    }

    private void unmap() {
        MappedByteBuffer mapped = file;
        file = null;
        if (mapped != null) {
            IOTools.clean(mapped);
        }
    }

    private static long mix(long key, long offset) {
        long hash = (key ^ Long.rotateLeft(offset, 32)) * 0x9fb21c651e98df25L + offset;
        hash ^= hash >>> 29;
        hash *= 0xc2b2ae3d27d4eb4fL;
        return hash ^ (hash >>> 32);
    }
}
