package io.veltro.ops;

import io.veltro.gateway.GatewayConfig;
import io.veltro.journal.JournalConfig;
import io.veltro.pipeline.ring.PipelineConfig;
import io.veltro.rest.RestConfig;

/**
 * What a server is told: the settings of each room.
 *
 * @param tokensMax personal access tokens a user may have
 */
record ServerConfig(
        JournalConfig journal,
        PipelineConfig pipeline,
        int tokensMax,
        boolean tcpEnabled,
        GatewayConfig gateway,
        RestConfig rest) {}
