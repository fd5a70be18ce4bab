package io.embedpass.answer;

import java.util.function.Consumer;
import java.util.function.Function;

/**
 * What a step of an attempt answers: a value for the next step, or a refusal that ends the attempt.
 *
 * @param <T> the value
 */
public sealed interface Answer<T> {

    /** The step went well. */
    record Value<T>(T value) implements Answer<T> {
        @Override
        public <N> Answer<N> then(Function<? super T, Answer<N>> step) {
            return step.apply(value);
        }
    }

    /** The step refused. */
    record Refused<T>(Refusal refusal) implements Answer<T> {
        @Override
        public <N> Answer<N> then(Function<? super T, Answer<N>> step) {
            return new Refused<>(refusal);
        }
    }

    /** Takes the next step with the value, or keeps the refusal. */
    <N> Answer<N> then(Function<? super T, Answer<N>> step);

    /** Changes the value, or keeps the refusal. */
    default <N> Answer<N> map(Function<? super T, ? extends N> change) {
        return then(value -> of(change.apply(value)));
    }

    /** Tells of the refusal, if it is one. */
    default Answer<T> ifRefused(Consumer<Refusal> told) {
        if (this instanceof Refused<T>(Refusal refusal)) {
            told.accept(refusal);
        }
        return this;
    }

    static <T> Answer<T> of(T value) {
        return new Value<>(value);
    }

    static <T> Answer<T> refuse(Refusal refusal) {
        return new Refused<>(refusal);
    }

    static <T> Answer<T> refuse(RefusalCode code, String reason) {
        return new Refused<>(new Refusal.Denied(code, reason));
    }
}
