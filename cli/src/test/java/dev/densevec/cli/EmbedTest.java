package dev.densevec.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.densevec.checkpoint.TensorFile;
import dev.densevec.checkpoint.TensorFiles;
import dev.densevec.data.decode.Images;
import dev.densevec.data.preprocess.Preprocessing;
import dev.densevec.infer.Model;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `densevec embed`: the files have the features that the model gives, and the images' names.
final class EmbedTest {
  @TempDir private Path folder;
  private Path weights;
  private List<Path> images;

  @BeforeEach
  void makeFiles() throws IOException {
    weights = Samples.weights(folder, Samples.NETWORK);
    images =
        List.of(
            Samples.png(folder.resolve("a.png"), 32, 32, 1),
            Samples.png(folder.resolve("b,c.png"), 40, 36, 2));
  }

  private List<float[]> expected() throws IOException {
    Preprocessing preprocessing = Preprocessing.named("cifar10-per-image");
    List<float[]> rows = new ArrayList<>();
    try (Model model = Model.open(weights, Model.Options.defaults())) {
      for (Path image : images) {
        rows.add(model.features(preprocessing.apply(Images.read(image))).pooled());
      }
    }
    return rows;
  }

  private static float[] joined(List<float[]> rows) {
    float[] all = Arrays.copyOf(rows.get(0), 2 * rows.get(0).length);
    System.arraycopy(rows.get(1), 0, all, rows.get(0).length, rows.get(1).length);
    return all;
  }

  private CliRun embed(String file, String... more) {
    List<String> args = new ArrayList<>(List.of("embed", "-w", weights.toString(), "--out"));
    args.add(folder.resolve(file).toString());
    images.forEach(image -> args.add(image.toString()));
    args.addAll(List.of(more));
    return CliRun.of(args.toArray(String[]::new));
  }

  @Test
  void numpyReadsTheArray() throws IOException {
    CliRun run = embed("f.npy");
    assertThat(run.err()).isEmpty();
    assertThat(run.exitCode()).isZero();
    assertThat(run.outLines()).containsExactly(images.get(0).toString(), images.get(1).toString());
    float[] expected = joined(expected());
    byte[] bytes = Files.readAllBytes(folder.resolve("f.npy"));
    assertThat(Arrays.copyOf(bytes, 8)).isEqualTo(new byte[] {-109, 78, 85, 77, 80, 89, 1, 0});
    ByteBuffer file = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    int head = 10 + file.getShort(8);
    assertThat(head % 64).isZero();
    assertThat(bytes[head - 1]).isEqualTo((byte) 10);
    assertThat(new String(bytes, 10, head - 10, StandardCharsets.US_ASCII).strip())
        .isEqualTo(
            "{'descr': '<f4', 'fortran_order': False, 'shape': (2, "
                + expected.length / 2
                + "), }");
    float[] values = new float[expected.length];
    file.position(head).slice().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
    assertThat(values).isEqualTo(expected);
    assertThat(bytes).hasSize(head + 4 * expected.length);
  }

  @Test
  void safetensorsHasNamesToo() throws IOException {
    assertThat(embed("f.safetensors").exitCode()).isZero();
    try (TensorFile file = TensorFiles.open(folder.resolve("f.safetensors"))) {
      assertThat(file.tensors().get("features").data().toArray(ValueLayout.JAVA_FLOAT_UNALIGNED))
          .isEqualTo(joined(expected()));
      assertThat(file.metadata().get("images"))
          .isEqualTo("[\"" + images.get(0) + "\",\"" + images.get(1) + "\"]");
    }
  }

  @Test
  void csvHasALineAnImageAndBrokenOnesAreSaid() throws IOException {
    Path broken = Files.writeString(folder.resolve("x.png"), "nothing");
    CliRun run = embed("f.csv", broken.toString());
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err()).contains("x.png: ").contains("1 of 3 images could not be used");
    assertThat(run.outLines()).hasSize(2);
    List<String> lines = Files.readAllLines(folder.resolve("f.csv"));
    assertThat(lines).hasSize(3);
    assertThat(lines.getFirst()).startsWith("image,f0,f1,");
    assertThat(lines.get(2)).startsWith("\"" + images.get(1) + "\",");
    float[] expected = expected().getFirst();
    String[] cells = lines.get(1).split(",", -1);
    assertThat(cells).hasSize(1 + expected.length);
    for (int i = 0; i < expected.length; i++) {
      assertThat(Float.parseFloat(cells[i + 1])).isEqualTo(expected[i]);
    }
  }

  @Test
  void whatMakesNoSenseIsRefused() {
    assertThat(embed("f.txt").err())
        .contains("f.txt', expected a name that ends in .npy, .csv, .safetensors");
    assertThat(CliRun.of("embed", images.getFirst().toString()).err())
        .isEqualTo("densevec: nowhere to write: name a file with --out FILE\n");
    CliRun none = CliRun.of("embed", "--out", folder.resolve("n.npy").toString(), "none.png");
    assertThat(none.exitCode()).isEqualTo(2);
    assertThat(none.err()).endsWith("no image could be used, nothing is written\n");
    assertThat(folder.resolve("n.npy")).doesNotExist();
    CliRun nowhere = embed("no/f.npy");
    assertThat(nowhere.exitCode()).isEqualTo(5);
    assertThat(nowhere.err())
        .isEqualTo(
            "densevec: "
                + folder.resolve("no/f.npy")
                + ": can't be written: no such file or directory\n");
  }
}
