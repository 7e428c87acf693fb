package dev.densevec.cli.command;

import dev.densevec.data.ModelNotes;
import dev.densevec.data.labels.Labels;
import dev.densevec.spec.NetworkSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;

/// Where the names of a network's classes come from.
///
/// @param file a file of labels; null for the weights' own or the built-in names
record ClassNames(Path file) {

  /// A name for each class of `network`.
  ///
  /// @param notes what the weights say
  ///
  /// @throws IOException in one line if the file can't be read or has another number of names
  List<String> of(NetworkSpec network, ModelNotes notes) throws IOException {
    if (file == null) {
      return notes.labels().orElseGet(() -> builtIn(network));
    }
    List<String> labels = Labels.read(file);
    if (labels.size() != network.classes()) {
      throw new IOException(
          file
              + ": "
              + labels.size()
              + " labels, the network has "
              + network.classes()
              + " classes");
    }
    return labels;
  }

  private static List<String> builtIn(NetworkSpec network) {
    return switch (network.classes()) {
      case 1000 -> Labels.named("imagenet");
      case 100 -> Labels.named("cifar100");
      case 10 -> Labels.named(network.inChannels() == 1 ? "fashion-mnist" : "cifar10");
      default -> IntStream.range(0, network.classes()).mapToObj(i -> "class " + i).toList();
    };
  }
}
