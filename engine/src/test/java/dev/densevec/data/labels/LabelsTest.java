package dev.densevec.data.labels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class LabelsTest {
  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({
    "imagenet, 1000, 0, tench",
    "imagenet, 1000, 285, Egyptian cat",
    "imagenet, 1000, 999, toilet tissue",
    "cifar10, 10, 3, cat",
    "cifar100, 100, 0, apple",
    "cifar100, 100, 99, worm",
    "fashion-mnist, 10, 9, Ankle boot"
  })
  void namesAreBuiltIn(String set, int count, int index, String name) {
    assertThat(Labels.named(set)).hasSize(count).doesNotHaveDuplicates();
    assertThat(Labels.named(set).get(index)).isEqualTo(name);
  }

  @Test
  void knowsItsSets() {
    assertThat(Labels.names()).allSatisfy(name -> assertThat(Labels.named(name)).isNotEmpty());
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Labels.named("../imagenet"))
        .withMessageContaining("cifar10, cifar100, fashion-mnist, imagenet");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "cat\ndog\n",
        "\uFEFFcat\r\n dog \r\n\r\n",
        "[\"cat\", \"dog\"]",
        " { \"1\" : \"dog\", \"0\" : \"cat\" } ",
        "{\"0\": [\"n02121620\", \"cat\"], \"1\": [\"n02084071\", \"dog\"]}",
        "[[\"cat\"],\n\"d\\u006fg\"]",
        "[\n  \"cat\",\n  \"dog\"\n]\n",
        "{\n  \"0\": [\n    \"n02121620\",\n    \"cat\"\n  ],\n  \"1\": \"dog\"\n}",
        "{\"dog\": 1, \"cat\": 0}",
        "{\"class_to_idx\": {\"dog\": 1, \"cat\": 0}, \"mean\": [0.5, -1e3], \"x\": null}",
        "{\"num_classes\": 2, \"n\": 2, \"crop\": 0.9, \"id2label\": {\"0\": \"cat\", \"1\": \"dog\"},"
            + " \"label2id\": {\"cat\": 0, \"dog\": 1}, \"a\": {\"b\": [{}, []]}}",
        "{\"idx_to_class\": {\"1\": \"dog\", \"0\": \"cat\"}}",
        "{\"label_names\": [\"cat\", \"dog\"]}"
      })
  void readsTextAndJson(String content) throws IOException {
    assertThat(Labels.read(write(content))).isEqualTo(List.of("cat", "dog"));
  }

  @Test
  void escapesInJsonAreUnderstood() throws IOException {
    assertThat(Labels.read(write("[\"a \\\"b\\\" \\\\ \\/ \\n\\u00e9\"]")))
        .containsExactly("a \"b\" \\ / \n\u00e9");
  }

  @Test
  void aLineMayStartWithABracket() throws IOException {
    assertThat(Labels.read(write("[unknown]\ncat"))).containsExactly("[unknown]", "cat");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''|no labels",
        "{}|no labels",
        "{\"0\": \"cat\"|expected '}'",
        "{\"0\": \"cat\", \"0\": \"dog\"}|class 0 is given twice",
        "{\"1\": \"cat\"}|class 0 is missing",
        "{\"x\": \"cat\"}|\"x\" is not the index",
        "{\"9999999\": \"cat\"}|\"9999999\" is not the index",
        "{\"0\": 1}|class 0 is missing",
        "{\"cat\": 0, \"dog\": 0}|class 0 is given twice",
        "{\"cat\": 0.5}|\"0.5\" is not the index",
        "{\"cat\": true}|\"cat\" is not the index",
        "{\"id2label\": {\"0\": \"a\"}, \"label2id\": {\"b\": 0}}|two lists of labels that differ",
        "{\"classes\": [\"a\"], \"x\": tru}|expected a value",
        "[\"cat\"] x|expected the end",
        "[\"cat|expected a string",
        "[\"\\q\"]|expected an escape",
        "[\"\\u12\"]|expected four hexadecimal digits",
      })
  void refusesOtherContent(String content, String reason) throws IOException {
    Path file = write(content);
    assertThatThrownBy(() -> Labels.read(file))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith(file + ": ")
        .hasMessageContaining(reason);
  }

  @Test
  void refusesEmptyLinesAndOtherEncodings() throws IOException {
    Path gap = write("cat\n\ndog");
    assertThatThrownBy(() -> Labels.read(gap)).hasMessage(gap + ": line 2 is empty");
    Path latin = Files.write(folder.resolve("latin.txt"), new byte[] {'a', (byte) 0xE9, '\n'});
    assertThatThrownBy(() -> Labels.read(latin)).hasMessageContaining("UTF-8");
    assertThatThrownBy(() -> Labels.read(folder)).hasMessage(folder + ": is a directory");
    Path missing = folder.resolve("missing.txt");
    assertThatThrownBy(() -> Labels.read(missing)).hasMessage(missing + ": no such file");
  }

  private Path write(String content) throws IOException {
    return Files.writeString(folder.resolve("labels"), content);
  }
}
