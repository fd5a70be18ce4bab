package io.embedpass.cli;

import picocli.CommandLine.Command;

/** {@code audit}: reads the journal, without a running instance. */
@Command(
        name = "audit",
        description = "Verifies the journal of attempts, and finds and explains them.",
        subcommands = {AuditVerify.class, AuditFind.class, AuditExplain.class})
final class AuditCommand {}
