/** The demo page: a host page that shows the whole story. Only in environment {@code demo}. */
@NullMarked
package io.embedpass.web.demo;

import org.jspecify.annotations.NullMarked;
