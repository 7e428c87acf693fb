package dev.densevec.cli.mixin;

import dev.densevec.checkpoint.Checkpoints;
import dev.densevec.checkpoint.Reading;
import dev.densevec.cli.convert.SourceFile;
import dev.densevec.cli.input.TimmConfig;
import dev.densevec.data.ModelNotes;
import dev.densevec.spec.NetworkSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// A checkpoint in a file.
///
/// @param path the file
/// @param reading the network to expect, and what to leave out
/// @param assumptions what becomes of assumptions about the file
record WeightsFile(Path path, Reading reading, Assumptions assumptions) implements ModelSource {

  @Override
  public String name() {
    return path.toString();
  }

  @Override
  public Optional<Path> file() {
    return Optional.of(path);
  }

  @Override
  public Checkpoints.Loaded open() throws IOException {
    Optional<TimmConfig> config = TimmConfig.beside(path).or(() -> TimmConfig.named(path));
    Checkpoints.Loaded loaded = SourceFile.open(path, reading);
    if (config.isEmpty()) {
      return assumptions.check(path, loaded);
    }
    boolean opened = false;
    try {
      Checkpoints.Loaded same = configured(config.get(), loaded);
      opened = true;
      return assumptions.check(path, same);
    } finally {
      if (!opened) {
        loaded.parameters().close();
      }
    }
  }

  /// The same weights as those of the network that timm's file beside them names, with its labels.
  ///
  /// @throws IOException if they are those of another
  private Checkpoints.Loaded configured(TimmConfig config, Checkpoints.Loaded loaded)
      throws IOException {
    NetworkSpec shown = loaded.parameters().spec();
    Checkpoints.Loaded same = loaded;
    Optional<NetworkSpec> named =
        reading.network().isPresent() ? Optional.empty() : config.network(shown);
    if (named.isPresent() && named.get().stem().isDeep() && shown.stem().isDeep()) {
      // Tensors don't show whether the stem blurs.
      same = SourceFile.open(path, new Reading(named, reading.ignored()));
      loaded.parameters().close();
    } else if (named.isPresent() && !named.get().equals(shown)) {
      throw new IOException(
          String.format(
              Locale.ROOT,
              "%s: the tensors are those of %s, %s says %s; --arch NETWORK decides",
              path,
              shown.text(),
              config.file(),
              config.architecture()));
    }
    int classes = shown.classes();
    if (same.headless() || ModelNotes.read(same.metadata(), classes).labels().isPresent()) {
      return same;
    }
    Map<String, String> metadata = new LinkedHashMap<>(same.metadata());
    metadata.putAll(new ModelNotes(config.labels(classes), Optional.empty()).metadata());
    return new Checkpoints.Loaded(same.parameters(), metadata, same.warnings());
  }
}
