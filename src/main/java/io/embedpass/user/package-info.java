/** Who asks, and what may be said about them. */
@NullMarked
package io.embedpass.user;

import org.jspecify.annotations.NullMarked;
