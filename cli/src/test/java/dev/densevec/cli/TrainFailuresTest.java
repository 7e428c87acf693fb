package dev.densevec.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What `densevec train` refuses: one line on standard error and the right exit code, before
/// anything is trained.
class TrainFailuresTest {
  @TempDir private Path folder;
  private String data;
  private Path out;

  @BeforeEach
  void makeData() throws IOException {
    data = Samples.cifar(folder.resolve("cifar"), 40, 20);
    out = folder.resolve("run");
  }

  private CliRun train(String... options) {
    List<String> args = new ArrayList<>(List.of("train", data, "--out", out.toString()));
    args.addAll(List.of("--arch", Samples.NETWORK));
    args.addAll(Arrays.asList(options));
    return CliRun.of(args.toArray(String[]::new));
  }

  private static void assertRefused(CliRun run, int exitCode, String message) {
    assertThat(run.err()).isEqualTo("densevec: " + message + "\n");
    assertThat(run.exitCode()).isEqualTo(exitCode);
    assertThat(run.out()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--epochs=0 | --epochs is '0', expected a whole number from 1 to 1000000",
        "--lr=0 | --lr is '0', expected a number above 0",
        "--lr=-1 | --lr is '-1', expected a number of at least 0",
        "--momentum=1 | --momentum is '1', expected a number of at least 0 and below 1",
        "--weight-decay=x | --weight-decay is 'x', expected a number of at least 0",
        "--optimizer=lion | --optimizer is 'lion', expected adam or adamw or rmsprop or sgd",
        "--schedule=step | --schedule: unknown schedule 'step', expected constant, multistep, cosine, onecycle, restarts or plateau",
        "--betas=0.5,0.9 | --betas is '0.5,0.9', expected 0.9,0.999, because --optimizer is sgd",
        "--layer-decay=2 | --layer-decay is '2', expected a number above 0 and up to 1",
        "--layer-decay=0 | --layer-decay is '0', expected a number above 0",
        "--backbone-lr=-1 | --backbone-lr is '-1', expected a number of at least 0",
        "--init=zero | --init is 'zero', expected he-fan-in or he-fan-out",
        "--memory=most | --memory is 'most', expected keep or low",
        "--nesterov=maybe | --nesterov is 'maybe', expected false or true",
        "--dropout=1 | --dropout is '1', expected a number of at least 0 and below 1",
        "--label-smoothing=1 | --label-smoothing is '1', expected a number of at least 0 and below 1",
        "--ema=1 | --ema is '1', expected a number of at least 0 and below 1",
        "--split=40 | --split is '40', expected a number of at least 0 and below 40",
        "--split=1.5 | --split is '1.5', expected a share as in 0.1, or a number of images below 40",
        "--save-every=soon | --save-every: 'soon', expected times as in 10min, 30s, 500 (steps) or 5e (epochs)",
        "--log-format=xml | --log-format is 'xml', expected csv or json",
        "--seed=x | --seed is 'x', expected a whole number",
        "--normalize=x | --normalize is 'x', expected measured or one of cifar-imagenet, cifar10, cifar10-per-image, cifar100, fashion-mnist, imagenet, timm, timm-288",
        "--normalize=fashion-mnist | --normalize is 'fashion-mnist', expected statistics of 3 channels",
        "--input=0 | --input: '0' is no size, expected pixels as in 224 or 320x240",
        "--batch=41 | --batch is '41', expected at most the 40 images there are",
        "--arch=densenet:growth=x | --arch: growth=x: expected a number",
        "--classes=7 | --classes is '7', expected the 10 that the data have",
        "--classes=many | --classes is 'many', expected a whole number from 1 to 1000000",
        "--arch=densenet121:classes=7 | --arch: a network of 7 classes, the data have 10",
        "--recipe=cake | --recipe is 'cake', expected one of cifar, imagenet, quick, d2l, finetune",
        "--threads=0 | --threads is 0, expected 1 to 1024",
        "--freeze=features.denseblock9 | --freeze: no parameter begins with features.denseblock9",
        "--freeze=features,classifier | --freeze: nothing is left to train"
      })
  void valuesThatMakeNoSense(String option, String message) {
    String name = option.substring(0, option.indexOf('='));
    List<String> args = new ArrayList<>(List.of("train", data, "--out", out.toString(), option));
    if (!name.equals("--batch")) {
      args.add("--batch=8");
    }
    if (!name.equals("--arch")) {
      args.add("--arch=" + Samples.NETWORK);
    }
    assertRefused(CliRun.of(args.toArray(String[]::new)), 2, message);
    assertThat(out.resolve("last.safetensors")).doesNotExist();
  }

