/** Limits in Redis or Valkey. */
@NullMarked
package io.embedpass.limit.redis;

import org.jspecify.annotations.NullMarked;
