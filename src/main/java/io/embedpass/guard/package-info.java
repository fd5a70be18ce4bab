/** What is unusual about an attempt. */
@NullMarked
package io.embedpass.guard;

import org.jspecify.annotations.NullMarked;
