package dev.densevec.classify;

import dev.densevec.data.labels.Labels;
import dev.densevec.data.preprocess.Preprocessing;
import dev.densevec.data.preprocess.Resize;
import dev.densevec.spec.NetworkSpec;
import dev.densevec.tensor.Shape;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/// What is usual for a network whose weights say nothing of their input and their classes: guesses.
public final class Usual {
  /// From this side on, a network's images are taken for photographs rather than CIFAR's.
  private static final int PHOTO_SIDE = 64;

  private Usual() {}

  /// A guess.
  ///
  /// @param <T> what is guessed
  /// @param name what it is called
  /// @param value what it is
  public record Guess<T>(String name, T value) {}

  /// How pictures become the input of networks like this one.
  public static Guess<Preprocessing> preprocessing(NetworkSpec network) {
    Shape input = network.defaultInput();
    if (network.inChannels() == 1) {
      return new Guess<>(
          "fashion-mnist",
          Preprocessing.named("fashion-mnist")
              .withResize(new Resize.Exact(input.w(), input.h()))
              .withCrop(input.w(), input.h()));
    }
    boolean photos = input.h() >= PHOTO_SIDE;
    if (network.inChannels() != 3) {
      return new Guess<>(
          "samples of 0 to 1 as they are",
          Preprocessing.named(photos ? "imagenet" : "cifar10")
              .withStatistics(
                  Collections.nCopies(network.inChannels(), 0f),
                  Collections.nCopies(network.inChannels(), 1f)));
    }
    String name = photos ? "imagenet" : network.classes() == 100 ? "cifar100" : "cifar10-per-image";
    return new Guess<>(name, Preprocessing.named(name));
  }

  /// What is assumed where a network's outputs are taken for the usual ones (`Head.usual`). Nothing
  /// is, where the classes have names.
  ///
  /// @param named whether the classes' names are known
  public static Optional<String> headAssumption(NetworkSpec network, boolean named) {
    if (network.classes() == 1) {
      return Optional.of("the network has one output, taken for the logit of a sigmoid");
    }
    return named || labels(network).isPresent()
        ? Optional.empty()
        : Optional.of(
            "the weights don't say what their outputs are, taken for classes that exclude each"
                + " other");
  }

  /// The names of the set that the network's stem, channels and classes all speak for.
  public static Optional<Guess<List<String>>> labels(NetworkSpec network) {
    boolean large = network.stem().pools();
    String set =
        switch (network.classes()) {
          case 1000 -> large ? "imagenet" : "";
          case 100 -> large ? "" : "cifar100";
          case 10 -> large ? "" : "cifar10";
          default -> "";
        };
    return set.isEmpty() || network.inChannels() != 3
        ? Optional.empty()
        : Optional.of(new Guess<>(set, Labels.named(set)));
  }
}
