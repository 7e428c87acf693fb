package dev.densevec.cli.train;

import dev.densevec.spec.NetworkSpec;
import dev.densevec.tensor.Shape;
import dev.densevec.train.Evaluation;
import dev.densevec.train.Trainer;
import java.util.Optional;

/// How a run of training ended.
///
/// @param spec the network, for the data's classes
/// @param input shape of one image
/// @param outcome whether it came to its end
/// @param best the best validation, if there was any
public record RunResult(
    NetworkSpec spec, Shape input, Trainer.Outcome outcome, Optional<Evaluation> best) {}
