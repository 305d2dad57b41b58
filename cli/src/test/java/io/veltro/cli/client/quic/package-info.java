@NullMarked
package io.veltro.cli.client.quic;

import org.jspecify.annotations.NullMarked;
