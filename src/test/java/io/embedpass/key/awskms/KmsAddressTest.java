package io.embedpass.key.awskms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.embedpass.key.KeySource;
import io.embedpass.key.KeyUnavailableException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KmsAddressTest {

    @ParameterizedTest
    @CsvSource({
        "arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab, eu-central-1",
        "arn:aws-us-gov:kms:us-gov-west-1:111122223333:key/mrk-1234abcd12ab34cd56ef1234567890ab, us-gov-west-1",
        "arn:aws-cn:kms:cn-north-1:111122223333:key/1234abcd?endpoint=https://vpce-1.kms.cn-north-1.vpce.amazonaws.com,"
                + " cn-north-1",
        "1234abcd?region=ap-southeast-2, ap-southeast-2",
        "1234abcd?region=eu-west-1&endpoint=http://localhost:4566, eu-west-1",
        "1234abcd?region=eu-west-1&endpoint=http://[::1]:4566/, eu-west-1"
    })
    void a_key_is_named_by_its_arn_or_by_its_id_and_region(String location, String region) throws Exception {
        KmsAddress address = KmsAddress.of(KeySource.parse("awskms:" + location));

        assertThat(address.region()).isEqualTo(region);
        assertThat(location).startsWith(address.key());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"alias/signing?region=eu-west-1", "arn:aws:kms:eu-west-1:111122223333:alias/signing", "alias/x"})
    void an_alias_is_refused_with_the_way_to_the_arn(String location) {
        assertThat(refused(location))
                .hasMessageContaining("can be moved to another key")
                .hasMessageContaining("aws kms describe-key --key-id alias/NAME");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "?region=eu-west-1",
                "1234abcd",
                "1234abcd?region=evil.example/",
                "1234abcd?region=",
                "12 34?region=eu-west-1",
                "arn:aws:s3:::bucket/key",
                "arn:aws:kms:eu-west-1:111122223333:key/1234abcd?region=eu-west-1",
                "1234abcd?region=eu-west-1&secret=x",
                "1234abcd?region=eu-west-1&endpoint=http://kms.example.com",
                "1234abcd?region=eu-west-1&endpoint=http://127.0.0.1.example.com",
                "1234abcd?region=eu-west-1&endpoint=https://user:word@kms.example.com",
                "1234abcd?region=eu-west-1&endpoint=https://kms.example.com/path",
                "1234abcd?region=eu-west-1&endpoint=https:",
                "1234abcd?region=eu-west-1&endpoint=%"
            })
    void anything_else_is_refused(String location) {
        assertThat(refused(location)).isNotNull().hasMessageNotContaining("word@");
    }

    private static KeyUnavailableException refused(String location) {
        return catchThrowableOfType(
                KeyUnavailableException.class, () -> KmsAddress.of(KeySource.parse("awskms:" + location)));
    }
}
