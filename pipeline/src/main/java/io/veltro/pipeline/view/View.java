package io.veltro.pipeline.view;

import io.veltro.pipeline.wire.WireWriter;

/** An answer that is not empty. */
public sealed interface View
        permits GroupView,
                GroupView.Details,
                ListView,
                OffsetView,
                PolledView,
                StreamView,
                StreamView.Details,
                SystemView,
                TokenView,
                TokenView.Secret,
                TopicView,
                TopicView.Details,
                UserView,
                UserView.Details,
                UserView.Identity {
    /** Writes the payload of the reply; of a {@link PolledView} the part in front of the messages. */
    void write(WireWriter out);
}
