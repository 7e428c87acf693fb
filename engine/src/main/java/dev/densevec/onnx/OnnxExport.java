package dev.densevec.onnx;

import dev.densevec.data.files.OutputFiles;
import dev.densevec.protobuf.ProtoMessage;
import dev.densevec.spec.DenseNetSpec;
import dev.densevec.spec.NetworkSpec;
import dev.densevec.spec.ResNetSpec;
import dev.densevec.tensor.Shape;
import dev.densevec.weights.Parameters;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.SegmentAllocator;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/// Writes a network as an ONNX model: intermediate representation 7, operator set 13, float32.
///
/// The model has one input, `input` of `[N, C, H, W]` normalised images, and one output, `logits`
/// of `[N, classes]`. It computes what the network computes in evaluation.
///
/// By default the model has the form that ONNX Runtime computes fastest. Norms after convolutions
/// are folded into them, and a DenseNet's transitions pool before they convolve. The other norms
/// stay `BatchNormalization` of operator set 13, because ONNX Runtime's blocked layout (NCHWc)
/// knows that version and none newer. The numbers differ from those of the network as written by
/// rounding alone. [Options#asWritten()] writes every layer with its own parameters under their own
/// names.
public final class OnnxExport {
  /// Name of the model's input.
  public static final String INPUT = "input";

  /// Name of the model's output.
  public static final String OUTPUT = "logits";

  /// A Protocol Buffers message of more bytes can't be read back.
  static final long MAX_BYTES = Integer.MAX_VALUE;

  private static final int IR_VERSION = 7;
  private static final int OPERATOR_SET = 13;

  private OnnxExport() {}

  /// What the model leaves open, and what it says.
  ///
  /// @param batch images a batch; if empty, any number, decided at run time
  /// @param image size of the images, whose `n` is not looked at; if empty, any size, decided at
  ///   run time
  /// @param metadata for the model's `metadata_props`
  /// @param folded whether the model has the form that is computed fastest; otherwise the network
  ///   as it is written down
  public record Options(
      OptionalInt batch, Optional<Shape> image, Map<String, String> metadata, boolean folded) {

    /// @throws IllegalArgumentException if the batch is below 1
    public Options {
      metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
      if (batch.isPresent() && batch.getAsInt() < 1) {
        throw new IllegalArgumentException(
            "batch is " + batch.getAsInt() + ", expected at least 1");
      }
    }

    /// Any number of images of the network's default size.
    public static Options of(NetworkSpec spec) {
      return new Options(OptionalInt.empty(), Optional.of(spec.defaultInput()), Map.of(), true);
    }

    /// The same, but for batches of exactly `images`.
    public Options withBatch(int images) {
      return new Options(OptionalInt.of(images), image, metadata, folded);
    }

    /// The same, but for images of exactly this size.
    public Options withImage(Shape size) {
      return new Options(batch, Optional.of(size), metadata, folded);
    }

    /// The same, but for images of any size.
    public Options withAnySize() {
      return new Options(batch, Optional.empty(), metadata, folded);
    }

    /// The same with other metadata.
    public Options withMetadata(Map<String, String> others) {
      return new Options(batch, image, others, folded);
    }

    /// The same, but with every layer as the network is written down.
    public Options asWritten() {
      return new Options(batch, image, metadata, false);
    }
  }

  /// Writes a model; an existing file is replaced only by a complete one.
  ///
  /// @param parameters the network and its numbers
  /// @param file the file to write
  /// @param options what the model leaves open
  /// @throws IllegalArgumentException if the network can't take such images, or is too big for the
  ///   format (2 GiB)
  /// @throws IOException if the file can't be written
  public static void write(Parameters parameters, Path file, Options options) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      write(model(parameters, options, arena), file);
    }
  }

  private static void write(ProtoMessage model, Path file) throws IOException {
    if (model.size() > MAX_BYTES) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "%s: the model has %d bytes, an ONNX file holds at most %d",
              file,
              model.size(),
              MAX_BYTES));
    }
    OutputFiles.replace(file, model::writeTo);
  }

  private static ProtoMessage model(
      Parameters parameters, Options options, SegmentAllocator memory) {
    NetworkSpec spec = parameters.spec();
    OnnxGraph graph = new OnnxGraph("main_graph");
    LayerNodes layers =
        new LayerNodes(
            parameters, graph, options.folded() ? Optional.of(memory) : Optional.empty());
    switch (spec) {
      case DenseNetSpec denseNet -> new DenseNetGraph(denseNet, graph, layers).add(INPUT, OUTPUT);
      case ResNetSpec resNet -> new ResNetGraph(resNet, graph, layers).add(INPUT, OUTPUT);
    }
    declare(graph, spec, options);
    ProtoMessage operators = new ProtoMessage().text(1, "").integer(2, OPERATOR_SET);
    ProtoMessage model =
        new ProtoMessage()
            .integer(1, IR_VERSION)
            .text(2, "DenseVec")
            .message(7, graph.message())
            .message(8, operators);
    options
        .metadata()
        .forEach((key, value) -> model.message(14, new ProtoMessage().text(1, key).text(2, value)));
    return model;
  }

  private static void declare(OnnxGraph graph, NetworkSpec spec, Options options) {
    options.image().ifPresent(image -> requireFits(spec, image));
    String batch = options.batch().isPresent() ? "" + options.batch().getAsInt() : "N";
    String h = options.image().map(image -> "" + image.h()).orElse("H");
    String w = options.image().map(image -> "" + image.w()).orElse("W");
    graph.input(INPUT, List.of(batch, "" + spec.inChannels(), h, w));
    graph.output(OUTPUT, List.of(batch, "" + spec.classes()));
  }

  private static void requireFits(NetworkSpec spec, Shape image) {
    if (image.c() != spec.inChannels()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT, "images of %d channels, expected %d", image.c(), spec.inChannels()));
    }
    spec.cost(image.h(), image.w());
  }
}
