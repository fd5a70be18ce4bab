/** Private keys in the forms in which they arrive. */
@NullMarked
package io.embedpass.key.pem;

import org.jspecify.annotations.NullMarked;
