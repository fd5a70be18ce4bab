/** The keys that sign, from when to when, and the only place that touches a private key. */
@NullMarked
package io.embedpass.key;

import org.jspecify.annotations.NullMarked;
