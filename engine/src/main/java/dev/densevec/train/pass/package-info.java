/// What the steps of training have in common: norms and their statistics, dropout, gradients of
/// weights, summed up by shards.
package dev.densevec.train.pass;
