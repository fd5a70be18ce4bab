package io.embedpass.config;

import java.util.ArrayList;
import java.util.List;
import org.springframework.core.env.Environment;

/** Says what is wrong with the settings of Spring Boot that would undo a promise of ours. */
final class ListenersCheck {

    private ListenersCheck() {}

    static List<Problem> check(Environment environment) {
        List<Problem> problems = new ArrayList<>();
        String publicPort = environment.getProperty("server.port", "8080");
        String managementPort = environment.getProperty("management.server.port", publicPort);
        if (managementPort.equals(publicPort) && !publicPort.equals("0")) {
            problems.add(new Problem(
                    "management.server.port",
                    "it is the public port: everybody could read metrics and ask the actuator",
                    "write management.server.port: 8081"));
        }
        if (environment.getProperty("server.forward-headers-strategy", "none").equalsIgnoreCase("framework")) {
            problems.add(new Problem(
                    "server.forward-headers-strategy",
                    "framework believes X-Forwarded-* of everybody",
                    "leave it out and list your proxies in embedpass.trusted-proxies"));
        }
        return problems;
    }
}
