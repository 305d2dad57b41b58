package io.veltro.ops;

import io.veltro.gateway.GatewayConfig;
import io.veltro.gateway.quic.QuicConfig;
import io.veltro.journal.JournalConfig;
import io.veltro.ops.tls.TlsConfig;
import io.veltro.pipeline.ring.PipelineConfig;
import io.veltro.rest.RestConfig;
import java.util.Optional;

/**
 * What a server is told: the settings of each room.
 *
 * @param tokensMax personal access tokens a user may have
 * @param quic absent when QUIC is not served
 * @param settings every setting with its value, a line each, for people
 */
record ServerConfig(
        JournalConfig journal,
        PipelineConfig pipeline,
        int tokensMax,
        GatewayConfig gateway,
        Optional<QuicConfig> quic,
        RestConfig rest,
        TlsConfig tls,
        String settings) {}
