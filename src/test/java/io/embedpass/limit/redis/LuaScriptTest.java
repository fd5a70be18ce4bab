package io.embedpass.limit.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.embedpass.limit.shared.SharedBucketsException;
import io.lettuce.core.RedisCommandExecutionException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which error it was, told without what else Redis says. */
class LuaScriptTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            OOM command not allowed when used memory > 'maxmemory'. script: 5f2e, on @user_script:27. | OOM
            ERR Error running script (call to f_5f2e): @user_script:27: @user_script: 27: -OOM command not allowed when used memory > 'maxmemory'. | OOM
            ERR Error running script (call to f_5f2e): @user_script:27: -READONLY You can't write against a read only replica. | READONLY
            ERR Error running script (call to f_5f2e): @user_script:19: bad argument | ERR
            NOPERM this user has no permissions | NOPERM
            """)
    void code_of_the_command_that_a_script_ran_is_told_by_every_redis(String message, String code) {
        SharedBucketsException told = LuaScript.inWords(new RedisCommandExecutionException(message));

        assertThat(told).hasMessage("Redis refused with " + code);
    }
}
