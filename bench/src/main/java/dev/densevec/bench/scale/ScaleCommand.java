package dev.densevec.bench.scale;

import dev.densevec.bench.BenchCommand;
import dev.densevec.bench.JsonText;
import dev.densevec.bench.TemporaryFolder;
import dev.densevec.bench.scale.ScaleRun.Layout;
import dev.densevec.measure.Machine;
import dev.densevec.train.collective.Norms;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `scale`: training steps by several processes, in turns, and the share that exchanges take.
@Command(
    name = "scale",
    description = "Times training by several processes, and what their exchanges take.")
public final class ScaleCommand extends BenchCommand {
  @Option(names = "--network", defaultValue = "densenet-bc-100-12", description = "Network.")
  private String network;

  @Option(names = "--batch", defaultValue = "64", description = "Images of a step of all ranks.")
  private int batch;

  @Option(
      names = "--weak",
      description = "Take --batch images for each rank, so that work grows with the ranks.")
  private boolean weak;

  @Option(
      names = "--layouts",
      split = ",",
      defaultValue = "1x1,1x2,2x1",
      description = "Ranks x threads of each, the first being the one the others are held against.")
  private List<String> layouts;

  @Option(
      names = "--norms",
      split = ",",
      defaultValue = "ALL,RANK",
      description = "Images that norms take statistics over: ${COMPLETION-CANDIDATES}.")
  private List<Norms> norms;

  @Option(names = "--hosts", split = ",", description = "Machines that ranks are spread over.")
  private List<String> hosts = List.of();

  @Option(
      names = "--python",
      paramLabel = "FILE",
      description = "A Python that has PyTorch: also time its DistributedDataParallel over Gloo.")
  private String python;

  @Option(names = "--rounds", defaultValue = "5", description = "Turns of each.")
  private int rounds;

  @Option(
      names = "--warm-up",
      defaultValue = "10",
      description = "Steps of a turn, uncounted; in fewer, compilers take cores from ranks.")
  private int warmUp;

  @Option(names = "--steps", defaultValue = "5", description = "Steps of a turn that count.")
  private int steps;

  @Override
  public Integer call() throws IOException {
    PrintWriter out = out();
    out.println(JsonText.of(Machine.describe()));
    try (TemporaryFolder folder = TemporaryFolder.make()) {
      TorchRun.prepare(folder.path());
      List<Entrant> entrants = entrants(folder.path());
      for (int round = 0; round < rounds; round++) {
        double first = 0;
        for (Entrant entrant : entrants) {
          double rate = entrant.take(first);
          first = entrant == entrants.getFirst() ? rate : first;
        }
      }
      print(entrants, out);
      return entrants.stream().noneMatch(Entrant::failed) ? 0 : 1;
    }
  }

  private List<Entrant> entrants(Path folder) {
    Launch launch = new Launch(hosts);
    List<Entrant> entrants = new ArrayList<>();
    for (String text : layouts) {
      Layout layout = Layout.of(text);
      for (Norms over : layout.ranks() == 1 ? List.of(Norms.ALL) : norms) {
        ScaleRun run = run(layout, over);
        entrants.add(new Entrant(run.who(), run.batch(), () -> launch.run(run)));
      }
      if (python != null) {
        for (TorchRun.Format format : TorchRun.Format.values()) {
          ScaleRun run = run(layout, Norms.RANK);
          TorchRun torch = new TorchRun(python, folder, format);
          entrants.add(new Entrant(torch.who(run), run.batch(), () -> torch.run(run)));
        }
      }
    }
    return entrants;
  }

  private ScaleRun run(Layout layout, Norms over) {
    int images = weak ? batch * layout.ranks() : batch;
    return new ScaleRun(network, images, layout, over, warmUp, steps);
  }

  private void print(List<Entrant> entrants, PrintWriter out) {
    out.printf(
        Locale.ROOT,
        "%s training, %s images a step, medians of %d turns; the speed is a ratio to the first%n",
        network,
        weak ? batch + " times ranks" : batch,
        rounds);
    out.println(Entrant.HEAD);
    entrants.forEach(entrant -> out.println(entrant.row()));
    out.flush();
  }
}
