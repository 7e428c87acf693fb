package dev.densevec.cli.predict;

import dev.densevec.checkpoint.Checkpoints;
import dev.densevec.cli.console.Console;
import dev.densevec.cli.input.NetworkHead;
import dev.densevec.cli.input.NetworkInput;
import dev.densevec.cli.mixin.HeadOptions;
import dev.densevec.cli.mixin.ModelSource;
import dev.densevec.cli.mixin.PreprocessingOptions;
import dev.densevec.cli.mixin.UnsoundWeights;
import dev.densevec.data.ModelNotes;
import dev.densevec.spec.NetworkSpec;
import java.io.IOException;
import java.util.List;

/// What goes into a network whose weights are open, what its outputs are, and what they are called.
///
/// @param input how pictures become input
/// @param head what the outputs are
/// @param names a name for each class
public record NetworkUse(NetworkInput input, NetworkHead head, List<String> names) {

  /// Resolves what is asked for, and reports what is assumed.
  ///
  /// @throws IOException in one line if the weights are not finite, or a file can't be read
  public static NetworkUse of(
      Checkpoints.Loaded loaded, ModelSource source, Asked asked, Console console)
      throws IOException {
    UnsoundWeights.refuse(source.name(), loaded.parameters());
    NetworkSpec spec = loaded.parameters().spec();
    ModelNotes notes = ModelNotes.read(loaded.metadata(), spec.classes());
    NetworkInput input = asked.preprocessing().resolve(spec, notes, source);
    console.report(input.line());
    NetworkHead head = asked.head().resolve(notes, spec.classes());
    List<String> names = asked.labels().names(console).of(spec, notes);
    asked.head().assumption(notes, spec).ifPresent(console::report);
    return new NetworkUse(input, head, names);
  }

  /// The options that ask for it.
  public record Asked(PreprocessingOptions preprocessing, HeadOptions head, LabelsOption labels) {}
}
