package io.embedpass.key.pkcs11;

import io.embedpass.key.pkcs11.Cryptoki.Attribute;
import io.embedpass.key.pkcs11.Pkcs11Exception.Cure;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.RSAKeyGenParameterSpec;
import java.security.spec.RSAPublicKeySpec;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** Finds the private key that is meant and sees whether it may sign here. Thread-safe. */
final class KeyFinder {

    private static final long RSA = 0;

    private final Pkcs11Uri uri;
    private final Pins pins;

    KeyFinder(Pkcs11Uri uri, Pins pins) {
        this.uri = uri;
        this.pins = pins;
    }

    /**
     * A key as it is open now.
     *
     * @param handle of the private key
     * @param mechanism to sign with
     */
    record Found(Connection connection, TokenSessions sessions, long handle, long mechanism, RSAPublicKey publicKey) {}

    Found find(Connection connection) throws Pkcs11Exception {
        TokenInfo token = connection.token(uri);
        TokenSessions sessions = connection.sessions(token);
        return sessions.with(session -> {
            if (uri.pinSource().isPresent()) {
                sessions.logIn(session, token, pins, uri.pinSource().get());
            }
            Candidate key = new Candidate(
                    connection.cryptoki(), session, onlyKey(connection.cryptoki(), session, token), token);
            refuseUnfit(key);
            return new Found(connection, sessions, key.handle(), mechanism(key), publicKey(key));
        });
    }

    private record Candidate(Cryptoki cryptoki, long session, long handle, TokenInfo token) {

        byte[] value(Attribute attribute) throws Pkcs11Exception {
            return cryptoki.attribute(session, handle, attribute).orElse(new byte[0]);
        }

        /** A CK_ULONG; -1 when it does not say. */
        long number(Attribute attribute) throws Pkcs11Exception {
            byte[] value = value(attribute);
            return value.length == Long.BYTES
                    ? ByteBuffer.wrap(value).order(ByteOrder.nativeOrder()).getLong()
                    : -1;
        }

        /** Empty when it does not say. */
        Optional<Boolean> is(Attribute attribute) throws Pkcs11Exception {
            return cryptoki.attribute(session, handle, attribute).map(value -> value.length == 1 && value[0] != 0);
        }
    }

    private long onlyKey(Cryptoki cryptoki, long session, TokenInfo token) throws Pkcs11Exception {
        List<Long> keys = cryptoki.privateKeys(
                session,
                uri.object().map(label -> label.getBytes(StandardCharsets.UTF_8)),
                uri.id().map(HexFormat.of()::parseHex));
        if (keys.size() > 1) {
            throw new Pkcs11Exception(
                    Cure.NONE,
                    "several private keys of the token " + token + " fit " + uri.wantedKey()
                            + "; say which by object=LABEL and id=%01, see: " + tool(token) + "--list-objects");
        }
        if (keys.isEmpty()) {
            throw new Pkcs11Exception(
                    Cure.LOOK_AGAIN,
                    "the token " + token + " has no private key " + uri.wantedKey()
                            + (uri.pinSource().isEmpty() ? " that is shown without a PIN; add pin-source=" : "")
                            + ". See what it has with: " + tool(token) + "--list-objects; make one with: "
                            + generation(token));
        }
        return keys.getFirst();
    }

    private void refuseUnfit(Candidate key) throws Pkcs11Exception {
        if (key.number(Attribute.KEY_TYPE) != RSA) {
            throw unfit(key, "is no RSA key, which RS256 needs");
        }
        if (key.is(Attribute.EXTRACTABLE).orElse(true)) {
            throw unfit(key, "can be taken out of the token (CKA_EXTRACTABLE)");
        }
        if (!key.is(Attribute.SENSITIVE).orElse(false)) {
            throw unfit(key, "can be read in the clear (CKA_SENSITIVE is false)");
        }
        if (!key.is(Attribute.SIGN).orElse(false)) {
            throw unfit(key, "may not sign (CKA_SIGN is false)");
        }
        if (key.is(Attribute.ALWAYS_AUTHENTICATE).orElse(false)) {
            throw unfit(key, "wants the PIN again for each signature (CKA_ALWAYS_AUTHENTICATE)");
        }
    }

    private Pkcs11Exception unfit(Candidate key, String what) {
        return new Pkcs11Exception(
                Cure.NONE,
                "the key " + uri.wantedKey() + " of the token " + key.token() + " " + what + "; make another with: "
                        + generation(key.token()));
    }

    private static long mechanism(Candidate key) throws Pkcs11Exception {
        List<Long> mechanisms = key.cryptoki().mechanisms(key.token().slot());
        if (mechanisms.contains(Cryptoki.SHA256_RSA_PKCS)) {
            return Cryptoki.SHA256_RSA_PKCS;
        }
        if (mechanisms.contains(Cryptoki.RSA_PKCS)) {
            return Cryptoki.RSA_PKCS;
        }
        throw new Pkcs11Exception(
                Cure.NONE,
                "the token " + key.token() + " signs neither with CKM_SHA256_RSA_PKCS nor with CKM_RSA_PKCS, which"
                        + " RS256 needs; see: pkcs11-tool --list-mechanisms");
    }

    private RSAPublicKey publicKey(Candidate key) throws Pkcs11Exception {
        byte[] modulus = key.value(Attribute.MODULUS);
        byte[] exponent = key.value(Attribute.PUBLIC_EXPONENT);
        if (modulus.length == 0) {
            throw unfit(key, "does not tell its modulus (CKA_MODULUS)");
        }
        try {
            // Tokens need not tell the exponent. No other than 65537 is taken, and every signature is verified with it.
            return (RSAPublicKey) KeyFactory.getInstance("RSA")
                    .generatePublic(new RSAPublicKeySpec(
                            new BigInteger(1, modulus),
                            exponent.length == 0 ? RSAKeyGenParameterSpec.F4 : new BigInteger(1, exponent)));
        } catch (GeneralSecurityException _) {
            throw unfit(key, "has a public part that is none of RSA");
        }
    }

    private String generation(TokenInfo token) {
        return tool(token) + "--keypairgen --key-type rsa:3072 --usage-sign --label NAME --id 01";
    }

    private String tool(TokenInfo token) {
        return "pkcs11-tool --module " + uri.module() + " --token-label '" + token.label() + "' --login ";
    }
}
