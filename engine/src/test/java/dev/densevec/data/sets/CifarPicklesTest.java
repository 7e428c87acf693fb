package dev.densevec.data.sets;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.densevec.data.image.Picture;
import dev.densevec.testing.checkpoint.PickleWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class CifarPicklesTest {
  private static final int SAMPLES = 3072;

  @TempDir Path dir;

  /// Sample `i` of the pictures that the tests write.
  private static byte sample(int i) {
    return (byte) (i * 31);
  }

  private static String samples(int count) {
    byte[] bytes = new byte[count];
    for (int i = 0; i < count; i++) {
      bytes[i] = sample(i);
    }
    return new String(bytes, ISO_8859_1);
  }

  /// A pickle of a picture for each label, in the form that Python 3 gives protocol 2.
  static byte[] batch(String key, long... labels) {
    return batch(key, p -> encoded(p, samples(labels.length * SAMPLES)), labels);
  }

  private static byte[] batch(String key, PickleWriter.Part samples, long... labels) {
    PickleWriter pickle = new PickleWriter();
    pickle.raw('}', '(').text("data");
    pickle.global("numpy.core.multiarray", "_reconstruct");
    pickle.raw('(').global("numpy", "ndarray").numbers(0).text("b").raw('t', 'R');
    pickle.raw('(').number(1).numbers(labels.length, SAMPLES);
    pickle.global("numpy", "dtype").raw('(').text("u1").raw(0x89, 0x88, 't', 'R').raw(0x89);
    samples.write(pickle);
    pickle.raw('t', 'b').text(key).raw(']', '(');
    for (long label : labels) {
      pickle.number(label);
    }
    return pickle.raw('e', 'u').bytes();
  }

  /// Bytes as protocol 2 has them in Python 3.
  private static void encoded(PickleWriter pickle, String bytes) {
    pickle.global("_codecs", "encode").raw('(').text(bytes).text("latin1").raw('t', 'R');
  }

  private static byte[] names(String key, int count) {
    PickleWriter pickle = new PickleWriter();
    pickle.raw('}', '(').text(key).raw(']', '(');
    for (int i = 0; i < count; i++) {
      pickle.text("class " + i);
    }
    return pickle.raw('e', 'u').bytes();
  }

  private static void assertSamples(Dataset set, int index, int first) throws IOException {
    Picture picture = set.picture(index);
    for (int i = 0; i < SAMPLES; i++) {
      int pixel = i % (32 * 32);
      assertThat((byte) picture.sample(i / (32 * 32), pixel / 32, pixel % 32))
          .isEqualTo(sample(first + i));
    }
  }

  @Test
  void readsTrainingAndTestPartInTheFolderOfTheArchive() throws IOException {
    Path folder = Files.createDirectories(dir.resolve("cifar-10-batches-py"));
    Files.write(folder.resolve("data_batch_1"), batch("labels", 3, 9));
    Files.write(folder.resolve("data_batch_2"), batch("labels", 0));
    Files.write(folder.resolve("test_batch"), batch("labels", 7));
    Files.write(folder.resolve("batches.meta"), names("label_names", 10));
    DataParts parts = Datasets.open(dir);
    Dataset train = parts.train().orElseThrow();
    assertThat(train.size()).isEqualTo(3);
    assertThat(train.label(1)).isEqualTo(9);
    assertThat(train.label(2)).isZero();
    assertThat(train.classNames()).hasSize(10).contains("class 9");
    assertThat(parts.test().orElseThrow().label(0)).isEqualTo(7);
    assertThat(parts.notes()).isEmpty();
    assertSamples(train, 1, SAMPLES);
  }

  @Test
  void takesFineLabels() throws IOException {
    Files.write(dir.resolve("train"), batch("fine_labels", 99));
    Files.write(dir.resolve("test"), batch("fine_labels", 1));
    Files.write(dir.resolve("meta"), names("fine_label_names", 100));
    DataParts parts = Datasets.open("cifar-python:" + dir);
    assertThat(parts.forTraining().classNames()).hasSize(100);
    assertThat(parts.forTraining().label(0)).isEqualTo(99);
    assertThat(parts.forTesting().label(0)).isEqualTo(1);
  }

  /// Python 2's texts, and the bytes of protocols 3 and 4.
  @ParameterizedTest
  @ValueSource(chars = {'T', 'B', 0x8e})
  void readsEveryFormOfBytes(char op) throws IOException {
    PickleWriter.Part samples =
        p -> {
          p.op(op);
          if (op == 0x8e) {
            p.i64(SAMPLES);
          } else {
            p.u32(SAMPLES);
          }
          for (byte b : samples(SAMPLES).getBytes(ISO_8859_1)) {
            p.raw(b);
          }
        };
    Files.write(dir.resolve("data_batch_1"), batch("labels", samples, 4));
    Dataset set = Datasets.open(dir).forTraining();
    assertThat(set.label(0)).isEqualTo(4);
    assertSamples(set, 0, 0);
  }

  @Test
  void saysWhichNamesAreTakenWhereTheFileHasTooFew() throws IOException {
    Files.write(dir.resolve("data_batch_1"), batch("labels", 3));
    Files.write(dir.resolve("batches.meta"), names("label_names", 1));
    DataParts parts = Datasets.open(dir);
    assertThat(parts.forTraining().classNames()).contains("airplane", "truck");
    assertThat(parts.notes())
        .containsExactly(
            dir.resolve("batches.meta")
                + ": 1 class names, expected 10; those of cifar10 are taken");
  }

  private void assertRefused(byte[] batch, String message) throws IOException {
    Path file = Files.write(dir.resolve("data_batch_1"), batch);
    assertThatThrownBy(() -> Datasets.open("cifar-python:" + dir))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith(file + ": ")
        .hasMessageContaining(message);
  }

  @Test
  void refusesDamage() throws IOException {
    assertRefused(batch("labels", 10), "picture 0 has no label of 0 to 9");
    assertRefused(batch("coarse_labels", 1), "no list 'labels' of 1 labels");
    assertRefused(
        batch("labels", p -> encoded(p, samples(SAMPLES - 1)), 1), "no array 'data' of 3072");
    byte[] whole = batch("labels", 1);
    assertRefused(Arrays.copyOf(whole, whole.length / 2), "truncated");
    assertRefused(
        new PickleWriter().global("os", "system").raw('(').text("true").raw('t', 'R').bytes(),
        "a pickle with os.system, expected CIFAR's texts, numbers and arrays alone");
  }
}
