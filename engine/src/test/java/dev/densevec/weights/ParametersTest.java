package dev.densevec.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.densevec.spec.NetworkSpec;
import dev.densevec.spec.Networks;
import dev.densevec.spec.Parameter;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ParametersTest {
  private static final NetworkSpec SPEC =
      Networks.parse("densenet:stem=cifar-bn,stem-channels=5,growth=3,bottleneck=0,blocks=1-1");

  @Test
  void allocatesEveryParameterZeroedAlignedAndApart() {
    try (Parameters parameters = Parameters.allocate(SPEC)) {
      assertThat(parameters.spec()).isSameAs(SPEC);
      assertThat(parameters.segments().keySet())
          .containsExactlyElementsOf(SPEC.parameters().stream().map(Parameter::name).toList());
      long end = 0;
      for (Parameter parameter : SPEC.parameters()) {
        MemorySegment segment = parameters.get(parameter.name());
        assertThat(segment.byteSize()).isEqualTo(4 * parameter.elements());
        assertThat(segment.address() % 64).isZero();
        assertThat(segment.address()).isGreaterThanOrEqualTo(end);
        assertThat(segment.mismatch(MemorySegment.ofArray(new byte[(int) segment.byteSize()])))
            .isEqualTo(-1);
        segment.fill((byte) 1);
        end = segment.address() + segment.byteSize();
      }
    }
  }

  @Test
  void elementsAreLittleEndian() {
    assertThat(Parameters.ELEMENT.order()).isEqualTo(ByteOrder.LITTLE_ENDIAN);
    assertThat(Parameters.ELEMENT.byteAlignment()).isEqualTo(1);
  }

  @Test
  void isReadableFromEveryThread() throws InterruptedException {
    try (Parameters parameters = Parameters.allocate(SPEC)) {
      AtomicInteger read = new AtomicInteger();
      Thread thread =
          Thread.ofPlatform()
              .start(
                  () ->
                      read.set(
                          parameters.get("classifier.bias").toArray(Parameters.ELEMENT).length));
      thread.join();
      assertThat(read).hasValue(10);
    }
  }

  @Test
  void closingFreesTheMemory() {
    Parameters parameters = Parameters.allocate(SPEC);
    MemorySegment bias = parameters.get("classifier.bias");
    parameters.close();
    assertThatIllegalStateException().isThrownBy(() -> bias.get(Parameters.ELEMENT, 0));
  }

  @Test
  void refusesAnUnknownName() {
    try (Parameters parameters = Parameters.allocate(SPEC)) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> parameters.get("features.conv9.weight"))
          .withMessage("the network has no parameter named features.conv9.weight");
    }
  }

  @Test
  void takesSegmentsOfOthersInRegistrationOrderAndClosesTheirOwner() {
    AtomicInteger closed = new AtomicInteger();
    Parameters parameters = Parameters.of(SPEC, segments(), closed::incrementAndGet);
    assertThat(parameters.segments().keySet())
        .containsExactlyElementsOf(SPEC.parameters().stream().map(Parameter::name).toList());
    parameters.close();
    assertThat(closed).hasValue(1);
  }

  @Test
  void refusesMissingAndMissizedSegments() {
    Map<String, MemorySegment> segments = segments();
    MemorySegment bias = segments.remove("classifier.bias");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Parameters.of(SPEC, segments, () -> {}))
        .withMessage("classifier.bias: missing, expected 40 bytes");
    segments.put("classifier.bias", bias.asSlice(4));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Parameters.of(SPEC, segments, () -> {}))
        .withMessage("classifier.bias: 36 bytes, expected 40 bytes");
  }

  @Test
  void copiesAreWritableAndApart() {
    Map<String, MemorySegment> segments = segments();
    segments.get("classifier.bias").setAtIndex(Parameters.ELEMENT, 9, 1.5f);
    segments.replaceAll((_, segment) -> segment.asReadOnly());
    Parameters file = Parameters.of(SPEC, segments, () -> {});
    assertThat(file.isReadOnly()).isTrue();
    try (Parameters copy = file.copy()) {
      assertThat(copy.isReadOnly()).isFalse();
      MemorySegment bias = copy.get("classifier.bias");
      assertThat(bias.getAtIndex(Parameters.ELEMENT, 9)).isEqualTo(1.5f);
      bias.fill((byte) 0);
      assertThat(file.get("classifier.bias").getAtIndex(Parameters.ELEMENT, 9)).isEqualTo(1.5f);
    }
  }

  private static Map<String, MemorySegment> segments() {
    Map<String, MemorySegment> segments = new HashMap<>();
    for (Parameter parameter : SPEC.parameters()) {
      segments.put(parameter.name(), Arena.ofAuto().allocate(4 * parameter.elements()));
    }
    return segments;
  }
}
