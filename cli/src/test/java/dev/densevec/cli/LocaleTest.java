package dev.densevec.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is written under the locale of this virtual machine, which the build sets to some with
/// other digits, decimal points and letters, is what is written without one.
@Tag("locale")
class LocaleTest {
  @TempDir private Path folder;
  private final List<String> printed = new ArrayList<>();

  private void run(String... args) {
    CliRun run = CliRun.of(args);
    assertThat(run.exitCode()).as("%s: %s", String.join(" ", args), run.err()).isZero();
    printed.add(run.out() + run.err());
  }

  /// Every command that writes numbers, with all that it leaves in a folder.
  private Map<String, String> everything() throws IOException {
    Path out = Files.createDirectory(folder.resolve("out"));
    String weights = Samples.weights(folder, Samples.NETWORK).toString();
    String image = Samples.png(folder.resolve("I.PNG"), 40, 30, 1).toString();
    String data = Samples.cifar(folder.resolve("TITLE"), 40, 20);
    for (String file : List.of("a.safetensors", "a.pth", "a.onnx")) {
      run("convert", weights, out.resolve(file).toString(), "--force");
    }
    run(
        "train",
        data,
        "--arch=" + Samples.NETWORK,
        "--batch=20",
        "--epochs=1",
        "--grad-norms",
        "--augment=crop-flip",
        "--log-every=1",
        "--seed=1234567",
        "--out=" + out.resolve("run"));
    String best = out.resolve("run/best.safetensors").toString();
    for (String format : List.of("table", "json", "csv")) {
      run("eval", "-w", best, data, "--format=" + format);
      run("predict", "-w", out.resolve("a.pth").toString(), "--format=" + format, image);
      run("reuse", "-w", best, "--format=" + format);
      run("cam", "-w", best, "--out=" + out, "--format=" + format, image);
    }
    run("info", "densenet121", "--input=288");
    run("networks");
    run("train", "--resume", "--epochs=2", "--out=" + out.resolve("run"));
    Map<String, String> all = new TreeMap<>();
    try (Stream<Path> files = Files.walk(out)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String text = Files.readString(file, StandardCharsets.ISO_8859_1);
        all.put(out.relativize(file).toString(), withoutTimes(file, text));
      }
    }
    for (int i = 0; i < printed.size(); i++) {
      all.put("printed " + i, withoutTimes(null, printed.get(i)));
    }
    printed.clear();
    Files.move(out, folder.resolve("out of " + Locale.getDefault().toLanguageTag()));
    return all;
  }

  /// Speeds and times differ from run to run; so do the pictures of libraries, which the command
  /// gives a locale of its own.
  private static String withoutTimes(Path file, String text) {
    if (file != null && file.toString().endsWith(".png")) {
      return "";
    }
    if (file != null && file.toString().endsWith("steps.csv")) {
      return text.replaceAll("(?m),[^,]+$", "");
    }
    if (file != null && file.toString().endsWith("log.csv")) {
      return text.replaceAll("(?m),[^,]+,[^,]+(,[^,\n]*)$", "$1");
    }
    if (file != null && file.toString().matches(".*(best|last).safetensors")) {
      return text.substring(8).replaceAll("seconds\":\"[^\"]+\"", "").replaceAll("} +", "}");
    }
    return text.replaceAll("[0-9.]+ images/s +[0-9]:[0-9]{2}:[0-9]{2}", "")
        .replaceAll("\"date\":\"[-0-9]{10}T[:0-9]{8}Z\"", "");
  }

  @Test
  void nothingDependsOnIt() throws IOException {
    Locale before = Locale.getDefault();
    Map<String, String> own = everything();
    try {
      Locale.setDefault(Locale.ROOT);
      Map<String, String> plain = everything();
      assertThat(own.keySet()).isEqualTo(plain.keySet());
      plain.forEach((name, text) -> assertThat(own.get(name).equals(text)).as(name).isTrue());
    } finally {
      Locale.setDefault(before);
    }
  }
}
