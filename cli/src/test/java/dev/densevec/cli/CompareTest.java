package dev.densevec.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// `densevec compare` from end to end.
class CompareTest {
  private static final String[] TINY = {"resnet8:width=2", "plain8:width=2"};

  @TempDir private Path folder;

  private static CliRun compare(String... options) {
    List<String> args = new ArrayList<>(List.of("compare", "--seconds=0"));
    args.addAll(Arrays.asList(options));
    return CliRun.of(args.toArray(String[]::new));
  }

  @Test
  void tellsWhatNetworksCost() {
    CliRun run = compare("resnet8", "plain8", "--input=20x16", "--threads=1");
    assertThat(run.err()).isEmpty();
    assertThat(run.exitCode()).isZero();
    assertThat(run.outLines().get(0))
        .matches("network +input +parameters +multiply-adds +bytes +ms +top-1 %");
    assertThat(run.outLines().get(1))
        .matches("resnet8 +1x3x16x20 +75,290 +[0-9,]+ +[0-9,]+ +[0-9.]+ +-");
    assertThat(run.outLines().get(2)).startsWith("plain8 ");
  }

  @Test
  void formatsForPrograms() {
    assertThat(compare("resnet8", "--format=json").outLines())
        .singleElement()
        .asString()
        .contains("\"network\":\"resnet8\",\"spec\":\"resnet:kind=residual,")
        .contains("\"input\":\"1x3x32x32\",\"parameters\":75290,\"macs\":")
        .doesNotContain("top1");
    assertThat(compare("resnet8", "--format=csv").outLines())
        .startsWith("network,input,parameters,macs,memory_bytes,ms,top1");
  }

  private String[] trained(Path out, String data, String... more) {
    List<String> args = new ArrayList<>(Arrays.asList(TINY));
    args.addAll(List.of("--train", data, "--out", out.toString(), "--format=csv"));
    args.addAll(Arrays.asList(more));
    return args.toArray(String[]::new);
  }

  @Test
  void trainsAllAndDrawsThem() throws IOException {
    String data = Samples.cifar(folder.resolve("cifar"), 40, 20);
    Path out = folder.resolve("runs");
    String[] settings = {"--epochs=1", "--batch=20", "--augment=none", "--lr=0.05", "--grad-norms"};
    CliRun run = compare(trained(out, data, settings));
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.outLines()).hasSize(1 + TINY.length);
    for (String line : run.outLines().subList(1, 1 + TINY.length)) {
      double top1 = Double.parseDouble(line.substring(line.lastIndexOf(',') + 1));
      assertThat(top1).isBetween(0.0, 100.0);
    }
    assertThat(ImageIO.read(out.resolve("compare.png").toFile()).getHeight()).isEqualTo(1680);
    assertThat(out.resolve("plain8_width_2/best.safetensors")).exists();
    assertThat(Files.readAllLines(out.resolve("resnet8_width_2/gradients.csv")).getFirst())
        .startsWith("epoch,conv1,layer1.0.conv1,layer1.0.conv2,");

    CliRun again = compare(trained(out, data, settings));
    assertThat(again.exitCode()).as(again.err()).isZero();
    assertThat(accuracies(again)).isEqualTo(accuracies(run));
  }

  private static List<String> accuracies(CliRun run) {
    return run.outLines().stream().map(line -> line.substring(line.lastIndexOf(','))).toList();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          --seconds=0                    | nothing to compare: name networks, as in densenet121
          vgg16                          | unknown network 'vgg16'
          resnet8 --train=x              | nowhere to write: name a folder with --out FOLDER
          resnet8 --epochs=3             | --epochs is for --train DATA
          resnet8 --png=x.png            | --png is for --train DATA
          resnet8 --arch=plain8          | networks are named without --arch
          resnet8 --input=big            | --input: 'big' is no size
          resnet8 --seconds=-1           | --seconds is -1.0, expected 0 to 3600
          """)
  void refusesWhatMakesNoSense(String options, String message) {
    List<String> args = new ArrayList<>(List.of("compare"));
    args.addAll(List.of(options.split(" ")));
    CliRun run = CliRun.of(args.toArray(String[]::new));
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).startsWith("densevec: " + message);
  }
}
