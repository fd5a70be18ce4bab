/** What a step of an attempt answers: a value, or a refusal in the words of the contract. */
@NullMarked
package io.embedpass.answer;

import org.jspecify.annotations.NullMarked;
