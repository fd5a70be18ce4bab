/** Keys from PEM files. */
@NullMarked
package io.embedpass.key.file;

import org.jspecify.annotations.NullMarked;
