/** What is known about an attempt, and the record of it. */
@NullMarked
package io.embedpass.audit;

import org.jspecify.annotations.NullMarked;
