/** The service and its commands. */
@NullMarked
package io.embedpass;

import org.jspecify.annotations.NullMarked;
