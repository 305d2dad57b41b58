package io.veltro.pipeline.state;

import io.veltro.pipeline.count.Traffic;
import io.veltro.pipeline.log.OffsetStore;
import io.veltro.pipeline.log.PartitionKey;
import io.veltro.pipeline.request.Identifier;
import io.veltro.pipeline.request.TopicRequest;
import io.veltro.pipeline.view.TopicView;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A topic with its partitions and consumer groups. Immutable but for the turn of balanced sends, which every loop moves on
 * and no restart keeps, for what its partitions count, and for the members of groups.
 *
 * <p>Thread: any.
 */
public final class Topic implements Named {
    private final int stream;
    private final int id;
    private final long createdMicros;
    private final TopicRequest.Settings settings;
    private final Name name;
    private final Partition[] partitions;

    /** By the number of the partition, of those that are gone too. */
    private final Traffic[] traffic;

    private final Table<Group> groups;
    private final AtomicInteger turn;

    private Topic(
            int stream,
            int id,
            long createdMicros,
            TopicRequest.Settings settings,
            Partition[] partitions,
            Traffic[] traffic,
            Table<Group> groups,
            AtomicInteger turn) {
        this.stream = stream;
        this.id = id;
        this.createdMicros = createdMicros;
        this.settings = settings;
        this.name = new Name(settings.name());
        this.partitions = partitions;
        this.traffic = traffic;
        this.groups = groups;
        this.turn = turn;
    }

    static Topic create(int stream, int id, long createdMicros, TopicRequest.Settings settings, int partitions) {
        Topic empty = new Topic(
                stream,
                id,
                createdMicros,
                settings,
                new Partition[0],
                new Traffic[0],
                Table.empty(),
                new AtomicInteger());
        return empty.withPartitions(partitions, createdMicros);
    }

    Topic withSettings(TopicRequest.Settings changed) {
        return new Topic(stream, id, createdMicros, changed, partitions, traffic, groups, turn);
    }

    Topic withPartitions(int count, long createdMicros) {
        Partition[] more = Arrays.copyOf(partitions, partitions.length + count);
        Traffic[] counted = Arrays.copyOf(traffic, Math.max(traffic.length, more.length));
        for (int p = traffic.length; p < counted.length; p++) {
            counted[p] = new Traffic();
        }
        for (int p = partitions.length; p < more.length; p++) {
            more[p] = new Partition(new PartitionKey(stream, id, p), createdMicros, counted[p]);
        }
        return withPartitions(more, counted);
    }

    Topic withoutPartitions(int count) {
        return withPartitions(Arrays.copyOf(partitions, partitions.length - count), traffic);
    }

    private Topic withPartitions(Partition[] changed, Traffic[] counted) {
        groups.all().forEach(group -> group.resize(changed.length));
        return new Topic(stream, id, createdMicros, settings, changed, counted, groups, turn);
    }

    Topic withGroup(int group, String groupName) {
        Group made = new Group(stream, id, group, groupName, partitions.length);
        return new Topic(stream, id, createdMicros, settings, partitions, traffic, groups.with(made), turn);
    }

    Topic withoutGroup(int group) {
        return new Topic(stream, id, createdMicros, settings, partitions, traffic, groups.without(group), turn);
    }

    int stream() {
        return stream;
    }

    @Override
    public int id() {
        return id;
    }

    @Override
    public Name name() {
        return name;
    }

    /** What can be set on it. */
    public TopicRequest.Settings settings() {
        return settings;
    }

    /** Number of partitions. */
    public int partitions() {
        return partitions.length;
    }

    /** A partition by number, unsigned; absent when there is none. */
    public @Nullable Partition partition(long number) {
        return number >= 0 && number < partitions.length ? partitions[(int) number] : null;
    }

    /** All partitions by number. */
    public List<Partition> allPartitions() {
        return List.of(partitions);
    }

    /** A consumer group by number or name; absent when there is none. */
    public @Nullable Group group(Identifier identifier) {
        return groups.find(identifier);
    }

    /** All consumer groups by number. */
    public List<Group> allGroups() {
        return groups.all();
    }

    /** The number the next new group gets. */
    public int nextGroupId() {
        return groups.nextId();
    }

    /** The stored offset of a group in a partition, or {@link OffsetStore#NONE}. */
    public long committed(Group group, int partition) {
        return partition < partitions.length
                ? partitions[partition].log().offsets().get(OffsetStore.Owner.GROUP, group.id())
                : OffsetStore.NONE;
    }

    /** The partition whose turn it is for a balanced send; there must be one. Each call moves the turn on. */
    public int nextTurn() {
        return Integer.remainderUnsigned(turn.getAndIncrement(), partitions.length);
    }

    /** What has gone in and out since the server started, deleted partitions included: never falls. */
    public Traffic.Figures traffic() {
        Traffic.Figures sum = Traffic.Figures.NONE;
        for (Traffic each : traffic) {
            sum = sum.plus(each.figures());
        }
        return sum;
    }

    /** As it stands in a list. */
    public TopicView view() {
        long bytes = 0;
        long messages = 0;
        for (Partition partition : partitions) {
            bytes += partition.log().messagesBytes();
            messages += partition.messages();
        }
        return new TopicView(
                id,
                createdMicros,
                partitions.length,
                settings.expiryMicros(),
                settings.compression(),
                settings.bytesMax(),
                settings.replicationFactor(),
                bytes,
                messages,
                settings.name());
    }

    /** With its partitions; {@code fresh} in the answer to its creation, where no segment is counted yet. */
    public TopicView.Details details(boolean fresh) {
        List<TopicView.Partition> views = new ArrayList<>(partitions.length);
        for (Partition partition : partitions) {
            views.add(partition.view(fresh));
        }
        return new TopicView.Details(view(), views);
    }
}
