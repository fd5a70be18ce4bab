/** What {@code embedpass.*} may hold, the files that are watched, and what stops a start. */
@NullMarked
package io.embedpass.config;

import org.jspecify.annotations.NullMarked;
