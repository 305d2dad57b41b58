@NullMarked
package io.veltro.cli.client;

import org.jspecify.annotations.NullMarked;
