/** Keys made at start, for the environment {@code demo}. */
@NullMarked
package io.embedpass.key.generate;

import org.jspecify.annotations.NullMarked;
