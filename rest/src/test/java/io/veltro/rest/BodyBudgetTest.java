package io.veltro.rest;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BodyBudgetTest {
    @Test
    void shouldGiveWhatThereIsAndNoMore() {
        // given
        BodyBudget budget = new BodyBudget(100);

        // when, then
        assertThat(budget.claim(60)).isTrue();
        assertThat(budget.claim(41)).isFalse();
        assertThat(budget.claim(40)).isTrue();
        assertThat(budget.claim(1)).isFalse();
        budget.release(60);
        assertThat(budget.claim(60)).isTrue();
    }
}
