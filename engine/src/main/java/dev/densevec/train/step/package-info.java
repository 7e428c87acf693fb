/// The steps of a network in training, forward and backward, and what runs them. Start reading at
/// [dev.densevec.train.step.TrainingEngine], then [dev.densevec.train.step.LayerTraining].
package dev.densevec.train.step;
