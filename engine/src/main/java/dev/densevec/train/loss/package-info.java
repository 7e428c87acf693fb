/// Losses, which say how far a network's outputs are from what they should be.
package dev.densevec.train.loss;
