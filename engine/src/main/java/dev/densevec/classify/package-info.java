/// Classifying pictures in a few lines: weights, preprocessing, names and probabilities together.
package dev.densevec.classify;
