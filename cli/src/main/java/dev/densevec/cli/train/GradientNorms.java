package dev.densevec.cli.train;

import dev.densevec.cli.chart.Charts;
import dev.densevec.cli.chart.HeatMap;
import dev.densevec.cli.format.Csv;
import dev.densevec.spec.NetworkSpec;
import dev.densevec.spec.Parameter;
import dev.densevec.weights.Parameters;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// How much of the gradient reaches each layer: the norm of its weights' gradient in the last step
/// of every epoch, logged and drawn. In a DenseNet the first layers get theirs on short ways (arXiv
/// 1608.06993, section 5, "implicit deep supervision").
final class GradientNorms {
  private static final int WIDTH = 1000;
  private static final int ROW_HEIGHT = 12;
  private static final int MARGIN = 160;

  private final List<String> layers;
  private final LogFile log;
  private final Path png;
  private final List<double[]> epochs = new ArrayList<>();

  /// @param epochsDone epochs whose lines are kept
  /// @throws IOException if the log can't be written
  GradientNorms(NetworkSpec spec, Path folder, int epochsDone) throws IOException {
    layers = spec.parameters().stream().filter(GradientNorms::counts).map(Parameter::name).toList();
    List<String> header = new ArrayList<>(List.of("epoch"));
    layers.forEach(name -> header.add(layer(name)));
    log =
        LogFile.open(
            folder.resolve("gradients.csv"), Csv.line(header.toArray(String[]::new)), epochsDone);
    png = folder.resolve("gradients.png");
    log.kept().forEach(line -> epochs.add(parse(line)));
  }

  private static boolean counts(Parameter parameter) {
    return parameter.kind() == Parameter.Kind.CONV_WEIGHT
        || parameter.kind() == Parameter.Kind.LINEAR_WEIGHT;
  }

  private static String layer(String parameter) {
    return parameter.substring(0, parameter.lastIndexOf('.')).replace("features.", "");
  }

  private double[] parse(String line) {
    String[] cells = line.split(",", -1);
    double[] norms = new double[layers.size()];
    for (int i = 0; i < norms.length; i++) {
      norms[i] = i + 1 < cells.length ? number(cells[i + 1]) : Double.NaN;
    }
    return norms;
  }

  /// What a damaged log lost is a gap in the picture.
  private static double number(String cell) {
    try {
      return Double.parseDouble(cell);
    } catch (NumberFormatException _) {
      return Double.NaN;
    }
  }

  /// Takes the norms of an epoch.
  void add(int epoch, Parameters gradients) throws IOException {
    double[] norms = layers.stream().mapToDouble(name -> norm(gradients.get(name))).toArray();
    epochs.add(norms);
    List<String> cells = new ArrayList<>(List.of(String.valueOf(epoch)));
    for (double norm : norms) {
      cells.add(String.valueOf((float) norm));
    }
    log.add(String.join(",", cells));
  }

  private static double norm(MemorySegment gradient) {
    double sum = 0;
    long elements = gradient.byteSize() / Float.BYTES;
    for (long i = 0; i < elements; i++) {
      double value = gradient.getAtIndex(Parameters.ELEMENT, i);
      sum += value * value;
    }
    return Math.sqrt(sum);
  }

  /// Draws a row for each layer, a column for each epoch; decimal logarithms.
  void draw() {
    if (epochs.isEmpty()) {
      return;
    }
    double[][] cells = new double[layers.size()][epochs.size()];
    List<String> columns = new ArrayList<>();
    for (int epoch = 0; epoch < epochs.size(); epoch++) {
      columns.add(String.valueOf(epoch + 1));
      for (int layer = 0; layer < cells.length; layer++) {
        cells[layer][epoch] = Math.log10(epochs.get(epoch)[layer]);
      }
    }
    HeatMap map =
        new HeatMap("Norm of the gradient of each layer's weights", cells)
            .labels("epoch", "layer", "log10 of the norm")
            .names(columns, layers.stream().map(GradientNorms::layer).toList());
    int height = MARGIN + ROW_HEIGHT * layers.size();
    Charts.write(List.of(map), png, WIDTH, height);
  }
}
