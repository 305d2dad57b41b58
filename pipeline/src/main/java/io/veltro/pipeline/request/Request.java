package io.veltro.pipeline.request;

import io.veltro.pipeline.wire.WireWriter;

/** One command with its arguments. */
public sealed interface Request
        permits GroupRequest,
                MessageRequest,
                OffsetRequest,
                PartitionRequest,
                StreamRequest,
                SystemRequest,
                TokenRequest,
                TopicRequest,
                UserRequest {
    /** Its row in the table of commands. */
    RequestCode code();

    /** Writes the payload as it stands behind the frame's header. */
    void write(WireWriter out);
}
