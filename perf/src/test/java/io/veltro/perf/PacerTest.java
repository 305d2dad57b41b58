package io.veltro.perf;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PacerTest {
    private static final long START = 5_000_000_000L;

    @Test
    void shouldSpaceRequestsByTheirBytes() {
        // given
        Pacer pacer = Pacer.of(1_000_000, START);

        // when
        long first = pacer.next(1_000, START);
        long second = pacer.next(2_000, START);
        long third = pacer.next(500, START);

        // then
        assertThat(first).isEqualTo(START);
        assertThat(second - START).isEqualTo(1_000_000);
        assertThat(third - START).isEqualTo(3_000_000);
    }

    @Test
    void shouldNotMoveDueTimesWhenAStallHoldsRequestsUp() {
        // given a stall of 100 ms behind the first request
        Pacer pacer = Pacer.of(1_000_000, START);
        pacer.next(1_000, START);
        long now = START + 100_000_000;

        // when
        long due = pacer.next(1_000, now);
        long following = pacer.next(1_000, now);

        // then both count from when they were due
        assertThat(now - due).isEqualTo(99_000_000);
        assertThat(now - following).isEqualTo(98_000_000);
    }

    @Test
    void shouldNotDriftOverManyRequests() {
        // given a rate at which a request takes a third of a microsecond
        Pacer pacer = Pacer.of(3_000_000, START);

        // when
        long due = 0;
        for (int i = 0; i <= 3_000_000; i++) {
            due = pacer.next(1, START);
        }

        // then
        assertThat(due - START).isBetween(999_999_999L, 1_000_000_001L);
    }

    @Test
    void shouldTakeNowAsDueAtFullSpeed() {
        Pacer pacer = Pacer.of(0, START);

        assertThat(pacer.isFullSpeed()).isTrue();
        assertThat(pacer.next(1_000, START + 7)).isEqualTo(START + 7);
    }
}
