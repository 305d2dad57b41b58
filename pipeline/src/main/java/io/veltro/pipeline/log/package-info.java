/**
 * The ports to storage. The pipeline appends and the read stage reads through these; whether a log lies in mapped files,
 * in memory or on other nodes is decided by whoever puts the house together.
 *
 * <p>One writer, many readers: everything that changes a log is called by the thread of its shard alone, everything that
 * reads it by any thread at any time. A reader sees whole batches up to the committed position and nothing behind it.
 */
@NullMarked
package io.veltro.pipeline.log;

import org.jspecify.annotations.NullMarked;
