package io.veltro.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetSocketAddress;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class GatewayConfigTest {
    @Test
    void shouldListenOnLoopbackByDefault() {
        assertThat(GatewayConfig.Tcp.defaults().address().getAddress().isLoopbackAddress())
                .isTrue();
        assertThat(GatewayConfig.Tcp.defaults().address().getPort()).isEqualTo(8090);
        assertThat(GatewayConfig.WebSocket.defaults().address().getAddress().isLoopbackAddress())
                .isTrue();
        assertThat(GatewayConfig.WebSocket.defaults().address().getPort()).isEqualTo(8092);
        assertThat(GatewayConfig.WebSocket.defaults().origins()).isEmpty();
        assertThat(GatewayConfig.Loops.defaults().spin()).isZero();
    }

    @Test
    void shouldSayWhatIsWrongAndWhatToDo() {
        assertThatThrownBy(() -> new GatewayConfig.Loops(0, 1 << 20, 1 << 20, Duration.ZERO))
                .hasMessageContaining("count is 0")
                .hasMessageContaining("from 1 to 256")
                .hasMessageContaining("leave it out");
        assertThatThrownBy(() -> new GatewayConfig.Loops(1, 1000, 1 << 20, Duration.ZERO))
                .hasMessageContaining("frameBytesMax is 1000");
        assertThatThrownBy(() -> new GatewayConfig.Loops(1, 1 << 20, 1000, Duration.ZERO))
                .hasMessageContaining("receiveBytesMax is 1000");
        assertThatThrownBy(() -> new GatewayConfig.Loops(1, 1 << 20, 1 << 20, Duration.ofMinutes(1)))
                .hasMessageContaining("spin");
        assertThatThrownBy(() -> new GatewayConfig.Tcp(InetSocketAddress.createUnresolved("nowhere.invalid", 1), false))
                .hasMessageContaining("nowhere.invalid");
    }
}
