package dev.densevec.cli.mixin;

import dev.densevec.cli.console.Failure;
import dev.densevec.spec.NetworkSpec;
import dev.densevec.tensor.Shape;
import dev.densevec.train.Initialization;
import dev.densevec.weights.Parameters;
import java.io.IOException;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// Which network, by its name or by its weights, and for images of which size.
public final class NetworkChoice {
  @picocli.CommandLine.Parameters(
      paramLabel = "NETWORK",
      arity = "0..1",
      description = "A network as in densenet121 or densenet-bc-100-12:classes=100.")
  private String network;

  @Mixin private WeightsOptions weights;

  @Option(
      names = "--input",
      paramLabel = "SIZE",
      converter = Size.Converter.class,
      description = "Size of the images: a side or WIDTHxHEIGHT (default: the network's usual).")
  private Size input;

  /// Whether neither a network nor weights are named.
  public boolean absent() {
    return network == null && !weights.given();
  }

  /// The network's parameters, all zero if no weights are named; the caller closes them.
  ///
  /// @throws Failure if not exactly one of network and weights is named, or it can't be read
  /// @throws IOException in one line if the weights are missing or damaged
  public Parameters parameters() throws IOException {
    Optional<ModelSource> source = source();
    return source.isPresent()
        ? source.get().load()
        : Parameters.allocate(WeightsOptions.parse(network));
  }

  /// The weights that are named; empty if a network is.
  ///
  /// @throws Failure if not exactly one of network and weights is named
  public Optional<ModelSource> source() {
    if ((network == null) != weights.given()) {
      throw Failure.usage("name either a network or a file with --weights FILE");
    }
    return network == null ? Optional.of(weights.source()) : Optional.empty();
  }

  /// The network's parameters, random if no weights are named; the caller closes them.
  ///
  /// @param seed where random numbers come from
  /// @throws Failure if not exactly one of network and weights is named, or it can't be read
  /// @throws IOException in one line if the weights are missing or damaged
  public Parameters parameters(long seed) throws IOException {
    Parameters parameters = parameters();
    if (!weights.given()) {
      Initialization.HE_FAN_OUT.apply(parameters, seed);
    }
    return parameters;
  }

  /// What reports call the network.
  public String name(NetworkSpec spec) {
    return network == null ? spec.text() : network;
  }

  /// The shape of one image.
  ///
  /// @throws Failure if the network can't take such images
  public Shape input(NetworkSpec spec) {
    Shape usual = spec.defaultInput();
    Shape shape = input == null ? usual : new Shape(1, usual.c(), input.height(), input.width());
    try {
      spec.cost(shape.h(), shape.w());
    } catch (IllegalArgumentException e) {
      throw Failure.usage(e.getMessage());
    }
    return shape;
  }
}
