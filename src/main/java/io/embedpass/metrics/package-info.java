/** The one place that knows metric names (contract section 9). */
@NullMarked
package io.embedpass.metrics;

import org.jspecify.annotations.NullMarked;
