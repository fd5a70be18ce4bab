/** Keys from environment variables. */
@NullMarked
package io.embedpass.key.env;

import org.jspecify.annotations.NullMarked;
