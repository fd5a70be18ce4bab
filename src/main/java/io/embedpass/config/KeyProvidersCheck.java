package io.embedpass.config;

import io.embedpass.key.KeyProvider;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Says what is wrong with the key providers: anybody may bring one in a jar. */
final class KeyProvidersCheck {

    /** RFC 3986, section 3.1, in lower case as a plan's sources are read. */
    private static final Pattern SCHEME = Pattern.compile("[a-z][a-z0-9+.-]*");

    private KeyProvidersCheck() {}

    static List<Problem> check(Collection<KeyProvider> providers) {
        List<Problem> problems = new ArrayList<>();
        Map<String, KeyProvider> byScheme = new HashMap<>();
        for (KeyProvider provider : providers) {
            String scheme = provider.scheme();
            if (!SCHEME.matcher(scheme).matches()) {
                problems.add(new Problem(
                        nameOf(provider),
                        "its scheme '" + scheme + "' cannot stand in a plan",
                        "use small letters, digits, plus, dot and dash, beginning with a letter"));
            }
            KeyProvider other = byScheme.putIfAbsent(scheme, provider);
            if (other != null) {
                problems.add(new Problem(
                        nameOf(provider),
                        "it knows sources of scheme " + scheme + ": and so does " + nameOf(other)
                                + ": nobody could tell which one has a key",
                        "take one of them away, or give it a scheme of its own"));
            }
        }
        return problems;
    }

    private static String nameOf(KeyProvider provider) {
        return "key provider " + provider.getClass().getName();
    }
}
