package io.embedpass.key.awskms;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.embedpass.fixture.KmsStub;
import io.embedpass.fixture.TestKeys;
import io.embedpass.key.KeySource;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The role of a Kubernetes service account (IRSA), with a stub of AWS STS. */
class WebIdentityTest {

    private static final List<String> SETTINGS =
            List.of("aws.roleArn", "aws.webIdentityTokenFile", "aws.endpointUrlSts", "aws.region");

    private final List<String> asked = new CopyOnWriteArrayList<>();

    @TempDir
    private Path directory;

    @BeforeEach
    void takeCredentials() {
        KmsStub.takeCredentials();
    }

    @AfterEach
    void clear() {
        SETTINGS.forEach(System::clearProperty);
    }

    @Test
    void the_role_of_a_service_account_finds_the_key() throws Exception {
        HttpServer sts = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        sts.createContext("/", exchange -> {
            asked.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            byte[] answer = assumed().getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "text/xml");
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        sts.start();
        System.setProperty("aws.roleArn", "arn:aws:iam::111122223333:role/embedpass");
        System.setProperty(
                "aws.webIdentityTokenFile",
                Files.writeString(directory.resolve("token"), "from-kubernetes").toString());
        System.setProperty(
                "aws.endpointUrlSts", "http://127.0.0.1:" + sts.getAddress().getPort());
        System.setProperty("aws.region", KmsStub.REGION);
        KeyPair pair = TestKeys.rsa(2048);

        try (KmsStub kms = KmsStub.start().withKey("one", pair)) {
            assertThat(new AwsKmsKeyProvider()
                            .load(KeySource.parse(kms.source("one")))
                            .publicKey())
                    .isEqualTo(pair.getPublic());
        } finally {
            sts.stop(0);
        }
        assertThat(asked)
                .singleElement()
                .asString()
                .contains("Action=AssumeRoleWithWebIdentity", "WebIdentityToken=from-kubernetes", "role%2Fembedpass");
    }

    private static String assumed() {
        return """
                <AssumeRoleWithWebIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
                  <AssumeRoleWithWebIdentityResult>
                    <Credentials>
                      <AccessKeyId>%s</AccessKeyId>
                      <SecretAccessKey>%s</SecretAccessKey>
                      <SessionToken>session</SessionToken>
                      <Expiration>%s</Expiration>
                    </Credentials>
                    <AssumedRoleUser>
                      <Arn>arn:aws:sts::111122223333:assumed-role/embedpass/1</Arn>
                      <AssumedRoleId>AROA:1</AssumedRoleId>
                    </AssumedRoleUser>
                  </AssumeRoleWithWebIdentityResult>
                </AssumeRoleWithWebIdentityResponse>
                """.formatted(
                        KmsStub.ACCESS_KEY_ID, KmsStub.SECRET, Instant.now().plus(Duration.ofHours(1)));
    }
}
