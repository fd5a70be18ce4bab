/** How often somebody may ask. */
@NullMarked
package io.embedpass.limit;

import org.jspecify.annotations.NullMarked;
