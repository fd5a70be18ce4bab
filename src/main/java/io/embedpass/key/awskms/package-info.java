/** Keys that never leave AWS KMS. */
@NullMarked
package io.embedpass.key.awskms;

import org.jspecify.annotations.NullMarked;
