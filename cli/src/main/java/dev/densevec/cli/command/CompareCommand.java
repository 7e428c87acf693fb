package dev.densevec.cli.command;

import dev.densevec.cli.console.Console;
import dev.densevec.cli.console.ExitCode;
import dev.densevec.cli.console.Failure;
import dev.densevec.cli.families.Contender;
import dev.densevec.cli.families.FamilyReport;
import dev.densevec.cli.families.NetworkTiming;
import dev.densevec.cli.mixin.FormatOption;
import dev.densevec.cli.mixin.Size;
import dev.densevec.cli.mixin.ThreadsOption;
import dev.densevec.cli.mixin.TrainingOptions;
import dev.densevec.cli.mixin.WeightsOptions;
import dev.densevec.cli.ranks.Workers;
import dev.densevec.cli.train.RunResult;
import dev.densevec.cli.train.TrainingRun;
import dev.densevec.cli.watch.Watching;
import dev.densevec.spec.NetworkSpec;
import dev.densevec.tensor.Shape;
import dev.densevec.train.Evaluation;
import dev.densevec.train.Trainer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

/// `densevec compare`: what networks cost and, trained alike, achieve.
@Command(
    name = "compare",
    description = {
      "Compare networks: their parameters, multiply-adds, memory and time.",
      "",
      "With --train they are trained one after the other by one recipe on one data set, each in a"
          + " folder of its own below --out, and their accuracy is drawn against parameters and"
          + " multiply-adds. Called again, it goes on where it was left.",
      ""
    },
    abbreviateSynopsis = true)
public final class CompareCommand implements Verb {
  private static final String INPUT = "input";
  private static final double MOST_SECONDS = 3600;

  private final Console console;

  @Parameters(
      paramLabel = "NETWORK",
      arity = "0..*",
      description = "Networks as in densenet-bc-100-12, resnet56 or plain20.")
  private List<String> networks = List.of();

  @Option(
      names = "--train",
      paramLabel = "DATA",
      description = "Train them on a data set, as densevec train takes it.")
  private String data;

  @Option(
      names = {"-o", "--out"},
      paramLabel = "FOLDER",
      description = "Where the runs are written.")
  private Path out;

  @Option(
      names = "--recipe",
      paramLabel = "NAME",
      defaultValue = "cifar",
      description = "cifar (default), imagenet, quick or d2l.")
  private String recipe;

  @Option(
      names = "--png",
      paramLabel = "FILE",
      description = "Where accuracy is drawn (default: compare.png in the folder).")
  private Path png;

  @Option(
      names = "--seconds",
      paramLabel = "S",
      defaultValue = "2",
      description = "How long each network is timed (default: 2).")
  private double seconds;

  @Mixin private ThreadsOption threads;
  @Mixin private FormatOption format;
  @Mixin private TrainingOptions training;

  /// @param console the streams it talks through
  public CompareCommand(Console console) {
    this.console = console;
  }

  @Override
  public ExitCode run() throws IOException, InterruptedException {
    requireSense();
    NetworkTiming stopwatch = new NetworkTiming(threads.threads(), seconds);
    List<Contender> contenders = new ArrayList<>();
    for (String name : new LinkedHashSet<>(networks)) {
      if (data == null) {
        NetworkSpec spec = WeightsOptions.parse(name);
        contenders.add(stopwatch.measure(name, spec, input(spec), OptionalDouble.empty()));
        continue;
      }
      RunResult result = train(name);
      if (result.outcome() == Trainer.Outcome.INTERRUPTED) {
        console.report("the comparison goes on when it is called again");
        return ExitCode.OK;
      }
      OptionalDouble top1 = result.best().stream().mapToDouble(Evaluation::top1).findFirst();
      contenders.add(stopwatch.measure(name, result.spec(), result.input(), top1));
    }
    FamilyReport comparison = new FamilyReport(contenders);
    console.out().print(comparison.lines(format.format()), format.format());
    if (data != null) {
      comparison.draw(png == null ? out.resolve("compare.png") : png);
    }
    return ExitCode.OK;
  }

  private void requireSense() {
    if (networks.isEmpty()) {
      throw Failure.usage("nothing to compare: name networks, as in densenet121 resnet50");
    }
    networks.forEach(WeightsOptions::parse);
    if (!(seconds >= 0 && seconds <= MOST_SECONDS)) {
      throw Failure.usage("--seconds is " + seconds + ", expected 0 to 3600");
    }
    Map<String, String> given = training.given();
    if (given.containsKey("arch")) {
      throw Failure.usage("networks are named without --arch");
    }
    if (data != null && out == null) {
      throw Failure.usage("nowhere to write: name a folder with --out FOLDER");
    }
    List<String> unused = new ArrayList<>(given.keySet());
    unused.remove(INPUT);
    if (png != null || out != null) {
      unused.add(out != null ? "out" : "png");
    }
    if (data == null && !unused.isEmpty()) {
      throw Failure.usage("--" + unused.getFirst() + " is for --train DATA");
    }
  }

  private Shape input(NetworkSpec spec) {
    Shape usual = spec.defaultInput();
    String text = training.given().get(INPUT);
    if (text == null) {
      return usual;
    }
    try {
      Size size = new Size.Converter().convert(text);
      spec.cost(size.height(), size.width());
      return new Shape(1, usual.c(), size.height(), size.width());
    } catch (IllegalArgumentException | TypeConversionException e) {
      throw Failure.usage("--input: " + e.getMessage());
    }
  }

  private RunResult train(String network) throws IOException, InterruptedException {
    Path folder = out.resolve(network.replaceAll("[^A-Za-z0-9.-]", "_"));
    boolean resume = TrainingRun.exists(folder);
    Map<String, String> given = new LinkedHashMap<>(training.given());
    if (!resume) {
      given.put("arch", network);
    }
    console.report("training " + network);
    Console log = console.onStandardError();
    RunResult result =
        new TrainingRun(
                log,
                new TrainingRun.Request(
                    data,
                    given,
                    recipe,
                    Optional.empty(),
                    "auto",
                    folder,
                    resume,
                    Workers.alone(threads.threads()),
                    Watching.bar(console.showsProgress()),
                    Optional.empty()))
            .run();
    log.out().flush();
    return result;
  }
}
