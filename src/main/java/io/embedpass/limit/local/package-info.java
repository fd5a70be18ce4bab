/** Limits that one instance keeps in its own memory. */
@NullMarked
package io.embedpass.limit.local;

import org.jspecify.annotations.NullMarked;
