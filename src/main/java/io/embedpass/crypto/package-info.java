/** Whose code computes RSA, SHA-256 and TLS in this process. */
@NullMarked
package io.embedpass.crypto;

import org.jspecify.annotations.NullMarked;
