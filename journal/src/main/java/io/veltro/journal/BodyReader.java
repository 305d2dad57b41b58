package io.veltro.journal;

import java.nio.ByteBuffer;

/** Takes the body of a batch; the bytes are borrowed. */
@FunctionalInterface
interface BodyReader {
    void read(ByteBuffer bytes, int position, int length);
}
