/** The append-only file of records: written in groups, chained, rotated, read again. */
@NullMarked
package io.embedpass.audit.journal;

import org.jspecify.annotations.NullMarked;
