package io.veltro.pipeline.ring;

import static org.assertj.core.api.Assertions.assertThat;

import io.veltro.pipeline.log.MemoryJournal;
import io.veltro.pipeline.log.OffsetStore;
import io.veltro.pipeline.log.OffsetStore.Owner;
import io.veltro.pipeline.log.PartitionKey;
import io.veltro.pipeline.request.GroupRequest;
import io.veltro.pipeline.request.Identifier;
import io.veltro.pipeline.request.Request;
import io.veltro.pipeline.request.StreamRequest;
import io.veltro.pipeline.request.TopicRequest;
import io.veltro.pipeline.state.Decision;
import io.veltro.pipeline.wire.WireWriter;
import org.junit.jupiter.api.Test;

class ReplayTest {
    private static final Identifier FIRST = Identifier.of(0);

    private final MemoryJournal journal = new MemoryJournal();

    @Test
    void shouldForgetWhatGroupsStoredWhoseDeletionWasDecidedAndNoMore() {
        // given: two groups with stored offsets, of which one is deleted when the process dies
        decide(0, new StreamRequest.Create("s"));
        decide(
                0,
                new TopicRequest.Create(
                        FIRST, 1, new TopicRequest.Settings(TopicRequest.COMPRESSION_NONE, 0, 0, 1, "t")));
        decide(0, new GroupRequest.Create(FIRST, FIRST, "deleted"));
        decide(1, new GroupRequest.Create(FIRST, FIRST, "kept"));
        OffsetStore offsets = journal.open(new PartitionKey(0, 0, 0)).offsets();
        offsets.put(Owner.GROUP, 0, 7);
        offsets.put(Owner.GROUP, 1, 8);
        offsets.put(Owner.CONSUMER, 0, 9);
        decide(0, new GroupRequest.Delete(FIRST, FIRST, FIRST));

        // when
        Replay.run(journal);

        // then
        assertThat(offsets.get(Owner.GROUP, 0)).isEqualTo(OffsetStore.NONE);
        assertThat(offsets.get(Owner.GROUP, 1)).isEqualTo(8);
        assertThat(offsets.get(Owner.CONSUMER, 0)).isEqualTo(9);
    }

    private void decide(int id, Request request) {
        WireWriter record = new WireWriter();
        new Decision(1, 0, id, "", request).write(record);
        journal.stateLog().append(record);
    }
}
