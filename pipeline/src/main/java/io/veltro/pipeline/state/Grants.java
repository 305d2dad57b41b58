package io.veltro.pipeline.state;

import io.veltro.pipeline.request.Permissions;
import java.util.Arrays;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A user's permissions in the form they are looked up in at each command: bits per level, streams and topics sorted by
 * number. A look-up is at most two binary searches and allocates nothing.
 *
 * <p>They begin as the user's block of permissions says and lose what was granted on a stream or topic when that is deleted,
 * so that nobody inherits rights on something new that was given the number of something old. The block itself stays as it
 * was set.
 *
 * <p>Immutable. Thread: any.
 */
final class Grants {
    /** Nothing is allowed. */
    static final Grants NONE = new Grants(0, new long[0], new int[0]);

    private static final long WHOLE_STREAM = 0xffff_ffffL;

    private final int server;
    /** Stream in the upper half, topic in the lower; {@link #WHOLE_STREAM} for the stream itself, no topic has it. Sorted. */
    private final long[] places;

    private final int[] bits;

    private Grants(int server, long[] places, int[] bits) {
        this.server = server;
        this.places = places;
        this.bits = bits;
    }

    static Grants of(Optional<Permissions> permissions) {
        return permissions.map(Grants::of).orElse(NONE);
    }

    private static Grants of(Permissions permissions) {
        TreeMap<Long, Integer> sorted = new TreeMap<>();
        for (Permissions.OfStream stream : permissions.streams()) {
            sorted.merge(place(stream.stream(), (int) WHOLE_STREAM), stream.bits(), (a, b) -> a | b);
            for (Permissions.OfTopic topic : stream.topics()) {
                if (topic.topic() != (int) WHOLE_STREAM) {
                    sorted.merge(place(stream.stream(), topic.topic()), topic.bits(), (a, b) -> a | b);
                }
            }
        }
        long[] places = new long[sorted.size()];
        int[] bits = new int[places.length];
        int i = 0;
        for (var entry : sorted.entrySet()) {
            places[i] = entry.getKey();
            bits[i] = entry.getValue();
            i++;
        }
        return new Grants(permissions.global(), places, bits);
    }

    boolean allow(Right right) {
        return right.isInServer(server);
    }

    boolean allow(Right right, int stream) {
        return right.isInServer(server) || right.isInStream(bitsAt(place(stream, (int) WHOLE_STREAM)));
    }

    boolean allow(Right right, int stream, int topic) {
        return allow(right, stream) || right.isInTopic(bitsAt(place(stream, topic)));
    }

    /** Without what was granted on a stream and its topics. */
    Grants withoutStream(int stream) {
        return without(place(stream, 0), place(stream, (int) WHOLE_STREAM));
    }

    /** Without what was granted on a topic. */
    Grants withoutTopic(int stream, int topic) {
        return without(place(stream, topic), place(stream, topic));
    }

    private Grants without(long first, long last) {
        int from = lowerBound(first);
        int to = last == -1L ? places.length : lowerBound(last + 1);
        if (from == to) {
            return this;
        }
        long[] fewer = Arrays.copyOf(places, places.length - (to - from));
        int[] fewerBits = Arrays.copyOf(bits, fewer.length);
        System.arraycopy(places, to, fewer, from, places.length - to);
        System.arraycopy(bits, to, fewerBits, from, bits.length - to);
        return new Grants(server, fewer, fewerBits);
    }

    private int lowerBound(long place) {
        int found = Arrays.binarySearch(places, place);
        return found < 0 ? -found - 1 : found;
    }

    private int bitsAt(long place) {
        int found = Arrays.binarySearch(places, place);
        return found < 0 ? 0 : bits[found];
    }

    private static long place(int stream, int topic) {
        return (long) stream << 32 | Integer.toUnsignedLong(topic);
    }
}
