package dev.densevec.cli.convert;

import dev.densevec.checkpoint.CheckpointFormat;
import dev.densevec.checkpoint.Checkpoints;
import dev.densevec.checkpoint.Checkpoints.Storage;
import dev.densevec.checkpoint.tensor.DType;
import dev.densevec.cli.console.ExitCode;
import dev.densevec.cli.console.Failure;
import dev.densevec.onnx.OnnxExport;
import dev.densevec.weights.Parameters;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// Formats that weights are converted to; the file's name says which.
public enum TargetFormat {
  /// safetensors.
  SAFETENSORS("safetensors", ".safetensors"),
  /// PyTorch's zip format.
  PYTORCH("PyTorch zip", ".pth, .pt, .bin"),
  /// An ONNX model, in float32 only.
  ONNX("ONNX", ".onnx");

  private final String text;

  /// With commas between.
  private final String extensions;

  TargetFormat(String text, String extensions) {
    this.text = text;
    this.extensions = extensions;
  }

  /// The format's name for people.
  public String text() {
    return text;
  }

  /// The format that a file's name asks for.
  public static Optional<TargetFormat> of(Path file) {
    String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
    return Arrays.stream(values())
        .filter(format -> Arrays.stream(format.extensions.split(", ")).anyMatch(name::endsWith))
        .findFirst();
  }

  /// The format of a file that is to be written.
  ///
  /// @param replaces whether a file that is there is replaced
  /// @throws Failure if the name asks for none, or the file exists
  public static TargetFormat of(Path file, boolean replaces) {
    TargetFormat format =
        of(file).orElseThrow(() -> Failure.usage(file + ": ends in none of " + allExtensions()));
    if (!replaces && Files.exists(file)) {
      throw new Failure(ExitCode.OUTPUT, file + ": exists already; --force replaces it");
    }
    return format;
  }

  /// All extensions, for messages.
  public static String allExtensions() {
    return Arrays.stream(values())
        .map(format -> format.extensions)
        .collect(Collectors.joining(", "));
  }

  /// Whether the format has numbers of this type.
  public boolean holds(DType storage) {
    return this != ONNX || storage == DType.F32;
  }

  /// Writes weights, whole or not at all; what is there is replaced.
  ///
  /// @param storage type of the numbers, one that the format [#holds]
  /// @param metadata what the weights' file says
  /// @throws IllegalArgumentException if a number is too large for the type, or the network for the
  ///   format
  /// @throws IOException if the file can't be written
  public void write(Parameters parameters, Path file, DType storage, Map<String, String> metadata)
      throws IOException {
    switch (this) {
      case SAFETENSORS ->
          Checkpoints.save(
              parameters, file, new Storage(CheckpointFormat.SAFETENSORS, storage), metadata);
      case PYTORCH ->
          Checkpoints.save(
              parameters, file, new Storage(CheckpointFormat.PYTORCH, storage), metadata);
      case ONNX ->
          OnnxExport.write(
              parameters,
              file,
              OnnxExport.Options.of(parameters.spec())
                  .withMetadata(Checkpoints.metadata(parameters.spec(), metadata)));
    }
  }
}
