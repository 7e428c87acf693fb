/// Optimisers, which change parameters by their gradients.
package dev.densevec.train.optim;
