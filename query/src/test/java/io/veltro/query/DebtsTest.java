package io.veltro.query;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DebtsTest {
    private final Debts debts = new Debts();

    @Test
    void shouldForgiveAnEighthOfTheTimeThatPasses() {
        debts.charge("a", 1000, 0);
        assertThat(debts.owed("a", 0)).isEqualTo(1000);
        assertThat(debts.owed("a", 800)).isEqualTo(900);
        debts.charge("a", 50, 800);
        assertThat(debts.owed("a", 800)).isEqualTo(950);
        assertThat(debts.owed("a", 1_000_000)).isZero();
        assertThat(debts.owed("b", 0)).isZero();
    }

    @Test
    void shouldNotForgiveWhatAClockThatIsSetBackHasNotSeen() {
        debts.charge("a", 1000, 5000);
        assertThat(debts.owed("a", 10)).isEqualTo(1000);
    }

    @Test
    void shouldForgetWhoFailedLongestAgo() {
        for (int i = 0; i < 10_000; i++) {
            debts.charge("debtor " + i, 1000, 0);
        }
        assertThat(debts.owed("debtor 0", 0)).isZero();
        assertThat(debts.owed("debtor 9999", 0)).isEqualTo(1000);
    }
}
