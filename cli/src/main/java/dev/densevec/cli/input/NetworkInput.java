package dev.densevec.cli.input;

import dev.densevec.classify.InputPreprocessing;
import dev.densevec.data.ModelNotes;
import dev.densevec.data.preprocess.Preprocessing;
import dev.densevec.data.preprocess.Resize;
import dev.densevec.spec.NetworkSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/// How pictures become a network's input, and how that is known.
///
/// @param preprocessing resize, crop and statistics
/// @param reason how it is known, in a few words
public record NetworkInput(Preprocessing preprocessing, String reason) {
  /// What the weights were trained on, as [InputPreprocessing] finds it.
  ///
  /// @param network the network
  /// @param notes what the weights' file says
  /// @param file the weights' file, if they are in one
  /// @throws IOException in one line if a `config.json` of timm's can't be read
  public static NetworkInput of(NetworkSpec network, ModelNotes notes, Optional<Path> file)
      throws IOException {
    InputPreprocessing known = InputPreprocessing.of(network, notes, file);
    return new NetworkInput(
        known.preprocessing(),
        switch (known.source()) {
          case WEIGHTS -> "the weights say so";
          case CONFIG -> "config.json beside the weights says so";
          case FILE_NAME -> "timm's " + known.name() + " weights, by the file's name";
          case GUESS ->
              known.name() + ", a guess: the weights don't say; --preset, --mean, --std change it";
        });
  }

  /// The line that says how pictures become the network's input.
  public String line() {
    return "preprocessing: " + text();
  }

  /// The same for another crop; what part of a picture the crop shows stays.
  public NetworkInput withCrop(int width, int height) {
    Preprocessing base = preprocessing;
    if (width == base.cropWidth() && height == base.cropHeight()) {
      return this;
    }
    Preprocessing cropped = base.withCrop(width, height);
    Resize resize =
        switch (base.resize()) {
          case Resize.None none -> none;
          case Resize.Exact _ -> new Resize.Exact(width, height);
          case Resize.ShortSide side -> {
            double x = (double) width / base.cropWidth();
            double y = (double) height / base.cropHeight();
            yield new Resize.ShortSide((int) Math.ceil(side.length() * Math.max(x, y)));
          }
        };
    return new NetworkInput(cropped.withResize(resize), reason);
  }

  /// One line for people.
  public String text() {
    return String.format(Locale.ROOT, "%s (%s)", text(preprocessing), reason);
  }

  private static String text(Preprocessing p) {
    return String.format(
        Locale.ROOT,
        "resize %s %s, crop %dx%d, mean %s, std %s",
        p.resize(),
        p.filter().name().toLowerCase(Locale.ROOT),
        p.cropWidth(),
        p.cropHeight(),
        numbers(p.mean()),
        numbers(p.std()));
  }

  /// Numbers with four decimals, as they are published.
  public static String numbers(List<Float> values) {
    return values.stream()
        .map(value -> String.format(Locale.ROOT, "%.4f", value))
        .collect(Collectors.joining(" "));
  }
}
