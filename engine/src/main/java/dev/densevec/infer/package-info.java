/// Classifying images with a trained network.
package dev.densevec.infer;
