package io.embedpass.web;

import io.embedpass.answer.RefusalCode;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.boot.webmvc.error.ErrorController;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.RequestMapping;

/** Answers what the container reports as an error. */
@Controller
final class ProblemErrorController implements ErrorController {

    private final ProblemWriter problems;

    ProblemErrorController(ProblemWriter problems) {
        this.problems = problems;
    }

    @RequestMapping("/error")
    void error(HttpServletRequest request, HttpServletResponse response) throws IOException {
        int status = request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE) instanceof Integer code ? code : 404;
        RefusalCode code = codeOf(status);
        // Of this code alone the caller is told the reason.
        problems.write(
                request,
                response,
                code,
                code == RefusalCode.MALFORMED_REQUEST
                        ? "the request ended early, took too long or is no HTTP"
                        : "the container answered " + status);
    }

    static RefusalCode codeOf(int status) {
        return switch (status) {
            case 401 -> RefusalCode.UNAUTHENTICATED;
            case 403 -> RefusalCode.PERMISSION_DENIED;
            case 404 -> RefusalCode.NOT_FOUND;
            case 405 -> RefusalCode.METHOD_NOT_ALLOWED;
            case 413 -> RefusalCode.TOO_LARGE;
            case 503 -> RefusalCode.OVERLOADED;
            // A method, transfer coding or HTTP version that Tomcat does not know: the caller's doing, not our failure.
            case 501, 505 -> RefusalCode.MALFORMED_REQUEST;
            default -> status < 500 ? RefusalCode.MALFORMED_REQUEST : RefusalCode.INTERNAL_ERROR;
        };
    }
}
