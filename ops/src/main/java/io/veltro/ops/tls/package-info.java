/**
 * Certificates for every transport that encrypts: read from PEM files or made at the first start, and read again when their
 * files change.
 *
 * <pre>
 *   certificate.pem, key.pem ─▶ Pem ─▶ PrivateKeys ─▶ Identity ─▶ Certificates ─▶ SSLContext, SSLEngine
 *   nothing named            ─▶ SelfSigned, kept in the data directory
 * </pre>
 *
 * <p>Whatever cannot be used is told in one line with the file, what is wrong and the way out: at the start it stops the
 * server, later the certificate in use stays. Nothing here leaves the JDK; the few structures it cannot write are written as
 * DER by hand.
 */
@NullMarked
package io.veltro.ops.tls;

import org.jspecify.annotations.NullMarked;
