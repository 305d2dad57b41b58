@NullMarked
package io.veltro.rest.json;

import org.jspecify.annotations.NullMarked;
