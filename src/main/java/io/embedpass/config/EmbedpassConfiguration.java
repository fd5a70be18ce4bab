package io.embedpass.config;

import com.github.benmanes.caffeine.cache.Ticker;
import io.embedpass.audit.AuditTrail;
import io.embedpass.embed.Embeds;
import io.embedpass.event.EmbedEventListener;
import io.embedpass.event.EmbedEvents;
import io.embedpass.guard.Guard;
import io.embedpass.key.Jwks;
import io.embedpass.key.KeyAdvice;
import io.embedpass.key.KeyProvider;
import io.embedpass.key.OwnTokens;
import io.embedpass.key.SignerFailureListener;
import io.embedpass.key.SignerFailures;
import io.embedpass.key.SigningLine;
import io.embedpass.key.SigningWatch;
import io.embedpass.key.TokenSigner;
import io.embedpass.limit.Concurrency;
import io.embedpass.limit.LimitStore;
import io.embedpass.limit.Limits;
import io.embedpass.origin.OriginCheck;
import io.embedpass.origin.OriginLedger;
import io.embedpass.token.Admission;
import io.embedpass.token.Claims;
import io.embedpass.token.TokenIssuer;
import io.embedpass.user.UserSources;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.Executor;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.support.BeanDefinitionRegistryPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfigurationPackages;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.scheduling.annotation.EnableScheduling;

/** Puts the rooms together. */
@Configuration(proxyBeanMethods = false)
@EnableScheduling
class EmbedpassConfiguration {

    /** Boot would read every class of ours at each start, in search of Jackson mix-ins; there are none. */
    @Bean
    static BeanDefinitionRegistryPostProcessor noSearchForMixins() {
        return registry -> registry.removeBeanDefinition(AutoConfigurationPackages.class.getName());
    }

    @Bean
    Clock clock() {
        return Clock.systemUTC();
    }

    @Bean
    Installation installation(Environment environment, ObjectProvider<KeyProvider> keyProviders, Clock clock) {
        return Installation.read(environment, keyProviders.stream().toList(), clock);
    }

    @Bean
    FileWatch fileWatch(Installation installation, ApplicationEventPublisher events, Clock clock) {
        Executor polls = Thread.ofVirtual().name("file-watch-", 1)::start;
        return new FileWatch(List.of(installation.allowedOrigins(), installation.keyRing()), events, polls, clock);
    }

    @Bean
    Embeds embeds(Installation installation) {
        return installation.embeds();
    }

    @Bean
    OriginLedger originLedger(Clock clock) {
        return new OriginLedger(clock);
    }

    @Bean
    OriginCheck originCheck(Installation installation, OriginLedger ledger) {
        return new OriginCheck(installation.allowedOrigins(), ledger);
    }

    @Bean
    Limits limits(Installation installation, LimitStore store) {
        return new Limits(store, QuotaProperties.of(installation.properties()));
    }

    @Bean
    Concurrency concurrency(Installation installation) {
        Integer configured = installation.properties().limits().concurrency();
        return new Concurrency(
                configured != null
                        ? configured
                        : Concurrency.PER_CORE * Runtime.getRuntime().availableProcessors());
    }

    @Bean
    Jwks jwks(Installation installation, Clock clock) {
        return new Jwks(installation.keyRing(), installation.keyTimes().maxAge(), clock);
    }

    @Bean
    KeyAdvice keyAdvice(Installation installation) {
        return new KeyAdvice(
                installation.properties().keys().rotateEvery(),
                installation.keyTimes().publishAhead());
    }

    @Bean
    SignerFailures signerFailures(ObjectProvider<SignerFailureListener> listeners) {
        return new SignerFailures(listeners.stream().toList(), Ticker.systemTicker());
    }

    @Bean
    SigningWatch signingWatch(Installation installation, SigningLine line, SignerFailures failures, Clock clock) {
        Executor probes = Thread.ofVirtual().name("signing-probe-", 1)::start;
        return new SigningWatch(installation.keyRing(), line, failures, probes, clock);
    }

    @Bean
    SigningLine signingLine() {
        return new SigningLine(Runtime.getRuntime().availableProcessors());
    }

    @Bean
    TokenSigner tokenSigner(Installation installation, SigningLine line, SignerFailures failures, Clock clock) {
        return new TokenSigner(installation.keyRing(), line, failures, clock);
    }

    @Bean
    Guard guard(Installation installation, Clock clock) {
        EmbedpassProperties.GuardProperties guard = installation.properties().guard();
        return new Guard(guard.block(), guard.blockFor(), clock);
    }

    @Bean
    TokenIssuer tokenIssuer(
            Installation installation,
            Clock clock,
            OriginCheck originCheck,
            UserSources userSources,
            Limits limits,
            TokenSigner signer,
            AuditTrail auditTrail,
            Guard guard) {
        Claims claims = new Claims(clock, installation.properties().clockSkew());
        Admission admission = new Admission(limits, guard);
        return new TokenIssuer(installation.embeds(), originCheck, userSources, admission, claims, signer, auditTrail);
    }

    @Bean
    EmbedEvents embedEvents(
            Installation installation,
            OriginCheck originCheck,
            Limits limits,
            ObjectProvider<EmbedEventListener> listeners,
            Clock clock) {
        return new EmbedEvents(
                installation.embeds(),
                originCheck,
                limits,
                new OwnTokens(installation.keyRing(), clock),
                listeners.stream().toList(),
                clock);
    }
}
