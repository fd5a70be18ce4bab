/** What is embedded, and for which vendor. */
@NullMarked
package io.embedpass.embed;

import org.jspecify.annotations.NullMarked;
