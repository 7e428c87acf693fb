package dev.densevec.data.sets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// EMNIST's files with two pictures of 2x3.
final class EmnistFilesTest {
  @TempDir private Path folder;

  @BeforeEach
  void write() throws IOException {
    write("letters", 1, 2);
    Files.writeString(folder.resolve("emnist-letters-mapping.txt"), "1 65 97\n2 66 98\n");
  }

  private void write(String split, int... labels) throws IOException {
    for (String part : new String[] {"train", "test"}) {
      ByteBuffer images = ByteBuffer.allocate(16 + 12);
      images.putInt(0x803).putInt(2).putInt(2).putInt(3);
      images.put(new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12});
      String name = "emnist-" + split + "-" + part;
      Files.write(folder.resolve(name + "-images-idx3-ubyte"), images.array());
      byte[] bytes = {0, 0, 8, 1, 0, 0, 0, 2, (byte) labels[0], (byte) labels[1]};
      Files.write(folder.resolve(name + "-labels-idx1-ubyte"), bytes);
    }
  }

  @Test
  void picturesStandUpright() throws IOException {
    DataParts parts = Datasets.open(folder);
    Dataset set = parts.forTraining();
    assertThat(set.classNames()).containsExactly("Aa", "Bb");
    assertThat(set.label(1)).isEqualTo(1);
    assertThat(set.picture(1).height()).isEqualTo(3);
    assertThat(set.picture(1).toPlanar()).containsExactly(7, 10, 8, 11, 9, 12);
    assertThat(parts.test()).isPresent();
    assertThat(parts.notes()).singleElement().asString().contains("letters", "turned upright");
  }

  @Test
  void areNotTakenForMnists() {
    for (String kind : new String[] {"mnist:", "fashion-mnist:"}) {
      assertThatThrownBy(() -> Datasets.open(kind + folder))
          .isInstanceOf(IOException.class)
          .hasMessage(
              folder
                  + ": has EMNIST's files, whose pictures lie on their side; emnist:PLACE opens"
                  + " them");
    }
  }

  @Test
  void severalSplitsMustBeNamed() throws IOException {
    write("digits", 0, 1);
    Files.writeString(folder.resolve("emnist-digits-mapping.txt"), "0 48\n1 49\n");
    assertThatThrownBy(() -> Datasets.open("emnist:" + folder))
        .hasMessageContaining("has the splits digits, letters; emnist:");
    Path mapping = folder.resolve("emnist-digits-mapping.txt");
    assertThat(Datasets.open("emnist:" + mapping).forTraining().classNames())
        .containsExactly("0", "1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"1 65\n1 66\n", "1\n", "x 65\n", "1 7\n", ""})
  void refusesABrokenMapping(String text) throws IOException {
    Files.writeString(folder.resolve("emnist-letters-mapping.txt"), text);
    assertThatThrownBy(() -> Datasets.open("emnist:" + folder))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("mapping.txt");
  }

  @Test
  void refusesUnknownLabelsAndAMissingMapping() throws IOException {
    Files.writeString(folder.resolve("emnist-letters-mapping.txt"), "1 65\n");
    assertThatThrownBy(() -> Datasets.open("emnist:" + folder))
        .hasMessageContaining("picture 1 has label 2, expected 1 to 1");
    Files.delete(folder.resolve("emnist-letters-mapping.txt"));
    assertThatThrownBy(() -> Datasets.open("emnist:" + folder))
        .hasMessageContaining("mapping.txt: missing");
  }
}
