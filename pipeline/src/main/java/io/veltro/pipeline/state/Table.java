package io.veltro.pipeline.state;

import io.veltro.pipeline.request.Identifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Things by number and by name, immutable: a change makes a new table. Numbers begin at 0; the one freed last is given out
 * first, as in Iggy 0.8. A look-up costs an array access or a short probe and allocates nothing; a change costs a copy,
 * because changes are rare.
 *
 * <p>Thread: any.
 *
 * @param <T> what it holds
 */
final class Table<T extends Named> {
    private static final int EMPTY = -1;

    private final @Nullable Object[] slots;
    private final int[] byName;
    private final int[] free;
    private final int size;

    private Table(@Nullable Object[] slots, int[] free) {
        this.slots = slots;
        this.free = free;
        this.size = slots.length - free.length;
        this.byName = new int[Integer.highestOneBit(Math.max(4, size * 2)) * 2];
        Arrays.fill(byName, EMPTY);
        for (int id = 0; id < slots.length; id++) {
            if (slots[id] instanceof Named named) {
                insert(named.name().hash(), id);
            }
        }
    }

    static <T extends Named> Table<T> empty() {
        return new Table<>(new Object[0], new int[0]);
    }

    /** The number the next new item gets. */
    int nextId() {
        return free.length > 0 ? free[free.length - 1] : slots.length;
    }

    int size() {
        return size;
    }

    @SuppressWarnings("unchecked") // only items of type T are ever put into the slots
    @Nullable
    T find(int id) {
        return id >= 0 && id < slots.length ? (T) slots[id] : null;
    }

    /** Looks up by number or by name; absent when there is none. */
    @Nullable
    T find(Identifier identifier) {
        return identifier.isName() ? findByName(identifier) : find(identifier.number());
    }

    private @Nullable T findByName(Identifier identifier) {
        int mask = byName.length - 1;
        int probe = identifier.nameHash() & mask;
        T found = null;
        while (found == null && byName[probe] != EMPTY) {
            T candidate = find(byName[probe]);
            found = candidate != null && candidate.name().matches(identifier) ? candidate : null;
            probe = (probe + 1) & mask;
        }
        return found;
    }

    /** With this item in the slot of its number, instead of whatever was there. */
    Table<T> with(T item) {
        int id = item.id();
        if (id < slots.length && slots[id] != null) {
            @Nullable Object[] replaced = slots.clone();
            replaced[id] = item;
            return new Table<>(replaced, free);
        }
        if (id != nextId()) {
            throw new IllegalStateException("number " + id + " given out of turn, the next one is " + nextId());
        }
        boolean reuse = free.length > 0;
        @Nullable Object[] grown = Arrays.copyOf(slots, reuse ? slots.length : slots.length + 1);
        grown[id] = item;
        return new Table<>(grown, reuse ? Arrays.copyOf(free, free.length - 1) : free);
    }

    /** Without the item of this number. */
    Table<T> without(int id) {
        @Nullable Object[] fewer = slots.clone();
        fewer[id] = null;
        int[] freed = Arrays.copyOf(free, free.length + 1);
        freed[free.length] = id;
        return new Table<>(fewer, freed);
    }

    /** With every item changed in place; the same table when none was. */
    Table<T> map(UnaryOperator<T> change) {
        @Nullable Object[] changed = slots.clone();
        boolean isChanged = false;
        for (int id = 0; id < slots.length; id++) {
            T item = find(id);
            if (item != null) {
                changed[id] = change.apply(item);
                isChanged |= changed[id] != item;
            }
        }
        return isChanged ? new Table<>(changed, free) : this;
    }

    /** All items by number. */
    List<T> all() {
        List<T> items = new ArrayList<>(size);
        for (int id = 0; id < slots.length; id++) {
            T item = find(id);
            if (item != null) {
                items.add(item);
            }
        }
        return items;
    }

    private void insert(int hash, int id) {
        int mask = byName.length - 1;
        int probe = hash & mask;
        while (byName[probe] != EMPTY) {
            probe = (probe + 1) & mask;
        }
        byName[probe] = id;
    }
}
