/** Keys in the transit engine of Vault or OpenBao. */
@NullMarked
package io.embedpass.key.vault;

import org.jspecify.annotations.NullMarked;
