package io.embedpass.cli;

import picocli.CommandLine.Command;

/** {@code keys}: makes keys and plans their lives, without a running instance. */
@Command(
        name = "keys",
        description = "Makes keys, and edits and checks the key plan.",
        subcommands = {
            KeysGenerate.class,
            KeysList.class,
            KeysPrepare.class,
            KeysActivate.class,
            KeysRollback.class,
            KeysCheck.class,
            KeysPublic.class
        })
final class KeysCommand {}
