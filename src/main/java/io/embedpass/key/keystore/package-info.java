/** Keys from PKCS#12 and JKS key stores. */
@NullMarked
package io.embedpass.key.keystore;

import org.jspecify.annotations.NullMarked;
