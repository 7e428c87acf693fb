package dev.densevec.bench.soak;

import dev.densevec.bench.RandomNetwork;
import dev.densevec.checkpoint.CheckpointFormat;
import dev.densevec.checkpoint.Checkpoints;
import dev.densevec.checkpoint.tensor.DType;
import dev.densevec.data.decode.Images;
import dev.densevec.infer.Model;
import dev.densevec.spec.NetworkSpec;
import dev.densevec.spec.Networks;
import dev.densevec.tensor.Shape;
import dev.densevec.train.TrainingNetwork;
import dev.densevec.weights.Parameters;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.UUID;
import javax.imageio.ImageIO;

/// The kinds of work of a soak.
final class Chores {
  private static final int SIDE = 48;

  private Chores() {}

  private static Shape image(NetworkSpec spec) {
    return spec.defaultInput().withBatch(1);
  }

  /// Predicts an image by one model that all threads share.
  static Chore predict(NetworkSpec spec) {
    Parameters parameters = RandomNetwork.parameters(spec, 1);
    Model model = Model.of(parameters, Model.Options.defaults().withInput(image(spec)));
    float[] pixels = RandomNetwork.images(image(spec), 2);
    return new Chore() {
      @Override
      public int bits() {
        return Arrays.hashCode(model.predict(pixels));
      }

      @Override
      public boolean isShared() {
        return true;
      }

      @Override
      public void close() {
        model.close();
        parameters.close();
      }
    };
  }

  /// Writes weights into a file of its own, opens a model of it, predicts an image, closes and
  /// deletes all.
  static Chore open(NetworkSpec spec, CheckpointFormat format, Path folder) {
    float[] pixels = RandomNetwork.images(image(spec), 3);
    return () -> {
      Path file = folder.resolve(UUID.randomUUID().toString());
      try (Parameters parameters = RandomNetwork.parameters(spec, 1)) {
        Checkpoints.save(parameters, file, new Checkpoints.Storage(format, DType.F32), Map.of());
      }
      Model.Options options = Model.Options.defaults().withThreads(1).withInput(image(spec));
      try (Model model = Model.open(file, options)) {
        return Arrays.hashCode(model.predict(pixels));
      } finally {
        Files.delete(file);
      }
    };
  }

  /// Trains some steps from the same weights.
  static Chore train(NetworkSpec spec, int batch, int steps) {
    Shape input = image(spec).withBatch(batch);
    float[] images = RandomNetwork.images(input, 4);
    return () -> {
      try (Arena arena = Arena.ofConfined();
          Parameters parameters = RandomNetwork.parameters(spec, 1);
          TrainingNetwork network =
              TrainingNetwork.of(
                  parameters,
                  TrainingNetwork.Options.defaults(batch, image(spec)).withThreads(1))) {
        MemorySegment pixels = arena.allocateFrom(ValueLayout.JAVA_FLOAT, images);
        MemorySegment targets =
            arena.allocate((long) batch * spec.classes() * Float.BYTES, Float.BYTES);
        for (int i = 0; i < batch; i++) {
          long index = (long) i * spec.classes() + i % spec.classes();
          targets.setAtIndex(ValueLayout.JAVA_FLOAT, index, 1);
        }
        int bits = 0;
        for (int i = 0; i < steps; i++) {
          bits = 31 * bits + Double.hashCode(network.step(pixels, targets, batch));
        }
        return bits;
      }
    };
  }

  /// Decodes a picture, and one that is cut off.
  static Chore decode(String format) throws IOException {
    BufferedImage picture = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < SIDE * SIDE; i++) {
      picture.setRGB(i % SIDE, i / SIDE, 0x010305 * (i % 251));
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ImageIO.write(picture, format, out);
    byte[] whole = out.toByteArray();
    byte[] cut = Arrays.copyOf(whole, whole.length / 2);
    return () -> {
      int bits = Arrays.hashCode(Images.decode(whole).samples());
      try {
        return 31 * bits + Arrays.hashCode(Images.decode(cut).samples());
      } catch (IOException e) {
        return 31 * bits + e.getMessage().hashCode();
      }
    };
  }

  /// All of them, by name.
  ///
  /// @param folder where files are written
  static Map<String, Chore> all(Path folder) throws IOException {
    NetworkSpec dense = Networks.parse("densenet:stem=cifar,stem-channels=8,growth=4,blocks=3-3");
    NetworkSpec residual = Networks.parse("resnet20");
    return Map.of(
        "predict densenet", predict(dense),
        "predict resnet", predict(residual),
        "open safetensors", open(dense, CheckpointFormat.SAFETENSORS, folder),
        "open pytorch", open(residual, CheckpointFormat.PYTORCH, folder),
        "train", train(dense, 4, 3),
        "decode jpg", decode("jpg"),
        "decode png", decode("png"),
        "decode tiff", decode("tiff"));
  }
}
