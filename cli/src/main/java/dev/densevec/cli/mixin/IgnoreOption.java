package dev.densevec.cli.mixin;

import java.util.List;
import picocli.CommandLine.Option;

/// Tensors of a file of weights that are left out.
public final class IgnoreOption {
  @Option(
      names = "--ignore",
      paramLabel = "TENSOR",
      split = ",",
      hideParamSyntax = true,
      description =
          "Leave out the weights' tensors of this name, in which * stands for anything, as in"
              + " 'aux.*'; can be given more than once.")
  private List<String> ignored = List.of();

  /// The names, `*` standing for anything.
  public List<String> ignored() {
    return ignored;
  }
}
