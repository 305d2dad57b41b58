/**
 * What GET_SNAPSHOT answers: a ZIP archive with one text per kind of content, for whoever supports the server.
 *
 * <p>Everything is bounded: each text is cut at a size and each walk at a number of entries, so that the archive fits into
 * the 10,000,000 bytes a reply may have over QUIC. Nothing secret gets in: settings and log lines are masked by their names,
 * and of other processes only the name is told, because command lines hold passwords.
 */
@NullMarked
package io.veltro.query.snapshot;

import org.jspecify.annotations.NullMarked;
