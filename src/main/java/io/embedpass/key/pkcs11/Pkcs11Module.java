package io.embedpass.key.pkcs11;

import io.embedpass.key.pkcs11.Pkcs11Exception.Cure;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A PKCS#11 library, which a process can start once only: all its keys share it. When what is open has died, it is
 * started anew, and what failed is done once more (letsencrypt/boulder#3468). Thread-safe.
 */
final class Pkcs11Module {

    private static final Logger log = LoggerFactory.getLogger(Pkcs11Module.class);

    /** How long to wait for calls that are under way: one may hang in the library for good. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Path library;
    private final Cryptoki cryptoki;

    /** Calls share it; a new start waits until no call is under way, as C_Finalize demands. */
    private final ReadWriteLock inUse = new ReentrantReadWriteLock(true);

    private volatile Connection connection;

    Pkcs11Module(Path library) throws Pkcs11Exception {
        if (!Files.isRegularFile(library)) {
            throw new Pkcs11Exception(
                    Cure.NONE, "there is no PKCS#11 module " + library + "; install it here or correct module-path");
        }
        try {
            this.cryptoki = new Cryptoki(library);
        } catch (IllegalArgumentException _) {
            throw new Pkcs11Exception(
                    Cure.NONE,
                    library + " cannot be loaded as a library; is it one for this machine, and does ldd " + library
                            + " find everything that it needs?");
        }
        this.library = library;
        cryptoki.initialize();
        this.connection = new Connection(cryptoki);
    }

    /** What is done with a module. */
    interface Work<T> {
        T on(Connection connection) throws Pkcs11Exception;
    }

    /** Does it; once more after a new start when what was open has died, or a token or key is missing. */
    <T> T sign(Work<T> work) throws Pkcs11Exception {
        return run(work, true);
    }

    /** Likewise, but a token or key that is missing is no reason to disturb keys that sign. */
    <T> T find(Work<T> work) throws Pkcs11Exception {
        return run(work, false);
    }

    private <T> T run(Work<T> work, boolean isSigning) throws Pkcs11Exception {
        acquire(inUse.readLock());
        Connection used = connection;
        Pkcs11Exception failure;
        try {
            return work.on(used);
        } catch (Pkcs11Exception e) {
            failure = e;
        } finally {
            inUse.readLock().unlock();
        }
        boolean isCurable = switch (failure.cure()) {
            case NONE -> false;
            case LOOK_AGAIN -> isSigning || used.isUnused();
            case NEW_START -> true;
        };
        if (!isCurable) {
            throw failure;
        }
        startAnew(used, failure);
        acquire(inUse.readLock());
        try {
            return work.on(connection);
        } finally {
            inUse.readLock().unlock();
        }
    }

    private void startAnew(Connection dead, Pkcs11Exception why) throws Pkcs11Exception {
        acquire(inUse.writeLock());
        try {
            if (connection != dead) {
                return;
            }
            log.warn("The PKCS#11 module {} is started anew: {}", library, why.getMessage());
            endQuietly();
            cryptoki.initialize();
            connection = new Connection(cryptoki);
        } finally {
            inUse.writeLock().unlock();
        }
    }

    private void endQuietly() {
        try {
            cryptoki.end();
        } catch (Pkcs11Exception e) {
            log.debug("The PKCS#11 module {} was not running: {}", library, e.getMessage());
        }
    }

    private void acquire(Lock lock) throws Pkcs11Exception {
        try {
            if (!lock.tryLock(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new Pkcs11Exception(
                        Cure.NONE,
                        "a call of the PKCS#11 module " + library + " hangs; if it stays so, restart the service");
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new Pkcs11Exception(Cure.NONE, "interrupted while waiting for the PKCS#11 module " + library);
        }
    }
}
