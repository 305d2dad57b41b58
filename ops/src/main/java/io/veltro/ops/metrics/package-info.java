/**
 * The page of metrics and the answer to "are you ready?", both made when somebody asks and from nothing but what can be
 * read without holding anybody up.
 *
 * <pre>
 *   Counts, Sessions ─▶ RoadMetrics    ┐
 *   catalog, logs    ─▶ CatalogMetrics ├─▶ Families ─▶ MetricsText ─▶ text 0.0.4 or OpenMetrics
 *   Java, /proc      ─▶ RuntimeMetrics ┘
 * </pre>
 *
 * <p>The names that every Iggy server has come first in mind: {@code http_requests} and seven gauges without a prefix. What
 * is Veltro's own begins with {@code veltro_}, what Prometheus has names for bears them. Families with labels of topics and
 * groups are bounded: a server with a million partitions still answers a scrape, and says how many series it left out.
 */
@NullMarked
package io.veltro.ops.metrics;

import org.jspecify.annotations.NullMarked;
