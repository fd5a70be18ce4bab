/** What pages tell of their embeds: counted, never kept. */
@NullMarked
package io.embedpass.event;

import org.jspecify.annotations.NullMarked;
