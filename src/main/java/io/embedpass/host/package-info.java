/** Names of hosts, as the DNS knows them. */
@NullMarked
package io.embedpass.host;

import org.jspecify.annotations.NullMarked;
