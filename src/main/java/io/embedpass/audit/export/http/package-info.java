/** Records as CloudEvents. */
@NullMarked
package io.embedpass.audit.export.http;

import org.jspecify.annotations.NullMarked;
