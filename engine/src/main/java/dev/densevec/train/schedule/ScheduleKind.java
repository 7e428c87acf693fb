package dev.densevec.train.schedule;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/// The schedules that a text can name.
public enum ScheduleKind {
  /// [Schedule.Constant].
  CONSTANT {
    @Override
    Schedule read(ScheduleText values) {
      return new Schedule.Constant();
    }
  },
  /// [Schedule.MultiStep].
  MULTISTEP {
    @Override
    Schedule read(ScheduleText values) {
      List<Span> milestones = values.spans("at", Schedule.MultiStep.HALF_AND_THREE_QUARTERS);
      return new Schedule.MultiStep(milestones, values.number("factor", 0.1));
    }
  },
  /// [Schedule.Cosine].
  COSINE {
    @Override
    Schedule read(ScheduleText values) {
      return new Schedule.Cosine(values.number("end", 0));
    }
  },
  /// [Schedule.OneCycle].
  ONECYCLE {
    @Override
    Schedule read(ScheduleText values) {
      return new Schedule.OneCycle(
          values.number("peak", 0.3), values.number("start", 25), values.number("end", 1e4));
    }
  },
  /// [Schedule.Restarts].
  RESTARTS {
    @Override
    Schedule read(ScheduleText values) {
      return new Schedule.Restarts(
          values.span("first", Schedule.Restarts.TEN_EPOCHS),
          values.number("times", 2),
          values.number("end", 0));
    }
  },
  /// [Plateau].
  PLATEAU {
    @Override
    Schedule read(ScheduleText values) {
      return new Plateau(
          values.number("factor", 0.1),
          values.whole("patience", 10),
          values.number("threshold", 1e-4),
          values.whole("cooldown", 0),
          values.number("end", 0));
    }
  };

  /// Makes the schedule of a text.
  ///
  /// @param values what the text says
  /// @throws IllegalArgumentException if a value is out of range
  abstract Schedule read(ScheduleText values);

  /// What the text of such a schedule begins with.
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// The kind of a name.
  ///
  /// @throws IllegalArgumentException if there is none
  static ScheduleKind named(String name) {
    return Arrays.stream(values())
        .filter(kind -> kind.text().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "unknown schedule '" + name + "', expected " + alternatives()));
  }

  private static String alternatives() {
    List<String> names = Arrays.stream(values()).map(ScheduleKind::text).toList();
    return names.stream().limit(names.size() - 1).collect(Collectors.joining(", "))
        + " or "
        + names.getLast();
  }
}
