package dev.densevec.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InfoTest {
  @TempDir private Path folder;

  @Test
  void describesANamedNetwork() {
    CliRun run = CliRun.of("info", "densenet-bc-40-12");
    assertThat(run.exitCode()).isZero();
    assertThat(run.err()).isEmpty();
    // Figures of the paper's network as PyTorch counts them.
    assertThat(run.out()).contains("176,122").contains("72,365,352 an image").contains("1x3x32x32");
    assertThat(run.outLines())
        .anyMatch(
            l ->
                l.matches(
                    "features\\.denseblock1\\.denselayer6\\.conv2 +conv3x3 +12x32x32 +5,184 +5,308,416"))
        .anyMatch(l -> l.matches("classifier +classifier +10x1x1 +1,330 +1,320"));
  }

  @Test
  void describesWeightsAndFollowsTheInputSize() throws IOException {
    String weights = Samples.weights(folder, Samples.NETWORK).toString();
    CliRun run =
        CliRun.of("info", "--weights", weights, "--input=48x16", "--batch=3", "--threads=2");
    assertThat(run.err()).isEmpty();
    assertThat(run.out()).contains("1x3x16x48").contains("batch of 3 with 2 threads");
    assertThat(run.outLines()).anyMatch(l -> l.matches("features\\.conv0 +stem +4x16x48 .*"));
  }

  @Test
  void saysWhatTheWeightsSay() {
    CliRun run = CliRun.of("info", "-w", "embedded");
    assertThat(run.err()).isEmpty();
    assertThat(run.outLines())
        .anyMatch(l -> l.matches("weights +embedded"))
        .anyMatch(l -> l.matches("names +airplane, automobile, .*, truck"))
        .anyMatch(l -> l.matches("preprocessing +resize 32x32 .* \\(the weights say so\\)"))
        .anyMatch(l -> l.matches("head +softmax \\(a guess: the weights don't say\\)"))
        .anyMatch(l -> l.matches("trained on +folder:data"))
        .anyMatch(l -> l.matches("trained for +4 epochs, 3,312 steps, 33.8 minutes"))
        .anyMatch(l -> l.matches("best epoch +4: top-1 91.50 %, loss 0.2497 of 1,000 images"))
        .anyMatch(l -> l.matches("train.schedule +cosine:end=0"));
    assertThat(CliRun.of("info", "-w", "embedded", "--format=json").out())
        .contains("\"weights\":{\"name\":\"embedded\",\"preprocessing\":\"resize 32x32")
        .contains("\"labels\":[\"airplane\",\"automobile\"")
        .contains("\"train.epochs\":\"4\"");
  }

  @Test
  void saysWhatIsGuessed() throws IOException {
    CliRun run = CliRun.of("info", "-w", Samples.unnamed(folder, Samples.NETWORK).toString());
    assertThat(run.outLines())
        .anyMatch(l -> l.matches("names +the weights don't say; taken for cifar10's, a guess"))
        .anyMatch(l -> l.matches("preprocessing +resize .*cifar10-per-image, a guess.*"))
        .noneMatch(l -> l.startsWith("trained") || l.startsWith("best"));
    CliRun odd =
        CliRun.of("info", "-w", Samples.unnamed(folder, Samples.NETWORK + ",in=5").toString());
    assertThat(odd.exitCode()).isZero();
    assertThat(odd.outLines())
        .anyMatch(l -> l.matches("preprocessing .*std 1.0000 .*as they are, a guess.*"));
  }

  @Test
  void jsonIsOneObject() {
    CliRun run = CliRun.of("info", "densenet-bc-40-12", "--format=json");
    assertThat(run.outLines()).hasSize(1);
    assertThat(run.out())
        .startsWith("{\"version\":\"")
        .contains("\"network\":\"densenet:stem=cifar,")
        .contains("\"input\":[1,3,32,32],\"classes\":10,\"parameters\":176122,\"macs\":72365352,")
        .contains(
            "{\"name\":\"features.conv0\",\"kind\":\"stem\",\"output\":[24,32,32],\"parameters\":648,\"macs\":663552}")
        .contains("\"plan\":[\"")
        .endsWith("\"]}\n");
  }

  @Test
  void csvHasALineALayer() {
    CliRun run = CliRun.of("info", "densenet-bc-40-12", "--format=csv");
    assertThat(run.outLines().getFirst())
        .isEqualTo("layer,kind,channels,height,width,parameters,macs");
    assertThat(run.outLines()).hasSize(1 + 40).contains("features.conv0,stem,24,32,32,648,663552");
  }

  @Test
  void tellsWhatTrainingTakes() {
    CliRun run = CliRun.of("info", "densenet-bc-40-12", "--train", "--batch=8", "--threads=1");
    assertThat(run.err()).isEmpty();
    long keep = bytes(run, "keep");
    assertThat(bytes(run, "low")).isBetween(keep / 4, keep - 1);
    // Of the first block: 96 channels of 32x32 pixels, for 8 images, and room for whole vectors.
    assertThat(run.outLines()).anyMatch(l -> l.matches("block1 +[0-9,]+ +3,[0-9]{3},[0-9]{3} .*"));
    // The plan is that of the memory asked for, which keeps no layer's bottleneck.
    assertThat(run.out()).contains("denselayer6.conv1 ");
    CliRun low = CliRun.of("info", "densenet-bc-40-12", "--train", "--memory=low");
    assertThat(low.out()).doesNotContain("denselayer6.conv1 ");
  }

  private static long bytes(CliRun run, String memory) {
    String line =
        run.outLines().stream()
            .filter(l -> l.startsWith("--memory " + memory))
            .findFirst()
            .orElseThrow();
    return Long.parseLong(line.replaceAll("[^0-9]", ""));
  }

  @Test
  void tellsWhatTrainingTakesInEveryFormat() {
    CliRun csv = CliRun.of("info", "d2l", "--train", "--batch=2", "--threads=3", "--format=csv");
    assertThat(csv.outLines()).hasSize(3).startsWith("memory,batch,threads,bytes");
    assertThat(csv.outLines().get(1)).matches("keep,2,3,[0-9]{7,}");
    CliRun json = CliRun.of("info", "d2l", "--train", "--batch=2", "--format=json");
    assertThat(json.out())
        .contains("\"network\":\"densenet:stem=imagenet,")
        .contains("\"batch\":2,", "\"memory\":\"keep\",\"bytes\":{\"keep\":")
        .endsWith("\"]}\n");
  }

  @Test
  void needsEitherANetworkOrWeights() {
    String message = "densevec: name either a network or a file with --weights FILE\n";
    assertThat(CliRun.of("info").err()).isEqualTo(message);
    CliRun both = CliRun.of("info", "densenet121", "--weights", "x.pth");
    assertThat(both.err()).isEqualTo(message);
    assertThat(both.exitCode()).isEqualTo(2);
  }

  @Test
  void refusesNetworksAndSizesThatMakeNoSense() {
    CliRun unknown = CliRun.of("info", "densenet999");
    assertThat(unknown.exitCode()).isEqualTo(2);
    assertThat(unknown.errLines()).hasSize(1);
    CliRun small = CliRun.of("info", "densenet121", "--input=28");
    assertThat(small.exitCode()).isEqualTo(2);
    assertThat(small.err())
        .isEqualTo("densevec: an input of 28x28 pixels is too small for this network\n");
  }
}
