/** The edge: security filters, CORS, HTTPS, problem answers, public keys and the demo page. */
@NullMarked
package io.embedpass.web;

import org.jspecify.annotations.NullMarked;
