package io.veltro.ops.metrics;

import io.veltro.pipeline.count.Traffic;
import io.veltro.pipeline.log.OffsetStore;
import io.veltro.pipeline.log.PartitionLog;
import io.veltro.pipeline.session.Sessions;
import io.veltro.pipeline.state.Catalog;
import io.veltro.pipeline.state.Group;
import io.veltro.pipeline.state.Partition;
import io.veltro.pipeline.state.PublishedCatalog;
import io.veltro.pipeline.state.Stream;
import io.veltro.pipeline.state.Topic;
import io.veltro.pipeline.view.TopicView;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * What the catalog and the logs hold: the seven gauges every Iggy server has, traffic and journal by topic, lag by group.
 * Series with names of topics and groups are at most {@link #SERIES_MAX}; topics come first, in the order of their numbers.
 *
 * <p>Thread: any.
 */
final class CatalogMetrics {
    /** A page of so many series has about a megabyte and a half. */
    static final int SERIES_MAX = 10_000;

    private static final int SERIES_PER_TOPIC = 6;
    private static final double MICROS_PER_SECOND = TimeUnit.SECONDS.toMicros(1);

    private final PublishedCatalog catalog;
    private final Sessions sessions;
    private final LongSupplier clock;

    /** @param clock microseconds since 1970 */
    CatalogMetrics(PublishedCatalog catalog, Sessions sessions, LongSupplier clock) {
        this.catalog = catalog;
        this.sessions = sessions;
        this.clock = clock;
    }

    void addTo(Families families) {
        Catalog now = catalog.get();
        Walk walk = new Walk(families);
        for (Stream stream : now.allStreams()) {
            for (Topic topic : stream.allTopics()) {
                walk.topic(stream, topic);
            }
        }
        for (Stream stream : now.allStreams()) {
            for (Topic topic : stream.allTopics()) {
                topic.allGroups().forEach(group -> walk.lag(stream, topic, group));
            }
        }
        walk.add();
        total(families, "streams", now.allStreams().size());
        total(families, "topics", walk.topics);
        total(families, "partitions", walk.partitions);
        total(families, "segments", walk.segments);
        total(families, "messages", walk.messages);
        total(families, "users", now.users());
        total(families, "clients", sessions.count());
    }

    private static void total(Families families, String name, long count) {
        families.gauge(name, "total count of " + name + ".", count);
    }

    /** One page's way through the catalog. */
    private final class Walk {
        final Families.Counter receivedMessages;
        final Families.Counter receivedBytes;
        final Families.Counter sentMessages;
        final Families.Counter sentBytes;
        final Families.Gauge size;
        final Families.Gauge age;
        final Families.Gauge lag;
        final Families.Gauge omitted;
        final long nowMicros = clock.getAsLong();
        int room = SERIES_MAX;
        long left;
        long topics;
        long partitions;
        long segments;
        long messages;

        Walk(Families families) {
            receivedMessages =
                    families.new Counter("veltro_topic_received_messages", "Messages appended since the start.");
            receivedBytes = families
            .new Counter(
                    "veltro_topic_received_bytes", "Bytes of messages appended since the start, headers included.");
            sentMessages = families
            .new Counter("veltro_topic_sent_messages", "Messages given to who polled them since the start.");
            sentBytes = families
            .new Counter("veltro_topic_sent_bytes", "Bytes of messages given to who polled them since the start.");
            size = families.new Gauge("veltro_journal_size_bytes", "Bytes of all messages kept, headers included.");
            age = families
            .new Gauge(
                    "veltro_journal_oldest_message_age_seconds",
                    "Age of the oldest message kept; absent while there is none.");
            lag = families
            .new Gauge("veltro_consumer_lag_messages", "Messages kept that the group has not committed yet.");
            omitted = families
            .new Gauge(
                    "veltro_omitted_series",
                    "Series of topics and of consumer lag left out, for a page has at most " + SERIES_MAX
                            + " of them.");
        }

        void topic(Stream stream, Topic topic) {
            TopicView view = topic.view();
            topics++;
            partitions += topic.partitions();
            messages += view.messages();
            for (Partition partition : topic.allPartitions()) {
                segments += partition.log().segments();
            }
            if (room < SERIES_PER_TOPIC) {
                left += SERIES_PER_TOPIC;
                return;
            }
            room -= SERIES_PER_TOPIC;
            String[] labels = {
                "stream", stream.name().toString(), "topic", topic.name().toString()
            };
            Traffic.Figures traffic = topic.traffic();
            receivedMessages.at(traffic.receivedMessages(), labels);
            receivedBytes.at(traffic.receivedBytes(), labels);
            sentMessages.at(traffic.sentMessages(), labels);
            sentBytes.at(traffic.sentBytes(), labels);
            size.at(view.bytes(), labels);
            long oldest = oldestMicros(topic);
            if (oldest != Long.MAX_VALUE) {
                age.at(Math.max(0, nowMicros - oldest) / MICROS_PER_SECOND, labels);
            }
        }

        void lag(Stream stream, Topic topic, Group group) {
            int shown = Math.min(room, topic.partitions());
            room -= shown;
            left += topic.partitions() - shown;
            for (Partition partition : topic.allPartitions().subList(0, shown)) {
                int number = partition.key().partition();
                lag.at(
                        behind(partition.log(), topic.committed(group, number)),
                        "stream",
                        stream.name().toString(),
                        "topic",
                        topic.name().toString(),
                        "group",
                        group.name().toString(),
                        "partition",
                        Integer.toUnsignedString(number));
            }
        }

        void add() {
            receivedMessages.add();
            receivedBytes.add();
            sentMessages.add();
            sentBytes.add();
            size.add();
            age.add();
            lag.add();
            omitted.at(left).add();
        }
    }

    /** {@link Long#MAX_VALUE} when nothing is kept. */
    private static long oldestMicros(Topic topic) {
        long oldest = Long.MAX_VALUE;
        for (Partition partition : topic.allPartitions()) {
            long first = partition.log().firstTimestampMicros();
            if (first > 0) {
                oldest = Math.min(oldest, first);
            }
        }
        return oldest;
    }

    /** What was deleted unread is not lag: nobody can catch up with it. */
    private static long behind(PartitionLog log, long committed) {
        long from = committed == OffsetStore.NONE ? 0 : committed + 1;
        return Math.max(0, log.nextOffset() - Math.max(from, log.firstOffset()));
    }
}
