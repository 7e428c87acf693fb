package dev.densevec.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.densevec.cluster.MpiRig.Ended;
import dev.densevec.cluster.MpiRig.Installed;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Ranks on two machines that a network joins.
final class TwoHostsTest {
  @TempDir private Path folder;

  @Test
  void sumsAreTheSameOverANetwork() throws Exception {
    try (TwoHosts hosts = new TwoHosts(folder)) {
      MpiRig rig = hosts.connect(new MpiRig(folder, Installed.OPEN_MPI));
      long began = System.nanoTime();
      Ended ended = rig.ended(rig.start(hosts.first(), 4, "sums"), began);
      assertThat(ended.code()).as(ended.err()).isZero();
      assertThat(ended.out().lines()).hasSize(4).allMatch(line -> line.startsWith("summed by"));
    }
  }

  /// The launcher notices it, and on the other side the rank itself.
  @Test
  void allEndWhenACableIsCut() throws Exception {
    try (TwoHosts hosts = new TwoHosts(folder)) {
      MpiRig rig =
          hosts
              .connect(new MpiRig(folder, Installed.OPEN_MPI))
              .with("-Dpatience=8")
              .set("OMPI_MCA_oob_tcp_keepalive_time", "2")
              .set("OMPI_MCA_oob_tcp_keepalive_intvl", "1")
              .set("OMPI_MCA_oob_tcp_keepalive_probes", "2");
      Process launcher = rig.start(hosts.first(), 2, "for-ever");
      List<ProcessHandle> ranks = FailuresTest.ranks(rig, launcher, 2);
      long began = System.nanoTime();
      hosts.cut();
      Ended ended = rig.ended(launcher, began);
      assertThat(ended.code()).isNotZero();
      assertThat(ended.seconds()).isLessThan(8 + 10);
      FailuresTest.assertGone(ranks);
    }
  }
}
