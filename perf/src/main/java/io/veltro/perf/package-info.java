/**
 * The load generator: sends and reads at a chosen pace, keeps every latency, and says on which machine, from which commit
 * and with which command line a figure came about.
 *
 * <pre>
 *   Perf ─▶ Workload ─▶ Run ─▶ a thread and a connection per actor:  RequestLoop ─▶ ProducerTask | ConsumerTask
 *                        │                                            (Pacer)          │
 *                        │                                                             ▼
 *                        └──────────────── every 100 ms: Progress ◀──────────── Figures.Meter (LatencyRecorder)
 *   Run.Result ─▶ Report: text with HistogramPicture, JSON
 *   Suite: several workloads and Limits in turn, round by round ─▶ SuiteReport: Markdown, JSON
 * </pre>
 *
 * <p>What a figure means:
 *
 * <ul>
 *   <li>Bytes are payload bytes; the 64-byte message headers travel too and are not counted. 1 KB is 1000 bytes.
 *   <li>Throughput is what was acknowledged (producers) or read (consumers), divided by the time from the first measured
 *       request to the last answer. What is sent during the warm-up is not counted.
 *   <li>Latency is that of one request: a batch until its acknowledgement, a poll until its answer. At a given rate it
 *       counts from the moment the request was <em>due</em>, so that a stall of the server is charged to every request
 *       that would have been sent meanwhile. At full speed it counts from the moment of sending.
 *   <li>Percentiles are those of all actors' latencies merged, never means of percentiles.
 * </ul>
 */
@NullMarked
package io.veltro.perf;

import org.jspecify.annotations.NullMarked;
