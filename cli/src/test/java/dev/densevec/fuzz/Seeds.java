package dev.densevec.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.densevec.checkpoint.CheckpointFormat;
import dev.densevec.checkpoint.Checkpoints;
import dev.densevec.checkpoint.TrainingCheckpoint;
import dev.densevec.checkpoint.tensor.DType;
import dev.densevec.cli.Samples;
import dev.densevec.data.ModelNotes;
import dev.densevec.data.decode.Images;
import dev.densevec.data.labels.Labels;
import dev.densevec.data.preprocess.Preprocessing;
import dev.densevec.onnx.OnnxExport;
import dev.densevec.weights.Parameters;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/// Good files, to be damaged.
final class Seeds {
  /// Pictures that no writer of the JDK makes.
  private static final Path PICTURES =
      Path.of("../engine/src/test/resources/dev/densevec/data/decode");

  private static final int WIDTH = 24;
  private static final int HEIGHT = 18;

  private Seeds() {}

  /// The file of a test's resources.
  static byte[] resource(String name) throws IOException {
    try (InputStream in = Seeds.class.getResourceAsStream(name)) {
      return in.readAllBytes();
    }
  }

  /// Weights with class names and preprocessing.
  static byte[] weights(CheckpointFormat format, DType storage) throws IOException {
    ModelNotes notes =
        new ModelNotes(
            Optional.of(Labels.named("cifar10")), Optional.of(Preprocessing.named("cifar10")));
    Path file = Files.createTempFile("seed", "");
    try (Parameters parameters = Samples.parameters(Samples.NETWORK)) {
      Checkpoints.save(
          parameters, file, new Checkpoints.Storage(format, storage), notes.metadata());
      return Files.readAllBytes(file);
    } finally {
      Files.delete(file);
    }
  }

  /// An ONNX model, with norms folded and as they are.
  static List<byte[]> onnx() throws IOException {
    List<byte[]> all = new ArrayList<>();
    Path file = Files.createTempFile("seed", "");
    try (Parameters parameters = Samples.parameters(Samples.NETWORK)) {
      OnnxExport.Options options = OnnxExport.Options.of(parameters.spec());
      for (OnnxExport.Options form : List.of(options, options.asWritten())) {
        OnnxExport.write(parameters, file, form);
        all.add(Files.readAllBytes(file));
      }
    } finally {
      Files.delete(file);
    }
    return all;
  }

  /// DICOM of 16 bits, uncompressed and by run lengths.
  static List<byte[]> dicom() {
    ByteBuffer runs = ByteBuffer.allocate(8 + 8 + 64 + 8).order(ByteOrder.LITTLE_ENDIAN);
    runs.putInt(0xE000FFFE).putInt(0).putInt(0xE000FFFE).putInt(72);
    runs.putInt(2).putInt(64).putInt(66).position(16 + 64);
    runs.put(new byte[] {-3, 1, 1, 10, 20, -1, 30, 0});
    byte[] plain = {1, 2, 3, 4, 5, 6, 7, 8};
    return List.of(
        dicom("1.2.840.10008.1.2.1 ", plain, 8), dicom("1.2.840.10008.1.2.5 ", runs.array(), -1));
  }

  private static byte[] dicom(String syntax, byte[] pixels, int length) {
    ByteBuffer file = ByteBuffer.allocate(1024).order(ByteOrder.LITTLE_ENDIAN);
    file.position(128).put("DICM".getBytes(UTF_8));
    element(file, 0x00020010, "UI", syntax.getBytes(UTF_8));
    element(file, 0x00280004, "CS", "MONOCHROME1 ".getBytes(UTF_8));
    int[][] numbers = {
      {0x0002, 1}, {0x0010, 2}, {0x0011, 2}, {0x0100, 16}, {0x0101, 12}, {0x0102, 11}, {0x0103, 0}
    };
    for (int[] number : numbers) {
      element(file, 0x00280000 | number[0], "US", new byte[] {(byte) number[1], 0});
    }
    element(file, 0x00281050, "DS", "40".getBytes(UTF_8));
    element(file, 0x00281051, "DS", "400 ".getBytes(UTF_8));
    file.putShort((short) 0x7FE0).putShort((short) 0x0010).put("OW".getBytes(UTF_8));
    file.putShort((short) 0).putInt(length).put(pixels);
    return Arrays.copyOf(file.array(), file.position());
  }

  private static void element(ByteBuffer file, int tag, String type, byte[] value) {
    file.putShort((short) (tag >>> 16)).putShort((short) tag).put(type.getBytes(UTF_8));
    file.putShort((short) value.length).put(value);
  }

