package io.embedpass.web;

import io.embedpass.embed.Embed;
import io.embedpass.embed.Embeds;
import io.embedpass.token.TokenController;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Objects;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.stereotype.Component;
import org.springframework.util.ReflectionUtils;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.servlet.mvc.method.RequestMappingInfo;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/** Adds the customary paths of the embeds to the token endpoint. */
@Component
final class TokenRoutes implements SmartInitializingSingleton {

    private final RequestMappingHandlerMapping mapping;
    private final TokenController controller;
    private final Embeds embeds;

    TokenRoutes(RequestMappingHandlerMapping requestMappingHandlerMapping, TokenController controller, Embeds embeds) {
        this.mapping = requestMappingHandlerMapping;
        this.controller = controller;
        this.embeds = embeds;
    }

    @Override
    public void afterSingletonsInstantiated() {
        String[] paths =
                embeds.all().stream().map(Embed::paths).flatMap(List::stream).toArray(String[]::new);
        Method token = Objects.requireNonNull(ReflectionUtils.findMethod(
                TokenController.class, "token", HttpServletRequest.class, HttpServletResponse.class));
        if (paths.length > 0) {
            mapping.registerMapping(
                    RequestMappingInfo.paths(paths)
                            .methods(RequestMethod.POST)
                            .options(mapping.getBuilderConfiguration())
                            .build(),
                    controller,
                    token);
        }
    }
}
