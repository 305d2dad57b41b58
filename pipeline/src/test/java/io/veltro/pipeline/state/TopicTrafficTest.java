package io.veltro.pipeline.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.veltro.pipeline.count.Traffic;
import io.veltro.pipeline.request.TopicRequest;
import org.junit.jupiter.api.Test;

/** What a topic has counted never falls, whatever becomes of its partitions. */
class TopicTrafficTest {
    private static final TopicRequest.Settings SETTINGS =
            new TopicRequest.Settings(TopicRequest.COMPRESSION_NONE, 0, 0, 1, "t");

    @Test
    void shouldAddUpItsPartitions() {
        // given
        Topic topic = Topic.create(1, 2, 0, SETTINGS, 2);

        // when
        traffic(topic, 0).received(3, 300);
        traffic(topic, 1).received(2, 200);
        traffic(topic, 1).sent(1, 100);

        // then
        assertThat(topic.traffic()).isEqualTo(new Traffic.Figures(5, 500, 1, 100));
    }

    @Test
    void shouldKeepWhatDeletedPartitionsCountedAndGoOnFromThere() {
        // given
        Topic topic = Topic.create(1, 2, 0, SETTINGS, 2);
        traffic(topic, 1).received(2, 200);

        // when: what was under way when the partition went is still counted
        Topic fewer = topic.withoutPartitions(1);
        traffic(topic, 1).received(1, 100);
        Topic more = fewer.withPartitions(2, 0);
        traffic(more, 1).received(1, 100);
        traffic(more, 2).received(1, 100);

        // then
        assertThat(fewer.traffic().receivedMessages()).isEqualTo(4);
        assertThat(more.traffic()).isEqualTo(new Traffic.Figures(5, 500, 0, 0));
        assertThat(more.partitions()).isEqualTo(3);
    }

    private static Traffic traffic(Topic topic, int partition) {
        return topic.allPartitions().get(partition).traffic();
    }
}
