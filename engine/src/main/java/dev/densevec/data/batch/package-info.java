/// Batches for training and evaluation: normalised, mixed, prepared ahead of their use.
package dev.densevec.data.batch;
