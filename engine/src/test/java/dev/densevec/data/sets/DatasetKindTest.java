package dev.densevec.data.sets;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Every kind of data set is recognised, opens by its name, and is in the documents.
final class DatasetKindTest {
  @TempDir Path dir;

  /// Writes a smallest set of a kind; a new kind does not compile without one.
  private Path sample(DatasetKind kind) throws IOException {
    Path place = Files.createDirectories(dir.resolve(kind.prefix()));
    return switch (kind) {
      case CIFAR10 -> {
        Files.write(place.resolve("data_batch_1.bin"), new byte[3073]);
        yield place;
      }
      case CIFAR100 -> {
        Files.write(place.resolve("train.bin"), new byte[3074]);
        yield place;
      }
      case CIFAR_PYTHON -> {
        Files.write(place.resolve("data_batch_1"), CifarPicklesTest.batch("labels", 3));
        yield place;
      }
      case EMNIST -> {
        byte[] images = {0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 9};
        Files.write(place.resolve("emnist-letters-train-images-idx3-ubyte"), images);
        byte[] labels = {0, 0, 8, 1, 0, 0, 0, 1, 1};
        Files.write(place.resolve("emnist-letters-train-labels-idx1-ubyte"), labels);
        Files.writeString(place.resolve("emnist-letters-mapping.txt"), "1 65 97\n");
        yield place;
      }
      case MNIST, FASHION_MNIST -> {
        byte[] images = {0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 9};
        Files.write(place.resolve("train-images-idx3-ubyte"), images);
        byte[] labels = ByteBuffer.allocate(9).putInt(0x801).putInt(1).array();
        Files.write(place.resolve("train-labels-idx1-ubyte"), labels);
        yield place;
      }
      case FOLDER -> {
        Path folder = Files.createDirectories(place.resolve("cat"));
        var image = new BufferedImage(1, 1, BufferedImage.TYPE_INT_RGB);
        ImageIO.write(image, "png", folder.resolve("a.png").toFile());
        yield place;
      }
    };
  }

  @ParameterizedTest
  @EnumSource
  void isRecognised(DatasetKind kind) throws IOException {
    Path place = sample(kind);
    for (DatasetKind other : DatasetKind.values()) {
      assertThat(other.liesAt(place)).as(other.prefix()).isEqualTo(other == kind);
    }
    assertThat(Datasets.open(place).forTraining().size()).isEqualTo(1);
  }

  @ParameterizedTest
  @EnumSource
  void opensByItsName(DatasetKind kind) throws IOException {
    Path place = sample(kind);
    Dataset named = Datasets.open(kind.prefix() + ":" + place).forTraining();
    assertThat(named.classNames()).isEqualTo(Datasets.open(place).forTraining().classNames());
    assertThat(DatasetKind.all()).contains(kind.prefix() + ":");
  }

  @ParameterizedTest
  @EnumSource
  void isInTheDocuments(DatasetKind kind) throws IOException {
    for (String file : new String[] {"Datasets.java", "../../../../../../../../README.md"}) {
      Path document = Path.of("src/main/java/dev/densevec/data/sets").resolve(file);
      assertThat(Files.readString(document)).as(file).contains("`" + kind.prefix() + ":");
    }
  }
}
