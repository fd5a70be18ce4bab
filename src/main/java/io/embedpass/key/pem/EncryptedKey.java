package io.embedpass.key.pem;

import io.embedpass.key.KeyUnavailableException;
import io.embedpass.key.Passphrase;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/** A private key under a passphrase: PKCS#8's EncryptedPrivateKeyInfo (RFC 5958, section 3). */
final class EncryptedKey {

    private EncryptedKey() {}

    /**
     * Decrypts it.
     *
     * @return PKCS#8
     */
    static byte[] open(byte[] content, Passphrase passphrase) throws KeyUnavailableException {
        char[] letters = passphrase
                .read()
                .orElseThrow(() -> new KeyUnavailableException("it is an encrypted key (PKCS#8) and the source names no"
                        + " passphrase; put ?passphrase=env:VARIABLE or ?passphrase=file:PATH behind the source, or"
                        + " take the passphrase off: openssl pkey -in FILE -out NEW-FILE"));
        PBEKeySpec secret = new PBEKeySpec(letters);
        try {
            EncryptedPrivateKeyInfo info = info(content);
            Cipher cipher = Cipher.getInstance(info.getAlgName());
            cipher.init(
                    Cipher.DECRYPT_MODE,
                    SecretKeyFactory.getInstance(info.getAlgName()).generateSecret(secret),
                    info.getAlgParameters());
            return info.getKeySpec(cipher).getEncoded();
        } catch (GeneralSecurityException _) {
            throw new KeyUnavailableException("it is an encrypted key (PKCS#8) that the passphrase does not open:"
                    + " the passphrase is wrong, or the key is damaged; try both: openssl pkey -in FILE -noout -check");
        } finally {
            secret.clearPassword();
            Arrays.fill(letters, '\0');
        }
    }

    private static EncryptedPrivateKeyInfo info(byte[] content) throws KeyUnavailableException {
        try {
            EncryptedPrivateKeyInfo info = new EncryptedPrivateKeyInfo(content);
            SecretKeyFactory.getInstance(info.getAlgName());
            return info;
        } catch (IOException | GeneralSecurityException _) {
            throw new KeyUnavailableException("it is a key (PKCS#8) encrypted in a way that Java does not know, as"
                    + " scrypt, Triple DES or AES-192; encrypt it anew with AES-256:"
                    + " openssl pkcs8 -topk8 -v2 aes-256-cbc -in FILE -out NEW-FILE");
        }
    }
}
