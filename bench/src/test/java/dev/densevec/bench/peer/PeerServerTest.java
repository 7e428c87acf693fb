package dev.densevec.bench.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.densevec.tensor.Shape;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import org.junit.jupiter.api.Test;

final class PeerServerTest {
  private static final PeerWorkload TRAINING =
      new PeerWorkload(Task.TRAINING, "densenet-bc-22-4", new Shape(2, 3, 8, 8), 1);

  private final ByteArrayOutputStream replies = new ByteArrayOutputStream();

  private DataInputStream serve(byte[] requests) throws IOException {
    PeerServer.serve(
        PeerProvider.named("densevec"),
        TRAINING,
        new ByteArrayInputStream(requests),
        new DataOutputStream(replies));
    return new DataInputStream(new ByteArrayInputStream(replies.toByteArray()));
  }

  @Test
  void tellsWhatItComputedAndTakesATurnForEachRequest() throws Exception {
    ByteArrayOutputStream requests = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(requests);
    out.writeDouble(0);
    out.writeInt(1);
    out.writeDouble(0);
    out.writeInt(2);
    DataInputStream in = serve(requests.toByteArray());
    PeerReply.Opened opened = PeerReply.readOpened(in);
    assertThat(opened.version()).isEqualTo("this build");
    assertThat(opened.macsPerImage()).isEqualTo(TRAINING.macsPerImage());
    assertThat(opened.results()).containsOnlyKeys(Peer.LOGITS, "features.conv0.weight");
    assertThat(opened.results().get(Peer.LOGITS)).hasSize(20).doesNotContain(0, Float.NaN);
    assertThat(PeerReply.readTaken(in).nanos()).isBetween(1e3, 1e12);
    assertThat(PeerReply.readTaken(in).peakBytes()).isBetween(10L << 20, 1L << 40);
    assertThat(in.available()).isZero();
  }

  @Test
  void handsOnWhyThereIsNoAnswer() throws Exception {
    PeerReply.failure(new DataOutputStream(replies), "no such thing");
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(replies.toByteArray()));
    assertThatIllegalStateException()
        .isThrownBy(() -> PeerReply.readOpened(in))
        .withMessage("no such thing");
  }
}
