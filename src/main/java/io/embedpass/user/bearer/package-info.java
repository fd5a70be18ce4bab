/** Users who prove themselves with a JWT of an identity provider. */
@NullMarked
package io.embedpass.user.bearer;

import org.jspecify.annotations.NullMarked;
