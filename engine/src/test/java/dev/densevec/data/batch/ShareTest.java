package dev.densevec.data.batch;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/// Shares of batches of all sizes.
final class ShareTest {
  private static final int MOST = 70;

  @Test
  void coverEveryBatchOnce() {
    for (int ranks = 1; ranks <= 32; ranks *= 2) {
      for (int n = 1; n <= MOST; n++) {
        int end = 0;
        int active = 0;
        for (int rank = 0; rank < ranks; rank++) {
          Share share = new Share(rank, ranks);
          assertThat(share.first(n)).isEqualTo(end);
          end = share.end(n);
          assertThat(share.size(n)).isEqualTo(end - share.first(n));
          active += share.size(n) > 0 ? 1 : 0;
        }
        assertThat(end).isEqualTo(n);
        assertThat(active).isEqualTo(new Share(0, ranks).active(n));
      }
    }
  }

  /// A share of a share begins where the share does: what fewer ranks have is what some of more
  /// ranks have together.
  @Test
  void ofTwiceAsManyRanksAreHalves() {
    for (int ranks = 1; ranks <= 16; ranks *= 2) {
      for (int n = 1; n <= MOST; n++) {
        for (int rank = 0; rank <= ranks; rank++) {
          int start = new Share(0, ranks).start(n, rank);
          assertThat(new Share(0, 2 * ranks).start(n, 2 * rank)).isEqualTo(start);
        }
      }
    }
  }

  @Test
  void ofFewImagesLeaveRanksWithoutAny() {
    assertThat(new Share(0, 4).size(2)).isEqualTo(1);
    assertThat(new Share(1, 4).size(2)).isZero();
    assertThat(new Share(2, 4).size(2)).isEqualTo(1);
    assertThat(new Share(3, 4).size(2)).isZero();
    assertThat(new Share(1, 4).size(9)).isEqualTo(2);
    assertThat(new Share(3, 4).size(9)).isEqualTo(3);
  }
}
