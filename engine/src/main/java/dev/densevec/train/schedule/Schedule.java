package dev.densevec.train.schedule;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/// How the learning rate changes in the course of a run.
///
/// A schedule is a pure function of the step, so that a run may go on anywhere. It gives a factor
/// by which the learning rate asked for is multiplied. One that goes by validations has a
/// [Plateau], whose state a checkpoint keeps. Its text is what [#parse] reads:
///
/// | text | factor |
/// |---|---|
/// | `constant` | 1 |
/// | `multistep:at=0.5/0.75,factor=0.1` | times 0.1 from half and from three quarters of the run on (arXiv 1608.06993, section 4.2) |
/// | `cosine:end=0` | half a cosine from 1 down to `end`, PyTorch's `CosineAnnealingLR` |
/// | `onecycle:peak=0.3,start=25,end=10000` | PyTorch's `OneCycleLR`: from 1/25 up to 1 at 0.3 of the run, down to 1/25/10000 |
/// | `restarts:first=10e,times=2,end=0` | half cosines from 1 down to `end`, the first of `first`, each `times` as long as the one before: PyTorch's `CosineAnnealingWarmRestarts` (arXiv 1608.03983, equation 5) |
/// | `plateau:factor=0.1,patience=10,threshold=1e-4,cooldown=0,end=0` | times `factor` after more than `patience` validations that are no better: PyTorch's `ReduceLROnPlateau` |
///
/// Each takes `warmup=SPAN`: the factor climbs linearly to the schedule's first, and the schedule
/// has the rest of the run. Values left out are those of the table. Spans are read by [Span#parse].
public interface Schedule {

