/** Records as rows. */
@NullMarked
package io.embedpass.audit.export.postgresql;

import org.jspecify.annotations.NullMarked;