  /// Arrays of NumPy's.
  static List<byte[]> npy() {
    return Stream.of("|u1", "<u2", "<f4")
        .map(
            type -> {
              String header =
                  "{'descr': '" + type + "', 'fortran_order': False, 'shape': (2, 3, 4), }";
              ByteBuffer file =
                  ByteBuffer.allocate(10 + header.length() + 96).order(ByteOrder.LITTLE_ENDIAN);
              file.put(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0});
              return file.putShort((short) header.length()).put(header.getBytes(UTF_8)).array();
            })
        .toList();
  }

  /// A run of training.
  static byte[] run() throws IOException {
    Path file = Files.createTempFile("seed", "");
    try (Parameters parameters = Samples.parameters(Samples.NETWORK)) {
      TrainingCheckpoint.save(
          file,
          parameters.spec(),
          parameters.segments(),
          Map.of("optimizer", parameters.segments()),
          Map.of("training.epoch", "3", "training.step", "30", "train.batch", "20"));
      return Files.readAllBytes(file);
    } finally {
      Files.delete(file);
    }
  }

  /// Pictures that a writer of the JDK makes in all its ways of compressing.
  static List<byte[]> pictures(String format) throws IOException {
    List<byte[]> all = new ArrayList<>();
    for (int type :
        new int[] {
          BufferedImage.TYPE_INT_RGB, BufferedImage.TYPE_BYTE_GRAY, BufferedImage.TYPE_BYTE_INDEXED
        }) {
      ImageWriter writer = ImageIO.getImageWritersByFormatName(format).next();
      ImageWriteParam settings = writer.getDefaultWriteParam();
      List<String> ways = new ArrayList<>();
      ways.add(null);
      if (settings.canWriteCompressed() && settings.getCompressionTypes() != null) {
        ways.addAll(List.of(settings.getCompressionTypes()));
      }
      for (String way : ways) {
        picture(writer, type, way).ifPresent(all::add);
      }
    }
    return all;
  }

  private static Optional<byte[]> picture(ImageWriter writer, int type, String way) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ImageWriteParam settings = writer.getDefaultWriteParam();
    try (var out = new MemoryCacheImageOutputStream(bytes)) {
      writer.setOutput(out);
      if (way != null) {
        settings.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
        settings.setCompressionType(way);
      }
      writer.write(null, new IIOImage(image(type), null, null), settings);
      out.flush();
    } catch (IOException | RuntimeException _) {
      return Optional.empty(); // not every way takes every kind of picture
    }
    return Optional.of(bytes.toByteArray()).filter(Seeds::isRead);
  }

  /// Some ways are not read, and some the writers get wrong.
  private static boolean isRead(byte[] picture) {
    try {
      return Images.decode(picture).width() == WIDTH;
    } catch (IOException _) {
      return false;
    }
  }

  private static BufferedImage image(int type) {
    BufferedImage image = new BufferedImage(WIDTH, HEIGHT, type);
    SplittableRandom random = new SplittableRandom(type);
    for (int y = 0; y < HEIGHT; y++) {
      for (int x = 0; x < WIDTH; x++) {
        image.setRGB(x, y, x < WIDTH / 2 ? 0x304050 * (y % 3) : random.nextInt());
      }
    }
    return image;
  }

  /// Pictures of the engine's tests.
  static List<byte[]> pictures(String folder, String extension) throws IOException {
    try (Stream<Path> files = Files.list(PICTURES.resolve(folder))) {
      return files
          .filter(file -> file.toString().endsWith(extension))
          .sorted()
          .map(Seeds::read)
          .toList();
    }
  }

  private static byte[] read(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Netpbm in its four ways.
  static List<byte[]> netpbm() {
    List<byte[]> all = new ArrayList<>();
    all.add("P1\n# a\n3 2\n1 0 1\n0 1 0\n".getBytes(UTF_8));
    all.add("P2 3 2 15\n1 2 3 4 5 15\n".getBytes(UTF_8));
    all.add("P3 2 1 255\n1 2 3 4 5 255\n".getBytes(UTF_8));
    for (String head : List.of("P4 16 4\n", "P5 8 1 255\n", "P5 4 1 65535\n", "P6 3 1 255\n")) {
      all.add((head + "123456789").getBytes(UTF_8));
    }
    return all;
  }

  /// A file of CIFAR's.
  static byte[] cifar(int labelBytes) {
    byte[] records = new byte[3 * (labelBytes + 3072)];
    new java.util.Random(labelBytes).nextBytes(records);
    for (int i = 0; i < 3; i++) {
      for (int j = 0; j < labelBytes; j++) {
        records[i * (labelBytes + 3072) + j] = (byte) i;
      }
    }
    return records;
  }
}
