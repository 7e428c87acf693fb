package dev.densevec.bench.scale;

import dev.densevec.bench.peer.Jemalloc;
import dev.densevec.spec.DenseNetSpec;
import dev.densevec.spec.Networks;
import dev.densevec.spec.Stem;
import dev.densevec.tensor.Shape;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/// Training by PyTorch's own data parallelism, DistributedDataParallel over Gloo, on this machine.
///
/// @param python a Python that has PyTorch
/// @param folder where its program lies and its processes meet
/// @param format how tensors are laid out
record TorchRun(String python, Path folder, Format format) {
  private static final String PROGRAM = "ddp.py";
  private static final Set<Stem> STEMS = Set.of(Stem.CIFAR, Stem.CIFAR_BN, Stem.IMAGENET);

  /// How tensors are laid out.
  enum Format {
    CONTIGUOUS,
    CHANNELS_LAST;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  /// Writes the program into a folder.
  static void prepare(Path folder) throws IOException {
    try (InputStream program = TorchRun.class.getResourceAsStream(PROGRAM)) {
      Files.copy(program, folder.resolve(PROGRAM));
    }
  }

  /// Takes a run's steps in fresh processes. Norms are always over the images of a rank.
  ///
  /// @throws IllegalStateException in one line if they fail
  /// @throws IllegalArgumentException for a network that is not written for PyTorch
  StepFigures run(ScaleRun run) throws IOException {
    String meeting = folder.resolve(UUID.randomUUID().toString()).toString();
    Map<String, String> environment = Jemalloc.environment(run.layout().threads());
    List<Process> processes = new ArrayList<>();
    try {
      for (int rank = 0; rank < run.layout().ranks(); rank++) {
        processes.add(Launch.start(command(run, rank, meeting), environment));
      }
      return Launch.figures(processes);
    } finally {
      processes.forEach(Process::destroyForcibly);
    }
  }

  private List<String> command(ScaleRun run, int rank, String meeting) {
    if (!(Networks.parse(run.network()) instanceof DenseNetSpec spec)
        || !STEMS.contains(spec.stem())
        || spec.convBias()) {
      throw new IllegalArgumentException(
          run.network() + " is not written for PyTorch, expected a DenseNet of the paper");
    }
    Shape input = spec.defaultInput();
    List<Object> line =
        new ArrayList<>(List.of(python, folder.resolve(PROGRAM), rank, run.layout().ranks()));
    line.addAll(List.of(run.layout().threads(), run.batch(), run.warmUp(), run.steps()));
    line.addAll(List.of(meeting, format, spec.stem().name(), input.c(), input.h(), input.w()));
    line.addAll(List.of(spec.stemChannels(), spec.growthRate(), spec.bottleneck()));
    line.addAll(List.of(spec.compression(), spec.classes(), spec.epsilon()));
    line.addAll(spec.blocks());
    return line.stream().map(String::valueOf).toList();
  }

  /// Who runs it, for a table.
  String who(ScaleRun run) {
    return "pytorch " + run.layout() + ", " + format;
  }
}
