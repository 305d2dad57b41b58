package io.veltro.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetSocketAddress;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class GatewayConfigTest {
    private final GatewayConfig.Tcp defaults = GatewayConfig.defaults().tcp();

    @Test
    void shouldListenOnLoopbackByDefault() {
        assertThat(defaults.address().getAddress().isLoopbackAddress()).isTrue();
        assertThat(defaults.address().getPort()).isEqualTo(8090);
        assertThat(defaults.spin()).isZero();
    }

    @Test
    void shouldSayWhatIsWrongAndWhatToDo() {
        assertThatThrownBy(() -> new GatewayConfig.Tcp(defaults.address(), 0, 1 << 20, 1 << 20, Duration.ZERO))
                .hasMessageContaining("loops is 0")
                .hasMessageContaining("from 1 to 256")
                .hasMessageContaining("leave it out");
        assertThatThrownBy(() -> new GatewayConfig.Tcp(defaults.address(), 1, 1000, 1 << 20, Duration.ZERO))
                .hasMessageContaining("frameBytesMax is 1000");
        assertThatThrownBy(() -> new GatewayConfig.Tcp(defaults.address(), 1, 1 << 20, 1000, Duration.ZERO))
                .hasMessageContaining("receiveBytesMax is 1000");
        assertThatThrownBy(() -> new GatewayConfig.Tcp(defaults.address(), 1, 1 << 20, 1 << 20, Duration.ofMinutes(1)))
                .hasMessageContaining("spin");
        assertThatThrownBy(() -> defaults.withAddress(InetSocketAddress.createUnresolved("nowhere.invalid", 1)))
                .hasMessageContaining("nowhere.invalid");
    }
}
