import dev.densevec.data.Randomness;
import dev.densevec.data.image.Picture;
import dev.densevec.data.sets.DataParts;
import dev.densevec.data.sets.Dataset;
import dev.densevec.data.sets.Datasets;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;

/// Makes a set of pictures with two labels each: two pictures of a set of classes, side by side, with
/// a table of what they show.
///
/// `labels.csv` has a column for each class, and the parts `train`, `valid` and `test`. No picture of
/// one part is in another.
final class MakePairs {
  private static final int SIDE = 32;
  private static final double HELD_OUT = 0.1;
  private static final long SEED = 1;

  private final Path folder;
  private final List<String> rows = new ArrayList<>();

  private MakePairs(Path folder) {
    this.folder = folder;
  }

  /// @param args a data set as `densevec` names it, the folder to write, pairs to train on, pairs to
  ///     test on
  public static void main(String[] args) throws IOException {
    if (args.length != 4) {
      System.err.println("usage: make DATA FOLDER TRAIN TEST, as in cifar10:PLACE pairs 20000 2000");
      System.exit(2);
    }
    DataParts parts = Datasets.open(args[0]);
    Dataset.Split split = parts.forTraining().split(HELD_OUT, SEED);
    MakePairs pairs = new MakePairs(Files.createDirectories(Path.of(args[1])));
    int train = Integer.parseInt(args[2]);
    int test = Integer.parseInt(args[3]);
    pairs.rows.add("path,split," + String.join(",", split.train().classNames()));
    pairs.add("train", split.train(), train, 1);
    pairs.add("valid", split.validation(), Math.max(1, train / 10), 2);
    pairs.add("test", parts.forTesting(), test, 3);
    Files.write(pairs.folder.resolve("labels.csv"), pairs.rows);
    System.out.println(pairs.folder.resolve("labels.csv") + ": " + (pairs.rows.size() - 1) + " pairs");
  }

  private void add(String part, Dataset set, int count, long number) throws IOException {
    Path home = Files.createDirectories(folder.resolve(part));
    Randomness random = new Randomness(SEED, 0, number, Randomness.ORDER);
    for (int i = 0; i < count; i++) {
      int left = random.nextInt(set.size());
      int right = random.nextInt(set.size());
      BufferedImage image = new BufferedImage(2 * SIDE, SIDE, BufferedImage.TYPE_INT_RGB);
      draw(set.picture(left), image, 0);
      draw(set.picture(right), image, SIDE);
      ImageIO.write(image, "png", home.resolve(i + ".png").toFile());
      List<Integer> labels = List.of(set.label(left), set.label(right));
      List<String> marks =
          IntStream.range(0, set.classNames().size())
              .mapToObj(c -> labels.contains(c) ? "1" : "0")
              .toList();
      rows.add(part + "/" + i + ".png," + part + "," + String.join(",", marks));
    }
  }

  private static void draw(Picture picture, BufferedImage image, int left) {
    for (int y = 0; y < SIDE; y++) {
      for (int x = 0; x < SIDE; x++) {
        int rgb = 0;
        for (int c = 0; c < 3; c++) {
          rgb = rgb << 8 | picture.sample(Math.min(c, picture.channels() - 1), y, x);
        }
        image.setRGB(left + x, y, rgb);
      }
    }
  }
}
