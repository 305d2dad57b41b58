package io.veltro.gateway.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReceivePoolTest {
    private static final int KIB = 1 << 10;
    private static final int MIB = 1 << 20;

    private final ReceiveBudget budget = new ReceiveBudget(16 * MIB);
    private final ReceivePool pool = newPool();

    @Test
    void shouldHaveFourSizesToADoubling() {
        assertThat(ReceivePool.capacityOf(ReceivePool.rankOf(1))).isEqualTo(64 * KIB);
        assertThat(ReceivePool.capacityOf(ReceivePool.rankOf(64 * KIB))).isEqualTo(64 * KIB);
        assertThat(ReceivePool.capacityOf(ReceivePool.rankOf(64 * KIB + 1))).isEqualTo(80 * KIB);
        assertThat(ReceivePool.capacityOf(ReceivePool.rankOf(MIB + 1))).isEqualTo(MIB + 256 * KIB);
        assertThat(ReceivePool.capacityOf(ReceivePool.rankOf(97 * MIB))).isEqualTo(112 * MIB);
    }

    @Test
    void shouldGiveTheWarmestBlockFirst() {
        // given
        ReceiveBlock first = lend(MIB);
        ReceiveBlock second = lend(MIB);
        // when
        first.release();
        second.release();
        // then
        assertThat(lend(MIB)).isSameAs(second);
        assertThat(lend(MIB)).isSameAs(first);
    }

    @Test
    void shouldKeepABlockUntilTheLastHolderLetsGo() {
        // given
        ReceiveBlock block = lend(MIB);
        block.retain();
        // when
        block.release();
        ReceiveBlock other = lend(MIB);
        block.release();
        // then
        assertThat(other).isNotSameAs(block);
        assertThat(lend(MIB)).isSameAs(block);
        assertThatThrownBy(() -> {
                    other.release();
                    other.release();
                })
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void shouldTakeBlocksBackFromOtherThreads() throws InterruptedException {
        // given
        ReceiveBlock block = lend(MIB);
        Thread other = new Thread(block::release);
        // when
        other.start();
        other.join();
        // then
        assertThat(lend(MIB)).isSameAs(block);
    }

    @Test
    void shouldMakeRoomInTheBudgetFromIdleBlocks() {
        // given
        List<ReceiveBlock> small = new ArrayList<>();
        for (int i = 0; i < 16 * 16; i++) {
            small.add(lend(64 * KIB));
        }
        // when
        assertThat(pool.lend(MIB)).isSameAs(ReceiveBlock.NONE);
        small.forEach(ReceiveBlock::release);
        // then
        assertThat(pool.lend(MIB)).isNotSameAs(ReceiveBlock.NONE);
        assertThat(budget.bytes()).isLessThanOrEqualTo(16 * MIB);
    }

    @Test
    void shouldLetOneBlockAtATimeBeyondTheBudget() {
        // given
        lend(16 * MIB);
        // when
        ReceiveBlock beyond = pool.overdraw(MIB, ReceiveBlock.NONE);
        // then
        assertThat(pool.overdraw(MIB, ReceiveBlock.NONE)).isSameAs(ReceiveBlock.NONE);
        ReceiveBlock larger = pool.overdraw(2 * MIB, beyond);
        beyond.release();
        assertThat(pool.overdraw(MIB, ReceiveBlock.NONE)).isSameAs(ReceiveBlock.NONE);
        larger.release();
        assertThat(pool.overdraw(MIB, ReceiveBlock.NONE)).isNotSameAs(ReceiveBlock.NONE);
    }

    @Test
    void shouldLetGoOfWhatIsNotUsed() {
        // given
        List<ReceiveBlock> blocks = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            blocks.add(lend(MIB));
        }
        blocks.forEach(ReceiveBlock::release);
        // when
        for (int i = 0; i < 10; i++) {
            pool.trim();
        }
        // then
        assertThat(budget.bytes()).isBetween(1L * MIB, 8L * MIB);
    }

    private ReceiveBlock lend(int bytes) {
        ReceiveBlock block = pool.lend(bytes);
        assertThat(block).isNotSameAs(ReceiveBlock.NONE);
        return block;
    }

    private ReceivePool newPool() {
        ReceivePool fresh = new ReceivePool(budget);
        fresh.ownedBy(Thread.currentThread());
        return fresh;
    }
}
