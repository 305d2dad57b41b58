@NullMarked
package io.veltro.rest;

import org.jspecify.annotations.NullMarked;
