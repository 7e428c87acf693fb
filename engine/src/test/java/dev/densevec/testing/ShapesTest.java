package dev.densevec.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.densevec.spec.Conv;
import dev.densevec.spec.Cost;
import dev.densevec.spec.NetworkSpec;
import dev.densevec.spec.Networks;
import dev.densevec.tensor.Shape;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ShapesTest {

  @Test
  void widthsComeWithTheirNeighbours() {
    assertThat(Shapes.around(4, 2)).containsExactly(1, 3, 4, 5, 7, 8, 9);
    assertThat(Shapes.around(1, 1)).containsExactly(1, 2);
  }

  @Test
  void layersCoverEveryNetwork() {
    Set<String> layers =
        Shapes.layers().stream()
            .map(l -> outline(l.conv(), l.conv().outSize(l.h()), l.conv().outSize(l.w())))
            .collect(Collectors.toSet());
    for (String name : Shapes.NETWORKS) {
      NetworkSpec spec = Networks.parse(name);
      Shape input = spec.defaultInput();
      for (Cost.Part part : spec.cost(input.h(), input.w()).parts()) {
        if (!part.kind().equals("classifier")) {
          long perPixel = part.macs() / ((long) part.h() * part.w());
          assertThat(layers)
              .contains(outline(part.kind(), part.channels(), perPixel, part.h(), part.w()));
        }
      }
    }
    assertThat(Shapes.layers()).doesNotHaveDuplicates().hasSizeGreaterThan(500);
  }

  private static String outline(Conv conv, int h, int w) {
    return outline(conv.name(), conv.outChannels(), conv.macsPerPixel(), h, w);
  }

  private static String outline(String kind, int channels, long macsPerPixel, int h, int w) {
    return String.format(Locale.ROOT, "%s %d %d %dx%d", kind, channels, macsPerPixel, h, w);
  }
}