  @Test
  void whatIsMissing() {
    assertRefused(CliRun.of("train", data), 2, "nowhere to write: name a folder with --out FOLDER");
    assertRefused(
        CliRun.of("train", "--out", out.toString()),
        2,
        "no data: name a data set, as in cifar10:PLACE");
    assertRefused(
        CliRun.of("train", "--resume", "--out", out.toString()),
        2,
        out + ": no run to go on with, last.safetensors is missing");
    Path none = folder.resolve("none");
    assertRefused(
        CliRun.of("train", "folder:" + none, "--out", out.toString()),
        3,
        none + ": no such file or folder");
  }

  @Test
  void settingsOfOptimisersAndSchedules() {
    assertRefused(
        train("--optimizer=adam", "--betas=0.9,1", "--batch=8"),
        2,
        "--betas: '0.9,1', expected two numbers from 0 to below 1, as in 0.9,0.999");
    assertRefused(
        train("--optimizer=rmsprop", "--betas=0.5,0.9", "--batch=8"),
        2,
        "--betas is '0.5,0.9', expected 0.9,0.999, because --optimizer is rmsprop");
    assertRefused(
        train("--schedule=plateau", "--val=none", "--batch=8"),
        2,
        "--schedule is 'plateau', expected another one: it goes by images held out, there are none");
    assertRefused(
        CliRun.of("train", data, "--find-lr", "--accumulate=2", "--batch=8"),
        2,
        "--accumulate is '2', expected 1 with --find-lr, which steps after each batch");
    assertRefused(
        train("--find-lr", "--resume"),
        2,
        "--find-lr is about the beginning of a run, not for --resume");
  }

  @Test
  void optionsThatExcludeEachOther() throws IOException {
    assertRefused(
        train("--val=" + data, "--split=0.1", "--batch=8"),
        2,
        "--split and --val exclude each other");
    String weights = Samples.weights(folder, Samples.NETWORK).toString();
    assertRefused(
        train("--weights", weights, "--batch=8"),
        2,
        "--weights say the network, --arch can't be given too");
  }

  @Test
  void aFolderThatCantBeMade() throws IOException {
    Files.writeString(out, "a file");
    CliRun run = train("--batch=8");
    assertThat(run.exitCode()).isEqualTo(5);
    assertThat(run.errLines())
        .containsExactly("densevec: " + out + ": can't be used: a file, expected a folder");
  }

  @Test
  void moreMemoryThanThereIs() {
    CliRun run = train("--input=4096", "--batch=40");
    assertThat(run.exitCode()).isEqualTo(4);
    assertThat(run.errLines()).hasSize(1).first().asString().contains("a smaller batch takes less");
    assertThat(out.resolve("last.safetensors")).doesNotExist();
  }

  @Test
  void weightsThatAreNoRun() throws IOException {
    Files.createDirectories(out);
    Files.move(Samples.weights(folder, Samples.NETWORK), out.resolve("last.safetensors"));
    assertRefused(
        CliRun.of("train", "--resume", "--out", out.toString()),
        3,
        out.resolve("last.safetensors") + ": weights alone, expected a run of training");
  }
}
