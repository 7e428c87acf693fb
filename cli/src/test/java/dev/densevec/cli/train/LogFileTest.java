package dev.densevec.cli.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LogFileTest {
  @TempDir private Path folder;

  private Path file() {
    return folder.resolve("log.csv");
  }

  @Test
  void linesAreThereAsSoonAsTheyAreAdded() throws IOException {
    LogFile log = LogFile.open(file(), "epoch,loss", 0);
    assertThat(file()).hasContent("epoch,loss");
    log.add("1,0.5");
    assertThat(Files.readString(file())).isEqualTo("epoch,loss\n1,0.5\n");
    log.add("2,0.25");
    assertThat(Files.readString(file())).isEqualTo("epoch,loss\n1,0.5\n2,0.25\n");
  }

  @Test
  void goesOnWhereTheCheckpointStands() throws IOException {
    Files.writeString(file(), "epoch,loss\n1,a\n2,b\n3,c\n4,d");
    LogFile log = LogFile.open(file(), "epoch,loss", 2);
    assertThat(log.kept()).containsExactly("1,a", "2,b");
    log.add("3,again");
    assertThat(Files.readAllLines(file())).containsExactly("epoch,loss", "1,a", "2,b", "3,again");
  }

  @Test
  void aLineThatIsNotCompleteIsForgotten() throws IOException {
    Files.writeString(file(), "epoch,loss\n1,a\n2,");
    assertThat(LogFile.open(file(), "epoch,loss", 9).kept()).containsExactly("1,a");
  }

  @Test
  void aNewRunBeginsANewLog() throws IOException {
    Files.writeString(file(), "epoch,loss\n1,a\n");
    assertThat(LogFile.open(file(), "epoch,loss", 0).kept()).isEmpty();
    assertThat(file()).hasContent("epoch,loss");
  }

  @Test
  void jsonLinesBeginWithTheNumberToo() throws IOException {
    Files.writeString(file(), "{\"epoch\":9,\"x\":1}\n{\"epoch\":10,\"x\":1}\n");
    assertThat(LogFile.open(file(), "", 9).kept()).containsExactly("{\"epoch\":9,\"x\":1}");
  }

  @Test
  void aHeaderOfOtherColumnsIsNoLine() throws IOException {
    Files.writeString(file(), "epoch,val_top1,val_top5\n1,a\n2,b\n");
    LogFile log = LogFile.open(file(), "epoch,val_top1,val_top5,score", 2, line -> line + ",");
    assertThat(log.kept()).containsExactly("1,a,", "2,b,");
    assertThat(Files.readAllLines(file()))
        .containsExactly("epoch,val_top1,val_top5,score", "1,a,", "2,b,");
  }

  @Test
  void whatCouldNotBeWrittenIsAddedWithTheNextLine() throws IOException {
    LogFile log = LogFile.open(file(), "", 0);
    log.add("1");
    Files.move(file(), folder.resolve("away"));
    assertThatThrownBy(() -> log.add("2"))
        .isInstanceOf(IOException.class)
        .hasMessage(file() + ": can't be written: no such file or directory");
    Files.move(folder.resolve("away"), file());
    // A torn line, as a full disk leaves it.
    Files.writeString(file(), "1\n2");
    log.add("3");
    assertThat(Files.readAllLines(file())).containsExactly("1", "2", "3");
  }

  @Test
  void rowsReadBack() {
    EpochRow row =
        new EpochRow(
            List.of(
                3.0, 1200.0, 0.1, 1.25, 0.5, Double.NaN, Double.NaN, Double.NaN, 88.5, 3e-7, 0.75));
    assertThat(row.csv()).isEqualTo("3,1200,0.1,1.25,0.5,,,,88.5,3.0E-7,0.75");
    assertThat(EpochRow.parse(row.csv())).isEqualTo(row);
    assertThat(row.json())
        .startsWith("{\"epoch\":3,\"step\":1200,\"lr\":0.1,")
        .contains("\"valLoss\":null");
    assertThat(EpochRow.parse(row.json())).isEqualTo(row);
    String older =
        "{\"epoch\":3,\"step\":1200,\"lr\":0.1,\"train_loss\":1.25,\"images_per_s\":88.5}";
    assertThat(EpochRow.parse(older).get("train_loss")).isEqualTo(1.25);
    assertThat(EpochRow.parse(older).get("images_per_s")).isEqualTo(88.5);
    assertThat(EpochRow.parse("x,1").values()).startsWith(Double.NaN, 1.0);
  }
}
