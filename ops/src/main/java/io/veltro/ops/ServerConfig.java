package io.veltro.ops;

import io.veltro.gateway.GatewayConfig;
import io.veltro.journal.JournalConfig;
import io.veltro.pipeline.ring.PipelineConfig;
import io.veltro.rest.RestConfig;

/** What a server is told: the settings of each room. */
record ServerConfig(
        JournalConfig journal, PipelineConfig pipeline, boolean tcpEnabled, GatewayConfig gateway, RestConfig rest) {}
