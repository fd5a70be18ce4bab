/** What administrators ask a running instance. */
@NullMarked
package io.embedpass.ops;

import org.jspecify.annotations.NullMarked;
