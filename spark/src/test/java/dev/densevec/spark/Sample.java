package dev.densevec.spark;

import static org.assertj.core.api.Assertions.assertThat;

import dev.densevec.checkpoint.Checkpoints;
import dev.densevec.classify.Label;
import dev.densevec.cli.Main;
import dev.densevec.cli.console.Console;
import dev.densevec.cli.console.Screen;
import dev.densevec.data.Head;
import dev.densevec.data.ModelNotes;
import dev.densevec.data.preprocess.Preprocessing;
import dev.densevec.spec.Networks;
import dev.densevec.train.Initialization;
import dev.densevec.weights.Parameters;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import javax.imageio.ImageIO;
import org.apache.spark.sql.Row;

/// Weights, pictures, and what `densevec predict` says of them.
final class Sample {
  static final List<String> NAMES = List.of("ant", "bee", "cat", "dog", "elk");

  /// A file that begins as a picture does and ends too soon.
  static final String BROKEN = "broken.png";

  /// Classes that are compared.
  static final int TOP = 3;

  private static final int SOUND = 39;

  private Sample() {}

  /// Random parameters of a small network.
  static Parameters parameters(long seed) {
    Parameters parameters =
        Parameters.allocate(
            Networks.parse("densenet:stem=cifar,stem-channels=8,growth=4,blocks=2-2,classes=5"));
    Initialization.HE_FAN_OUT.apply(parameters, seed);
    return parameters;
  }

  /// Writes such parameters with notes on how to use them.
  ///
  /// @return the file
  static Path weights(Path file, Head head, long seed) throws IOException {
    try (Parameters parameters = parameters(seed)) {
      return save(parameters, file, head);
    }
  }

  /// Writes parameters with notes on how to use them.
  ///
  /// @return the file
  static Path save(Parameters parameters, Path file, Head head) throws IOException {
    ModelNotes notes =
        ModelNotes.of(NAMES, Preprocessing.named("cifar10")).withHead(head, List.of());
    Checkpoints.save(parameters, file, notes.metadata());
    return file;
  }

  /// A picture of coloured noise as PNG.
  static byte[] png(int width, int height, long seed) throws IOException {
    BufferedImage picture = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    SplittableRandom random = new SplittableRandom(seed);
    int base = random.nextInt();
    for (int i = 0; i < width * height; i++) {
      picture.setRGB(i % width, i / width, base ^ random.nextInt(0x404040));
    }
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    ImageIO.write(picture, "png", file);
    return file.toByteArray();
  }

  /// Half of a picture.
  static byte[] broken() throws IOException {
    byte[] whole = png(40, 40, 99);
    return Arrays.copyOf(whole, whole.length / 2);
  }

  /// Writes 40 pictures of several sizes, one of them broken, in a folder and one below it.
  ///
  /// @return the folder
  static Path pictures(Path folder) throws IOException {
    Files.createDirectories(folder.resolve("more"));
    for (int i = 0; i < SOUND; i++) {
      String place = i % 2 == 0 ? "" : "more/";
      Files.write(folder.resolve(place + i + ".png"), png(20 + i, 60 - i, i));
    }
    Files.write(folder.resolve(BROKEN), broken());
    return folder;
  }

  /// What `densevec predict` says of the pictures in a folder, by the files' names.
  static Map<String, List<Label>> predicted(Path weights, Path folder) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    PrintStream nothing =
        new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
    String[] line = {
      "predict", "--format=csv", "--top=" + TOP, "-w", weights.toString(), folder.toString()
    };
    Main.run(line, new Console(InputStream.nullInputStream(), out, nothing, Screen.NONE));
    Map<String, List<Label>> predicted = new HashMap<>();
    for (String row : out.toString(StandardCharsets.UTF_8).lines().skip(1).toList()) {
      List<String> cells = Arrays.asList(row.split(",", -1));
      predicted
          .computeIfAbsent(name(cells.get(0)), _ -> new ArrayList<>())
          .add(
              new Label(
                  Integer.parseInt(cells.get(2)), cells.get(3), Float.parseFloat(cells.get(4))));
    }
    assertThat(predicted).hasSize(SOUND);
    return predicted;
  }

  /// The name of a file at the end of its path.
  static String name(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  /// Requires of classified files, with a column `top`, that they are all there once, with what
  /// `predict` says.
  static void assertPredicted(List<Row> rows, Map<String, List<Label>> predicted) {
    assertThat(rows).hasSize(SOUND + 1);
    Map<String, List<Label>> found = new HashMap<>();
    for (Row row : rows) {
      String name = name(row.getAs("path"));
      if (name.equals(BROKEN)) {
        assertFailed(row);
        continue;
      }
      List<Row> top = row.getList(row.fieldIndex("top"));
      List<Label> labels = top.stream().map(Sample::label).toList();
      assertThat(label(row)).isEqualTo(labels.getFirst());
      assertThat((String) row.getAs("error")).isNull();
      found.put(name, labels);
    }
    assertThat(found).isEqualTo(predicted);
  }

  /// Requires that a row has an error of one line and no result.
  static void assertFailed(Row row) {
    assertThat((String) row.getAs("error")).isNotBlank().doesNotContain("\n");
    for (String column : row.schema().fieldNames()) {
      if (List.of("label", "class", "probability", "top", "features").contains(column)) {
        assertThat(row.<Object>getAs(column)).as(column).isNull();
      }
    }
  }

  /// The class that a row names.
  static Label label(Row row) {
    return new Label(row.getAs("class"), row.getAs("label"), row.getAs("probability"));
  }
}
