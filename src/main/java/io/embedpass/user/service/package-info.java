/** Users on whose behalf a backend of the host application asks. */
@NullMarked
package io.embedpass.user.service;

import org.jspecify.annotations.NullMarked;
