/** Limits that all instances share, and what an instance does alone while they cannot be asked. */
@NullMarked
package io.embedpass.limit.shared;

import org.jspecify.annotations.NullMarked;
