/// Training: forward with batch statistics, explicit backward, optimisers.
///
/// A batch goes layer by layer, all its images together, because batch norm wants statistics of all
/// of them. Start reading at [dev.densevec.train.TrainingNetwork], then
/// `dev.densevec.train.step.LayerTraining`.
package dev.densevec.train;
