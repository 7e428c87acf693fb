package dev.densevec.classify;

import dev.densevec.data.ModelNotes;
import dev.densevec.data.preprocess.Preprocessing;
import dev.densevec.spec.NetworkSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/// How pictures become a network's input, and how that is known.
///
/// @param preprocessing resize, crop and statistics
/// @param source how it is known
/// @param name what the preprocessing is called, where a name or a guess led to it
public record InputPreprocessing(Preprocessing preprocessing, Source source, String name) {

  /// How a preprocessing is known.
  public enum Source {
    /// The weights' file says it.
    WEIGHTS,
    /// timm's `config.json` beside the weights says it.
    CONFIG,
    /// The file has the name of timm's weights, which says it.
    FILE_NAME,
    /// It is usual for such a network, and a guess.
    GUESS
  }

  /// What the weights were trained on: what their file says, else the `config.json` that timm puts
  /// beside them, else what timm's name of them says, else what is usual for such a network.
  ///
  /// @param notes what the weights' file says, or [ConfiguredWeights] added to it
  /// @param file the weights' file, if they are in one
  /// @throws IOException in one line if a `config.json` of timm's can't be read
  public static InputPreprocessing of(NetworkSpec network, ModelNotes notes, Optional<Path> file)
      throws IOException {
    if (notes.preprocessing().isPresent()) {
      Preprocessing said = notes.preprocessing().get();
      return file.flatMap(InputPreprocessing::understood)
          .filter(beside -> beside.preprocessing().equals(said))
          .orElseGet(() -> new InputPreprocessing(said, Source.WEIGHTS, ""));
    }
    Optional<InputPreprocessing> beside = file.isPresent() ? beside(file.get()) : Optional.empty();
    return beside.orElseGet(
        () -> {
          Usual.Guess<Preprocessing> guess = Usual.preprocessing(network);
          return new InputPreprocessing(guess.value(), Source.GUESS, guess.name());
        });
  }

  private static Optional<InputPreprocessing> beside(Path file) throws IOException {
    Optional<TimmConfig> config = TimmConfig.beside(file);
    if (config.isPresent()) {
      return Optional.of(new InputPreprocessing(config.get().preprocessing(), Source.CONFIG, ""));
    }
    String name = String.valueOf(file.getFileName());
    if (name.contains(".ra_in1k")) {
      return Optional.of(named("timm-288", "ra_in1k"));
    }
    return name.contains(".tv_in1k") ? Optional.of(named("timm", "tv_in1k")) : Optional.empty();
  }

  private static InputPreprocessing named(String preset, String recipe) {
    return new InputPreprocessing(Preprocessing.named(preset), Source.FILE_NAME, recipe);
  }

  /// What lies beside a file or is in its name; empty where it can't be understood, which matters
  /// only where pictures are prepared by it.
  static Optional<InputPreprocessing> understood(Path file) {
    try {
      return beside(file);
    } catch (IOException _) {
      return Optional.empty();
    }
  }
}
