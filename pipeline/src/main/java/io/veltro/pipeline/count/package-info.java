/**
 * What the server counts about itself while it works, for whoever asks later: how long each stage of a request took, what
 * was refused, what went in and out of each partition.
 *
 * <pre>
 *   loop: bytes were read ─ read ─▶ published ─ ring ─▶ taken ─ decide ─▶ ─ journal ─▶ ─ reply ─▶ sink told
 * </pre>
 *
 * <p>Counting is on the road of every message, so it allocates nothing and waits for nobody. Where one thread counts, it
 * writes plain values that readers see soon; where several may, they add atomically, and that is only where counting is rare
 * or what is counted costs far more. A reader sees each figure whole but not all figures of one moment. Times come from a
 * clock that is handed in, and the end of one stage is the beginning of the next: a request costs five readings of the
 * clock, one in a row of others four.
 */
@NullMarked
package io.veltro.pipeline.count;

import org.jspecify.annotations.NullMarked;
