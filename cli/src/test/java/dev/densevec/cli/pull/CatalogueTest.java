package dev.densevec.cli.pull;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class CatalogueTest {
  @Test
  void theBuiltInOneSaysHowEachIsChecked() {
    Catalogue catalogue = Catalogue.builtIn();
    assertThat(catalogue.artifacts()).hasSize(12);
    Artifact torchvision = catalogue.find("densenet121").orElseThrow();
    assertThat(torchvision.bytes()).hasValue(32_342_954);
    assertThat(torchvision.checks()).isEqualTo("size, SHA-256 (8 digits)");
    assertThat(catalogue.find("densenet121.tv_in1k").orElseThrow().checks()).isEqualTo("content");
    Artifact fashion = catalogue.find("fashion-mnist").orElseThrow();
    assertThat(fashion.files()).hasSize(4);
    assertThat(fashion.checks()).isEqualTo("size, SHA-256");
    for (Artifact artifact : catalogue.artifacts()) {
      for (RemoteFile file : artifact.files()) {
        boolean named = file.address().getHost().equals("download.pytorch.org");
        if (named) {
          assertThat(file.name()).contains("-" + file.sha256().orElseThrow() + ".");
        }
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "'a weights -', '3 columns, expected name, kind, bytes, SHA-256 and address'",
    "'../a weights - - http://h/a.pth', '''../a'': expected a name of letters,'",
    "'a.part weights - - http://h/a.pth', '''a.part'': names of unfinished downloads end so'",
    "'a other - - http://h/a.pth', '''other'': expected weights or data'",
    "'a weights 0 - http://h/a.pth', '''0'': expected a number of bytes'",
    "'a weights - 12345 http://h/a.pth', '''12345'': expected 8 to 64 lower-case'",
    "'a weights - - ftp://h/a.pth', '''ftp://h/a.pth'': expected an address of http or https'",
    "'a weights - - http://h/..', '''..'': expected an address that ends in a name'",
    "'a weights - - http://h/a.zip', '''a.zip'': expected weights that end in one of'",
  })
  void saysWhichLineIsWrong(String line, String message) {
    assertThatIOException()
        .isThrownBy(() -> Catalogue.parse("c", "# words\n\n" + line))
        .withMessageStartingWith("c: line 3: " + message);
  }

  @Test
  void onlyDataHaveSeveralFiles() throws IOException {
    String data = "a data - - http://h/x\na data - - http://h/y\n";
    assertThat(Catalogue.parse("c", data).find("a").orElseThrow().files()).hasSize(2);
    assertThatIOException()
        .isThrownBy(() -> Catalogue.parse("c", data + "a data - - http://i/x"))
        .withMessage("c: line 3: 'x': a second file of this name");
    String weights = "a weights - - http://h/x.pth\na weights - - http://h/y.pth";
    assertThatIOException()
        .isThrownBy(() -> Catalogue.parse("c", weights))
        .withMessage("c: line 2: 'a': a second file, only data have several");
  }
}
