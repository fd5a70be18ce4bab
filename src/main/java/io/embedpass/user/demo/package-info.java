/** The users of the environment {@code demo}. */
@NullMarked
package io.embedpass.user.demo;

import org.jspecify.annotations.NullMarked;
