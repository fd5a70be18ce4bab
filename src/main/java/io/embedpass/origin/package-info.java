/** Which pages may ask (RFC 6454). */
@NullMarked
package io.embedpass.origin;

import org.jspecify.annotations.NullMarked;
