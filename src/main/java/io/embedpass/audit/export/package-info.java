/** Brings records of the journal to other places, after the fact: nobody waits for it. */
@NullMarked
package io.embedpass.audit.export;

import org.jspecify.annotations.NullMarked;
