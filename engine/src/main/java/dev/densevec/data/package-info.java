/// Pictures, labels and random numbers.
///
/// Here is what all the packages below share: [Randomness] for everything that is random, and
/// [ModelNotes], which the files of weights carry.
package dev.densevec.data;
