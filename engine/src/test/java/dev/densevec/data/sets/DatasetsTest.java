package dev.densevec.data.sets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.densevec.tensor.Shape;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class DatasetsTest {
  @TempDir Path dir;

  /// Records of random samples whose last label byte is `label(i)`.
  private byte[] cifar(int count, int labelBytes, int firstLabel) {
    byte[] bytes = new byte[count * (labelBytes + 3072)];
    new Random(count).nextBytes(bytes);
    for (int i = 0; i < count; i++) {
      bytes[i * (labelBytes + 3072) + labelBytes - 1] = (byte) (firstLabel + i);
    }
    return bytes;
  }

  private static byte[] idx(int magic, int[] sizes, byte[] content) {
    ByteBuffer buffer = ByteBuffer.allocate(4 + 4 * sizes.length + content.length).putInt(magic);
    Arrays.stream(sizes).forEach(buffer::putInt);
    return buffer.put(content).array();
  }

  private static byte[] ramp(int length) {
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = (byte) i;
    }
    return bytes;
  }

  private static byte[] gzip(byte[] bytes) throws IOException {
    var out = new ByteArrayOutputStream();
    try (OutputStream packed = new GZIPOutputStream(out)) {
      packed.write(bytes);
    }
    return out.toByteArray();
  }

  private void write(String name, byte[] bytes) throws IOException {
    Path file = dir.resolve(name);
    Files.createDirectories(file.getParent());
    Files.write(file, bytes);
  }

  private void picture(String name, int width, int height, int rgb) throws IOException {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < width * height; i++) {
      image.setRGB(i % width, i / width, rgb);
    }
    Path file = dir.resolve(name);
    Files.createDirectories(file.getParent());
    ImageIO.write(image, "png", file.toFile());
  }

  private void assertRefused(String message) {
    assertThatThrownBy(() -> Datasets.open(dir))
        .isInstanceOf(IOException.class)
        .hasMessage(message.replace("DIR", dir.toString()));
  }

  @Test
  void readsTheFilesOfCifar10InTheirOrder() throws IOException {
    byte[] second = cifar(3, 1, 5);
    write("cifar-10-batches-bin/data_batch_1.bin", cifar(2, 1, 0));
    write("cifar-10-batches-bin/data_batch_2.bin", second);
    write("cifar-10-batches-bin/test_batch.bin", cifar(1, 1, 9));
    DataParts parts = Datasets.open(dir);
    Dataset train = parts.train().orElseThrow();
    assertThat(train.size()).isEqualTo(5);
    assertThat(train.classNames()).hasSize(10).startsWith("airplane", "automobile");
    assertThat(train.image()).contains(new Shape(1, 3, 32, 32));
    assertThat(train.label(1)).isEqualTo(1);
    assertThat(train.label(4)).isEqualTo(7);
    assertThat(train.name(3)).isEqualTo("data_batch_2.bin#1");
    byte[] samples = Arrays.copyOfRange(second, 3073 + 1, 2 * 3073);
    assertThat(train.picture(3).toPlanar()).isEqualTo(samples);
    assertThat(train.picture(3).sample(2, 5, 7)).isEqualTo(samples[2048 + 5 * 32 + 7] & 0xFF);
    assertThat(parts.forTesting().label(0)).isEqualTo(9);
  }

  @Test
  void cifar100CountsItsFineLabels() throws IOException {
    write("train.bin", cifar(4, 2, 96));
    Dataset train = Datasets.open("cifar100:" + dir).forTraining();
    assertThat(train.classNames()).hasSize(100);
    assertThat(train.label(3)).isEqualTo(99);
    byte[] all = cifar(4, 2, 96);
    assertThat(train.picture(1).toPlanar()).isEqualTo(Arrays.copyOfRange(all, 3076, 3074 * 2));
    assertThat(Datasets.open(dir.resolve("train.bin")).forTesting().size()).isEqualTo(4);
  }

  @Test
  void cifarFilesAreChecked() throws IOException {
    write("a.bin", cifar(3, 1, 8));
    assertRefused("DIR/a.bin: picture 2 has label 10, expected 0 to 9");
    write("a.bin", new byte[5000]);
    assertRefused(
        "DIR/a.bin: its 5000 bytes are not records of 3073 (CIFAR-10) or 3074 bytes (CIFAR-100)");
    assertThatThrownBy(() -> Datasets.open("cifar10:" + dir))
        .hasMessage(dir + "/a.bin: 5000 bytes are not whole records of 3073 bytes");
    write("a.bin", new byte[0]);
    assertRefused(
        "DIR/a.bin: its 0 bytes are not records of 3073 (CIFAR-10) or 3074 bytes (CIFAR-100)");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void readsIdxFilesPlainAndCompressed(boolean packed) throws IOException {
    byte[] images = idx(0x803, new int[] {3, 2, 5}, ramp(30));
    byte[] labels = idx(0x801, new int[] {3}, new byte[] {7, 0, 9});
    String suffix = packed ? ".gz" : "";
    write("train-images-idx3-ubyte" + suffix, packed ? gzip(images) : images);
    write("train-labels-idx1-ubyte" + suffix, packed ? gzip(labels) : labels);
    write("t10k-images-idx3-ubyte", idx(0x803, new int[] {1, 2, 5}, ramp(10)));
    write("t10k-labels-idx1-ubyte.gz", gzip(idx(0x801, new int[] {1}, new byte[] {4})));
    DataParts parts = Datasets.open("fashion-mnist:" + dir);
    Dataset train = parts.train().orElseThrow();
    assertThat(train.size()).isEqualTo(3);
    assertThat(train.image()).contains(new Shape(1, 1, 2, 5));
    assertThat(train.label(2)).isEqualTo(9);
    assertThat(train.classNames().get(9)).isEqualTo("Ankle boot");
    assertThat(train.picture(2).toPlanar()).isEqualTo(Arrays.copyOfRange(ramp(30), 20, 30));
    assertThat(parts.forTesting().label(0)).isEqualTo(4);
    assertThat(Datasets.open("mnist:" + dir).forTraining().classNames()).startsWith("0", "1");
  }

  /// torchvision puts them two folders below the place that it is given.
  @Test
  void readsIdxFilesWhereTorchvisionPutsThem() throws IOException {
    Path raw = Files.createDirectories(dir.resolve("FashionMNIST/raw"));
    Files.write(raw.resolve("train-images-idx3-ubyte"), idx(0x803, new int[] {1, 2, 5}, ramp(10)));
    Files.write(raw.resolve("train-labels-idx1-ubyte"), idx(0x801, new int[] {1}, new byte[] {9}));
    Dataset set = Datasets.open(dir).forTraining();
    assertThat(set.classNames().get(set.label(0))).isEqualTo("Ankle boot");
  }

  @Test
  void idxFilesAreChecked() throws IOException {
    byte[] labels = idx(0x801, new int[] {3}, new byte[3]);
    write("train-labels-idx1-ubyte", labels);
    String images = "train-images-idx3-ubyte";
    write(images, idx(0x801, new int[] {3, 2, 5}, ramp(30)));
    assertRefused(
        "DIR/" + images + ": starts with 0x00000801, expected 0x00000803 (bytes in 3 dimensions)");
    write(images, idx(0x803, new int[] {2_000_000_000, 2_000_000_000, 5}, ramp(30)));
    assertRefused("DIR/" + images + ": dimension 0 is 2000000000, which the file cannot hold");
    write(images, idx(0x803, new int[] {3, 0, 5}, ramp(30)));
    assertRefused("DIR/" + images + ": dimension 1 is 0, which the file cannot hold");
    write(images, idx(0x803, new int[] {3, 2, 5}, ramp(29)));
    assertRefused("DIR/" + images + ": truncated: expected 30 bytes of content, found 29");
    write(images, idx(0x803, new int[] {3, 2, 5}, ramp(31)));
    assertRefused("DIR/" + images + ": too long: expected 30 bytes of content, found more");
    write(images, new byte[6]);
    assertRefused(
        "DIR/"
            + images
            + ": starts with 0x00000000, expected 0x00000803"
            + " (bytes in 3 dimensions)");
    write(images, new byte[] {0, 0, 8, 3, 0});
    assertRefused("DIR/" + images + ": truncated");
    write(images, idx(0x803, new int[] {2, 2, 5}, ramp(20)));
    assertRefused("DIR/train-labels-idx1-ubyte: 3 labels for the 2 images of DIR/" + images);
    write(images, idx(0x803, new int[] {3, 2, 5}, ramp(30)));
    write("train-labels-idx1-ubyte", idx(0x801, new int[] {3}, new byte[] {1, 10, 2}));
    assertRefused("DIR/train-labels-idx1-ubyte: picture 1 has label 10, expected 0 to 9");
    Files.delete(dir.resolve("train-labels-idx1-ubyte"));
    assertRefused("DIR/" + images + ": its labels (train-labels-idx1-ubyte) are missing");
  }

  @Test
  void aCompressedFileCannotClaimMoreThanItsBytesCanHold() throws IOException {
    String images = "train-images-idx3-ubyte.gz";
    write("train-labels-idx1-ubyte", idx(0x801, new int[] {1}, new byte[1]));
    byte[] packed = gzip(idx(0x803, new int[] {1_000_000, 30, 40}, ramp(30)));
    write(images, packed);
    assertRefused("DIR/" + images + ": dimension 0 is 1000000, which the file cannot hold");
    write(images, Arrays.copyOf(packed, packed.length - 12));
    assertThatThrownBy(() -> Datasets.open(dir)).isInstanceOf(IOException.class);
    write(images, ramp(40));
    assertRefused("DIR/" + images + ": damaged gzip data: Not in GZIP format");
  }

  @Test
  void foldersAreClassesInTheOrderOfTheirNames() throws IOException {
    picture("train/dog/1.png", 4, 3, 0x102030);
    picture("train/cat/b.png", 4, 3, 0x405060);
    picture("train/cat/a.png", 4, 3, 0x708090);
    picture("val/dog/x.png", 5, 3, 0xFF0000);
    picture("val/dog/y.png", 2, 2, 0x00FF00);
    write("train/cat/notes.txt", new byte[3]);
    DataParts parts = Datasets.open(dir);
    Dataset train = parts.train().orElseThrow();
    assertThat(train.classNames()).containsExactly("cat", "dog");
    assertThat(train.size()).isEqualTo(3);
    assertThat(train.image()).contains(new Shape(1, 3, 3, 4));
    assertThat(train.name(0)).isEqualTo("cat/a.png");
    assertThat(train.label(2)).isEqualTo(1);
    assertThat(train.picture(2).sample(1, 2, 3)).isEqualTo(0x20);
    Dataset test = parts.validation().orElseThrow();
    assertThat(test.label(0)).isEqualTo(1);
    assertThat(test.image()).isEmpty();
    assertThat(test.picture(1).sample(1, 0, 0)).isEqualTo(0xFF);
  }

  @Test
  void picturesBeyondTheBoundAreDecodedWhenAskedFor() throws IOException {
    picture("cat/a.png", 4, 3, 0x708090);
    picture("dog/a.png", 4, 3, 0x102030);
    Dataset kept = ClassFolders.open(dir, 72, false).forTraining();
    Dataset unkept = ClassFolders.open(dir, 71, false).forTraining();
    picture("dog/a.png", 4, 3, 0xAABBCC);
    assertThat(kept.picture(1).sample(0, 0, 0)).isEqualTo(0x10);
    assertThat(unkept.picture(1).sample(0, 0, 0)).isEqualTo(0xAA);
  }

  @Test
  void foldersAreChecked() throws IOException {
    assertRefused(
        "DIR: no data set (CIFAR's *.bin or data_batch_1, IDX files *-images-idx3-ubyte, or folders of images)");
    picture("cat/a.png", 4, 3, 0x708090);
    Files.createDirectories(dir.resolve("dog"));
    assertRefused("DIR/dog: no image in the folder of this class");
    write("dog/1.png", new byte[0]);
    write("dog/2.png", new byte[0]);
    assertRefused("DIR: no image of the class dog is sound");
    assertThatThrownBy(() -> Datasets.open("folder:" + dir, true))
        .hasMessage(dir + "/dog/1.png: the file is empty (and 1 more that cannot be read)");
    assertThatThrownBy(() -> Datasets.open("folder:" + dir + "/none"))
        .hasMessage(dir + "/none: no such file or folder");
    assertThatThrownBy(() -> Datasets.open("folder:" + dir + "/cat/a.png"))
        .hasMessage(dir + "/cat/a.png: not a folder");
  }

  @Test
  void aClassOfTheTestPartMustBeKnown() throws IOException {
    picture("train/cat/a.png", 4, 3, 0x708090);
    picture("test/horse/a.png", 4, 3, 0x708090);
    assertRefused("DIR/test/horse: the training part has no class of this name");
  }

  @Test
  void aNameThatMerelyEndsInTestIsNoTestPart() throws IOException {
    write("latest_1.bin", cifar(2, 1, 0));
    write("small_test5.bin", cifar(1, 1, 0));
    DataParts parts = Datasets.open(dir);
    assertThat(parts.train().orElseThrow().size()).isEqualTo(2);
    assertThat(parts.test().orElseThrow().size()).isEqualTo(1);
  }

  @Test
  void aSplitTakesEachPictureOnce() throws IOException {
    write("a.bin", cifar(10, 1, 0));
    Dataset all = Datasets.open(dir).forTraining();
    Dataset.Split split = all.split(3, 42);
    int[] labels = new int[10];
    for (int i = 0; i < 3; i++) {
      labels[i] = split.validation().label(i);
    }
    for (int i = 0; i < 7; i++) {
      labels[3 + i] = split.train().label(i);
    }
    assertThat(labels).containsExactlyInAnyOrder(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
    assertThat(split.train().picture(2).toPlanar())
        .isEqualTo(all.picture(split.train().label(2)).toPlanar());
    assertThat(all.split(0.3, 42).validation().name(1)).isEqualTo(split.validation().name(1));
    assertThatThrownBy(() -> all.split(10, 1))
        .hasMessage("10 pictures held out of 10: must be between 1 and 9");
    assertThatThrownBy(() -> all.split(1.0, 1)).isInstanceOf(IllegalArgumentException.class);
  }
}