  /// The extent of a run.
  ///
  /// @param steps steps of the optimiser, at least 1
  /// @param stepsPerEpoch steps of one epoch, at least 1
  record Run(long steps, long stepsPerEpoch) {
    public Run {
      if (steps < 1 || stepsPerEpoch < 1) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "a run of %d steps, %d an epoch: expected at least 1",
                steps,
                stepsPerEpoch));
      }
    }
  }

  /// The factor of the learning rate of one step.
  ///
  /// @param step 0 for the first
  /// @param run the run's extent
  double factor(long step, Run run);

  /// What lowers the rate by how validations go; empty if nothing does.
  default Optional<Plateau> plateau() {
    return Optional.empty();
  }

  /// The schedule's text; that of a schedule of this library is what [#parse] reads back.
  String text();

  /// Reads a schedule's text.
  ///
  /// @throws IllegalArgumentException in one line, naming the part that can't be read and what was
  ///   expected
  static Schedule parse(String text) {
    return ScheduleText.parse(text);
  }

  /// Always 1.
  record Constant() implements Schedule {
    @Override
    public double factor(long step, Run run) {
      return 1;
    }

    @Override
    public String text() {
      return "constant";
    }
  }

  /// Multiplied by `factor` from each milestone on.
  ///
  /// @param milestones where in the run
  /// @param factor above 0
  record MultiStep(List<Span> milestones, double factor) implements Schedule {
    static final List<Span> HALF_AND_THREE_QUARTERS =
        List.of(new Span(0.5, Span.Unit.SHARE), new Span(0.75, Span.Unit.SHARE));

    public MultiStep {
      milestones = List.copyOf(milestones);
      ScheduleText.requirePositive(factor, "factor");
    }

    @Override
    public double factor(long step, Run run) {
      double product = 1;
      for (Span milestone : milestones) {
        product *= step >= milestone.steps(run) ? factor : 1;
      }
      return product;
    }

    @Override
    public String text() {
      return String.format(
          Locale.ROOT,
          "multistep:at=%s,factor=%s",
          milestones.stream().map(Span::toString).collect(Collectors.joining("/")),
          factor);
    }
  }

  /// Half a cosine: `end + (1 - end) (1 + cos(pi step / steps)) / 2`.
  ///
  /// @param end the factor that a step after the last one would have, 0 to 1
  record Cosine(double end) implements Schedule {
    public Cosine {
      ScheduleText.requireShare(end, "end");
    }

    @Override
    public double factor(long step, Run run) {
      return end + (1 - end) * (1 + Math.cos(Math.PI * step / run.steps())) / 2;
    }

    @Override
    public String text() {
      return "cosine:end=" + end;
    }
  }

  /// Up and down again, both in half cosines (arXiv 1708.07120).
  ///
  /// The first step has factor `1 / start`, the one at `peak * steps - 1` has 1, the last has `1 /
  /// start / end`.
  ///
  /// @param peak share of the run that leads up, above 0 and below 1
  /// @param start by what the first factor is below 1, at least 1
  /// @param end by what the last factor is below the first, at least 1
  record OneCycle(double peak, double start, double end) implements Schedule {
    public OneCycle {
      if (!(peak > 0 && peak < 1)) {
        throw new IllegalArgumentException("peak is " + peak + ", expected between 0 and 1");
      }
      if (!(start >= 1 && end >= 1 && Double.isFinite(start * end))) {
        throw new IllegalArgumentException(
            String.format(Locale.ROOT, "start is %s and end %s, expected at least 1", start, end));
      }
    }

    @Override
    public double factor(long step, Run run) {
      double up = Math.max(0, peak * run.steps() - 1);
      double last = run.steps() - 1;
      if (step < up) {
        return between(1 / start, 1, step / up);
      }
      return last > up ? between(1, 1 / start / end, (step - up) / (last - up)) : 1;
    }

    private static double between(double from, double to, double share) {
      return to + (from - to) / 2 * (1 + Math.cos(Math.PI * Math.min(1, share)));
    }

    @Override
    public String text() {
      return String.format(Locale.ROOT, "onecycle:peak=%s,start=%s,end=%s", peak, start, end);
    }
  }

  /// Half cosines one after the other: `end + (1 - end) (1 + cos(pi t / T)) / 2` at step `t` of a
  /// cycle of `T` steps.
  ///
  /// @param first length of the first cycle
  /// @param times by what each cycle is longer than the one before, at least 1
  /// @param end the factor that a step after a cycle's last would have, 0 to 1
  record Restarts(Span first, double times, double end) implements Schedule {
    static final Span TEN_EPOCHS = new Span(10, Span.Unit.EPOCHS);

    public Restarts {
      if (!(times >= 1 && Double.isFinite(times)) || first.amount() == 0) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "first is %s and times %s, expected above 0 and at least 1",
                first,
                times));
      }
      ScheduleText.requireShare(end, "end");
    }

    @Override
    public double factor(long step, Run run) {
      double length = Math.max(1, first.steps(run));
      double at = step;
      if (times == 1) {
        at %= length;
      }
      while (at >= length) {
        at -= length;
        length *= times;
      }
      return end + (1 - end) * (1 + Math.cos(Math.PI * at / length)) / 2;
    }

    @Override
    public String text() {
      return String.format(Locale.ROOT, "restarts:first=%s,times=%s,end=%s", first, times, end);
    }
  }

  /// A linear climb in front of another schedule: the `i`-th of `n` steps has `i / (n + 1)` of that
  /// one's first factor.
  ///
  /// @param length how long, rounded down to whole steps
  /// @param rest what follows, over the rest of the run
  record WarmUp(Span length, Schedule rest) implements Schedule {
    @Override
    public double factor(long step, Run run) {
      long climb = Math.min((long) length.steps(run), run.steps() - 1);
      Run remainder = new Run(run.steps() - climb, run.stepsPerEpoch());
      return step < climb
          ? (step + 1.0) / (climb + 1) * rest.factor(0, remainder)
          : rest.factor(step - climb, remainder);
    }

    @Override
    public Optional<Plateau> plateau() {
      return rest.plateau();
    }

    @Override
    public String text() {
      String text = rest.text();
      return text + (text.indexOf(':') < 0 ? ":" : ",") + "warmup=" + length;
    }
  }

  /// The paper's for CIFAR: a tenth from half, a hundredth from three quarters of the run on.
  static Schedule paper() {
    return new MultiStep(MultiStep.HALF_AND_THREE_QUARTERS, 0.1);
  }
}
