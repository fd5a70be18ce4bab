/** How a small JSON request is read, strictly, whatever it is about. */
@NullMarked
package io.embedpass.request;

import org.jspecify.annotations.NullMarked;
