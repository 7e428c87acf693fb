package dev.densevec.cli.mixin;

import dev.densevec.checkpoint.Reading;
import dev.densevec.cli.console.Failure;
import dev.densevec.cli.pull.PulledFiles;
import dev.densevec.spec.NetworkSpec;
import dev.densevec.spec.Networks;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/// Which network with which weights.
public final class WeightsOptions {
  @Option(
      names = {"-w", "--weights"},
      paramLabel = "FILE",
      description =
          "Weights: safetensors or PyTorch (.pth, .pt, .bin, .tar), the name of pulled ones, or"
              + " embedded (default): the network that comes with the program, for CIFAR-10's classes.")
  private Path weights;

  @Option(
      names = "--arch",
      paramLabel = "NETWORK",
      description = "The network the weights are for (default: recognised by their shapes).")
  private String arch;

  @Mixin private StrictOption strict;

  @Mixin private IgnoreOption ignore;

  @Spec(Target.MIXEE)
  private CommandSpec command;

  /// Whether what would be guessed or skipped is refused.
  public boolean strict() {
    return strict.strict();
  }

  /// Whether weights are given.
  public boolean given() {
    return weights != null;
  }

  /// The network and weights asked for; without `--weights` those that come with the program.
  ///
  /// @throws Failure if `--arch` can't be read, or comes without weights
  public ModelSource source() {
    Optional<NetworkSpec> network = Optional.ofNullable(arch).map(WeightsOptions::parse);
    if (weights == null) {
      if (network.isPresent()) {
        throw Failure.usage("--arch says what --weights FILE are for, and there is none");
      }
      if (!ignore.ignored().isEmpty()) {
        throw Failure.usage("--ignore says what to leave out of --weights FILE, and there is none");
      }
      return new EmbeddedWeights();
    }
    return source(weights, new Reading(network, ignore.ignored()), assumptions());
  }

  /// What becomes of assumptions about the weights.
  public Assumptions assumptions() {
    return new Assumptions(strict(), command.commandLine().getErr());
  }

  /// The weights that `place` names: `embedded` for those that come with the program, else a file
  /// or pulled ones.
  ///
  /// @param reading the network to expect, and what to leave out of a file
  /// @param assumptions what becomes of assumptions about a file
  public static ModelSource source(Path place, Reading reading, Assumptions assumptions) {
    if (place.toString().equals(EmbeddedWeights.NAME) && !Files.exists(place)) {
      if (!reading.equals(Reading.ALL)) {
        throw Failure.usage(
            "the network that comes with the program is known, neither --arch nor --ignore can be"
                + " given");
      }
      return new EmbeddedWeights();
    }
    return new WeightsFile(PulledFiles.weights(place), reading, assumptions);
  }

  /// Reads a network's textual form.
  ///
  /// @throws Failure if it can't be read
  public static NetworkSpec parse(String text) {
    try {
      return Networks.parse(text);
    } catch (IllegalArgumentException e) {
      throw Failure.usage(e.getMessage());
    }
  }
}
