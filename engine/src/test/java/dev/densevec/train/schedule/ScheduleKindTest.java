package dev.densevec.train.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Every schedule can be named, reads back what it writes, and is in the documents.
final class ScheduleKindTest {
  private static final Schedule.Run RUN = new Schedule.Run(40, 4);

  @Test
  void everyScheduleHasAKind() {
    List<Class<?>> schedules =
        Stream.concat(Arrays.stream(Schedule.class.getDeclaredClasses()), Stream.of(Plateau.class))
            .filter(Schedule.class::isAssignableFrom)
            .filter(type -> type != Schedule.WarmUp.class)
            .toList();
    List<Class<?>> named = new ArrayList<>();
    for (ScheduleKind kind : ScheduleKind.values()) {
      named.add(of(kind).getClass());
    }
    assertThat(named).containsExactlyInAnyOrderElementsOf(schedules);
  }

  @ParameterizedTest
  @EnumSource
  void textReadsBack(ScheduleKind kind) {
    for (String text : new String[] {kind.text(), of(kind).text() + warmUp(of(kind))}) {
      Schedule schedule = Schedule.parse(text);
      assertThat(schedule.text()).startsWith(kind.text());
      assertThat(Schedule.parse(schedule.text())).isEqualTo(schedule);
    }
  }

  @ParameterizedTest
  @EnumSource
  void theLargestFactorIsOne(ScheduleKind kind) {
    double most = 0;
    for (int step = 0; step < RUN.steps(); step++) {
      double factor = of(kind).factor(step, RUN);
      assertThat(factor).isPositive();
      most = Math.max(most, factor);
    }
    assertThat(most).isCloseTo(1, within(1e-12));
  }

  @ParameterizedTest
  @EnumSource
  void isInTheDocuments(ScheduleKind kind) throws IOException {
    Path source = Path.of("src/main/java/dev/densevec/train/schedule/Schedule.java");
    assertThat(Files.readString(source)).containsPattern("/// \\| `" + kind.text() + "[`:]");
  }

  private static Schedule of(ScheduleKind kind) {
    return Schedule.parse(kind.text());
  }

  private static String warmUp(Schedule schedule) {
    return (schedule.text().contains(":") ? "," : ":") + "warmup=2e";
  }
}
