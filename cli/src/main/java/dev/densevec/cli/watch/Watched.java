package dev.densevec.cli.watch;

import dev.densevec.data.batch.BatchOptions;
import dev.densevec.data.sets.Dataset;
import dev.densevec.train.loss.Loss;
import dev.densevec.weights.Parameters;
import java.util.Optional;

/// The run that is watched.
///
/// @param folder its name
/// @param parameters what is trained
/// @param step steps that are done
/// @param epochs epochs of the whole run
/// @param every steps between two that are logged; 0 if none is
/// @param loss what is minimised
/// @param training how batches to learn from are made
/// @param validation images held out, if any are
public record Watched(
    String folder,
    Parameters parameters,
    long step,
    int epochs,
    int every,
    Loss loss,
    BatchOptions training,
    Optional<Dataset> validation) {}
