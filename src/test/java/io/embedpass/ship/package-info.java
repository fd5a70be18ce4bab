/** What {@code docker/} ships, started from the files that are shipped. */
@NullMarked
package io.embedpass.ship;

import org.jspecify.annotations.NullMarked;
