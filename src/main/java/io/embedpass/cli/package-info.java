/** Commands that need no running instance. */
@NullMarked
package io.embedpass.cli;

import org.jspecify.annotations.NullMarked;
