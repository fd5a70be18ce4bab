/** Keys that never leave a token (PKCS#11). */
@NullMarked
package io.embedpass.key.pkcs11;

import org.jspecify.annotations.NullMarked;
