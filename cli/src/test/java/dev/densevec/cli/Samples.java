package dev.densevec.cli;

import dev.densevec.checkpoint.Checkpoints;
import dev.densevec.data.ModelNotes;
import dev.densevec.data.labels.Labels;
import dev.densevec.spec.Networks;
import dev.densevec.spec.Parameter;
import dev.densevec.weights.Parameters;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.zip.CRC32;
import java.util.zip.DeflaterOutputStream;

/// Small networks and pictures to run the command on.
public final class Samples {
  /// A network of a thousand or so parameters for 32x32 colour images.
  public static final String NETWORK =
      "densenet:stem=cifar,stem-channels=4,growth=4,blocks=2-2,classes=10";

  private Samples() {}

  /// Writes random weights, of ten classes with CIFAR-10's names.
  ///
  /// @return the file
  public static Path weights(Path folder, String network) throws IOException {
    try (Parameters parameters = parameters(network)) {
      Optional<List<String>> labels =
          parameters.spec().classes() == 10
              ? Optional.of(Labels.named("cifar10"))
              : Optional.empty();
      return save(folder, network, parameters, new ModelNotes(labels, Optional.empty()).metadata());
    }
  }

  /// Writes random weights that don't name their classes.
  ///
  /// @return the file
  public static Path unnamed(Path folder, String network) throws IOException {
    try (Parameters parameters = parameters(network)) {
      return save(folder, "unnamed " + network, parameters, Map.of());
    }
  }

  private static Path save(
      Path folder, String name, Parameters parameters, Map<String, String> metadata)
      throws IOException {
    Path file = folder.resolve("weights-" + Integer.toHexString(name.hashCode()) + ".safetensors");
    Checkpoints.save(parameters, file, metadata);
    return file;
  }

  /// Random parameters, the same ones each time.
  public static Parameters parameters(String network) {
    Parameters parameters = Parameters.allocate(Networks.parse(network));
    SplittableRandom random = new SplittableRandom(7);
    for (Parameter parameter : parameters.spec().parameters()) {
      MemorySegment segment = parameters.get(parameter.name());
      boolean positive =
          parameter.kind() == Parameter.Kind.NORM_VAR
              || parameter.kind() == Parameter.Kind.NORM_WEIGHT;
      for (long i = 0; i < parameter.elements(); i++) {
        float value = (float) random.nextDouble(positive ? 0.5 : -1, positive ? 1.5 : 1);
        segment.setAtIndex(Parameters.ELEMENT, i, value);
      }
    }
    return parameters;
  }

  /// Writes a picture of coloured noise as PNG.
  ///
  /// @return the file
  public static Path png(Path file, int width, int height, long seed) throws IOException {
    ByteBuffer rows = ByteBuffer.allocate(height * (1 + 3 * width));
    SplittableRandom random = new SplittableRandom(seed);
    for (int y = 0; y < height; y++) {
      rows.put((byte) 0);
      for (int i = 0; i < 3 * width; i++) {
        rows.put((byte) random.nextInt(256));
      }
    }
    ByteArrayOutputStream pixels = new ByteArrayOutputStream();
    try (DeflaterOutputStream deflater = new DeflaterOutputStream(pixels)) {
      deflater.write(rows.array());
    }
    ByteBuffer header = ByteBuffer.allocate(13).putInt(width).putInt(height);
    header.put(new byte[] {8, 2, 0, 0, 0});
    try (DataOutputStream out = new DataOutputStream(Files.newOutputStream(file))) {
      out.writeLong(0x89504E470D0A1A0AL);
      chunk(out, "IHDR", header.array());
      chunk(out, "IDAT", pixels.toByteArray());
      chunk(out, "IEND", new byte[0]);
    }
    return file;
  }

  /// Writes a folder of 32x32 pictures in CIFAR-10's form, whose mean brightness tells their class:
  /// a training and a test part.
  ///
  /// @return the data set's name on the command line
  public static String cifar(Path folder, int train, int test) throws IOException {
    Path home = Files.createDirectories(folder);
    Files.write(home.resolve("data_batch_1.bin"), pictures(train, 1));
    Files.write(home.resolve("test_batch.bin"), pictures(test, 2));
    return "cifar10:" + home;
  }

  private static byte[] pictures(int count, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    byte[] records = new byte[count * 3073];
    for (int i = 0; i < count; i++) {
      int label = i % 10;
      records[i * 3073] = (byte) label;
      for (int j = 1; j < 3073; j++) {
        records[i * 3073 + j] = (byte) (label * 24 + random.nextInt(40));
      }
    }
    return records;
  }

  private static void chunk(DataOutputStream out, String type, byte[] content) throws IOException {
    CRC32 crc = new CRC32();
    byte[] name = type.getBytes(StandardCharsets.US_ASCII);
    crc.update(name);
    crc.update(content);
    out.writeInt(content.length);
    out.write(name);
    out.write(content);
    out.writeInt((int) crc.getValue());
  }
}
