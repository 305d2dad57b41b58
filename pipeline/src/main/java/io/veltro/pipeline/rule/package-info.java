/**
 * What may be changed, by whom, and what exactly is decided when it may: the only place that says no to a change of the
 * catalog. Deterministic like {@link io.veltro.pipeline.state}: time and secrets come in with the proposal.
 *
 * <pre>
 *   Proposal ──▶ CatalogRules ──┬▶ StreamRules ─┐
 *                               ├▶ TopicRules   ├─▶ Verdict: a refusal, or a Decision, or OK with nothing to journal
 *                               ├▶ GroupRules   │
 *                               └▶ UserRules ───┘
 * </pre>
 *
 * <p>The order of the checks is the protocol's: what is missing is told before what is not allowed. Names come from the wire
 * decoded and with 1 to 255 bytes.
 */
@NullMarked
package io.veltro.pipeline.rule;

import org.jspecify.annotations.NullMarked;
