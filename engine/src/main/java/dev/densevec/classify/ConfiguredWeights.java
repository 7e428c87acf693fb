package dev.densevec.classify;

import dev.densevec.checkpoint.Checkpoints;
import dev.densevec.checkpoint.Reading;
import dev.densevec.data.ModelNotes;
import dev.densevec.data.preprocess.Preprocessing;
import dev.densevec.spec.NetworkSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// Weights together with what timm's `config.json` beside them says, or timm's name of their file:
/// the network, the names of its classes and the preprocessing.
public final class ConfiguredWeights {
  private static final String INDEX = "model.safetensors.index.json";

  private static final List<String> FILES =
      List.of("model.safetensors", INDEX, "pytorch_model.bin");

  private ConfiguredWeights() {}

  /// What reads a file of weights, as [Checkpoints#open(Path, Reading)] does.
  @FunctionalInterface
  public interface Opener {
    /// Opens `file` as `reading` says.
    ///
    /// @throws IOException in one line, if the file can't be read
    Checkpoints.Loaded open(Path file, Reading reading) throws IOException;
  }

  /// The file of weights in a folder of one model, as timm and the Hugging Face Hub lay it out.
  ///
  /// @return `place` itself if it is no such folder
  public static Path file(Path place) {
    return FILES.stream()
        .map(place::resolve)
        .filter(Files::isRegularFile)
        .findFirst()
        .orElse(place);
  }

  /// Opens weights. What lies beside them is added to the metadata where the file says nothing of
  /// it, as [ModelNotes] reads it.
  ///
  /// @param reading the network to expect, which decides against `config.json`, and what to leave
  ///   out
  /// @throws IOException in one line, if a file can't be read, or the tensors are those of another
  ///   network than `config.json` names
  public static Checkpoints.Loaded open(Path file, Reading reading, Opener opener)
      throws IOException {
    Optional<TimmConfig> config = TimmConfig.beside(file).or(() -> TimmConfig.named(file));
    Checkpoints.Loaded loaded = opener.open(file, reading);
    boolean configured = false;
    try {
      Checkpoints.Loaded same =
          config.isPresent() ? configured(file, config.get(), reading, loaded, opener) : loaded;
      Checkpoints.Loaded noted = noted(file, config, same);
      configured = true;
      return noted;
    } finally {
      if (!configured) {
        loaded.parameters().close();
      }
    }
  }

  /// The same weights as those of the network that the configuration names.
  ///
  /// @throws IOException if they are those of another
  private static Checkpoints.Loaded configured(
      Path file, TimmConfig config, Reading reading, Checkpoints.Loaded loaded, Opener opener)
      throws IOException {
    NetworkSpec shown = loaded.parameters().spec();
    Optional<NetworkSpec> named =
        reading.network().isPresent() ? Optional.empty() : config.network(shown);
    if (named.isPresent() && named.get().stem().isDeep() && shown.stem().isDeep()) {
      // Tensors don't show whether the stem blurs.
      Checkpoints.Loaded same = opener.open(file, new Reading(named, reading.ignored()));
      loaded.parameters().close();
      return same;
    }
    if (named.isEmpty() || named.get().equals(shown)) {
      return loaded;
    }
    throw new IOException(
        String.format(
            Locale.ROOT,
            "%s: the tensors are those of %s, %s says %s; --arch NETWORK decides",
            file,
            shown.text(),
            config.file(),
            config.architecture()));
  }

  private static Checkpoints.Loaded noted(
      Path file, Optional<TimmConfig> config, Checkpoints.Loaded loaded) throws IOException {
    Optional<Preprocessing> known =
        InputPreprocessing.understood(file).map(InputPreprocessing::preprocessing);
    if (config.isEmpty() && known.isEmpty()) {
      return loaded;
    }
    int classes = loaded.parameters().spec().classes();
    ModelNotes own = ModelNotes.read(loaded.metadata(), classes);
    Optional<List<String>> labels =
        config.isPresent() && own.labels().isEmpty() && !loaded.headless()
            ? config.get().labels(classes)
            : Optional.empty();
    ModelNotes added =
        new ModelNotes(labels, own.preprocessing().isPresent() ? Optional.empty() : known);
    Map<String, String> metadata = new LinkedHashMap<>(loaded.metadata());
    metadata.putAll(added.metadata());
    return new Checkpoints.Loaded(loaded.parameters(), metadata, loaded.warnings());
  }
}
