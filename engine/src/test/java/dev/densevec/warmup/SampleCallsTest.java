package dev.densevec.warmup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.densevec.kernel.ConvKernel;
import dev.densevec.kernel.KernelSet;
import dev.densevec.kernel.PointwiseKernels;
import dev.densevec.kernel.ResidualKernels;
import dev.densevec.kernel.TrainingKernels;
import dev.densevec.kernel.WinogradKernels;
import dev.densevec.kernel.WinogradTrainingKernels;
import dev.densevec.kernel.select.Kernels;
import dev.densevec.plan.infer.InferencePlan;
import dev.densevec.plan.train.TrainingPlan;
import dev.densevec.spec.NetworkSpec;
import dev.densevec.spec.Networks;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What is compiled ahead covers what networks call.
@Tag("width")
class SampleCallsTest {
  private static final int CALLS = 12;

  /// Passes that no prediction makes.
  private static final Set<String> TRAINING_ONLY = Set.of("sumBackward", "filters", "expand");

  private final Set<String> called = new TreeSet<>();

  /// The kernels of this machine, noting which of them are called.
  private KernelSet noted() {
    KernelSet real = Kernels.chosen().set();
    PointwiseKernels pointwise = noted(PointwiseKernels.class, real.pointwise());
    ResidualKernels residual = noted(ResidualKernels.class, real.residual());
    TrainingKernels training = noted(TrainingKernels.class, real.training());
    return new KernelSet() {
      @Override
      public String name() {
        return real.name();
      }

      @Override
      public int lanes() {
        return real.lanes();
      }

      @Override
      public ConvKernel conv(int vectors) {
        return real.conv(vectors);
      }

      @Override
      public PointwiseKernels pointwise() {
        return pointwise;
      }

      @Override
      public ResidualKernels residual() {
        return residual;
      }

      @Override
      public TrainingKernels training() {
        return training;
      }

      @Override
      public Optional<WinogradKernels> winograd(int tile) {
        return real.winograd(tile).map(kernels -> noted(WinogradKernels.class, kernels));
      }
    };
  }

  private <T> T noted(Class<T> type, T real) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (_, method, arguments) -> {
              called.add(method.getName());
              Object result = invoke(real, method, arguments);
              return result instanceof WinogradTrainingKernels transforms
                  ? noted(WinogradTrainingKernels.class, transforms)
                  : result;
            }));
  }

  private static Object invoke(Object real, Method method, Object[] arguments) throws Throwable {
    try {
      return method.invoke(real, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  private static InferencePlan plan(String network, KernelSet kernels) {
    NetworkSpec spec = Networks.parse(network);
    return InferencePlan.of(spec, spec.defaultInput(), kernels, 1);
  }

  private static Map<String, SampleCalls.Call> calls(String network, KernelSet kernels) {
    SampleCalls sample = new SampleCalls(kernels);
    Map<String, SampleCalls.Call> calls = new LinkedHashMap<>(sample.common());
    calls.putAll(sample.of(plan(network, kernels)));
    return calls;
  }

  private static Map<String, SampleCalls.Call> trainingCalls(String network, KernelSet kernels) {
    NetworkSpec spec = Networks.parse(network);
    return new TrainingCalls(kernels)
        .of(TrainingPlan.of(spec, spec.defaultInput().withBatch(2), kernels, 1, true));
  }

  @Test
  void allButPoolingIsCompiledBeforeTheNetworkIsKnown() {
    KernelSet kernels = noted();
    assumeTrue(kernels.conv(4).vectors() == 2, "the scalar kernels have a tile of four vectors");
    Set<String> needed = new TreeSet<>(calls("densenet121", kernels).keySet());
    needed.removeAll(new SampleCalls(kernels).likely().keySet());
    assertThat(needed).containsExactly("maxPoolRow");
  }

  @Test
  void everyPassIsCalledInBounds() {
    KernelSet kernels = noted();
    Map<String, SampleCalls.Call> calls = calls("densenet121", kernels);
    calls.putAll(calls("resnet18", kernels));
    calls.putAll(calls("densenetblur121d", kernels));
    calls.forEach(
        (name, call) -> {
          for (int number = 0; number < CALLS; number++) {
            assertThat(call.run(number)).as(name).isPositive();
          }
        });
    assertThat(called)
        .isEqualTo(
            passes()
                .flatMap(SampleCallsTest::methods)
                .filter(name -> !TRAINING_ONLY.contains(name))
                .collect(Collectors.toCollection(TreeSet::new)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"densenet121", "resnet18"})
  void everyPassOfTrainingIsCalledInBounds(String network) {
    KernelSet kernels = noted();
    trainingCalls(network, kernels)
        .forEach(
            (name, call) -> {
              for (int number = 0; number < CALLS; number++) {
                assertThat(call.run(number)).as(name).isPositive();
              }
            });
    Stream<Class<?>> needed =
        kernels.winograd(WinogradKernels.LARGE).isPresent()
            ? Stream.of(TrainingKernels.class, WinogradKernels.class, WinogradTrainingKernels.class)
            : Stream.of(TrainingKernels.class);
    Set<String> names =
        needed.flatMap(SampleCallsTest::methods).collect(Collectors.toCollection(TreeSet::new));
    names.remove("expand"); // which filters calls
    if (kernels.winograd(WinogradKernels.LARGE).isEmpty()) {
      names.remove("winograd");
    }
    assertThat(called).containsAll(names);
  }

  private static Stream<String> methods(Class<?> type) {
    return Arrays.stream(type.getMethods())
        .filter(method -> !Modifier.isStatic(method.getModifiers()))
        .map(Method::getName);
  }

  private static Stream<Class<?>> passes() {
    return Kernels.chosen().set().winograd(WinogradKernels.LARGE).isPresent()
        ? Stream.of(PointwiseKernels.class, ResidualKernels.class, WinogradKernels.class)
        : Stream.of(PointwiseKernels.class, ResidualKernels.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "densenet121",
        "densenet161",
        "densenetblur121d",
        "densenet-bc-100-12",
        "densenet-40-12",
        "resnet20",
        "resnet50"
      })
  void everyConvolutionOfANetworkIsCalled(String network) {
    KernelSet kernels = Kernels.chosen().set();
    Set<String> needed = new TreeSet<>();
    plan(network, kernels).convolutions().forEach(conv -> add(needed, kernels, conv.vectors()));
    assertThat(calls(network, kernels).keySet()).containsAll(needed);
  }

  @Test
  void whatFollowsWholeVectorsIsCompiledForNetworksThatHaveIt() {
    KernelSet kernels = Kernels.chosen().set();
    List<String> tails = List.of("affineReluTail", "affineReluPoolTail");
    assertThat(calls("densenet-bc-10-5", kernels).keySet()).containsAll(tails);
    assertThat(trainingCalls("densenet-bc-10-5", kernels).keySet()).containsAll(tails);
    assertThat(calls("densenet121", kernels).keySet()).doesNotContainAnyElementsOf(tails);
    assertThat(trainingCalls("densenet121", kernels).keySet()).doesNotContainAnyElementsOf(tails);
  }

  private static void add(Set<String> needed, KernelSet kernels, int vectors) {
    for (int rest = vectors; rest > 0; rest -= kernels.conv(rest).vectors()) {
      needed.add(SampleCalls.name(kernels.conv(rest)));
      needed.add(SampleCalls.name(kernels.conv(rest, 1)));
    }
  }
}
