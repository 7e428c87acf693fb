package dev.densevec.bench.start;

import dev.densevec.bench.BenchCommand;
import dev.densevec.bench.JsonText;
import dev.densevec.bench.Quartiles;
import dev.densevec.bench.TemporaryFolder;
import dev.densevec.measure.Machine;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `start`: one photograph by fresh processes of `densevec` and of a program with ONNX Runtime.
@Command(
    name = "start",
    description = {
      "Has densevec predict and a Java program with ONNX Runtime classify a photograph, each in a"
          + " process of its own, in turns. Prints milliseconds from start to exit.",
      "Fails if they name different classes."
    })
public final class StartCommand extends BenchCommand {
  @Parameters(paramLabel = "PICTURE", description = "A photograph, JPEG or PNG.")
  private Path picture;

  @Option(
      names = {"-w", "--weights"},
      paramLabel = "FILE",
      defaultValue = "embedded",
      description = "The network, as densevec predict takes it.")
  private String weights;

  @Option(names = "--rounds", defaultValue = "15", description = "Processes of each.")
  private int rounds;

  @Option(
      names = "--launcher",
      paramLabel = "FILE",
      defaultValue = "${sys:densevec.bench.launcher}",
      description = "The command densevec.")
  private Path launcher;

  @Override
  public Integer call() throws IOException {
    if (rounds < 1 || launcher == null) {
      throw new IllegalArgumentException("expected at least one round and a --launcher");
    }
    PrintWriter out = out();
    try (TemporaryFolder folder = TemporaryFolder.make()) {
      Path model = folder.path().resolve("network.onnx");
      densevec("export", "--weights", weights, "--onnx", model.toString()).run();
      Program ours =
          densevec("predict", "-w", weights, "--format=json", "--top=1", picture.toString());
      List<Program> programs = List.of(ours, OnnxProgram.in(folder.path(), model, picture));
      out.println(JsonText.of(Machine.describe()));
      return measure(programs, out);
    }
  }

  private Program densevec(String... arguments) {
    List<String> command = new ArrayList<>(List.of(launcher.toString()));
    command.addAll(List.of(arguments));
    return new Program("densevec", command, Map.of());
  }

  /// The first process of each isn't counted: the system reads its files.
  private int measure(List<Program> programs, PrintWriter out) throws IOException {
    Map<String, List<Double>> millis = new LinkedHashMap<>();
    Map<String, Integer> best = new LinkedHashMap<>();
    for (Program program : programs) {
      best.put(program.name(), program.run().best());
    }
    for (int i = 0; i < rounds; i++) {
      for (Program program : programs) {
        millis.computeIfAbsent(program.name(), _ -> new ArrayList<>()).add(program.run().millis());
      }
    }
    out.println("| program | fastest ms | median ms | slowest ms | class |\n|---|---|---|---|---|");
    millis.forEach(
        (name, all) -> {
          Quartiles q = Quartiles.of(all);
          out.printf(
              Locale.ROOT,
              "| %s | %.0f | %.0f | %.0f | %d |%n",
              name,
              q.min(),
              q.median(),
              q.max(),
              best.get(name));
        });
    boolean agree = best.values().stream().distinct().count() == 1;
    if (!agree) {
      out.println("they name different classes");
    }
    out.flush();
    return agree ? 0 : 1;
  }
}
