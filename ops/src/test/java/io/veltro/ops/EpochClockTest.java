package io.veltro.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class EpochClockTest {
    private static final int READINGS = 1_000_000;

    @Test
    void shouldGoWithTheWallClockAndNotFall() {
        // given
        EpochClock clock = new EpochClock();

        for (int i = 0; i < READINGS; i++) {
            // when
            long first = clock.getAsLong();
            long second = clock.getAsLong();

            // then
            assertThat(second >= first).isTrue();
        }
        assertThat(TimeUnit.MICROSECONDS.toMillis(clock.getAsLong()))
                .isCloseTo(System.currentTimeMillis(), within(150L));
    }
}
