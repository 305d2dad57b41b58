package io.veltro.query.snapshot;

import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** The contents an archive may have, by their numbers in the protocol. */
enum SnapshotKind {
    FILESYSTEM_OVERVIEW(1),
    PROCESS_LIST(2),
    RESOURCE_USAGE(3),
    TEST(4),
    SERVER_LOGS(5),
    SERVER_CONFIG(6);

    /** Stands for every kind but the test; allowed only alone. */
    private static final int ALL = 100;

    private final int number;

    SnapshotKind(int number) {
        this.number = number;
    }

    /** The kinds behind numbers, each once and in the order of the protocol; empty when a number is none. */
    static Optional<Set<SnapshotKind>> of(List<Integer> numbers) {
        if (numbers.size() == 1 && numbers.get(0) == ALL) {
            return Optional.of(EnumSet.complementOf(EnumSet.of(TEST)));
        }
        Set<SnapshotKind> kinds = EnumSet.noneOf(SnapshotKind.class);
        for (int number : numbers) {
            if (number < 1 || number > values().length) {
                return Optional.empty();
            }
            kinds.add(values()[number - 1]);
        }
        return Optional.of(kinds);
    }

    /** The number in the protocol. */
    int number() {
        return number;
    }

    /** The name of the entry in the archive. */
    String entryName() {
        return name().toLowerCase(Locale.ROOT) + ".txt";
    }
}
