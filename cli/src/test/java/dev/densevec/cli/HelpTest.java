package dev.densevec.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.densevec.cli.command.VerbName;
import dev.densevec.cli.console.Console;
import dev.densevec.cli.console.Screen;
import dev.densevec.cli.format.Columns;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import picocli.CommandLine.Model.CommandSpec;

class HelpTest {

  private static String help(int columns, String... args) {
    var out = new ByteArrayOutputStream();
    var in = new ByteArrayInputStream(new byte[0]);
    Console console = new Console(in, out, new PrintStream(out), new Screen(columns, 0));
    assertThat(Main.run(args, console)).isZero();
    return out.toString(StandardCharsets.UTF_8);
  }

  @ParameterizedTest
  @EnumSource(VerbName.class)
  void fitsEveryTerminal(VerbName verb) {
    for (int columns : new int[] {40, 59, 60, 80, 100, 200}) {
      assertThat(help(columns, verb.text(), "--help").lines())
          .filteredOn(line -> !line.contains("/") && !line.contains("'"))
          .allMatch(line -> Columns.of(line) <= Math.min(columns, 100));
    }
  }

  @ParameterizedTest
  @EnumSource(VerbName.class)
  void helpIsACommandToo(VerbName verb) {
    assertThat(help(0, "help", verb.text())).isEqualTo(help(0, verb.text(), "--help"));
  }

  /// Help prints these as they stand, while manual pages are made of them as formats.
  @ParameterizedTest
  @EnumSource(VerbName.class)
  void descriptionsReadTheSameInHelpAndManual(VerbName verb) {
    CommandSpec spec =
        VerbName.root(Console.system()).getSubcommands().get(verb.text()).getCommandSpec();
    List<String> texts = new ArrayList<>(List.of(spec.usageMessage().header()));
    texts.addAll(List.of(spec.usageMessage().description()));
    assertThat(texts).allSatisfy(text -> assertThat(String.format(text)).isEqualTo(text));
  }

  @Test
  void helpAloneIsThatOfAll() {
    assertThat(help(0, "help")).isEqualTo(help(0, "--help")).contains("Commands:");
  }

  /// Every example can be parsed: with --help after it, it is not done.
  @ParameterizedTest
  @EnumSource(VerbName.class)
  void everyVerbHasTwoExamplesThatAreRight(VerbName verb) {
    List<String> examples =
        help(200, verb.text(), "--help")
            .lines()
            .dropWhile(line -> !line.equals("Examples:"))
            .skip(1)
            .takeWhile(line -> !line.isEmpty())
            .map(String::strip)
            .toList();
    assertThat(examples).hasSize(2);
    for (String example : examples) {
      String command = example.replaceAll("^source <\\(|\\)$| >.*", "");
      assertThat(command).startsWith("densevec " + verb.text());
      List<String> args = new ArrayList<>(Arrays.asList(command.split(" ", -1)));
      args.removeFirst();
      args.add("--help");
      assertThat(CliRun.of(args.toArray(String[]::new)).err()).isEmpty();
    }
  }

  @Test
  void optionsStandInGroups() {
    String help = help(0, "train", "--help");
    assertThat(help).contains("\nSteps:\n", "\nAgainst overfitting:\n", "\nNetwork and weights:\n");
    assertThat(help).doesNotContain("\nOptions:\n");
    assertThat(help).contains("-e, --epochs N", "(cifar: 300)", "-b, --batch N");
    assertThat(help).doesNotContain("--batch-size");
  }

  @ParameterizedTest
  @CsvSource({
    "trian, train",
    "benchmark, ''",
    "info2, info",
    "epxort, export",
    "comparision, ''",
    "evaluate, ''"
  })
  void whatWasMeant(String typed, String meant) {
    CliRun run = CliRun.of(typed);
    assertThat(run.exitCode()).isEqualTo(2);
    if (meant.isEmpty()) {
      assertThat(run.err()).contains("there are predict, embed");
    } else {
      assertThat(run.err())
          .isEqualTo(
              "densevec: no command is called '"
                  + typed
                  + "', did you mean "
                  + meant
                  + "? (see densevec --help)\n");
    }
  }

  @Test
  void whichOptionWasMeant() {
    assertThat(CliRun.of("train", "--epoch=3").err())
        .isEqualTo(
            "densevec: Unknown option: '--epoch=3', did you mean --epochs? (see densevec train"
                + " --help)\n");
  }

  @ParameterizedTest
  @CsvSource({
    "-b 0",
    "-b0",
    "-b=0",
    "--batch-size 0",
    "--batch-size=0",
    "--batch 0",
  })
  void otherNamesOfOptionsCount(String typed) {
    List<String> args = new ArrayList<>(List.of("predict", "README.md"));
    args.addAll(Arrays.asList(typed.split(" ", -1)));
    assertThat(CliRun.of(args.toArray(String[]::new)).err())
        .isEqualTo("densevec: --batch is 0, expected 1 to 4096\n");
  }

  @Test
  void whatFollowsTwoDashesIsNoOption() {
    assertThat(CliRun.of("predict", "--", "-b").err())
        .isEqualTo("densevec: -b: no such file or folder\n");
  }

  @ParameterizedTest
  @CsvSource({"bash", "zsh", "fish"})
  void completionKnowsEveryVerbAndItsOptions(String shell) {
    CliRun run = CliRun.of("completion", shell);
    assertThat(run.exitCode()).isZero();
    for (VerbName verb : VerbName.values()) {
      assertThat(run.out()).containsPattern("\\b" + verb.text() + "\\b");
    }
    assertThat(run.out()).contains("label-smoothing", "warm-up").doesNotContain("timing");
  }

  /// The manual is made of the same description.
  @Test
  void completionKnowsShortNames() {
    String options =
        CliRun.of("completion", "bash").outLines().stream()
            .dropWhile(line -> !line.equals("function _picocli_densevec_train() {"))
            .filter(line -> line.contains(" arg_opts="))
            .findFirst()
            .orElseThrow();
    assertThat(options).contains("'-b' '--batch'", "'-e' '--epochs'", "'-t' '--threads'");
    assertThat(CliRun.of("completion", "fish").outLines())
        .anyMatch(line -> line.contains("from train'") && line.contains(" -s b -l batch "));
  }

  @Test
  void completionNeedsAShell() {
    assertThat(CliRun.of("completion", "csh").err())
        .isEqualTo("densevec: the shell is 'csh', expected bash, zsh or fish\n");
  }
}
