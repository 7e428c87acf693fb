/// The steps of a network in training, forward and backward. Start reading at
/// [dev.densevec.train.step.LayerTraining].
package dev.densevec.train.step;
