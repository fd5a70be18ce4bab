/** The main job: an attempt, from the request to the signed token. */
@NullMarked
package io.embedpass.token;

import org.jspecify.annotations.NullMarked;
